"""A first draft of a news item, made of a meeting's record: /ban-lam-viec/giao-ban/…/ban-tin/."""
