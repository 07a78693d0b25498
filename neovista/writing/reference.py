"""`docs/format.md`, printed from the declarations: ``python -m neovista.writing.reference > docs/format.md``.

What a key is for is written at the key, in `model.story`; how it looks is in `examples.md`; what can be written
inside prose, conditions and effects is in `languages.md`. This module only sets them on a page.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterable, Iterator
from importlib.resources import files

from neovista.model.shapes import Shape
from neovista.writing.examples import Example, all_examples
from neovista.writing.records import (
    Key,
    all_keys,
    all_records,
    base_of,
    called,
    own_keys,
)

_HEAD = """\
# The format

Every record of a story and every key it has, printed from the code that reads them. To learn the format, begin with
[the tutorial](writing.md); this is the page to look things up in. The tests compile each example on it.

A story is a folder. `story.yaml` declares what the whole story shares ([story file](#story-file)); every other `.yaml`
in the folder, and in the folders inside it, is a [chapter](#chapter-file), a [file of tests](#file-of-tests), or a part
that one of them [includes](#a-file-in-parts). A small story can be a single file: its passages then stand in the story
file itself. A [mod](#mod-file) is a folder that lies over a story.

Everything is text until the format says otherwise: `no`, `12:30` and `010` stay as they were written wherever prose or
a title belongs. Prose that is longer than a line goes into a `|` block, where a colon or a quotation mark is only that.
"""

WORDS: dict[str, str] = {
    "text": "text",
    "name": "a name",
    "dotted": "a name, perhaps with dots",
    "prose": "[prose](#prose), in paragraphs",
    "line": "one line of [prose](#prose)",
    "number": "a whole number",
    "yes_no": "`true` or `false`",
    "range": "a range, `0..10`",
    "condition": "a [condition](#conditions)",
    "effect": "an [effect](#effects)",
    "settlement": "a hinge and its value, `bell = rung`",
    "arrow": "an arrow, `host -> guest`",
    "odds": "dice, `2d6 + nerve`",
    "given": "something given: `concord = 40`, `posted += teo`, `act = 2`, `visits(quay) = 2`, `chosen(quay#pay)`",
    "outcome": "`success` or `failure`",
    "expectation": "an [expectation](#expectation)",
    "blocks": "[prose](#prose), or a list of [blocks](#block) and prose",
    "slots": "a list of names; or names, each with how many items it takes, or with a [slot](#slot)",
    "together": "a list of names, or a [together](#together)",
    "ways": "the name of a passage, or a list of [ways](#way)",
    "goal": "`any_ending`, or a [goal](#goal)",
}
"""What may stand at a key, by the kind of its shape."""
MANY: dict[str, str] = {
    "text": "texts",
    "name": "names",
    "number": "whole numbers",
    "effect": "[effects](#effects)",
    "given": "such things",
    "settlement": "them",
    "arrow": "arrows, `host -> guest`",
}
"""The same for several of them."""


def reference() -> str:
    """The whole page."""
    sections = [_HEAD, _contents(), *(_section(record) for record in all_records()), _languages()]
    return "\n".join(sections)


def _contents() -> str:
    listed = [_linked(record) for record in all_records()]
    return (
        f"Records: {' · '.join(listed)}.\n\n"
        "Languages: [prose](#prose) · [conditions](#conditions) · [effects](#effects).\n"
    )


def _linked(record: type, *, many: bool = False) -> str:
    name = called(record)
    return f"[{name}{'s' if many and not name.endswith('s') else ''}](#{name.replace(' ', '-')})"


# ------------------------------------------------------------------- records


def _section(record: type) -> str:
    """A record: what it is, its keys, and how they look."""
    lines = [f"## {called(record).capitalize()}", "", _docstring(record), ""]
    base = base_of(record)
    if base is not None:
        lines += [f"It has every key of a {_linked(base)}, and these.", ""]
    lines += ["| key | what may stand there | left out | what it is for |", "|---|---|---|---|"]
    lines += [_row(key) for key in own_keys(record)]
    lines += ["", *_elsewhere(record)]
    for example in all_examples():
        if _home(example) == record.__name__:
            lines += _shown(example)
    return "\n".join(lines)


def _docstring(record: type) -> str:
    return " ".join((inspect.getdoc(record) or "").replace("``", "`").split())


def _row(key: Key) -> str:
    cells = [f"`{key.name}`", in_words(key.shape), _left_out(key), key.about]
    return " | ".join(["", *(cell.replace("|", r"\|") for cell in cells), ""]).strip()


def _left_out(key: Key) -> str:
    if key.is_required:
        return "**needed**"
    if isinstance(key.default, bool):
        return f"`{str(key.default).lower()}`"
    if isinstance(key.default, tuple):
        return ", ".join(f"`{word}`" for word in key.default if isinstance(word, str))
    return f"`{key.default}`" if isinstance(key.default, int | str) else ""


def in_words(shape: Shape, *, many: bool = False) -> str:
    """What may stand at a key, for people."""
    one = _one_of(shape.words) or WORDS.get(shape.kind, shape.kind.replace("_", " "))
    if shape.record is not None:
        held = _linked(shape.record(), many=many)
        return held if many else f"{'an' if held[1] in 'aeio' else 'a'} {held}"
    if shape.of is None:
        return MANY.get(shape.kind, one) if many else one
    several = in_words(shape.of, many=True)
    match shape.kind:
        case "one_or_list":
            return f"{in_words(shape.of)}, or a list of {several}"
        case "map":
            return f"names, each with {in_words(shape.of)}"
        case _:
            return f"a list of {several}"


def _one_of(words: tuple[str, ...]) -> str:
    """The words that may stand at a key, where only some may."""
    said = [f"`{word}`" for word in words]
    return " or ".join(filter(None, [", ".join(said[:-1]), *said[-1:]]))


# ------------------------------------------------------------------ examples


def unshown() -> tuple[str, ...]:
    """The keys that no example shows."""
    shown = {key for example in all_examples() for key in example.shows}
    return tuple(key.id for key in all_keys() if key.id not in shown)


def _home(example: Example) -> str:
    """The record in whose section an example stands; none for those of the languages."""
    return example.shows[0].partition(".")[0] if not example.language else ""


def _elsewhere(record: type) -> Iterator[str]:
    """Where to look for the keys whose example stands in another section."""
    homes: dict[str, list[str]] = {}
    for key in own_keys(record):
        at = [example for example in all_examples() if key.id in example.shows]
        if at and all(_home(example) != record.__name__ for example in at):
            homes.setdefault(at[0].title, []).append(f"`{key.name}`")
    for title, keys in homes.items():
        yield f"For {_listed(keys)}, see [{title}](#{_anchor(title)})."
        yield ""


def _listed(words: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def _anchor(title: str) -> str:
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def _shown(example: Example) -> Iterator[str]:
    yield from (f"### {example.title}", "")
    if example.about:
        yield from (example.about, "")
    for text in example.texts:
        yield from ("```yaml", text.rstrip("\n"), "```", "")


def _languages() -> str:
    """The written part, with its examples where it asks for them."""
    page = files("neovista.writing").joinpath("languages.md").read_text(encoding="utf-8")
    by_name = {example.language: example for example in all_examples() if example.language}

    def shown(found: re.Match[str]) -> str:
        return "\n".join(_shown(by_name[found[1]])).rstrip("\n")

    return re.sub(r"^<!-- example: (\w+) -->$", shown, page, flags=re.MULTILINE)


def unworded(kinds: Iterable[str]) -> tuple[str, ...]:
    """Of these kinds of shape, those that the page has no words for."""
    of_others = {"list", "one_or_list", "map", "record", "word"}
    return tuple(kind for kind in kinds if kind not in WORDS and kind not in of_others)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(reference())
