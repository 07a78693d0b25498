"""The terminal front end: draws a page, reports a move, and knows nothing about how the story runs."""
