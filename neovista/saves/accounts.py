"""What was found out of a run's file, in words: what is proven, what is only recorded, what no file can prove.

In three parts and always in this order. No part ever says that a time is proven.
"""

from __future__ import annotations

from collections.abc import Iterator

from neovista.diagnostics.clean import clean
from neovista.diagnostics.render import as_data
from neovista.runtime.chance import seed_letters
from neovista.saves.files import Header, Reading
from neovista.saves.records import Aside
from neovista.saves.rerun import Rerun, clock
from neovista.saves.verifying import Account, Verdict

_MEANS = {
    "key": "keyboard",
    "mouse": "mouse",
    "line": "typed lines",
    "script": "a script",
}

_VERDICTS: dict[Verdict, str] = {
    "verified": "VERIFIED",
    "unfinished": "WHOLE, NOT FINISHED",
    "unranked": "NOT RANKED",
    "rejected": "REJECTED",
    "damaged": "DAMAGED",
    "unread": "NOT READ",
    "undecided": "NOT DECIDED",
}

LONGEST_LIST = 5
"""Jumps of the clock that are named one by one."""


def account_lines(account: Account) -> list[str]:
    """An account as lines for people."""
    lines: list[str] = []
    if account.header is not None:
        lines += [_head(account, account.header), ""]
    if account.reading is not None and account.rerun is not None:
        lines += _proven(account, account.reading.header, account.rerun)
        if account.holds:
            lines += _recorded(account.reading, account.rerun)
            lines += _not_provable(account.reading.header, account.rerun)
        lines.append("")
    for diagnostic in account.found:
        said = [diagnostic.headline, *diagnostic.notes, *diagnostic.help]
        lines += [f"{diagnostic.code}: {' '.join(map(_sentence, said))}", ""]
    return [clean(line) for line in [*lines, verdict_line(account)]]


def verdict_line(account: Account) -> str:
    """The verdict alone."""
    at = f" at {account.place}" if account.place else ""
    return f"{_VERDICTS[account.verdict]}{at}"


def _sentence(text: str) -> str:
    """A sentence with its capital and its stop; what begins with something to type keeps it."""
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '!', '?')) else '.'}"


# -------------------------------------------------------------- for people


def _head(account: Account, header: Header) -> str:
    again = account.rerun
    seal = again.seal if again is not None and again.end is not None else "none yet"
    title = again.program.title if again is not None else header.story
    mods = "".join(f" + {name} {version}" for name, version in header.mods)
    story = f"{title} {header.version}{mods} (logic {header.logic[:8]})"
    return f"RUN {header.run}   seal {seal}   {story}   seed {seed_letters(header.seed)}"


def _proven(account: Account, header: Header, again: Rerun) -> Iterator[str]:
    first = "" if account.holds else "the first "
    yield f"Proven by replaying {first}{again.moves} choice{'' if again.moves == 1 else 's'}"
    ending = again.last.ending if again.end is not None else None
    if ending is not None:
        yield f"  ending           {again.program.endings[ending]}"
    else:
        yield f"  ending           none; it stands at `{again.last.state.at}`"
    yield f"  moves / undos    {again.moves} / {again.undos}"
    if account.holds:
        yield f"  category         {_category(account, header)}"
    if header.line["echo"] is not None:
        yield f"  echo             {_echo(header)}, used for the replay"
    yield f"  {_matches(account)}"


def _category(account: Account, header: Header) -> str:
    met, declared = account.met, header.category
    assert met is not None
    is_met = declared in met.categories
    others = ", ".join(one for one in met.all if one != declared)
    if declared is None:
        return f"none declared    meets: {others or 'none'}"
    said = (
        f"{declared} (declared{'' if is_met or account.verdict == 'unfinished' else ', not met'})"
    )
    return f"{said}    also meets: {others or 'none'}"


def _echo(header: Header) -> str:
    brought = header.line["echo"]
    assert isinstance(brought, dict)
    hinges = len(header.echo)
    many = f"{hinges} hinge{'' if hinges == 1 else 's'}"
    return f"{many} of run {brought['run']}, seal {brought['seal']}"


def _matches(account: Account) -> str:
    if not account.holds:
        return "every state digest up to there matches"
    said = "every state digest matches; the chain is whole"
    if not account.same_logic:
        return f"{said}; the story’s rules have changed since, and this run is as good in this one"
    return said if account.same_text else f"{said}; text build differs"


