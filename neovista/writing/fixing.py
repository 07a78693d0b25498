"""A story in which everything is repaired that can be repaired beyond doubt; it opens no file and writes none.

Whoever reports a fault may know its repair (`Diagnostic.repairs`). Here the repairs are made, the story is compiled
again, and only what helps is kept; one repair may uncover the next fault, so it goes round until none helps. When no
error is left, choices get the ids that were made from their words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import unified_diff

from attrs import define, field, frozen

from neovista.compiler.mending import applied
from neovista.compiler.pipeline import Compilation, compile_story
from neovista.compiler.scope import Scope
from neovista.compiler.walking import choices_of
from neovista.compiler.yaml_tree import ListNode, MapNode, Node, read_yaml
from neovista.diagnostics.diagnostic import Diagnostic, Diagnostics, Repair
from neovista.diagnostics.source import SourceFile, Span, Written
from neovista.model.program import Program

MOST_ROUNDS = 200
"""Times that a story is repaired and compiled again; every round helps, so a story needs few."""
_DONE = 9
"""The stage that a story without errors has come to."""


@frozen
class FixedFile:
    """A file as it was and as it is to be; the same text, if nothing in it is repaired."""

    before: SourceFile
    after: SourceFile

    @property
    def has_changed(self) -> bool:
        """Whether anything is to be written."""
        return self.before.text != self.after.text

    @property
    def diff(self) -> str:
        """The difference, as a unified diff."""
        lines = unified_diff(
            self.before.text.splitlines(keepends=True),
            self.after.text.splitlines(keepends=True),
            self.before.name,
            self.after.name,
        )
        return "".join(
            line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
            for line in lines
        )


@frozen
class Fixed:
    """What became of a story."""

    files: tuple[FixedFile, ...]
    repaired: Mapping[str, int]
    """How many faults of each code were repaired."""
    ids: int
    """How many choices have been given an id."""
    remaining: tuple[Diagnostic, ...]
    """What is left for the author: every diagnostic of the story as it is to be."""

    @property
    def changed(self) -> tuple[FixedFile, ...]:
        """The files that are to be written."""
        return tuple(file for file in self.files if file.has_changed)


def fix_story(
    sources: Iterable[SourceFile],
    *,
    found: Iterable[Diagnostic] = (),
    with_guesses: bool = False,
    with_ids: bool = False,
) -> Fixed:
    """Repair a story; ``found`` is what was wrong before there was any text to read.

    Names and keys that are only near a known one are left as they are, unless guesses are asked for; and so are choices
    without an ``id``, unless ids are.
    """
    before = tuple(sources)
    mending = _Mending(list(before), tuple(found), with_guesses)
    for _ in range(MOST_ROUNDS):
        if not mending.has_helped():
            break
    ids = mending.write_ids() if with_ids else 0
    files = tuple(map(FixedFile, before, mending.files))
    return Fixed(files, dict(mending.repaired), ids, mending.compiled().diagnostics)


# --------------------------------------------------------------------- rounds


@define
class _Mending:
    """A story while it is repaired."""

    files: list[SourceFile]
    found: tuple[Diagnostic, ...]
    with_guesses: bool
    repaired: Counter[str] = field(factory=Counter)

    def compiled(self, files: Sequence[SourceFile] | None = None) -> Compilation:
        """What becomes of the story as it is now, or as it would be."""
        return compile_story(self.files if files is None else files, found=self.found)

    def has_helped(self) -> bool:
        """One round: make every repair there is; if that does not help, the first that does by itself."""
        errors = _errors(self.compiled())
        offered = [one for one in errors if one.repairs and self.may_make(one.repairs)]
        batch = list(_apart(offered))
        tries = [batch, *([one] for one in offered)] if len(batch) > 1 else [[one] for one in offered]  # fmt: skip
        for tried in tries:
            repairs = [repair for diagnostic in tried for repair in diagnostic.repairs]
            files = [_with(file, repairs) for file in self.files]
            if _helps(errors, _errors(self.compiled(files)), self.files, files):
                self.files = files
                self.repaired.update(diagnostic.code for diagnostic in tried)
                return True
        return False

    def may_make(self, repairs: tuple[Repair, ...]) -> bool:
        """Whether they are sure, or guesses are asked for."""
        return self.with_guesses or not any(repair.is_guess for repair in repairs)

    def write_ids(self) -> int:
        """Give each choice without an id the one that saves know it by; say how many there were."""
        missing: list[Repair] = []

        def look(scope: Scope, program: Program) -> Iterator[Diagnostic]:
            missing.extend(_ids(scope, self.files))
            return iter(())

        compile_story(self.files, (look,), self.found)
        before = self.compiled()
        files = [_with(file, missing) for file in self.files]
        # A comment that allows a warning speaks of the line below; it must not have lost it.
        after = self.compiled(files) if missing else before
        if len(after.diagnostics) != len(before.diagnostics):
            return 0
        self.files = files
        return len(missing)


def _errors(compilation: Compilation) -> list[Diagnostic]:
    return [diagnostic for diagnostic in compilation.diagnostics if diagnostic.is_error]


def _apart(offered: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Those whose repairs do not touch those of one before; the others have their turn in the next round."""
    taken: list[Repair] = []
    for diagnostic in offered:
        if not any(_touch(one, other) for one in diagnostic.repairs for other in taken):
            taken.extend(diagnostic.repairs)
            yield diagnostic


