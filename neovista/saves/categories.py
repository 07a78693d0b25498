"""Which categories a run meets, and why not the others: derived from the run alone, whatever it was begun as."""

from __future__ import annotations

from attrs import frozen

from neovista.model.categories import Category
from neovista.model.program import Program
from neovista.runtime.evaluate import test_of
from neovista.runtime.state import State
from neovista.saves.files import Header
from neovista.saves.reasons import missing
from neovista.saves.replaying import number_word
from neovista.saves.rerun import Rerun
from neovista.saves.snapshots import RESCUE


@frozen
class Met:
    """The categories of a story that a run meets, and of the others each with the reason; ``traits`` need none."""

    categories: tuple[str, ...]
    missed: dict[str, str]
    traits: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """Whatever can be said of the run, in the order in which it is said."""
        return (*self.categories, *self.traits)


def judge(header: Header, again: Rerun) -> Met:
    """Hold a run that was played again against every category of its story."""
    unfit = _unfit(header, again)
    missed: dict[str, str] = {}
    met: list[str] = []
    for name, category in again.program.categories.items():
        why = unfit or _missed(category, header, again)
        if why:
            missed[name] = why
        else:
            met.append(name)
    traits = (
        "no-echo" if header.line["echo"] is None else "",
        "single-session" if not again.gaps else "",
    )
    return Met(tuple(met), missed, tuple(trait for trait in traits if trait))


def practice(header: Header, again: Rerun) -> str:
    """Why a file is one of practice, and no run; empty if it is none."""
    if header.mode in ("practice", "tool"):
        return f"it was made in the mode `{header.mode}`"
    if RESCUE in again.aids:
        return "it goes on from a snapshot of another story's run"
    if again.aids and "any" not in again.program.run_variables.aids:
        return f"an aid was used: {', '.join(sorted(set(again.aids)))}"
    return ""


# ------------------------------------------------------------------- reasons


def _unfit(header: Header, again: Rerun) -> str:
    """Why a run meets no category at all."""
    if why := practice(header, again):
        return why
    if again.end is None:
        return "it has not ended"
    if again.made_with.get("script"):
        return "choices were made by a script"
    seeds, echoes = again.program.run_variables.seed, again.program.run_variables.echo
    if header.nonce is not None and "race" not in seeds:
        return "it was run in a race, and no board of this story is one of races"
    if header.nonce is None and not {"set", "random"} & set(seeds):
        return "it was not run in a race"
    if header.line["echo"] is not None and set(echoes) == {"none"}:
        return "it brought an echo"
    if header.line["echo"] is None and "none" not in echoes:
        return "it brought no echo"
    return ""


def _missed(category: Category, header: Header, again: Rerun) -> str:
    """Why a run that has ended does not meet a category; empty if it does."""
    ways = (
        _wrong_goal(category, again),
        _wrong_threads(category, again.program, again.last.state),
        _wrong_sessions(category, again),
        "it went back from an ending" if again.went_back and not category.may_go_back else "",
        "it brought an echo" if category.echo == "none" and header.line["echo"] is not None else "",
        _unmet(category, again.last.state),
    )
    return next(filter(None, ways), "")


def _wrong_goal(category: Category, again: Rerun) -> str:
    titles, ending = again.program.endings, again.last.ending or ""
    if category.ending and category.ending != ending:
        return f"it came to *{titles.get(ending, ending)}*, not to *{titles[category.ending]}*"
    if category.all_endings and (reached := len(set(again.reached))) < len(titles):
        return f"{number_word(reached)} of {number_word(len(titles))} endings were reached"
    if category.collected:
        held = again.last.state.values[category.collected]
        assert isinstance(held, frozenset)
        if len(held) < category.count:
            return f"{category.collected} holds {len(held)} of {category.count}"
    return ""


def _wrong_threads(category: Category, program: Program, state: State) -> str:
    """Whether some act was lived by too many threads, or too few."""
    wanted = category.threads_per_act
    if not wanted:
        return ""
    lived: dict[int, set[str]] = {}
    for name in state.visits:
        chapter = program.chapters[program.passages[name].chapter]
        if not category.threads or chapter.thread in category.threads:
            lived.setdefault(chapter.act, set()).add(chapter.thread)
    if not lived:
        return "no thread was lived that counts"
    for act, threads in sorted(lived.items()):
        if (count := len(threads)) != wanted:
            were = "thread was" if count == 1 else "threads were"
            return f"{number_word(count)} {were} lived{f' in Act {act}' if act else ''}"
    return ""


def _wrong_sessions(category: Category, again: Rerun) -> str:
    opened = len(again.gaps) + 1
    if category.sessions and opened > category.sessions:
        return f"it was played in {number_word(opened)} sessions"
    return ""


def _unmet(category: Category, state: State) -> str:
    required = category.require
    if required is None or test_of(required)(state.values, state.visits):
        return ""
    return f"it needs {missing(required, state)}"
