"""Who may use the page and how much: accounts, login, limits, rules of requests."""
