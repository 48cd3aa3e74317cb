"""The service: takes documents in, answers questions, speaks HTTP and the command line."""
