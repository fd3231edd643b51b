"""SourceDocument -> CleanedArticle: what of a page is the article. Marks spans, never rewrites.

    lines -> line_roles -> line_scores -> article_extent -> block_kinds -> article -> whole_folder

Looks rest on phrases and repeated_lines, scores on shared_words and other_stories; page_header and
publication_date read title, outlet, address and date, the latter with what other pages of a site prove. The
words by which furniture is known stand in phrases/*.toml.
"""
