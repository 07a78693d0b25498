"""`compile_story`: the stages in order, and nothing else."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain

from attrs import evolve, frozen

from neovista.compiler.allowing import Allowances, allowances_in, apply_allowances
from neovista.compiler.arrangement_checks import check_offers
from neovista.compiler.category_checks import check_categories
from neovista.compiler.checks import check_names
from neovista.compiler.claims import check_claims
from neovista.compiler.dealing import with_storylets
from neovista.compiler.doubles import check_doubles
from neovista.compiler.joining import join_parts
from neovista.compiler.lints import LINTS, Lint
from neovista.compiler.lowering import lower
from neovista.compiler.mod_reader import read_mod
from neovista.compiler.old_names import check_old_names
from neovista.compiler.overlay import lay_over, report_extensions
from neovista.compiler.scope import ONLY_CHAPTER, Scope, build_scope
from neovista.compiler.story_reader import read_story
from neovista.compiler.test_checks import ready_tests
from neovista.compiler.type_checks import check_types
from neovista.compiler.way_checks import check_ways
from neovista.compiler.yaml_tree import Node, read_yaml
from neovista.diagnostics.diagnostic import Diagnostic, Diagnostics, StageFailed
from neovista.diagnostics.source import Name, SourceFile, Written
from neovista.model.program import Program
from neovista.model.story import ChapterFile, Story, StoryFile
from neovista.model.story_tests import PlayableTest


@frozen
class Compilation:
    """What became of a story: the program, if it has no errors, and all that was found."""

    program: Program | None
    diagnostics: tuple[Diagnostic, ...]
    tests: tuple[PlayableTest, ...] = ()
    """The tests beside the story; they are no part of the program."""


@contextmanager
def _without_collector() -> Iterator[None]:
    """The collector of cycles has nothing to find in a compiler, and would look often: a fifth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@_without_collector()
def compile_story(
    sources: Iterable[SourceFile],
    lints: Iterable[Lint] = LINTS,
    found: Iterable[Diagnostic] = (),
    mods: Iterable[Iterable[SourceFile]] = (),
) -> Compilation:
    """Compile a story, or say everything that is wrong with it.

    ``lints`` are what is asked beside the rules: to play a story, `NEEDED` are enough, and take a sixth less time.
    ``found`` is what was wrong before there was any text to read: files that could not be opened. ``mods`` are the
    files of each mod that lies over the story, the uppermost last.
    """
    diagnostics = Diagnostics(list(found))
    is_judged = lints is LINTS  # an allowance can only be judged by all of them
    try:
        story, allowances = _read(sources, mods, diagnostics, with_allowances=is_judged)
        scope = _checked(story, diagnostics)
        program = lower(scope)
        with diagnostics.stage():
            check_claims(scope, program)
            tests = ready_tests(scope, program)
        with diagnostics.stage():
            for lint in lints:
                diagnostics.extend(lint(scope, program))
            apply_allowances(allowances, diagnostics, has_mods=bool(story.mods))
    except StageFailed:
        return Compilation(None, tuple(diagnostics))
    return Compilation(program, tuple(diagnostics), tests)


def _read(
    sources: Iterable[SourceFile],
    mods: Iterable[Iterable[SourceFile]],
    diagnostics: Diagnostics,
    *,
    with_allowances: bool,
) -> tuple[Story, Allowances]:
    """The story with its mods over it, and what its comments allow. The nodes end with this, and make room.

    Raises:
        StageFailed: after a stage with errors.
    """
    with diagnostics.stage():
        trees = _read_trees(sources, diagnostics)
        mod_trees = [_read_trees(files, diagnostics) for files in mods]
    with diagnostics.stage():
        whole = join_parts(trees, diagnostics)
        whole_mods = [join_parts(files, diagnostics) for files in mod_trees]
    with diagnostics.stage():
        story = _read_story(whole, diagnostics)
        report_extensions(story, diagnostics)
    for files in whole_mods:
        story = _with_mod(story, files, diagnostics)
    with diagnostics.stage():
        story = with_storylets(story, diagnostics)
    return story, allowances_in(trees, chain(*mod_trees)) if with_allowances else Allowances()


def _checked(story: Story, diagnostics: Diagnostics) -> Scope:
    """Every name of the story, looked up and judged, a stage at a time.

    Raises:
        StageFailed: after a stage with errors.
    """
    with diagnostics.stage():
        scope = build_scope(story, diagnostics)
    with diagnostics.stage():
        check_names(scope)
    with diagnostics.stage():
        check_types(scope)
        check_ways(scope)
        check_offers(scope)
        check_doubles(scope, diagnostics)
        check_categories(scope)
        check_old_names(scope)
    return scope


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
    if story.file.passages or story.file.storylets:
        story = evolve(story, chapters=(_only_chapter(story.file), *story.chapters))
    if not story.chapters:
        diagnostics.report(
            "NV102",
            story.file.story.span,
            "the story has no passages",
            help="write a chapter beside `story.yaml`, or `passages:` in it",
        )
        raise StageFailed
    return story


def _with_mod(story: Story, files: list[Node], diagnostics: Diagnostics) -> Story:
    """The story with a mod over it.

    Raises:
        StageFailed: if the mod cannot be read, or does not fit.
    """
    with diagnostics.stage():
        mod = read_mod(files, story, diagnostics)
    assert mod is not None
    own = [_only_chapter(file) for file in mod.declared if file.passages or file.storylets]
    mod = evolve(
        mod,
        declared=tuple(evolve(file, passages={}, storylets={}) for file in mod.declared),
        chapters=(*(evolve(chapter, thread=None) for chapter in own), *mod.chapters),
    )
    with diagnostics.stage():
        return lay_over(story, mod, diagnostics)


def _only_chapter(file: StoryFile) -> ChapterFile:
    name = Name(
        ONLY_CHAPTER,
        Written(ONLY_CHAPTER, file.story.span.source, file.story.span.start, file.story.span.end),
    )
    threads = tuple(file.threads)
    return ChapterFile(
        chapter=name,
        title=file.title,
        passages=file.passages,
        storylets=file.storylets,
        thread=threads[0] if threads else None,
        span=file.span,
    )
