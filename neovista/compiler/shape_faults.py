"""What is said where something of another shape stands than belongs there; for whoever reads nodes by shape."""

from __future__ import annotations

import re
from typing import Any

from attrs import define

from neovista.compiler.guessing import HABITS, did_you_mean, variable_like
from neovista.compiler.near_keys import is_key_of_format
from neovista.compiler.rewriting import guessed, replaced
from neovista.compiler.yaml_traps import report_colon, report_key_without_space
from neovista.compiler.yaml_tree import ListNode, MapNode, Node
from neovista.diagnostics.diagnostic import Diagnostics, Label, Repair
from neovista.diagnostics.source import Span, Written

LONGEST_HELP = 72
_SCALARS = frozenset(
    {"text", "a name", "a whole number", "`true` or `false`", "a range", "a condition", "an arrow"}
    | {"a change", "a hinge and its value"}
)
_HEADS = ("story", "chapter")
_KINDS = {Written: "text", ListNode: "a list", MapNode: "a map"}


class Missing:
    """Stands where something could not be read; whatever holds it is given up as well."""


MISSING = Missing()


@define
class ShapeFaults:
    """Reports, and gives up what it reported."""

    diagnostics: Diagnostics

    def report_mended(
        self, code: str, written: Written, headline: str, words: str, advice: str, better: str
    ) -> None:
        """Report something, and what to write in its place if ``better`` says that."""
        self.diagnostics.report(
            code,
            written.span,
            headline,
            words,
            help=advice,
            repairs=replaced(written, better) if better else (),
        )

    def empty(self, span: Span, what: str) -> Any:
        """Something is there, with nothing in it."""
        self.diagnostics.report(
            "NV022",
            span,
            f"{what} has nothing in it",
            help="write what belongs there, or remove it with its key",
        )
        return MISSING

    def wrong_shape(self, node: Node, wanted: str) -> Any:
        """Something else stands where ``wanted`` belongs."""
        if wanted == "text" and isinstance(node, MapNode) and is_prose(node):
            self.prose_with_colon(node)
            return MISSING
        if isinstance(node, Written) and not node.style:
            key, colon, _ = node.value.partition(":")
            if colon and wanted not in _SCALARS and is_key_of_format(key):
                report_key_without_space(node.source, node.start, key, self.diagnostics)
                return MISSING
        self.diagnostics.report(
            "NV103",
            node.span,
            f"{wanted} belongs here",
            f"this is {_KINDS[type(node)]}",
            help=_shape_help(node, wanted),
        )
        return MISSING

    def unknown_key(self, written: Written, cls: type, known: list[str]) -> None:
        """A key the record does not have."""
        elsewhere = [key for key in HABITS.get(written.value.lower(), ()) if key in known]
        near = elsewhere[:1] or known
        guess = f"write `{near[0]}`" if elsewhere else did_you_mean(written.value, known)
        self.diagnostics.report(
            "NV101",
            written.span,
            f"{called(cls)} has no key `{written.value}`",
            help=guess or _wrapped(f"its keys are {', '.join(f'`{name}`' for name in known)}"),
            repairs=(Repair(written.span, near[0], is_guess=True),)
            if elsewhere
            else guessed(written.span, written.value, known),
        )

    def missing_key(
        self, cls: type, name: str, about: str, node: MapNode, at: Written | None
    ) -> None:
        """A key that has to be there and is not."""
        span = at.span if at is not None else node.span
        self.diagnostics.report(
            "NV102",
            span,
            f"{called(cls)} has no `{name}`",
            help=f"add `{name}:`",
            notes=f"`{name}` is {about[0].lower()}{about[1:].rstrip('.')}"
            if about.startswith(("The ", "What ", "Its ", "Whose ", "How ", "Where "))
            else (),
        )

    def prose_with_colon(self, node: MapNode) -> None:
        """`She said: hello.`, which YAML reads as a map."""
        written = next(iter(node.entries.values()))[0]
        line = node.span.text
        report_colon(written.source, written.end, "text", line, self.diagnostics)

    def story_twice(self, first: Written, second: Written) -> None:
        """Two files with `story:` at their head."""
        self.diagnostics.report(
            "NV214",
            second.span,
            "two files declare the story",
            "second `story`",
            others=[Label(first.span, "first `story`")],
            help="in all files but one, write `chapter:` and the chapter's name",
        )

    def neither_file(self, tree: MapNode) -> None:
        """A file that begins like nothing the format knows."""
        first = next(iter(tree.entries.values()))[0]
        near = next(filter(None, (did_you_mean(key, _HEADS) for key in tree.entries)), "")
        self.diagnostics.report(
            "NV102",
            first.span,
            "this file has neither `chapter` nor `story`",
            help=near
            or "begin it with `chapter:` and its name; or, once in a story, with `story:`",
        )


def is_prose(node: MapNode) -> bool:
    """Whether a map was surely meant as words: its first name has blanks or a capital letter."""
    first = next(iter(node.entries), "")
    return bool(first) and (" " in first or first != first.lower())


def _wrapped(text: str) -> str:
    """Several lines, if one would be too long to read."""
    lines, line = [], ""
    for word in text.split(" "):
        if line and len(line) + len(word) >= LONGEST_HELP:
            lines.append(line)
            line = ""
        line = f"{line} {word}".lstrip()
    return "\n".join([*lines, line])


def called(cls: type) -> str:
    """What people call a record."""
    words = re.sub(r"(?<!^)(?=[A-Z])", " ", cls.__name__).lower()
    words = words.replace(" declaration", "").replace(" file", "")
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def _shape_help(node: Node, wanted: str) -> str:
    if wanted == "text" and isinstance(node, MapNode):
        return "a colon in prose makes YAML read a map; put the words in a `|` block"
    if wanted == "a choice" and isinstance(node, Written):
        return f"write `choice: {node.value[:40]}`"
    if wanted == "a variable" and isinstance(node, Written):
        return f"write `{variable_like(node.value)}`"
    if wanted == "a list":
        return "begin each member with `- ` on a line of its own"
    if wanted.startswith("`"):
        return f"write {wanted}"
    if not isinstance(node, MapNode) and wanted not in _SCALARS:
        return f"write {wanted} as names, each with a colon and a value behind it"
    return f"write {wanted} instead"
