"""Values -> HTML of the page, everything escaped; a module a part of the page.

exchanges -> conversation (cited_text: an answer with its marks)
an article, checked exports -> source_pane (article_text: the text with cited words marked)
the corpus, added files -> corpus_panel

Each fills the macros of its `*.html.j2` by `templates`, which escapes.
"""
