"""Reports on paper: the copy of its report that a branch signs, and the words of both papers."""
