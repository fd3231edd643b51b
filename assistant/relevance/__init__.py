"""How likely a sentence answers a question, and whether sentences bear a claim out, by small networks.

    text + token vectors -> words -> alignment (asked words beside a text's) -> network -> answers, support

`weights` reads what was trained; its card is `weights.md`. The networks know multilingual-e5-small alone.
"""
