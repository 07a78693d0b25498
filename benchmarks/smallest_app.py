"""The smallest Textual app there is: one line of words. What every other start is measured against."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class Smallest(App[None]):
    """One line, and a key to leave by."""

    BINDINGS = [("q", "quit", "Quit")]  # noqa: RUF012

    def compose(self) -> ComposeResult:
        """Draw it."""
        yield Static("smallest words")


if __name__ == "__main__":
    Smallest().run()
