"""What every connection to a server shares.

Before a request: `proxies`, and `background_loop`, from which one may be given up. After one that failed:
`failures` (is another try worth it, and when) and `secrets` (kept out of what is said of it).
"""
