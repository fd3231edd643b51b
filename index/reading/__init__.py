"""Files -> SourceDocuments: listing a folder, decoding, and one reader a format.

    folder (lists, opens) -> decoding | child_process -> child -> formats -> plain, html, pdf, docx
                                                              -> saved (archives, chats, feeds)

`jsonl`, and the archives and chats of `saved`, hold many articles; `fields` and `dates` bring what files
declare to one form.
"""
