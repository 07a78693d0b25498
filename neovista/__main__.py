"""``python -m neovista``, and where the installed command begins."""

from __future__ import annotations

import os
import site
import sys


def main() -> int:
    """Run the command line and return its exit status."""
    leave_current_folder()
    from neovista.cli.command_line import run

    return run(sys.argv[1:])


def leave_current_folder() -> None:
    """Import nothing from the folder we were started in: a story may lie there, and a `yaml.py` beside it.

    Nothing is imported before this but what Python has loaded by itself. Where packages are installed stays.
    """
    try:
        here = os.getcwd()  # noqa: PTH109 - pathlib would be imported from it
    except OSError:  # it has been removed
        here = ""
    installed = {*site.getsitepackages(), site.getusersitepackages()}
    sys.path[:] = [one for one in sys.path if one in installed or one not in ("", ".", here)]


if __name__ == "__main__":
    raise SystemExit(main())
