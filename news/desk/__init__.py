"""The pages of the writing desk beside the stock admin, one module a job."""
