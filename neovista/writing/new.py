"""A folder for a new story: two passages that can be played at once, with comments that teach.

It makes files and replaces none: a folder with anything in it is left as it is.
"""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

from neovista.compiler.expression_reader import RESERVED
from neovista.diagnostics.clean import clean
from neovista.diagnostics.diagnostic import Diagnostic
from neovista.writing.schema import story_schema

_STORY = """\
# yaml-language-server: $schema=schema.json
#
# The story as a whole. Whatever is declared here, every chapter can speak of.
# A line that begins with # is a note to yourself; players never see it.

# The story's name in saved runs. Once somebody plays it, leave it as it is.
story: {name}

# What players read. Change it as often as you like.
title: {title}

# What the story remembers. This one is yes or no; a number is {{range: 0..10}},
# and one of several words is {{one_of: [tea, coffee]}}.
variables:
  has_key: {{start: false}}

# The names under which it can stop.
endings:
  morning: {{title: Morning}}
"""
_CHAPTER = """\
# yaml-language-server: $schema=schema.json
#
# A chapter. It has a name, and passages; the first passage is where it begins.
# Other files like this one are other chapters, told by `to: chapter.passage`.

chapter: act1.one
title: The First Evening

passages:

  # A passage has a name, some prose, and what can come next.
  # Prose stands in a block after `|`, further in than its key. A blank line makes a new paragraph.
  door:
    text: |
      The house was unlocked, as they had promised. The key hung inside the door, on a nail,
      where it could be of no use to anybody.
    choices:
      # `do` changes what the story remembers, and `to` names the passage that comes next.
      - choice: Take the key.
        do: has_key = true
        text: |
          It was heavier than it looked.
        to: kitchen
      - choice: Leave it where it hangs.
        to: kitchen

  kitchen:
    # Braces hold prose that depends: {has_key: this if it is so|that if it is not}.
    text: |
      Somebody had left the lamp on, and half a loaf. {has_key: I put the key down beside the bread,
      and then, since it was not my house, picked it up again.|I sat with my back to the open door,
      and was surprised how little I minded.}

      It was morning before I thought to look upstairs.
    ending: morning
"""


def new_story(place: str) -> tuple[tuple[str, ...], tuple[Diagnostic, ...]]:
    """Make a folder with a story in it: what to say of it, or why there is none."""
    folder = Path(place)
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            return (), (_refusal(place, "there is something here already"),)
        name = name_for(folder)
        texts = {
            "story.yaml": _STORY.format(name=name, title=title_for(name)),
            "act1.yaml": _CHAPTER,
            "schema.json": json.dumps(story_schema(), indent=1) + "\n",
        }
        folder.mkdir(parents=True, exist_ok=True)
        for file, text in texts.items():
            _write(folder / file, text)
    except (OSError, ValueError) as fault:
        said = getattr(fault, "strerror", None) or "no folder can have this name"
        return (), (_refusal(place, f"no story can be made here: {said.lower()}"),)
    written = [f"wrote {folder / file}" for file in texts]
    return (*written, f"play it with: neovista play {shlex.quote(place)}"), ()


def _write(path: Path, text: str) -> None:
    """Write a file that is not there yet."""
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(text)


def _refusal(place: str, headline: str) -> Diagnostic:
    return Diagnostic(
        "NV609",
        headline,
        None,
        help=("name a folder that is not there yet, or one with nothing in it",),
        file=clean(place),
    )


def name_for(folder: Path) -> str:
    """A story's name, made from its folder's."""
    words = re.sub(r"[^a-z0-9]+", "_", folder.resolve().name.lower()).strip("_")[:48]
    is_name = re.match(r"[a-z]", words) and words not in RESERVED
    return words if is_name else f"story_{words}".rstrip("_")


def title_for(name: str) -> str:
    """A title, made from a story's name."""
    return " ".join(word.capitalize() for word in name.split("_"))
