"""The research questions of the field, each with a page: what is asked, in SQL, and how the answer is told."""
