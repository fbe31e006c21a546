"""The page of one record for those who keep it, and the assessment of one of its years."""
