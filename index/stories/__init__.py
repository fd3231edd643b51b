"""Articles -> stories: which outlets tell the same, who told it first, who copied.

    article vectors -> neighbours -> grouping (alike, close in time) -> copied_text (copies of one text)

Pure functions; what they find is kept by the catalogue.
"""
