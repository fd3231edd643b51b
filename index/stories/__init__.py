"""Articles -> stories: which articles tell the same, and which told it first.

    vectors -> neighbours (nearest articles) --+
    texts -> copied_text (copies of one text) -+-> grouping (alike, and close in time) -> groups of articles

Pure functions; what they find is kept by the catalogue.
"""
