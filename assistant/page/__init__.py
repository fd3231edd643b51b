"""The page: a Gradio application in three languages.

    server -> page (events) -> layout, opening_sources, asking, translating, filtering, adding, verifying
           -> rendering -> HTML

`visits` is what a visitor's page remembers, `access` who may use it; what it says is in `assistant.texts`.
"""
