"""`was`: runs that were made before a renaming go on where they left off."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from helpers import compiled_sources, diagnose
from hypothesis import given, settings
from hypothesis import strategies as st

from neovista.compiler.pipeline import compile_story
from neovista.diagnostics.source import SourceFile
from neovista.model import program as pr
from neovista.runtime.events import Answered, Chose
from neovista.runtime.machine import open_choices
from neovista.runtime.renaming import renamed, renamed_ending, renamed_state
from neovista.runtime.session import Session, Turn
from neovista.saves.files import read_run
from neovista.saves.fingerprint import fingerprints
from neovista.saves.journal import begin_run, kept_runs, peek, resume_run
from neovista.saves.records import counted

STORY = """\
story: walk
title: A Walk
variables:
  coins: {range: 0..9, start: 3}
threads:
  mara: {name: Mara Venn}
hinges:
  child: {of: mara, values: [took, left]}
endings:
  home: {title: Home}
"""
GATE = """\
chapter: act1.mara
title: The Gate
thread: mara
variables:
  cold: {range: 0..9}
passages:
  gate:
    text: The gate was open.
    choices:
      - choice: Knock.
        id: knock
        do: [coins -= 1, cold += 1]
        text: Nobody came.
        choices:
          - {choice: Again., id: again, do: cold += 1}
          - {choice: Enough., id: enough}
        then:
          text: It was quiet.
      - choice: Look under the mat.
        settle: child = took
        detour: mat
        text: I put it back.
      - choice: Go in.
        to: inn
    then:
      choices:
        - {choice: Wait., id: wait, to: gate}
        - {choice: Ask the road., id: ask_road, to: road}
        - {choice: On., id: go_on, to: inn}
  mat:
    text: A key.
    choices:
      - {choice: Leave it., id: leave_it}
    then: {return: true}
  road:
    text: The road was long.
    draw: {deck: road, show: 2}
    choices:
      - {choice: Back., to: gate}
  inn:
    text: I had {coins} left.
    choices:
      - {choice: Sleep., id: sleep, to: bed}
  bed:
    ending: home
storylets:
  dog:
    choice: A dog.
    deck: road
    text: It went along for a while.
    do: coins += 1
    choices:
      - {choice: Call it., id: call}
      - {choice: Let it go., id: let_go}
