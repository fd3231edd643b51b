"""What lies in an index folder: generations, of which a pointer names the current one.

    folder (pointer, manifests, who still reads one) -> opened (a generation's stores, for questions)

A generation is all files of an index as one run of indexing left them. It is written once, through `stores`,
and never again, so that readers go on undisturbed; `checking` compares its stores. Its `vectors` lie beside
it and outlive it.
"""
