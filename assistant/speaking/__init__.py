"""Sentences -> who says what in them, found by form; and the sentences of the one who is asked about.

    sentence, the one before -> utterances (Utterance: who, by which words)
    question, Findings -> questions (SpokenQuestion; the sentences of its speaker)
    a name, Hits -> spoken_hits (SpokenHit: the passages in which its bearer speaks)

Words are data (`*.toml`). Where nobody is found, nothing is given to anybody.
"""
