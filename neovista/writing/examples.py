"""The small stories of `examples.md`: each says which keys it shows, and together they show all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

from attrs import frozen

_HEADS = re.compile(r"(?:Shows: (?P<shows>[\w., \n]+?)|Language: (?P<language>\w+))\n\n")


@frozen
class Example:
    """A story of one file or several; each file begins with its name in a comment."""

    title: str
    shows: tuple[str, ...]
    """The keys it shows, as ``Beat.text``; it stands in the section of the first."""
    language: str
    """The section of `languages.md` it stands in instead, if it does."""
    about: str
    texts: tuple[str, ...]
    """Its files, one after the other."""


@lru_cache(maxsize=1)
def all_examples() -> tuple[Example, ...]:
    """Every example, in the order of the page."""
    page = files("neovista.writing").joinpath("examples.md").read_text(encoding="utf-8")
    return tuple(_examples(page))


def _examples(page: str) -> Iterator[Example]:
    for part in re.split(r"^## ", page, flags=re.MULTILINE)[1:]:
        title, _, rest = part.partition("\n\n")
        said, *blocks = re.split(r"^```yaml\n", rest, flags=re.MULTILINE)
        head = _HEADS.match(said)
        assert head is not None, f"say which keys `{title}` shows"
        yield Example(
            title=title,
            shows=tuple(re.findall(r"[\w.]+", head["shows"] or "")),
            language=head["language"] or "",
            about=said[head.end() :].strip(),
            texts=tuple(block.partition("```\n")[0] for block in blocks),
        )


def name_of(text: str) -> str:
    """The name that stands at the head of an example's file."""
    return text.partition("\n")[0].removeprefix("# ")
