"""SearchResult -> quotes: the answer without a language model.

    sentences (found and scored) -> deciding (how likely they answer) -> choosing (which stand in the answer)
              -> quotes (verbatim stretches of neighbouring sentences, as citations)

`highlighting` knows the words of a sentence that give what is asked for, and where none does.

What scores is `assistant.relevance`, whose networks read the vectors of one embedder; with those of another
sentences are ordered by plain late interaction.
"""
