"""A name that a declaration lists twice: it would count once, and something else was surely meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from neovista.compiler.scope import Scope
from neovista.diagnostics.diagnostic import Diagnostics, Label
from neovista.diagnostics.source import Name
from neovista.model.declarations import VariableDeclaration


def check_doubles(scope: Scope, diagnostics: Diagnostics) -> None:
    """Report every name that stands twice among the values or members of one declaration."""
    for what, names in _lists(scope):
        first: dict[str, Name] = {}
        for name in names:
            if name in first:
                diagnostics.report(
                    "NV320",
                    name.span,
                    f"`{name}` stands twice in {what}",
                    "second",
                    others=[Label(first[name].span, "first")],
                    help="remove one of them, or give it another name",
                )
            first.setdefault(name, name)


def _lists(scope: Scope) -> Iterator[tuple[str, tuple[Name, ...]]]:
    """Every list of names that a declaration holds, and what it is called."""
    file = scope.story.file
    tables: Iterable[dict[Name, VariableDeclaration]] = (
        dict(file.variables),
        *(dict(chapter.variables) for chapter in scope.chapters.values()),
    )
    for table in tables:
        for name, declared in table.items():
            yield f"variable `{name}`", (*(declared.one_of or ()), *(declared.set_of or ()))
    for name, hinge in file.hinges.items():
        yield f"hinge `{name}`", hinge.values
