"""Registers kept in Excel, read without the database: from uploaded bytes to rows with values and problems.

`workbook` opens the file, `header` finds the header and proposes what each column is, `rows` reads the rows below,
`matching` compares them with people already known, `template` and `rejects` write the forms that go back.
"""
