"""The association's report of a period: made of what is approved, frozen, read, written to Word and
Excel: /ban-lam-viec/tong-hop/.

`contents` gathers, `narrative` says it in sentences, `freezing` pins it, `reading` reads what is
pinned; `word` and `workbook` make the files of that alone.
"""
