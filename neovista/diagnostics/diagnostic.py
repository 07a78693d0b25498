"""A problem as a value, and the gate between the stages that find them.

It does not print: ``render`` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from attrs import field, frozen

from neovista.diagnostics.catalogue import CATALOGUE, Severity
from neovista.diagnostics.source import Span


@frozen
class Label:
    """Words beside a place."""

    span: Span
    words: str = ""


@frozen
class Repair:
    """What to write in the place of a stretch, which may be empty, so that a fault is gone.

    A guess is for its author to judge; anything else is surely what was meant.
    """

    span: Span
    text: str
    is_guess: bool = False


@frozen
class Diagnostic:
    """One thing that is wrong: what, where, which other places matter, what to do, what to know.

    A file that could not be opened at all has no text to point into: then ``place`` is empty and ``file`` names it.
    The ``repairs`` that are known belong together: all of them are made, or none.
    """

    code: str
    headline: str
    place: Label | None
    others: tuple[Label, ...] = ()
    help: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    file: str = ""
    repairs: tuple[Repair, ...] = ()

    @property
    def severity(self) -> Severity:
        """Errors stop the build; warnings do not."""
        return CATALOGUE[self.code].severity

    @property
    def is_error(self) -> bool:
        """Whether it stops the build."""
        return self.severity == "error"


MOST_FOUND = 100
"""Diagnostics after which nobody would read on, and nothing looks for more."""


class StageFailed(Exception):
    """Left a stage that found errors; nothing after it may run."""


@frozen
class Diagnostics:
    """What has been found so far, in the order it was found."""

    found: list[Diagnostic] = field(factory=list)

    def __iter__(self) -> Iterator[Diagnostic]:
        """Walk through what was found."""
        return iter(self.found)

    def add(self, diagnostic: Diagnostic) -> None:
        """Keep one.

        Raises:
            StageFailed: once there are more than anybody would read on after.
        """
        self.found.append(diagnostic)
        if len(self.found) > MOST_FOUND:
            raise StageFailed

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Keep several; of more than anybody would read, the errors alone."""
        for diagnostic in diagnostics:
            if len(self.found) <= MOST_FOUND or diagnostic.is_error:
                self.found.append(diagnostic)

    def report(
        self,
        code: str,
        span: Span,
        headline: str,
        words: str = "",
        *,
        others: Iterable[Label] = (),
        help: str | Iterable[str] = (),  # noqa: A002 - the word printed before it
        notes: str | Iterable[str] = (),
        repairs: Iterable[Repair] = (),
    ) -> None:
        """Keep one, given in pieces: what is wrong, at which place, in which words."""
        self.add(
            Diagnostic(
                code,
                headline,
                Label(span, words),
                tuple(others),
                (help,) if isinstance(help, str) else tuple(help),
                (notes,) if isinstance(notes, str) else tuple(notes),
                repairs=tuple(repairs),
            )
        )

    @property
    def errors(self) -> list[Diagnostic]:
        """Those that stop the build."""
        return [diagnostic for diagnostic in self.found if diagnostic.is_error]

    @contextmanager
    def stage(self) -> Iterator[None]:
        """Run one stage to its end, then stop if there are errors. The only gate there is.

        Raises:
            StageFailed: when, at its end, anything found so far is an error.
        """
        yield
        if self.errors:
            raise StageFailed
