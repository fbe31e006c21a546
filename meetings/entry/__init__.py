"""The pages on which a meeting is planned and its record is written: /ban-lam-viec/giao-ban/."""
