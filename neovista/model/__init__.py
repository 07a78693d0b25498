"""The nouns, and no verbs: conditions, prose, the story as written, the program as run."""
