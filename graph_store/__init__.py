"""Records, ids, vectors and the store that keeps them. Knows nothing of HTTP, pages or language models."""
