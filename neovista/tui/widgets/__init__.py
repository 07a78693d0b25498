"""The widgets: each draws one part of the page from what it is given, and knows nothing of a session."""
