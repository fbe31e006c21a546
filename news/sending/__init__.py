"""What branch people send: their pages in the workspace."""
