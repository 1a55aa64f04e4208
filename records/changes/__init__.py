"""What changed in the public catalogue, and when: for feed readers and for programs that keep a copy."""
