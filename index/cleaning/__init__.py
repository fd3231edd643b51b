"""SourceDocument -> CleanedArticle: what of a page is the article. Marks spans, never rewrites.

    article (leads): lines (what each looks like by itself) -> line_roles (and beside its neighbours)
    -> line_scores (for the article or against) -> article_extent -> block_kinds (the kind of each line)

What is no article is furniture: menus, appeals, teasers. It is known by `phrases` (phrases/*.toml), by
`repeated_lines` of the corpus, and by `other_stories` whose words are not the `shared_words` of this one.
`page_header` and `publication_date` read title, outlet, address and date. `whole_folder` cleans a folder
without an index.
"""