"""
RENAMED = [
    ("story", "  coins:", "  pence:"),
    ("story", "start: 3}", "start: 3, was: coins}"),
    ("story", "  child: {", "  boy: {was: [child], "),
    ("story", "  home: {title: Home}", "  homely: {title: Home, was: home}"),
    ("gate", "  cold: {", "  chill: {was: cold, "),
    ("gate", "  gate:\n", "  door:\n    was: [porch, gate]\n"),
    ("gate", "id: knock", "id: rap\n        was: [knock, tap]"),
    ("gate", "id: again,", "id: once_more, was: again,"),
    (
        "gate",
        "choice: Look under the mat.",
        "choice: Lift the mat.\n        was: look_under_the_mat",
    ),
    ("gate", "  mat:\n", "  doormat:\n    was: mat\n"),
    ("gate", "id: leave_it", "id: let_it_be, was: leave_it"),
    ("gate", "  dog:\n", "  hound:\n    was: dog\n"),
    ("gate", "id: call", "id: whistle, was: call"),
    ("gate", "  bed:\n", "  loft:\n    was: act1.mara.bed\n"),
]
LED_TO = {
    "coins": "pence", "cold": "chill", "child": "boy", "ending: home": "ending: homely",
    "to: gate": "to: door", "detour: mat": "detour: doormat", "to: bed": "to: loft",
}  # fmt: skip
"""What speaks of a thing by its name speaks of it by its new one."""


def story(*changes: tuple[str, str, str], was: bool = True) -> pr.Program:
    """The walk with things renamed; without `was`, their old names are forgotten."""
    texts = {"story": STORY, "gate": GATE}
    for file, old, new in changes:
        assert texts[file].count(old) == 1, old
        texts[file] = texts[file].replace(old, new)
    if changes:
        texts["gate"] = _speaking_anew(texts["gate"], "".join(new for _, _, new in changes))
    if not was:
        texts = {
            name: re.sub(r"\n? *was: (\[.*?\]|[\w.]+),?", "", text) for name, text in texts.items()
        }
    return compiled_sources(SourceFile(f"{name}.yaml", text) for name, text in texts.items())


def _speaking_anew(text: str, new: str) -> str:
    for old, today in LED_TO.items():
        name = today.rpartition(": ")[2]
        if f"{name}:" in new:
            text = re.sub(rf"(?<!was: )(?<!mara\.)\b{old}\b(?!:)", today, text)
    return text


OLD, NEW = story(), story(*RENAMED)
WAYS = [
    ["knock", "again", "ask_road", "dog", "call"],
    ["knock", "enough", "wait", "knock", "again", "go_on", "sleep"],
    ["look_under_the_mat", "leave_it", "wait", "go_in", "sleep"],
]


def walked(program: pr.Program, moves: list[str]) -> Session:
    session = Session(program)
    for move in moves:
        session.choose(move)
    return session


def kept(folder: Path, moves: list[str], program: pr.Program = OLD) -> Path:
    session, journal = begin_run(folder, program)
    for move in moves:
        journal.made(session.choose(move))
    journal.close()
    assert journal.problem is None
    return journal.path


# ---------------------------------------------------------------------- moves


def test_a_story_without_old_names_has_no_table() -> None:
    assert OLD.renames == pr.Renames()
    move = Chose("act1.mara.gate", "knock")
    assert renamed(OLD, move) is move


@pytest.mark.parametrize("moves", WAYS)
def test_every_move_made_before_can_be_made_after(moves: list[str]) -> None:
    old = walked(OLD, moves)

    new = Session(NEW)
    for turn in old.turns[1:]:
        assert turn.move is not None
        new.make(renamed(NEW, turn.move))

    assert [said(turn) for turn in new.turns] == [said(turn) for turn in old.turns]


def said(turn: Turn) -> list[object]:
    return [paragraph.words for paragraph in turn.page.paragraphs]


@pytest.mark.parametrize("moves", WAYS)
def test_a_state_made_before_is_the_one_that_comes_of_the_moves(moves: list[str]) -> None:
    """The walk's storylet is dealt whatever the lot says, so nothing here hangs on chance."""
    new = Session(NEW)
    for turn in walked(OLD, moves).turns:
        if turn.move is not None:
            new.make(renamed(NEW, turn.move))

        assert renamed_state(NEW, turn.state) == new.state


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 5), max_size=25))
def test_wherever_a_run_went_it_can_go_after(steps: list[int]) -> None:
    old, new = Session(OLD), Session(NEW)
    for step in steps:
        offered = old.page.open_choices
        if not offered:
            break
        turn = old.choose(offered[step % len(offered)].id)
        assert turn.move is not None
        new.make(renamed(NEW, turn.move))

        assert renamed_state(NEW, old.state) == new.state


