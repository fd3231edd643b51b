"""The page: a Gradio application in three languages.

    server (HTTP) -> page: which step follows which click
    a click -> asking | opening_sources | filtering | adding -> rendering -> HTML

`layout` has what stands where. `endpoints` answer programs, `downloads` give documents to take away, `markup`
makes foreign text safe. `visits` is what a visitor's page remembers, `access` who may use it; what it says is
in `assistant.texts`.
"""
