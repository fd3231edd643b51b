"""Whether the numbers and dates of a claim are those of its evidence.

    text -> reading: digits, number_words (both with the units beside them) -> Quantities (`quantity`)
    Quantities -> comparing (with what reckoning makes of them: sums, intervals, shares) -> Faults
    text -> dates -> Faults

A quantity is a value with its unit: "2,5 тис. гривень" is 2500 hryvnias and meets "2,500 hryvnias", not
"25 thousand hryvnias" nor "2,500 dollars".
"""
