"""The words by which pages of any site give away their furniture, in Ukrainian, Russian and English.

One module a kind of furniture, each with its phrases and the patterns made of them:

    headers    over other stories and comments, pointers to one other story
    pictures   captions and credits
    buttons    lines that are a button or a label as a whole
    notices    lines that open as a notice, an appeal or a counter does
    appeals    what an appeal to readers says in the middle of a line
    people     bylines, what introduces a writer, sources, addresses
    menus      words and signs of menus

A phrase goes to the lines of its language, phrases of one meaning on one line; pages of this region mix
languages, so Ukrainian, Russian and Belarusian share theirs. A further language is a few more lines in each
module. Read by `index.cleaning.lines`. Patterns expect a line in lower case, with straight apostrophes and
single spaces, unless they say otherwise; they hold no nested repetition, so that matching stays linear.
None names one site.
"""
