"""Where runs are kept and where the story is, when nobody said so.

Nothing is made here: a folder comes into being with the first thing that is stored in it.
"""

from __future__ import annotations

import os
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def saves_folder(explicit: str | None) -> Path:
    """The folder of the runs: the one that was named, else ``NEOVISTA_HOME``, else the checkout's or the user's own."""
    named = explicit or os.environ.get("NEOVISTA_HOME")
    if named:
        return Path(named)
    if _is_checkout(_PACKAGE.parent):
        return _PACKAGE.parent / "saves"
    import platformdirs

    return Path(platformdirs.user_data_dir("neovista")) / "saves"


def story_folder(explicit: str | None) -> Path:
    """The folder of the story: the one that was named, else the one we stand in or before, else the shipped one."""
    if explicit:
        return Path(explicit)
    here = Path.cwd()
    shipped = _PACKAGE / "story"
    for folder in (here, here / "story", shipped):
        if (folder / "story.yaml").is_file():
            return folder
    return _PACKAGE.parent / "story" if _is_checkout(_PACKAGE.parent) else shipped


def _is_checkout(folder: Path) -> bool:
    """Whether the package runs from the project's own folder, and not from where it was installed."""
    return (folder / "pyproject.toml").is_file() and (folder / "story").is_dir()
