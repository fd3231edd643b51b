"""Files -> SourceDocuments: listing a folder, decoding, and one reader a format.

    folder (lists, opens) -> jsonl (an article a line)
                          -> child_process -> formats: plain, saved subtitles
                                           -> child (another process) -> formats: html, pdf, docx, saved pages
                                                                     -> saved (archives, chats, feeds)

Readers turn bytes to text by `decoding`, and what files declare to one form by `fields` and `dates`.
"""
