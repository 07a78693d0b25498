"""`compile_story`: the stages in order, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve, frozen

from neovista.compiler.allowing import apply_allowances
from neovista.compiler.checks import check_names
from neovista.compiler.doubles import check_doubles
from neovista.compiler.lints import LINTS, Lint
from neovista.compiler.lowering import lower
from neovista.compiler.scope import ONLY_CHAPTER, build_scope
from neovista.compiler.story_reader import read_story
from neovista.compiler.type_checks import check_types
from neovista.compiler.way_checks import check_ways
from neovista.compiler.yaml_tree import Node, read_yaml
from neovista.diagnostics.diagnostic import Diagnostic, Diagnostics, StageFailed
from neovista.diagnostics.source import Name, SourceFile, Written
from neovista.model.program import Program
from neovista.model.story import ChapterFile, Story


@frozen
class Compilation:
    """What became of a story: the program, if it has no errors, and all that was found."""

    program: Program | None
    diagnostics: tuple[Diagnostic, ...]


def compile_story(
    sources: Iterable[SourceFile], lints: Iterable[Lint] = LINTS, found: Iterable[Diagnostic] = ()
) -> Compilation:
    """Compile a story, or say everything that is wrong with it.

    ``found`` is what was wrong before there was any text to read: files that could not be opened.
    """
    diagnostics = Diagnostics(list(found))
    try:
        with diagnostics.stage():
            trees = _read_trees(sources, diagnostics)
        with diagnostics.stage():
            story = _read_story(trees, diagnostics)
        with diagnostics.stage():
            scope = build_scope(story, diagnostics)
        with diagnostics.stage():
            check_names(scope)
        with diagnostics.stage():
            check_types(scope)
            check_ways(scope)
            check_doubles(scope, diagnostics)
        program = lower(scope)
        with diagnostics.stage():
            for lint in lints:
                diagnostics.extend(lint(scope, program))
            apply_allowances(trees, diagnostics)
    except StageFailed:
        return Compilation(None, tuple(diagnostics))
    return Compilation(program, tuple(diagnostics))


def _read_trees(sources: Iterable[SourceFile], diagnostics: Diagnostics) -> list[Node]:
    trees = (read_yaml(source, diagnostics) for source in sources)
    return [tree for tree in trees if tree is not None]


def _read_story(trees: list[Node], diagnostics: Diagnostics) -> Story:
    """The whole story; a story of one file gets the chapter that it did not write.

    Raises:
        StageFailed: if the files hold no story.
    """
    story = read_story(trees, diagnostics)
    if story is None or diagnostics.errors:
        if not diagnostics.errors:
            diagnostics.add(
                Diagnostic(
                    "NV001",
                    "no file here declares a story",
                    None,
                    help=("add `story.yaml`, with `story:` and `title:` at its head",),
                    file=trees[0].span.source.name if trees else "",
                )
            )
        raise StageFailed
    if story.file.passages:
        story = evolve(story, chapters=(_only_chapter(story), *story.chapters))
    if not story.chapters:
        diagnostics.report(
            "NV102",
            story.file.story.span,
            "the story has no passages",
            help="write a chapter beside `story.yaml`, or `passages:` in it",
        )
        raise StageFailed
    return story


def _only_chapter(story: Story) -> ChapterFile:
    file = story.file
    name = Name(
        ONLY_CHAPTER,
        Written(ONLY_CHAPTER, file.story.span.source, file.story.span.start, file.story.span.end),
    )
    threads = tuple(file.threads)
    return ChapterFile(
        chapter=name,
        title=file.title,
        passages=file.passages,
        thread=threads[0] if threads else None,
        span=file.span,
    )
