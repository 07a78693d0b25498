"""The nodes of a mod become a `Mod`: read by the same declarations as a story, and by what the story has already.

What its files have to say and leave out is the story's; whether it fits that story is asked here.
"""

from __future__ import annotations

from attrs import define, evolve, field

from neovista.compiler.story_reader import (
    has_only_tests,
    keys_of,
    read_file,
    report_neither,
    report_stranger,
)
from neovista.compiler.yaml_tree import MapNode, Node
from neovista.diagnostics.diagnostic import Diagnostic, Diagnostics, Label
from neovista.diagnostics.source import Name, Written
from neovista.model.mods import Mod, ModFile
from neovista.model.story import ChapterFile, Story, StoryFile
from neovista.model.story_tests import FileOfTests


def read_mod(trees: list[Node], story: Story, diagnostics: Diagnostics) -> Mod | None:
    """Read the whole files of a mod over a story; ``None`` if something is wrong, and then it has been reported."""
    reader = _ModReader(story, diagnostics)
    before = len(diagnostics.errors)
    for tree in trees:
        reader.tree(tree)
    if reader.head is None and len(diagnostics.errors) == before:
        diagnostics.add(no_mod_here(trees[0].source.name if trees else ""))
    if reader.head is None or len(diagnostics.errors) > before:
        return None
    return Mod(reader.head, tuple(reader.declared), tuple(reader.chapters), tuple(reader.tests))


def no_mod_here(file: str) -> Diagnostic:
    """What to say of files among which no mod is declared."""
    return Diagnostic(
        "NV230",
        "no mod is declared here",
        None,
        help=("add `mod.yaml`, with `mod:` and `title:` at its head",),
        file=file,
    )


@define
class _ModReader:
    """Reads a mod file by file."""

    story: Story
    diagnostics: Diagnostics
    first: Written | None = None
    head: ModFile | None = None
    declared: list[StoryFile] = field(factory=list)
    chapters: list[ChapterFile] = field(factory=list)
    tests: list[FileOfTests] = field(factory=list)

    def tree(self, tree: Node) -> None:
        """One file of it."""
        if isinstance(tree, MapNode) and "mod" in tree.entries:
            self.mod_file(tree)
        elif isinstance(tree, MapNode) and "story" in tree.entries:
            self.story_file(tree)
        elif isinstance(tree, MapNode) and "chapter" in tree.entries:
            self.chapter_file(tree)
        elif has_only_tests(tree):
            of_tests = read_file(FileOfTests, tree, self.diagnostics, None)
            self.tests += [of_tests] if of_tests is not None else []
        else:
            report_neither(tree, self.diagnostics)

    def mod_file(self, tree: MapNode) -> None:
        """`mod.yaml`: what the mod is, and beside it what a story file can declare."""
        own = {key.name for key in keys_of(ModFile)}
        declares = {
            key.name for key in keys_of(StoryFile) if key.shape.kind in ("map", "list")
        } - own
        known = [key.name for key in keys_of(ModFile)] + sorted(declares)
        for name, (written, _) in tree.entries.items():
            if name not in own and name not in declares and name != "include":
                report_stranger(written, ModFile, known, self.diagnostics)
        written = tree.entries["mod"][0]
        if self.first is not None:
            self.declared_twice(self.first, written)
            return
        self.first = written
        self.head = read_file(ModFile, _with(tree, own), self.diagnostics, None)
        over = self.head.over if self.head is not None else None
        if over is not None:
            self.fits(over)
        self.story_keys(_with(tree, declares))

    def story_file(self, tree: MapNode) -> None:
        """A file with `story:` at its head, which has to be the story's."""
        declared = self.story_keys(tree)
        if declared is not None:
            self.fits(declared.story)

    def story_keys(self, tree: MapNode) -> StoryFile | None:
        """What lies over the story's own file."""
        declared = read_file(StoryFile, tree, self.diagnostics, self.story.file)
        if declared is not None:
            self.declared.append(declared)
        return declared

    def chapter_file(self, tree: MapNode) -> None:
        """A chapter: of a name that the story has, or a new one."""
        named = tree.entries["chapter"][1]
        name = named.value.strip() if isinstance(named, Written) else ""
        below = next((one for one in self.story.chapters if one.chapter == name), None)
        chapter = read_file(ChapterFile, tree, self.diagnostics, below)
        if chapter is None:
            return
        first = next((one.chapter for one in self.chapters if one.chapter == name), None)
        if first is not None:
            self.diagnostics.report(
                "NV211",
                chapter.chapter.span,
                f"chapter `{name}` stands in two files of one mod",
                f"second `{name}`",
                others=[Label(first.span, f"first `{name}`")],
                help="write it in one file, or let that one include the other",
            )
        self.chapters.append(chapter)

    def fits(self, name: Name) -> None:
        """Whether the story that a mod names is the one below it."""
        if name != self.story.file.story:
            self.diagnostics.report(
                "NV232",
                name.span,
                f"this mod lies over the story `{name}`, and this story is `{self.story.file.story}`",
                help="use it with the story it was made for",
            )

    def declared_twice(self, first: Written, second: Written) -> None:
        """Two files with `mod:` at their head."""
        self.diagnostics.report(
            "NV231",
            second.span,
            "two files declare one mod",
            "second `mod`",
            others=[Label(first.span, "first `mod`")],
            help="keep one of them; what the other declares can stand in it too",
        )


def _with(tree: MapNode, names: set[str]) -> MapNode:
    """A map with only these of its names."""
    return evolve(
        tree, entries={name: held for name, held in tree.entries.items() if name in names}
    )
