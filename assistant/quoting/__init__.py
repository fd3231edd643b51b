"""SearchResult -> quotes: the answer without a language model.

    sentences (found and scored) -> deciding (how likely they answer) -> choosing (which stand in the answer)
              -> quotes (verbatim stretches of neighbouring sentences, as citations)

`highlighting` marks the words of a sentence that give what is asked for, and tells where there are none;
`continuing` answers a bare follow-up ("And why?") from what was just cited; `told` says whether the articles
just told of answer another question.

What scores is `assistant.relevance`, whose networks read the vectors of one embedder; with those of another
sentences are ordered by late interaction: each token of the question beside each token of the sentence.
"""
