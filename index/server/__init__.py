"""A corpus on a Chroma server: indexers write parts of it side by side, readers follow with a replica."""