def _recorded(reading: Reading, again: Rerun) -> Iterator[str]:
    header = reading.header
    yield "Recorded by the runner's machine, and consistent"
    rta, igt = times(again)
    begun = (
        f"started {header.begun.replace('T', ' ').removesuffix('Z')} UTC"
        if header.begun
        else "start not recorded"
    )
    so_far = "" if again.end is not None else " so far"
    yield f"  RTA  {clock(rta)}    IGT {clock(igt)}{so_far}    {begun}"
    yield f"  {_means(again)}"
    if again.gaps:
        times_opened = len(again.gaps)
        how = "once" if times_opened == 1 else f"{times_opened} times"
        yield f"  closed and opened again {how}; {clock(sum(again.gaps))} between, counted in RTA"
    for leap in leaps_of_the_clock(reading):
        yield f"  {leap}"
    if header.nonce is not None:
        yield f"  race token {header.nonce}"


def times(again: Rerun) -> tuple[int, int]:
    """RTA and IGT in milliseconds: undone time counts in both, time between sessions in RTA."""
    return again.t + sum(again.gaps), max(0, again.t - again.waited)


def _means(again: Rerun) -> str:
    with_what = [_MEANS[via] for via in _MEANS if again.made_with.get(via)]
    gaps = again.between
    pace = f"; fastest gap {min(gaps)} ms, median {_median(gaps)} ms" if gaps else ""
    aids = f"aids used: {', '.join(sorted(set(again.aids)))}" if again.aids else "no aids used"
    return f"input: {' and '.join(with_what) or 'none'}{pace}; {aids}"


def _median(numbers: list[int]) -> int:
    """The one in the middle, or halfway between the two that are; the library's own takes longer to load than a run."""
    ordered, middle = sorted(numbers), len(numbers) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) // 2


def leaps_of_the_clock(reading: Reading) -> list[str]:
    """Where the clock on the wall and the one that times runs went apart, as the file says."""
    leaps = [
        event.line
        for event in reading.events
        if isinstance(event, Aside) and event.kind == "x-clock"
    ]
    said = []
    for line in leaps[:LONGEST_LIST]:
        by, t = line.get("by"), line.get("t")
        how_far = f" by {by} ms" if isinstance(by, int) else ""
        when = f" at {clock(t)}" if isinstance(t, int) and t >= 0 else ""
        said.append(f"the wall clock jumped{how_far}{when}; RTA does not follow it")
    if len(leaps) > LONGEST_LIST:
        said.append(f"and {len(leaps) - LONGEST_LIST} times more")
    return said


def _not_provable(header: Header, again: Rerun) -> Iterator[str]:
    yield "Not provable from a file"
    seal = (
        "Ask for video; the seal is on its last screen."
        if again.end is not None
        else "Ask for video."
    )
    yield f"  that a person pressed the keys, at this speed. {seal}"
    if header.line["echo"] is not None:
        yield "  that the echo is of a run that was played, and whose: verify that run's own file."


# --------------------------------------------------------------- for tools


def account_data(account: Account) -> dict[str, object]:
    """The same as plain data; times are milliseconds."""
    header, again = account.header, account.rerun
    told: dict[str, object] = {
        "file": account.file,
        "verdict": account.verdict,
        "at": account.place or None,
        "found": [as_data(one) for one in account.found],
        "run": None,
        "proven": None,
        "recorded": None,
    }
    if header is not None:
        told["run"] = {
            "id": header.run,
            "seal": again.seal if again is not None and again.end is not None else None,
            "story": header.story,
            "version": header.version,
            "logic": header.logic,
            "text": header.text,
            "seed": seed_letters(header.seed),
            "mode": header.mode,
            "mods": [list(mod) for mod in header.mods],
        }
    if account.reading is not None and again is not None:
        told["proven"] = _proven_data(account, account.reading.header, again)
        if account.holds:
            told["recorded"] = _recorded_data(account.reading, again)
    return told


def _proven_data(account: Account, header: Header, again: Rerun) -> dict[str, object]:
    met = account.met
    return {
        "moves": again.moves,
        "undos": again.undos,
        "ending": again.last.ending if again.end is not None else None,
        "at": again.last.state.at,
        "declared": header.category,
        "meets": list(met.all) if met is not None else [],
        "not": dict(met.missed) if met is not None else {},
        "echo": header.line["echo"],
        "same_logic": account.same_logic,
        "same_text": account.same_text,
    }


def _recorded_data(reading: Reading, again: Rerun) -> dict[str, object]:
    rta, igt = times(again)
    gaps = again.between
    return {
        "rta": rta,
        "igt": igt,
        "started": reading.header.begun,
        "input": dict(again.made_with),
        "fastest": min(gaps) if gaps else None,
        "median": _median(gaps) if gaps else None,
        "aids": list(again.aids),
        "sessions": len(again.gaps) + 1,
        "between_sessions": sum(again.gaps),
        "clock_jumps": leaps_of_the_clock(reading),
        "nonce": reading.header.nonce,
    }
