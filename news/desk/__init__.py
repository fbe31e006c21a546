"""The pages of the news desk, one module a job; `news.admin` gives them their addresses."""
