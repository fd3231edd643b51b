"""What lies in an index folder: generations, of which a pointer names the current one.

    folder (pointer, manifests) -> `index.file_locks` (who still reads one) -> opened (its stores)

A generation is written once, through `stores`, and never again, so that readers go on undisturbed; `checking`
compares its stores.
"""
