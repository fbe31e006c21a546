"""A meeting on paper: the minutes, the sheet to sign, the invitation."""
