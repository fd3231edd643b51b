"""Whether the numbers and dates of a claim are those of its evidence.

    text -> digits, number_words (with their units) -> reading -> Quantities
    Quantities -> reckoning (sums, intervals, shares) -> comparing -> Faults; text -> dates -> Faults

A quantity is a value with its unit: "2,5 тис. гривень" is 2500 hryvnias and meets "2,500 hryvnias", not
"25 thousand hryvnias" nor "2,500 dollars".
"""
