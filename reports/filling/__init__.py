"""What branch people do with reports, and what everybody concerned reads of them."""
