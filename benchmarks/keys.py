"""From a key to the complete next page, behind ever more prose that was read before."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.terminal import running

PAGES = 20
_PARAGRAPH = (
    "It was said of paragraph {} that nobody had read it twice, and of this one that nobody had. "
    * 3
)


def write_story(folder: Path, passages: int) -> None:
    """A story whose every page has four paragraphs and says in its choice which page it is."""
    lines = ["story: pages", "title: Pages", "endings: {over: {title: Over}}", "passages:"]
    for number in range(passages):
        lines += [f"  p{number}:", "    text: |"]
        for _ in range(4):
            lines += ["      " + _PARAGRAPH.replace("{}", str(number)), ""]
        lines += [
            "    choices:",
            f"      - {{choice: On from {number:04}., id: next, to: p{number + 1}}}",
        ]
        lines += [f"      - {{choice: Stay at {number:04}., id: stay, to: p{number}}}"]
    lines += [f"  p{passages}:", "    ending: over"]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "story.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def time_keys(columns: int, rows: int, paragraphs: int) -> list[float]:
    """Seconds from a key to the complete next page, for some pages in a row."""
    before = paragraphs // 4
    with tempfile.TemporaryDirectory() as folder:
        story, saves = Path(folder, "story"), Path(folder, "saves")
        write_story(story, before + PAGES + 2)
        command = [sys.executable, "-m", "neovista", "play", str(story), "--saves", str(saves)]
        subprocess.run(
            [*command, "--plain"], input="1\n" * before, text=True, capture_output=True, check=True
        )
        kept = next((saves / "live").iterdir()).stem
        with running([*command, "--save", kept], columns=columns, rows=rows) as program:
            program.until_drawn(f"On from {before:04}.".encode())
            program.settle()
            taken = []
            for number in range(before + 1, before + PAGES):
                pressed = program.press(b"1")
                drawn = program.until_drawn(
                    f"On from {number:04}.".encode(), f"Stay at {number:04}.".encode()
                )
                taken.append(drawn - pressed)
                program.settle()
    return taken


def keys() -> None:
    """The sizes and lengths that the screen is promised at."""
    for columns, rows, paragraphs in ((80, 24, 0), (80, 24, 400), (140, 40, 400), (160, 48, 1500)):
        found = sorted(1000 * one for one in time_keys(columns, rows, paragraphs))
        print(
            f"key to page, {columns}×{rows}, {paragraphs:4} paragraphs  "
            f"{statistics.median(found):6.1f} ms   ({found[0]:.1f} to {found[-1]:.1f})"
        )
