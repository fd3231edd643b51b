"""Files -> SourceDocuments: listing a folder, decoding, and one reader a format.

    folder (lists, opens) -> decoding | child_process -> child -> formats -> plain, html, pdf, docx

`jsonl`, and archives and chats of `saved`, read many articles of one file; `fields` and `dates` bring what files declare to one form.
"""
