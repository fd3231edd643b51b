"""Values -> HTML of the page, everything escaped; a module a part of the page.

exchanges -> conversation (cited_text: an answer with its marks; translation: beside a quote)
an article -> source_pane (article_text: the text with cited words marked)
the corpus -> corpus_panel; added files -> upload_panel; checked exports -> exports
"""
