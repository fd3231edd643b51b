"""Who may use the page and how much: what a request passes, in this order.

    connections (how many, how long silent) -> forwarding (who asks, behind a proxy) -> request_rules (which
    are taken, and what every answer says) -> login (accounts, sessions) -> calls (what Gradio may see of it)
    -> page_events (what each event takes)

`options` are those of `assistant serve`; `limits` say how often one caller may ask; `bodies` are read within
bounds, and `receiving` keeps the files that a browser sends until they are added.
"""
