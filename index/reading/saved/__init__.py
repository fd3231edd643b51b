"""What analysts hold beside articles -> SourceDocuments: web archives, saved pages, subtitles, chats, feeds.

mhtml, subtitles: a file an article; warc, telegram, feeds: many, each named `file#NUMBER`
"""