def _touch(one: Repair, other: Repair) -> bool:
    return (
        one.span.source is other.span.source
        and one.span.start <= other.span.end
        and other.span.start <= one.span.end
    )


def _with(file: SourceFile, repairs: Iterable[Repair]) -> SourceFile:
    """A file with those repairs made that are its own."""
    mine = [repair for repair in repairs if repair.span.source is file]
    return SourceFile(file.name, applied(file.text, mine)) if mine else file


def _helps(
    errors: list[Diagnostic],
    left: list[Diagnostic],
    files: Sequence[SourceFile],
    mended: Sequence[SourceFile],
) -> bool:
    """Whether a story is nearer to being right: it has come to a later stage, or further within one.

    While files cannot be read, a fault hides all that are below it in its file; so there, further is further down.
    """
    stage, new_stage = _stage(errors), _stage(left)
    if stage != new_stage:
        return new_stage > stage
    if stage == 0:
        return all(
            _depth(errors, old) > _depth(left, new)
            for old, new in zip(files, mended, strict=True)
            if old is not new
        )
    return len(left) <= len(errors) and _told(errors) != _told(left)


def _stage(errors: list[Diagnostic]) -> int:
    """The stage that found them, by their codes; they are all of one."""
    return min((int(error.code[2]) for error in errors), default=_DONE)


def _depth(errors: list[Diagnostic], file: SourceFile) -> tuple[int, int]:
    """How much of a file lies behind its first error, and how many errors it has."""
    starts = [
        error.place.span.start
        for error in errors
        if error.place is not None and error.place.span.source is file
    ]
    return (len(file.text) - min(starts), len(starts)) if starts else (-1, 0)


def _told(errors: list[Diagnostic]) -> set[tuple[str, str, str]]:
    return {
        (error.code, error.headline, error.place.span.text if error.place else "")
        for error in errors
    }


# ------------------------------------------------------------------------ ids


def _ids(scope: Scope, files: Iterable[SourceFile]) -> Iterator[Repair]:
    """The ids of choices that have none, each where it is to be written."""
    names = {
        (choice.span.source.name, choice.span.start): scope.choice_names[id(choice)]
        for chapter in scope.chapters.values()
        for passage in chapter.passages.values()
        for choice in choices_of(passage)
        if choice.id is None and choice.span is not None
    }
    for file in files:
        for tree in _maps(read_yaml(file, Diagnostics())):
            name = names.get((file.name, tree.start))
            if name is not None and "choice" in tree.entries:
                key, label = tree.entries["choice"]
                yield _id_repair(file, tree, key, label, name)


def _id_repair(file: SourceFile, tree: MapNode, key: Written, label: Node, name: str) -> Repair:
    """Below the choice's words, where they are one line of their own; else beside or above them."""
    if file.text[tree.start] == "{":
        return Repair(Span(file, label.end, label.end), f", id: {name}")
    line_end = file.text.find("\n", key.start)
    line_end = line_end if line_end >= 0 else len(file.text)
    margin = " " * (file.column_of(key.start) - 1)
    is_block = isinstance(label, Written) and label.style in ("|", ">")
    if label.end <= line_end and not is_block and "# allow" not in file.text[key.start : line_end]:
        return Repair(Span(file, line_end, line_end), f"\n{margin}id: {name}")
    return Repair(Span(file, key.start, key.start), f"id: {name}\n{margin}")


def _maps(tree: Node | None) -> Iterator[MapNode]:
    """Every map in a tree."""
    if isinstance(tree, MapNode):
        yield tree
        for _, child in tree.entries.values():
            yield from _maps(child)
    elif isinstance(tree, ListNode):
        for item in tree.items:
            yield from _maps(item)
