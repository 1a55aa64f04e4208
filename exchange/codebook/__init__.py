"""What every field and every term of the public data means: for people, for programs, and for the build to check."""
