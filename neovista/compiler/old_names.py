"""Names that things had before (`was`): whether each leads to one thing alone, and the table a program keeps of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import define, field

from neovista.compiler.scope import Known, Scope
from neovista.diagnostics.diagnostic import Diagnostics, Label
from neovista.diagnostics.source import Name, Span
from neovista.model import program as pr
from neovista.model.story import ChapterFile, Choice, Passage


def check_old_names(scope: Scope) -> None:
    """Report every old name that something has today, or that two things claim."""
    for table in _tables(scope):
        table.check(scope.diagnostics)


def renames_of(scope: Scope) -> pr.Renames:
    """The older names of a story without errors, each with today’s."""
    choices: dict[tuple[str, str], str] = {}
    for table in _choice_tables(scope):
        choices.update({(table.within, old): new for old, (new, _) in table.claimed.items()})
    for passage, beat in _passages(scope):
        choices.update(_dealt_before(scope, passage, beat))
    return pr.Renames(
        passages=_passage_table(scope).today(),
        choices=choices,
        variables=_variable_table(scope).today(),
        endings=_ending_table(scope).today(),
    )


# --------------------------------------------------------------------- tables


@define
class _Table:
    """The names that share a place: those of today with where they stand, and the old ones that are claimed."""

    what: str
    within: str = ""
    names: dict[str, Name | Known | Choice] = field(factory=dict)
    claimed: dict[str, tuple[str, Name]] = field(factory=dict)
    doubles: list[tuple[Name, Name]] = field(factory=list)

    def claim(self, new: str, was: tuple[Name, ...], chapter: str = "") -> None:
        """Note what something was called; a name without dots was one of ``chapter``."""
        for old in was:
            lasting = f"{chapter}.{old}" if chapter and "." not in old else str(old)
            if lasting in self.claimed:
                self.doubles.append((self.claimed[lasting][1], old))
            else:
                self.claimed[lasting] = new, old

    def today(self) -> dict[str, str]:
        """Each old name with the one it is today."""
        return {old: new for old, (new, _) in self.claimed.items()}

    def check(self, diagnostics: Diagnostics) -> None:
        """Report what cannot be."""
        for lasting, (_, old) in self.claimed.items():
            if lasting in self.names:
                diagnostics.report(
                    "NV240",
                    old.span,
                    f"there is {'an' if self.what[0] in 'aeiou' else 'a'} {self.what} named `{old}` today",
                    "an old name",
                    others=[Label(_place_of(self.names[lasting]), "today’s")],
                    help="rename that one: runs could not tell it from what had its name before",
                )
        for first, second in self.doubles:
            diagnostics.report(
                "NV241",
                second.span,
                f"two {self.what}s claim the old name `{second}`",
                "second",
                others=[Label(first.span, "first")],
                help="take it away where it never was the name",
            )


def _place_of(named: Name | Known | Choice) -> Span:
    assert named.span is not None
    return named.span


def _tables(scope: Scope) -> Iterator[_Table]:
    yield _passage_table(scope)
    yield from _choice_tables(scope)
    yield _variable_table(scope)
    yield _ending_table(scope)


def _passages(scope: Scope) -> Iterator[tuple[str, Passage]]:
    """Every passage with its lasting name."""
    for chapter in scope.chapters.values():
        for name, passage in chapter.passages.items():
            yield f"{chapter.chapter}.{name}", passage


def _passage_table(scope: Scope) -> _Table:
    table = _Table("passage")
    for chapter in scope.chapters.values():
        table.names[str(chapter.chapter)] = chapter.chapter
        for name, passage in chapter.passages.items():
            lasting = f"{chapter.chapter}.{name}"
            table.names[lasting] = name
            table.claim(lasting, passage.was, str(chapter.chapter))
    return table


def _choice_tables(scope: Scope) -> Iterator[_Table]:
    for lasting, passage in _passages(scope):
        choices = [one for one in scope.beats_of(passage)[1:] if isinstance(one, Choice)]
        if any(choice.was for choice in choices):
            table = _Table("choice", lasting)
            for choice in choices:
                name = scope.choice_names[id(choice)]
                table.names[name] = choice.id if choice.id is not None else choice
                table.claim(name, choice.was)
            yield table


def _dealt_before(scope: Scope, name: str, passage: Passage) -> Mapping[tuple[str, str], str]:
    """What a storylet was called, where it is dealt as a choice."""
    return {
        (name, old.rpartition(".")[2]): lasting.rpartition(".")[2]
        for beat in scope.beats_of(passage)
        if beat.draw is not None
        for lasting, storylet in scope.decks[beat.draw.deck]
        for old in storylet.was
    }


def _variable_table(scope: Scope) -> _Table:
    """Variables, stances and hinges share their names."""
    table = _Table("variable")
    table.names.update(scope.variables)
    file = scope.story.file
    for name, variable in file.variables.items():
        table.claim(str(name), variable.was)
    for name, hinge in file.hinges.items():
        table.claim(str(name), hinge.was)
    for chapter in scope.chapters.values():
        _claim_own(table, chapter)
    return table


def _claim_own(table: _Table, chapter: ChapterFile) -> None:
    for name, declared in chapter.variables.items():
        table.claim(f"{chapter.chapter}.{name}", declared.was, str(chapter.chapter))


def _ending_table(scope: Scope) -> _Table:
    table = _Table("ending")
    for name, ending in scope.story.file.endings.items():
        table.names[str(name)] = name
        table.claim(str(name), ending.was)
    return table
