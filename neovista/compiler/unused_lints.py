"""What is there for nothing: variables, hinges and entries that nobody reads, or nobody changes.

A story that still lacks chapters of an act it announces is being written: what it declares for all chapters may yet be
used, and nothing is said of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from neovista.compiler.lowering import NARRATOR
from neovista.compiler.scope import Known, Scope
from neovista.compiler.uses import Uses, uses_of
from neovista.compiler.walking import questions_of
from neovista.diagnostics.diagnostic import Diagnostic, Label
from neovista.model import expressions as ex
from neovista.model.program import Program


def is_being_written(program: Program) -> bool:
    """Whether some act that the story announces has no chapter yet."""
    written = {chapter.act for chapter in program.chapters.values()}
    return any(act not in written for act in range(1, len(program.acts) + 1))


def _judged(scope: Scope, program: Program) -> Iterator[tuple[str, Known]]:
    """The variables of which all that matters has been written."""
    waits = is_being_written(program)
    for lasting, known in scope.variables.items():
        if known.kind == "variable" and not (waits and "." not in lasting):
            yield lasting.rpartition(".")[2], known


def _is_read(scope: Scope, uses: Uses, name: str) -> bool:
    return name in uses.read or name in _read_by_rungs(scope)


def _read_by_rungs(scope: Scope) -> set[str]:
    """What hinges hang on that settle by themselves."""
    return {
        question.variable
        for hinge in scope.story.file.hinges.values()
        for rung in hinge.otherwise
        if rung.when is not None
        for question in questions_of(rung.when)
        if isinstance(question, ex.Compare | ex.IsTrue | ex.Is | ex.IsOneOf | ex.Holds)
    }


def never_read(scope: Scope, program: Program) -> Iterator[Diagnostic]:
    """Variables that change and are never asked after."""
    uses = uses_of(program)
    for name, known in _judged(scope, program):
        if known.name in uses.changed and not _is_read(scope, uses, known.name):
            yield Diagnostic(
                "NV410",
                f"variable `{name}` is set and never read",
                Label(known.span, "no condition and no text asks for it"),
                help=("let something depend on it, or remove it",),
            )


def never_set(scope: Scope, program: Program) -> Iterator[Diagnostic]:
    """Variables that are asked after and never change."""
    uses = uses_of(program)
    for name, known in _judged(scope, program):
        if known.name not in uses.changed and _is_read(scope, uses, known.name):
            yield Diagnostic(
                "NV411",
                f"variable `{name}` is read and never set",
                Label(known.span, "stays what it starts as"),
                help=("change it under some `do:`, or remove it and what asks for it",),
            )


def never_used(scope: Scope, program: Program) -> Iterator[Diagnostic]:
    """Variables that are declared and nothing else."""
    uses = uses_of(program)
    for name, known in _judged(scope, program):
        if known.name not in uses.changed and not _is_read(scope, uses, known.name):
            yield Diagnostic(
                "NV412",
                f"variable `{name}` is neither set nor read",
                Label(known.span, "only declared"),
                help=("use it, or remove it",),
            )


def never_settled(scope: Scope, program: Program) -> Iterator[Diagnostic]:
    """Hinges that no choice settles, and that are always the same when somebody sees them."""
    if is_being_written(program):
        return
    settled = _settled_in(program)
    told = {
        (chapter.thread, act) for chapter in program.chapters.values() for act in (0, chapter.act)
    }
    for name, declared in scope.story.file.hinges.items():
        if name in settled or declared.otherwise or (declared.of, declared.act) not in told:
            continue
        first = declared.values[0]
        yield Diagnostic(
            "NV450",
            f"no choice settles hinge `{name}`",
            Label(name.span, f"it can only ever be `{first}`"),
            help=(
                f"let a choice of `{declared.of}` decide it, with `settle: {name} = {first}`",
                "if it follows from something else, say from what, under `otherwise`",
            ),
        )


def unseen_hinges(scope: Scope, program: Program) -> Iterator[Diagnostic]:
    """Hinges that their owner settles and nobody else ever sees, though somebody could."""
    seen = uses_of(program).seen
    in_rungs = _read_by_rungs(scope)
    settled = _settled_in(program)
    for name in scope.story.file.hinges:
        hinge = program.hinges[name]
        others = seen.get(name, set()) - {hinge.of}
        if others or name in in_rungs or name not in settled:
            continue
        act = hinge.act or settled[name]
        if any(_could_see(chapter.thread, hinge.of) and chapter.act >= act
               for chapter in program.chapters.values()):  # fmt: skip
            yield Diagnostic(
                "NV413",
                f"nobody but `{hinge.of}` ever sees hinge `{name}`",
                Label(name.span, "no other thread reads or witnesses it"),
                help=(
                    "let another thread's chapter read it, or `witness` it",
                    "if it is nobody else's business, make it a variable",
                ),
            )


def _could_see(thread: str, owner: str) -> bool:
    return thread not in (owner, NARRATOR)


def _settled_in(program: Program) -> dict[str, int]:
    """The hinges that some choice settles, each with the first act in which one does."""
    acts: dict[str, int] = {}
    if program.hinges:
        for passage in program.passages.values():
            for choice in passage.choices:
                for hinge, _ in choice.settles:
                    act = program.chapters[passage.chapter].act
                    acts[hinge] = min(act, acts.get(hinge, act))
    return acts


def not_looked_up(scope: Scope, program: Program) -> Iterator[Diagnostic]:
    """Entries of the codex that no text leads to."""
    if is_being_written(program):
        return
    looked_up = uses_of(program).looked_up
    for name in scope.story.file.codex:
        if name not in looked_up:
            yield Diagnostic(
                "NV414",
                f"no text looks up codex entry `{name}`",
                Label(name.span, "nobody will find it"),
                help=(f"write `[[{name}]]` where it is spoken of, or remove it",),
            )
