"""Categories, what tells boards apart, and splits: as written becomes as run. It may assume that nothing is wrong."""

from __future__ import annotations

from neovista.compiler.lasting_names import Names
from neovista.model.categories import (
    Category,
    CategoryDeclaration,
    RunVariables,
    RunVariableSet,
    Splits,
    SplitSet,
)
from neovista.model.story import StoryFile


def categories_of(file: StoryFile, names: Names) -> dict[str, Category]:
    """Every category, by its name in runs; ``names`` are those of the whole story."""
    return {str(name): _category(written, names) for name, written in file.categories.items()}


def _category(written: CategoryDeclaration, names: Names) -> Category:
    goal, threads = written.goal, written.threads
    return Category(
        name=written.name.value,
        ending=str(goal.ending or ""),
        all_endings=goal.endings is not None,
        collected=names.variable(goal.collected) if goal.collected is not None else "",
        count=goal.count or 0,
        threads_per_act=threads.per_act if threads is not None else 0,
        threads=tuple(map(str, threads.of)) if threads is not None else (),
        sessions=written.sessions or 0,
        require=names.condition(written.require) if written.require is not None else None,
        rank_by=written.rank_by,
        may_go_back=written.resets == "allowed",
        echo=written.echo,
    )


def run_variables_of(written: RunVariableSet | None) -> RunVariables:
    """What tells the boards apart."""
    if written is None:
        return RunVariables()
    return RunVariables(written.seed, written.echo, written.aids)


def splits_of(written: SplitSet | None) -> Splits:
    """Where runs are divided."""
    return Splits() if written is None else Splits(written.default, written.also)
