"""Data releases: numbered copies of the public catalogue that stay as they are, with what changed between them."""
