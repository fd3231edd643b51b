"""Article files -> passages -> hits: reading, cleaning, chunking, embedding, storing and retrieving."""
