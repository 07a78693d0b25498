"""``python -m neovista``, and where the installed command begins."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line and return its exit status."""
    sys.path[:] = [folder for folder in sys.path if folder not in ("", ".")]
    from neovista.cli.command_line import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    raise SystemExit(main())
