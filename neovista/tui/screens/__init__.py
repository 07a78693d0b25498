"""The screens: each arranges its widgets, answers keys, and leaves drawing to them."""