@pytest.mark.parametrize(
    ("old", "today"),
    [
        (Chose("act1.mara.gate", "knock"), Chose("act1.mara.door", "rap")),
        (Chose("act1.mara.porch", "tap"), Chose("act1.mara.door", "rap")),
        (Chose("act1.mara.door", "tap"), Chose("act1.mara.door", "rap")),
        (Chose("act1.mara.gate.knock", "again"), Chose("act1.mara.door.rap", "once_more")),
        (Chose("act1.mara.gate.knock.then", "x"), Chose("act1.mara.door.rap.then", "x")),
        (Chose("act1.mara.gate.then", "wait"), Chose("act1.mara.door.then", "wait")),
        (
            Chose("act1.mara.gate.look_under_the_mat.came-back", "x"),
            Chose("act1.mara.door.lift_the_mat.came-back", "x"),
        ),
        (Chose("act1.mara.road", "dog"), Chose("act1.mara.road", "hound")),
        (Chose("act1.mara.dog", "call"), Chose("act1.mara.hound", "whistle")),
        (Answered("act1.mara.gate", "name"), Answered("act1.mara.door", "name")),
        (Chose("act1.mara.road", "back"), Chose("act1.mara.road", "back")),
        (Chose("act1.mara.gone", "knock"), Chose("act1.mara.gone", "knock")),
        (Chose("", ""), Chose("", "")),
    ],
)
def test_a_move_is_made_under_the_names_of_today(
    old: Chose | Answered, today: Chose | Answered
) -> None:
    assert renamed(NEW, old) == today
    assert renamed(NEW, today) == today


def test_an_ending_has_its_name_of_today() -> None:
    assert renamed_ending(NEW, "home") == "homely"
    assert renamed_ending(NEW, "homely") == "homely"


def test_a_passage_can_have_moved_to_another_chapter() -> None:
    moved = (
        "chapter: act1.inn\ntitle: The Inn\npassages:\n  loft: {was: act1.mara.bed, ending: home}\n"
    )
    gate = GATE.replace("  bed:\n    ending: home\n", "").replace("to: bed", "to: act1.inn.loft")

    program = compiled_sources(
        [SourceFile("a.yaml", STORY), SourceFile("b.yaml", gate), SourceFile("c.yaml", moved)]
    )

    assert renamed(program, Chose("act1.mara.bed", "x")) == Chose("act1.inn.loft", "x")


def test_old_names_are_in_neither_fingerprint() -> None:
    bare = story(*RENAMED, was=False)

    assert bare.renames == pr.Renames()
    assert fingerprints(bare) == fingerprints(NEW)


# ---------------------------------------------------------------------- saves


@pytest.mark.parametrize("moves", WAYS)
def test_a_run_kept_before_goes_on_at_the_same_line(moves: list[str], tmp_path: Path) -> None:
    path = kept(tmp_path, moves)
    before, old = path.read_bytes(), walked(OLD, moves)
    [run] = kept_runs(tmp_path)

    resumed = resume_run(run, NEW)
    resumed.journal.close()

    assert len(resumed.session.turns) == len(old.turns)
    assert said(resumed.session.turn) == said(old.turn)
    assert "by the same choices" in resumed.message
    assert path.read_bytes() == before
    written = counted(read_run(resumed.journal.path.read_bytes()).events)
    assert len(written) == len(moves)


def test_without_was_a_run_is_cut_where_the_name_is_gone(tmp_path: Path) -> None:
    kept(tmp_path, ["knock", "enough", "wait", "knock"])
    [run] = kept_runs(tmp_path)

    resumed = resume_run(run, story(*RENAMED, was=False))
    resumed.journal.close()

    assert len(resumed.session.turns) == 1
    assert (
        "NV612: The scene this save was in, and everything before it, is gone in 0."
        in resumed.message
    )


def test_looking_at_a_run_kept_before_shows_where_it_stands(tmp_path: Path) -> None:
    kept(tmp_path, ["knock", "again", "ask_road"])
    [run] = kept_runs(tmp_path)

    page = peek(run, NEW)

    assert page is not None
    assert page.passage == "act1.mara.road"


def test_what_was_taken_back_before_stays_taken_back(tmp_path: Path) -> None:
    session, journal = begin_run(tmp_path, OLD)
    for move in ("knock", "again"):
        journal.made(session.choose(move))
    session.undo()
    journal.undone()
    journal.made(session.choose("enough"))
    journal.close()
    [run] = kept_runs(tmp_path)

    resumed = resume_run(run, NEW)
    resumed.journal.close()

    assert [turn.move for turn in resumed.session.turns[1:]] == [
        Chose("act1.mara.door", "rap"),
        Chose("act1.mara.door.rap", "enough"),
    ]


