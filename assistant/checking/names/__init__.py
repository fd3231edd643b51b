"""Whether the names and offices of a claim are those of its evidence.

    text -> reading (which words are names) -> finding (in texts, by spelling, `sounds`, countries)
        -> comparing -> Faults
    text -> offices (who holds which), owners (whose government, whose minister) -> Faults

A name is found as it is written, by its consonants in one Latin spelling ("Rosenstein", «Розенштейн»), as a
country or capital, as an institution, or by the words it is made of ("Republic Day", «День Республики»).
"""
