"""The pages of the news desk beside the stock admin, one module a job."""
