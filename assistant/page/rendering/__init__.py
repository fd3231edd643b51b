"""Values -> HTML and Markdown of the page, everything escaped."""
