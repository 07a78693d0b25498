"""The plain front end: lines in, lines out."""
