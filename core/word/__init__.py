"""Word files (.docx) in the official layout of Nghị định 30/2020/NĐ-CP, appendix I.

An association is no organ of the state: its papers follow the layout by custom, with its own name
and that of the association above it in the letterhead. Nothing here knows a model or an address.
`official` has the parts of a paper, `tables` its tables, `blank` the empty file and its bytes.
"""
