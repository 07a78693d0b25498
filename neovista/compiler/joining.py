"""The parts that files include are joined to them, so that whoever reads on sees whole files only.

It works on nodes: what a part holds stands, with its place, where it would stand if it had been written there. Which
keys can be joined is read from the declarations. It opens nothing: whoever loads files asks it which.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import define, evolve, field, frozen

from neovista.compiler.guessing import did_you_mean
from neovista.compiler.story_reader import keys_of
from neovista.compiler.yaml_tree import ListNode, MapNode, Node, read_yaml
from neovista.diagnostics.diagnostic import Diagnostics, Label
from neovista.diagnostics.source import SourceFile, Written
from neovista.model.story import ChapterFile, StoryFile
from neovista.model.story_tests import FileOfTests

DEEPEST_INCLUDE = 8
_INCLUDE = "include"
_HEADS: dict[str, type] = {"story": StoryFile, "chapter": ChapterFile, "mod": StoryFile}
"""How a whole file begins, and the record whose maps and lists can be spread over its parts."""
_JOINED = {"map": MapNode, "list": ListNode}


@frozen
class Include:
    """A line of an `include`: what is written there, and the name of the file it means."""

    written: Written
    file: str


# ---------------------------------------------------------------------- paths


def includes_of(source: SourceFile) -> tuple[Include, ...]:
    """The files that a file includes, for whoever has to load them; lines that name no file are left for later."""
    if _INCLUDE not in source.text:
        return ()
    tree = read_yaml(source, Diagnostics())
    return tuple(_includes(tree, Diagnostics())) if isinstance(tree, MapNode) else ()


def _includes(tree: MapNode, diagnostics: Diagnostics) -> Iterator[Include]:
    """What a file includes; lines that can name no file beside it are reported."""
    _, node = tree.entries.get(_INCLUDE, (None, None))
    for item in node.items if isinstance(node, ListNode) else [node]:
        if not isinstance(item, Written):
            continue  # the reader says what belongs there
        path = item.value.strip()
        if is_path(path):
            folder = tree.source.name.rpartition("/")[0]
            yield Include(item, f"{folder}/{path}".lstrip("/"))
        else:
            report_path(item, "this is no path to a file beside it", diagnostics)


def is_path(path: str) -> bool:
    """Whether it leads to a `.yaml` file beside or below: `inn.yaml`, `parts/inn.yaml`."""
    parts = path.split("/")
    return path.endswith(".yaml") and not any(
        not part or part[0] in ". " or part[-1] in ". " or set(part) & set('\\:\0<>"|?*')
        for part in parts
    )


def report_path(written: Written, words: str, diagnostics: Diagnostics) -> None:
    """Say that a line of an `include` leads nowhere that it may lead."""
    diagnostics.report(
        "NV030",
        written.span,
        f"`{written.value}` cannot be included",
        words,
        help="name a `.yaml` file that lies in the same folder or deeper, as in `parts/inn.yaml`",
    )


# -------------------------------------------------------------------- joining


def join_parts(trees: list[Node], diagnostics: Diagnostics) -> list[Node]:
    """The whole files among these, each with its parts in it; whatever is wrong with an `include` is reported."""
    files = {tree.source.name: tree for tree in trees if isinstance(tree, MapNode)}
    if not any(_INCLUDE in tree.entries for tree in files.values()):
        _report_loose(trees, diagnostics)
        return trees
    joining = _Joining(files, diagnostics)
    for name in files:
        joining.find(name)
    led_to = {include.file for parts in joining.parts.values() for include in parts}
    for name in sorted(files, key=led_to.__contains__):
        joining.follow((name,), ())
    loose = [tree for tree in trees if _name(tree) not in joining.included]
    _report_loose(loose, diagnostics)
    return [
        joining.joined(tree, _record(tree)) if isinstance(tree, MapNode) else tree for tree in loose
    ]


def _name(tree: Node) -> str:
    return tree.source.name


def _record(tree: MapNode) -> type:
    return next((_HEADS[head] for head in _HEADS if head in tree.entries), ChapterFile)


@define
class _Joining:
    """Every file by its name, and which of them includes which."""

    files: dict[str, MapNode]
    diagnostics: Diagnostics
    parts: dict[str, list[Include]] = field(factory=dict)
    included: dict[str, Include] = field(factory=dict)
    followed: set[str] = field(factory=set)

    def find(self, name: str) -> None:
        """Look where each `include` of a file leads."""
        found = self.parts[name] = []
        for include in _includes(self.files[name], self.diagnostics):
            if include.file in self.files:
                found.append(include)
            else:
                self.report_missing(include, name)

    def follow(self, files: tuple[str, ...], way: tuple[Include, ...]) -> None:
        """Go through the parts of the last of ``files``, to which the includes of ``way`` have led.

        What would make a ring, a part of two files, or a chain without an end is reported and left out.
        """
        name = files[-1]
        if name in self.followed:
            return
        self.followed.add(name)
        for include in [*self.parts[name]]:
            first = self.included.get(include.file)
            if include.file in files:
                begin = files.index(include.file)
                self.report_ring(files[begin:], (*way[begin:], include))
            elif first is not None:
                self.report_twice(first, include)
            elif len(way) >= DEEPEST_INCLUDE:
                self.report_deep(include)
            else:
                self.included[include.file] = include
                self.follow((*files, include.file), (*way, include))
                continue
            self.parts[name].remove(include)

    def joined(self, tree: MapNode, record: type) -> MapNode:
        """A file with its parts in it, and theirs in them."""
        entries = dict(tree.entries)
        for include in self.parts[tree.source.name]:
            part = self.files[include.file]
            head = next((head for head in _HEADS if head in part.entries), None)
            if head is not None:
                self.report_head(include, part.entries[head][0])
                continue
            for key, (written, node) in self.joined(part, record).entries.items():
                if key != _INCLUDE:
                    self.add(entries, record, written, node)
        return evolve(tree, entries=entries)

    def add(
        self, entries: dict[str, tuple[Written, Node]], record: type, written: Written, node: Node
    ) -> None:
        """Add what a part has at a key to what is there already."""
        key = written.value
        kind = _kinds(record).get(key)
        wanted = _JOINED.get(kind) if kind is not None else None
        if kind is not None and wanted is None:
            self.report_whole(written, record)
            return
        first, there = entries.setdefault(key, (written, node))
        if there is node:
            return
        if isinstance(there, MapNode) and isinstance(node, MapNode):
            entries[key] = first, self.merged(there, node)
        elif isinstance(there, ListNode) and isinstance(node, ListNode):
            entries[key] = first, evolve(there, items=[*there.items, *node.items])
        elif wanted is not None and not isinstance(node, wanted):
            entries[key] = written, node  # the reader says what belongs there

    def merged(self, one: MapNode, two: MapNode) -> MapNode:
        """The names of both; one that is in both is reported."""
        entries = dict(one.entries)
        for name, (written, node) in two.entries.items():
            if name in entries:
                self.report_name_twice(entries[name][0], written)
            entries.setdefault(name, (written, node))
        return evolve(one, entries=entries)

    # ------------------------------------------------------------------ wrong

    def report_missing(self, include: Include, name: str) -> None:
        """An include of a file that is not there."""
        folder = name.rpartition("/")[0]
        here = [file.removeprefix(f"{folder}/") for file in self.files if file != name]
        self.diagnostics.report(
            "NV031",
            include.written.span,
            f"there is no file `{include.written.value}` beside this one",
            help=did_you_mean(include.written.value, here)
            or "write that file, or look at the spelling; the path begins where this file lies",
        )

    def report_ring(self, files: tuple[str, ...], ring: tuple[Include, ...]) -> None:
        """Files that include one another."""
        *others, last = ring
        named = " → ".join(f"`{file}`" for file in (*files, files[0]))
        self.diagnostics.report(
            "NV032",
            last.written.span,
            f"a file includes itself: {named}",
            "here it begins again",
            others=[Label(include.written.span) for include in others],
            help="take one of these includes away",
        )

    def report_twice(self, first: Include, second: Include) -> None:
        """A part of two files, or twice of one."""
        self.diagnostics.report(
            "NV034",
            second.written.span,
            f"`{second.file}` is included twice",
            "second",
            others=[Label(first.written.span, "first")],
            help="a part belongs to one file: remove one of the two",
        )

    def report_deep(self, include: Include) -> None:
        """Parts of parts of parts."""
        self.diagnostics.report(
            "NV012",
            include.written.span,
            f"files include one another more than {DEEPEST_INCLUDE} deep",
            help="let the chapter itself include this one",
        )

    def report_head(self, include: Include, head: Written) -> None:
        """A whole file, included as if it were a part."""
        self.diagnostics.report(
            "NV033",
            head.span,
            f"a part has no `{head.value}`",
            "a file of its own begins like this",
            others=[Label(include.written.span, "included here")],
            help=(
                f"take `{head.value}:` away, and it is a part of the file that includes it",
                "or take the `include` away: every file of a story’s folder is read anyway",
            ),
        )

    def report_whole(self, written: Written, record: type) -> None:
        """A part that says something of the whole file."""
        self.diagnostics.report(
            "NV033",
            written.span,
            f"a part has no `{written.value}`",
            "this is said of a whole file",
            help=f"move it to the file with `{'story' if record is StoryFile else 'chapter'}:` at its head",
        )

    def report_name_twice(self, first: Written, second: Written) -> None:
        """A name that stands in two parts of one file."""
        self.diagnostics.report(
            "NV006",
            second.span,
            f"`{second.value}` is given twice, in two parts of one file",
            f"second `{second.value}`",
            others=[Label(first.span, f"first `{first.value}`")],
            help="rename one of them, or merge the two",
        )


def _report_loose(trees: list[Node], diagnostics: Diagnostics) -> None:
    """Report every part that nobody includes: a file with no head, and nothing in it but what parts have."""
    if not any(isinstance(tree, MapNode) and tree.entries.keys() & _HEADS.keys() for tree in trees):
        return
    for tree in trees:
        if isinstance(tree, MapNode) and _is_part(tree):
            first = next(iter(tree.entries.values()))[0]
            path = tree.source.name.rpartition("/")[2]
            diagnostics.report(
                "NV035",
                first.span,
                "no file includes this part",
                "there is no `chapter` and no `story` in this file",
                help=(
                    f"in the file that it is a part of, write `include: {path}`",
                    "or begin it with `chapter:` and a `title:`, if it is a chapter",
                ),
            )


def _is_part(tree: MapNode) -> bool:
    """Whether a file looks like a part of another."""
    if tree.entries.keys() <= _kinds(FileOfTests).keys():
        return False
    can_be = _kinds(ChapterFile) | _kinds(StoryFile)
    return all(key == _INCLUDE or can_be.get(key) in _JOINED for key in tree.entries)


def _kinds(record: type) -> dict[str, str]:
    return {key.name: key.shape.kind for key in keys_of(record) if key.name != _INCLUDE}
