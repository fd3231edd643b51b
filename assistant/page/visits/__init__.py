"""What one visitor's page remembers, and what it waits for.

    a question -> queue (who is answered now) -> stoppable (an answer that can be left) -> conversations
    conversations -> keeping (as signed text that the browser's tab keeps)
    a thumb -> feedback (a draft question); files -> uploads (into the index, all or nothing)

`values` are what is remembered, `protocol` is what a page needs of an assistant.
"""
