"""SourceDocument -> CleanedArticle: what of a page is the article. Marks spans, never rewrites.

    lines -> line_roles -> line_scores -> article_extent -> block_kinds -> article

Scores rest on repeated_lines, shared_words, site_words and other_stories; page_header and publication_date
read title, outlet, address and date; phrases are the words by which furniture is known.
"""
