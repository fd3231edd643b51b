"""What people read, in their language: the words of the page and of exports, names and dates.

languages/*.toml -> texts -> page, exporting
"""
