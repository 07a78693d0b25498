"""Legal, but surely not meant.

Each lint is a function of the story and its program; `compile_story` takes the list of them as an argument.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from neovista.compiler.scope import GATHERED, Scope
from neovista.compiler.walking import beats_of, parts_of
from neovista.diagnostics.diagnostic import Diagnostic, Label
from neovista.diagnostics.source import Name
from neovista.model.program import Passage, Program
from neovista.model.prose import Lookup, Prose
from neovista.model.story import Beat, Choice

MOST_WORDS = 12

Lint = Callable[[Scope, Program], Iterable[Diagnostic]]


def leads_to(passage: Passage) -> Iterator[str]:
    """The passages that one leads to, by choice or by itself."""
    yield from (choice.beat for choice in passage.choices)
    yield from (way.to for way in passage.ways)


def reachable(program: Program) -> set[str]:
    """The passages that can be reached if no condition ever stood in the way."""
    seen: set[str] = set()
    waiting = [program.start]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(leads_to(program.passages[name]))
    return seen


def unreachable(scope: Scope, program: Program) -> Iterator[Diagnostic]:
    """Passages nothing leads to."""
    found = reachable(program)
    for passage in program.passages.values():
        if passage.is_named and passage.id not in found and passage.span is not None:
            name = passage.id.rpartition(".")[2]
            yield Diagnostic(
                "NV401",
                f"nothing leads to passage `{name}`",
                Label(passage.span, "never reached"),
                help=(f"lead to it with `to: {name}`, or remove it",),
            )


def nowhere_to_go(scope: Scope, program: Program) -> Iterator[Diagnostic]:
    """Beats after which the player has nothing to do and the story has not ended."""
    for passage in program.passages.values():
        if passage.choices or passage.ways or passage.ending is not None or passage.span is None:
            continue
        name = passage.id.rpartition(".")[2]
        what = f"passage `{name}`" if passage.is_named else f"choice `{name}`"
        if not passage.is_named and name == GATHERED:
            what = "this `then`"
        yield Diagnostic(
            "NV402",
            f"{what} leaves the player nowhere to go",
            Label(passage.span, "no `choices`, no `to`, no `ending`"),
            help=(
                "if the story ends here, add `ending:`",
                "if it goes on, add `to:` or `choices:`",
            ),
        )


def goes_round(scope: Scope, program: Program) -> Iterator[Diagnostic]:
    """Passages that lead to one another with no choice and no condition between them."""
    done: set[str] = set()
    for start in program.passages:
        path: list[str] = []
        name: str | None = start
        while name is not None and name not in done and name not in path:
            path.append(name)
            passage = program.passages[name]
            way = passage.ways[0] if passage.ways and not passage.choices else None
            name = way.to if way is not None and way.when is None else None
        if name is not None and name in path and name not in done:
            span = program.passages[name].span
            assert span is not None
            ring = [one.rpartition(".")[2] for one in [*path[path.index(name) :], name]]
            yield Diagnostic(
                "NV403",
                "these passages lead to one another for ever",
                Label(span, " → ".join(ring)),
                help=("give one of them choices, or a way out",),
            )
        done.update(path)


def long_choices(scope: Scope, program: Program) -> Iterator[Diagnostic]:
    """Choices of more than twelve words."""
    for beat in _beats(scope):
        if isinstance(beat, Choice) and _words(beat.choice) > MOST_WORDS:
            assert beat.span is not None
            yield Diagnostic(
                "NV404",
                f"this choice has {_words(beat.choice)} words",
                Label(beat.span, "read in one glance or not at all"),
                help=(f"say it in {MOST_WORDS} or fewer",),
            )


def _words(prose: Prose) -> int:
    return sum(
        len((part.words if isinstance(part, Lookup) else part).split())
        for part in parts_of(prose)
        if isinstance(part, str | Lookup)
    )


def no_way_holds(scope: Scope, program: Program) -> Iterator[Diagnostic]:
    """Lists of ways that end with a condition."""
    for passage in program.passages.values():
        if (
            passage.ways
            and passage.ways[-1].when is not None
            and not passage.choices
            and passage.span is not None
        ):
            yield Diagnostic(
                "NV405",
                "of these ways none may hold",
                Label(passage.span, "every `to` here has a `when`"),
                help=("end the list with a `to` that has no `when`",),
            )


def goes_on(scope: Scope, program: Program) -> Iterator[Diagnostic]:
    """Beats where the story stops and goes on."""
    for beat in _beats(scope):
        keys = [key for key in ("to", "choices", "then") if getattr(beat, key)]
        if beat.ending is not None and keys and isinstance(beat.ending, Name):
            yield Diagnostic(
                "NV406",
                f"the story stops at ending `{beat.ending}` and goes on",
                Label(beat.ending.span, f"this beat has `{keys[0]}` as well"),
                help=("keep `ending`, or what goes on: not both in one beat",),
            )


def _beats(scope: Scope) -> Iterator[Beat]:
    """Every beat of the story."""
    for chapter in scope.chapters.values():
        for passage in chapter.passages.values():
            yield from beats_of(passage)


LINTS: tuple[Lint, ...] = (
    unreachable,
    nowhere_to_go,
    goes_round,
    long_choices,
    no_way_holds,
    goes_on,
)