def test_a_run_that_a_renaming_does_not_touch_goes_on_in_its_own_file(tmp_path: Path) -> None:
    """An ending's name is in no state, so every digest of the run still agrees."""
    path = kept(tmp_path, ["go_in", "sleep"])
    [run] = kept_runs(tmp_path)
    renamed_home = [one for one in RENAMED if "homely" in one[2]]

    resumed = resume_run(run, story(*renamed_home))
    resumed.journal.close()

    assert (resumed.message, resumed.journal.path) == ("", path)
    assert not list(open_choices(resumed.session.program, resumed.session.state))


# ----------------------------------------------------------------------- told


def test_an_old_name_that_is_in_use_is_told() -> None:
    diagnose("""\
        variables:
          coins: {range: 0..3, was: pence}  # NV240 at pence
          pence: {range: 0..3}
        endings:
          home: {title: Home, was: away}    # NV240 at away
          away: {title: Away}
        passages:
          gate:
            text: "{coins} {pence}"
            do: [coins += 1, pence += 1]
            choices:
              - choice: Knock.
                was: by                     # NV240 at by
                text: Nobody came.
                to: inn
              - {choice: Walk by., id: by, to: yard}
          inn:
            was: yard                       # NV240 at yard
            ending: home
          yard:
            was: [main.inn, main]           # NV240 at main.inn
            ending: away
        """)


def test_an_old_name_that_two_claim_is_told() -> None:
    diagnose("""\
        variables:
          coins: {range: 0..3, was: [pence, pence]}  # NV241 at pence
        endings:
          home: {title: Home, was: end}
          away: {title: Away, was: end}              # NV241 at end
        passages:
          gate:
            text: "{coins}"
            do: coins += 1
            choices:
              - choice: Knock.
                was: tap
                text: Nobody came.
                to: inn
              - {choice: Walk by., was: tap, to: yard}   # NV241 at tap
          inn:
            was: house
            ending: home
          yard:
            was: main.house                          # NV241 at main.house
            ending: away
        """)


def test_one_old_name_may_be_had_in_two_places() -> None:
    """A choice belongs to its passage, a passage to its chapter, and the tables do not mix."""
    text = """\
        endings:
          home: {title: Home, was: old}
        variables:
          coins: {range: 0..3, was: old}
        passages:
          gate:
            was: old
            text: "{coins}"
            do: coins += 1
            choices:
              - {choice: Knock., was: old, text: Nobody came., to: inn}
              - {choice: Go on., to: inn}
          inn:
            choices:
              - {choice: Sleep., was: old, text: I did., ending: home}
              - {choice: Do not., ending: home}
        """
    diagnose(text)


def test_a_chapter_that_has_an_old_passage_s_name_is_told() -> None:
    files = [
        SourceFile("story.yaml", "story: a\ntitle: A\nendings: {home: {title: Home}}\n"),
        SourceFile(
            "one.yaml", "chapter: act1\ntitle: A\npassages: {gate: {was: mara, to: act1.mara}}\n"
        ),
        SourceFile("two.yaml", "chapter: act1.mara\ntitle: A\npassages: {inn: {ending: home}}\n"),
    ]

    assert [found.code for found in compile_story(files, lints=()).diagnostics] == ["NV240"]


@pytest.mark.parametrize("was", ["Gate", "a b", "[]", "3", "is"])
def test_an_old_name_is_a_name(was: str) -> None:
    text = f"story: a\ntitle: A\nendings: {{home: {{title: Home}}}}\npassages:\n  gate:\n    was: {was}\n    ending: home\n"

    [found] = compile_story([SourceFile("story.yaml", text)]).diagnostics

    assert found.code in ("NV105", "NV022")
