"""Official documents on paper: what a document says (`content`), the rules of its date (`specs`), PDF, Word and Excel.

Pure functions: no models, no database, no clock. The words of an official document are Vietnamese whatever the
language of the page is, so they are not translated; sentences that refuse something are.
"""
