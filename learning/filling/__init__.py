"""The pages on which a branch keeps its learning models: /ban-lam-viec/mo-hinh/."""
