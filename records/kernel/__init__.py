"""The kernel: who may see a row, what is public, and when the open catalogue changed. All of it in the database."""
