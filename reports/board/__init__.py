"""The board of what has been reported and what has not, and reminding those who have not."""
