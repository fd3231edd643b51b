"""One module per file format: bytes in, `SourceDocument`s out, `CorpusError` with a short reason otherwise.

Outside libraries are imported where a file of their format is first read; their errors and their log lines
end here.
"""
