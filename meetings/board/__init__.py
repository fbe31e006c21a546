"""The officers' board of recommendations: /ban-lam-viec/kien-nghi/."""
