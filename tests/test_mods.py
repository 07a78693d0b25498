"""Mods: what lies over a story by name, what is told, and what a save says of them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import mods_apart, transcript_of
from hypothesis import given, settings
from hypothesis import strategies as st
from test_diagnostics import page_says

from neovista.cli.command_line import run
from neovista.compiler.lints import LINTS
from neovista.compiler.pipeline import Compilation, compile_story
from neovista.diagnostics.render import as_data, render_diagnostics
from neovista.diagnostics.source import SourceFile
from neovista.model import program as pr
from neovista.model.prose import Paragraph
from neovista.runtime.session import Session
from neovista.saves.canonical import BEFORE_THE_FIRST, Json, sealed
from neovista.saves.files import DamagedHeader, read_run
from neovista.saves.fingerprint import fingerprints
from neovista.saves.journal import begin_run, kept_runs, peek, resume_run
from neovista.saves.stories import load_mod, load_sources

ROOT = Path(__file__).parent.parent
CLOAK, SEAT = ROOT / "examples" / "cloak", ROOT / "examples" / "cloak_mod"

STORY = """\
story: walk
title: A Walk
version: 1.0.0
variables:
  coins: {range: 0..9, start: 1}
endings:
  home: {title: Home}
"""
GATE = """\
chapter: act1.mara
title: The Gate
passages:
  gate:
    text: The gate was open.
    do: coins += 1
    choices:
      - choice: Knock.
        to: inn
      - choice: Walk by.
        id: by
        to: inn
  inn:
    text: I had {coins} coins.
    ending: home
"""
MOD = "mod: dusk\ntitle: Dusk\nversion: 2.1\n"


def compilation(*mods: dict[str, str] | str, lints: bool = False) -> Compilation:
    """The walk with mods over it: each is the text of its `mod.yaml`, or all its files by name."""
    over = [{"mod": mod} if isinstance(mod, str) else mod for mod in mods]
    return compile_story(
        [SourceFile("walk/story.yaml", STORY), SourceFile("walk/gate.yaml", GATE)],
        lints=LINTS if lints else (),
        mods=[
            [SourceFile(f"{at}/{name}.yaml", text) for name, text in mod.items()]
            for at, mod in enumerate(over, 1)
        ],
    )


def modded(*mods: dict[str, str] | str) -> pr.Program:
    made = compilation(*mods)
    assert render_diagnostics(made.diagnostics) == ""
    assert made.program is not None
    return made.program


def told(*mods: dict[str, str] | str) -> list[tuple[str, str]]:
    """What is wrong with the walk under mods: each code, and the words it points to."""
    return [
        (one.code, one.place.span.text if one.place is not None else "")
        for one in compilation(*mods).diagnostics
    ]


def extending(text: str, name: str = "gate") -> dict[str, str]:
    """A mod that extends a passage of the chapter."""
    indented = "".join(f"    {line}\n" for line in text.splitlines())
    return {
        "mod": MOD,
        "gate": f"chapter: act1.mara\npassages:\n  {name}:\n    extend: true\n{indented}",
    }


def choices_at(program: pr.Program, passage: str = "act1.mara.gate") -> list[str]:
    return [choice.id for choice in program.passages[passage].choices]


def said_at(program: pr.Program, passage: str) -> list[tuple[Paragraph, ...]]:
    return [block.prose for block in program.passages[passage].blocks]


PLAIN = modded()


# ------------------------------------------------------------ laid by name


def test_without_mods_nothing_is_other() -> None:
    assert PLAIN.mods == ()
    assert compilation().program == PLAIN


def test_a_mod_that_says_nothing_changes_nothing_but_its_name() -> None:
    program = modded(MOD)

    assert program.mods == (("dusk", "2.1"),)
    assert fingerprints(program) == fingerprints(PLAIN)
    assert program.passages == PLAIN.passages


def test_a_mod_without_a_version_has_the_version_of_a_story_without_one() -> None:
    assert modded("mod: dusk\ntitle: Dusk\n").mods == (("dusk", "0"),)


def test_a_passage_of_a_new_name_is_added() -> None:
    program = modded({"mod": MOD, "gate": "chapter: act1.mara\npassages: {yard: {to: inn}}\n"})

    assert set(program.passages) == {*PLAIN.passages, "act1.mara.yard"}
    assert program.chapters == PLAIN.chapters


def test_a_passage_of_a_name_that_is_there_is_replaced_as_a_whole() -> None:
    program = modded({"mod": MOD, "gate": "chapter: act1.mara\npassages: {gate: {to: inn}}\n"})

    gate = program.passages["act1.mara.gate"]
    assert (gate.blocks, gate.effects, gate.choices) == ((), (), ())
    assert program.start == "act1.mara.gate"


def test_a_chapter_of_a_new_name_is_added() -> None:
    chapter = "chapter: act1.ines\ntitle: The Quay\npassages: {quay: {ending: home}}\n"

    program = modded({"mod": MOD, "quay": chapter})

    assert list(program.chapters) == ["act1.mara", "act1.ines"]
    assert told({"mod": MOD, "quay": chapter.replace("title: The Quay\n", "")}) == [
        ("NV102", "chapter: act1.ines")
    ]


def test_declarations_are_added_or_replaced_by_name() -> None:
    declared = "variables: {coins: {range: 0..3}, cold: {start: true}}\nendings: {home: {title: Home at Last}}\n"

    for mod in (MOD + declared, {"mod": MOD, "more": "story: walk\n" + declared}):
        program = modded(mod)
        assert program.variables == {"coins": pr.Range(0, 3, 0), "cold": pr.YesNo(True)}
        assert program.endings == {"home": "Home at Last"}
        assert program.title == "A Walk"


def test_what_is_said_once_of_a_file_is_said_in_its_stead() -> None:
    program = modded(
        {"mod": MOD, "gate": "chapter: act1.mara\ntitle: Dusk\nstart: inn\nhour: 21:38\n"}
    )

    assert program.chapters["act1.mara"].title == "Dusk"
    assert program.start == "act1.mara.inn"
    assert program.passages["act1.mara.gate"].setting.hour == "21:38"


def test_a_chapter_s_variables_are_added_to() -> None:
    program = modded({"mod": MOD, "gate": "chapter: act1.mara\nvariables: {cold: {start: true}}\n"})

    assert program.variables["act1.mara.cold"] == pr.YesNo(True)


def test_a_story_of_one_file_is_laid_over_by_the_mod_file_alone() -> None:
    story = STORY + "passages:\n  gate:\n    text: Open.\n    ending: home\n"
    over = MOD + "passages:\n  gate:\n    extend: true\n    text: Wide open.\n"
    chapter = "chapter: main\npassages:\n  gate:\n    extend: true\n    text: Wide open.\n"

    for files in ({"mod": over}, {"mod": MOD, "main": chapter}):
        made = compile_story(
            [SourceFile("walk.yaml", story)],
            lints=(),
            mods=[[SourceFile(f"dusk/{name}.yaml", text) for name, text in files.items()]],
        )
        assert made.program is not None
        assert len(made.program.passages["main.gate"].blocks) == 2
        assert made.diagnostics == ()


def test_later_mods_lie_over_earlier_ones() -> None:
    one = MOD + "endings: {home: {title: One}, away: {title: Away}}\n"
    two = MOD.replace("dusk", "dawn") + "endings: {home: {title: Two}}\n"

    assert modded(one, two).endings == {"home": "Two", "away": "Away"}
    assert modded(two, one).endings == {"home": "One", "away": "Away"}
    assert modded(one, two).mods == (("dusk", "2.1"), ("dawn", "2.1"))


def test_a_mod_can_extend_what_an_earlier_one_added() -> None:
    one = {"mod": MOD, "gate": "chapter: act1.mara\npassages: {yard: {text: A yard., to: inn}}\n"}
    two = {**extending("text: With carts.", "yard"), "mod": MOD.replace("dusk", "dawn")}

    assert len(modded(one, two).passages["act1.mara.yard"].blocks) == 2
    assert told(two, one) == [("NV233", "yard")]


def test_a_mod_may_be_in_parts_itself() -> None:
    mod = {
        "mod": MOD + "include: parts/more.yaml\n",
        "parts/more": "endings: {away: {title: Away}}\n",
    }

    assert "away" in modded(mod).endings


# ------------------------------------------------------------------ extending


def test_an_extension_adds_behind_what_is_there() -> None:
    program = modded(
        extending(
            "text: It was dusk.\ndo: coins += 2\nchoices:\n  - {choice: Wait., to: inn}\nwas: door"
        )
    )

    gate = program.passages["act1.mara.gate"]
    assert said_at(program, "act1.mara.gate") == [
        (Paragraph(("The gate was open.",)),),
        (Paragraph(("It was dusk.",)),),
    ]
    assert gate.effects == (pr.Add("coins", 1, 0, 9), pr.Add("coins", 2, 0, 9))
    assert choices_at(program) == ["knock", "by", "wait"]
    assert program.renames.passages == {"act1.mara.door": "act1.mara.gate"}


def test_an_extension_fills_in_what_is_left_out() -> None:
    program = modded(
        extending(
            "hour: 21:38\nhere: {Ada: asleep}\nchoices:\n  - choice: Wait.\nthen:\n  text: We waited.\n  to: inn"
        )
    )

    gate = program.passages["act1.mara.gate"]
    assert gate.setting.hour == "21:38"
    assert gate.setting.here == (("Ada", "asleep"),)
    assert program.passages["act1.mara.gate.then"].ways[0].to == "act1.mara.inn"


@pytest.mark.parametrize(
    ("text", "key"), [("ending: home", "home"), ("place: A yard", "A yard"), ("to: gate", "gate")]
)
def test_what_a_passage_says_already_stays_and_is_told(text: str, key: str) -> None:
    """A `to` in a passage that has an ending is new, and the checks have their say."""
    first = {**extending("place: The inn\nto: inn\n"), "mod": MOD}
    second = {**extending(text), "mod": MOD.replace("dusk", "dawn")}

    found = compilation(first, second).diagnostics

    if text.startswith("ending"):
        assert found == ()
    else:
        assert [(one.code, one.place.span.text) for one in found if one.place] == [("NV440", key)]


@pytest.mark.parametrize(
    ("place", "order"),
    [
        ("", ["knock", "by", "wait"]),
        ("before: knock", ["wait", "knock", "by"]),
        ("after: knock", ["knock", "wait", "by"]),
        ("before: by", ["knock", "wait", "by"]),
        ("after: by", ["knock", "by", "wait"]),
    ],
)
def test_a_choice_stands_beside_the_one_it_names(place: str, order: list[str]) -> None:
    lines = ["choices:", "  - choice: Wait.", "    to: inn", *([f"    {place}"] if place else [])]

    assert choices_at(modded(extending("\n".join(lines)))) == order


def test_several_choices_beside_one_keep_their_order() -> None:
    text = (
        "choices:\n"
        "  - {choice: One., after: knock, to: inn}\n"
        "  - {choice: Two., after: knock, to: inn}\n"
        "  - {choice: Three., before: by, to: inn}\n"
        "  - {choice: Four., before: by, to: inn}\n"
        "  - {choice: Five., after: one, to: inn}\n"
    )

    assert choices_at(modded(extending(text))) == [
        "knock", "one", "five", "two", "three", "four", "by"
    ]  # fmt: skip


def test_a_storylet_is_extended_without_saying_again_what_it_is() -> None:
    cards = "chapter: act1.mara\nstorylets:\n  dog: {choice: A dog., deck: road, text: A dog.}\n"
    draw = "passages:\n  gate:\n    extend: true\n    draw: {deck: road}\n"
    more = "chapter: act1.mara\nstorylets:\n  dog:\n    extend: true\n    text: It had an owner.\n    priority: 2\n"

    program = modded(
        {"mod": MOD, "gate": cards + draw}, {"mod": MOD.replace("dusk", "dawn"), "dog": more}
    )

    assert len(program.passages["act1.mara.dog"].blocks) == 2
    drawn = program.passages["act1.mara.gate"].draw
    assert drawn is not None
    assert [dealt.priority for dealt in drawn.storylets] == [2]


# ----------------------------------------------------------------------- told


@pytest.mark.parametrize(
    ("mod", "expected"),
    [
        (extending("text: Dusk.", "gaet"), [("NV233", "gaet")]),
        (
            {"mod": MOD, "a": "chapter: act1.ines\ntitle: A\npassages: {quay: {extend: true}}\n"},
            [("NV233", "quay")],
        ),
        (extending("choices:\n  - {choice: Wait., before: bye, to: inn}"), [("NV234", "bye")]),
        (
            extending("choices:\n  - {choice: Wait., before: by, after: knock, to: inn}"),
            [("NV234", "knock")],
        ),
        (
            extending("choices:\n  - choice: Wait.\n    choices:\n      - {choice: No., before: by, to: inn}"),
            [("NV234", "by")],
        ),
        (
            {"mod": MOD, "a": "chapter: act1.mara\npassages:\n  yard:\n    choices:\n      - {choice: No., after: by, to: inn}\n"},
            [("NV234", "by")],
        ),
        (MOD + "over: ferry\n", [("NV232", "ferry")]),
        ({"mod": MOD, "a": "story: ferry\nendings: {away: {title: Away}}\n"}, [("NV232", "ferry")]),
        ({"mod": MOD, "a": MOD}, [("NV231", "mod")]),
        ({"a": "chapter: act1.mara\nhour: 21:38\n"}, [("NV230", "")]),
        ({}, [("NV230", "")]),
        (MOD + "colour: red\n", [("NV101", "colour")]),
        (MOD + "start: act1.mara\n", [("NV101", "start")]),
        ("mod: dusk\n", [("NV102", "mod: dusk")]),
        ({"mod": MOD, "a": "hour: 21:38\n"}, [("NV102", "hour")]),
        (
            {"mod": MOD, "a": "chapter: act1.mara\nhour: 1\n", "b": "chapter: act1.mara\nhour: 2\n"},
            [("NV211", "act1.mara")],
        ),
        (extending("to: nowhere"), [("NV201", "nowhere")]),
        (MOD + "endings: {home: {titel: Home}}\n", [("NV101", "titel")]),
        ({"mod": MOD, "a": "chapter: act1.mara\npassages: [gate]\n"}, [("NV103", "[gate]")]),
        ({"mod": MOD, "a": "- gate\n"}, [("NV103", "- gate")]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_in_the_mod(
    mod: dict[str, str] | str, expected: list[tuple[str, str]]
) -> None:
    assert told(mod) == expected
    for found in compilation(mod).diagnostics:
        assert found.place is None or found.place.span.source.name.startswith("1/")


def test_two_mods_of_one_name_are_told_with_both_places() -> None:
    [found] = compilation(MOD, MOD).diagnostics

    assert found.code == "NV231"
    assert found.place is not None
    assert found.place.span.source.name == "2/mod.yaml"
    assert [label.span.source.name for label in found.others] == ["1/mod.yaml"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("passages:\n  gate: {extend: true, ending: home}\n", ["NV233"]),
        ("passages:\n  gate:\n    choices:\n      - {choice: Go., before: by, ending: home}\n", ["NV234"]),
        (
            "passages:\n  gate: {draw: {deck: a}, ending: home}\nstorylets:\n  dog: {extend: true}\n",
            ["NV233"],
        ),
    ],
)  # fmt: skip
def test_only_a_mod_extends_and_places(text: str, expected: list[str]) -> None:
    made = compile_story([SourceFile("story.yaml", STORY + text)], lints=())

    assert [found.code for found in made.diagnostics] == expected


def test_an_allowance_in_a_mod_silences_a_warning_there() -> None:
    loose = "chapter: act1.mara\npassages:\n  # allow NV401: for the next mod\n  yard: {to: inn}\n"

    def unreached(text: str) -> bool:
        found = compilation({"mod": MOD, "yard": text}, lints=True).diagnostics
        return "NV401" in [one.code for one in found]

    assert not unreached(loose)
    assert unreached(loose.replace("allow", "and"))


def test_an_allowance_of_the_story_may_be_for_nothing_under_a_mod() -> None:
    allowing = GATE.replace("  inn:\n", "  # allow NV402: it ends there\n  inn:\n").replace(
        "    ending: home\n", ""
    )
    mod = "chapter: act1.mara\npassages: {inn: {ending: home}}\n"
    over = [SourceFile("dusk/mod.yaml", MOD), SourceFile("dusk/inn.yaml", mod)]
    files = [SourceFile("walk/story.yaml", STORY), SourceFile("walk/gate.yaml", allowing)]

    told = compile_story(files, mods=[over]).diagnostics

    assert "NV431" not in [one.code for one in told]
    assert "NV402" not in [one.code for one in compile_story(files).diagnostics]


def test_a_folder_without_a_mod_is_told_as_its_page_says(tmp_path: Path) -> None:
    (tmp_path / "cellar").mkdir()

    said = render_diagnostics(load_mod(tmp_path / "cellar").found)

    assert said.replace(f"{tmp_path}/", "") == page_says("NV230")


def test_a_mod_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert [found.code for found in load_mod(tmp_path / "nothing").found] == ["NV002"]


def test_a_link_in_a_mod_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text(MOD, encoding="utf-8")
    (tmp_path / "dusk").mkdir()
    (tmp_path / "dusk" / "mod.yaml").symlink_to(tmp_path / "secret.yaml")

    sources = load_mod(tmp_path / "dusk")

    assert sources.files == ()
    assert [found.code for found in sources.found] == ["NV002"]


PIECES = st.sampled_from(
    ["\t", "\n", " #", ": ", "- ", "{", "}", "[", "]", "'", "|", "extend: true", "before: by",
     "after: wait", "mod: ", "chapter: ", "story: walk", "include: a.yaml\n", "\n  ", "\n      ", "gate", "\x00"]
)  # fmt: skip
EXTENSION = extending(
    "text: Dusk.\ndo: coins += 1\nplace: A yard\nchoices:\n  - {choice: Wait., before: by, to: inn}\n"
)["gate"]


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_a_damaged_mod_is_told_and_never_an_exception(data: st.DataObject) -> None:
    texts = {"mod": MOD + "variables: {cold: {start: true}}\n", "gate": EXTENSION}
    name = data.draw(st.sampled_from(sorted(texts)))
    text = texts[name]
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 12)))
        text = text[:start] + data.draw(PIECES) + text[end:]

    made = compilation({**texts, name: text})

    assert made.program is not None or any(found.is_error for found in made.diagnostics)
    render_diagnostics(made.diagnostics)
    assert all(as_data(found) for found in made.diagnostics)


# ---------------------------------------------------------------------- saves


def moved(folder: Path, program: pr.Program, *moves: str) -> Path:
    session, journal = begin_run(folder, program)
    for move in moves:
        journal.made(session.choose(move))
    journal.close()
    assert journal.problem is None
    return journal.path


WAITING = extending("choices:\n  - {choice: Wait., to: gate}\n")


def test_a_run_names_its_mods_and_only_then(tmp_path: Path) -> None:
    plain, other = (
        moved(tmp_path / "a", PLAIN, "knock"),
        moved(tmp_path / "b", modded(WAITING), "wait"),
    )

    assert "mods" not in json.loads(plain.read_bytes().splitlines()[0])
    assert json.loads(other.read_bytes().splitlines()[0])["mods"] == [{"id": "dusk", "ver": "2.1"}]
    assert read_run(plain.read_bytes()).header.mods == ()
    assert read_run(other.read_bytes()).header.mods == (("dusk", "2.1"),)


def test_a_run_goes_on_with_its_mods_in_its_own_file(tmp_path: Path) -> None:
    program = modded(WAITING)
    path = moved(tmp_path, program, "wait", "wait")
    [kept] = kept_runs(tmp_path)

    resumed = resume_run(kept, program)
    resumed.journal.close()

    assert resumed.message == ""
    assert resumed.journal.path == path
    assert len(resumed.session.turns) == 3
    assert kept.can_go_on(program)
    assert not kept.can_go_on(PLAIN)


def test_a_run_without_its_mods_goes_on_as_far_as_it_holds_and_says_so(tmp_path: Path) -> None:
    path = moved(tmp_path, modded(WAITING), "wait", "wait", "knock")
    before = path.read_bytes()
    [kept] = kept_runs(tmp_path)

    resumed = resume_run(kept, PLAIN)
    resumed.journal.close()

    assert resumed.message == (
        "NV611: This run was made with the mod `dusk` (2.1), which is not here. You were in *gate*, where your "
        "choices no longer lead in 1.0.0; you are now at *gate*, three choices earlier. The old file is left as it "
        "was; play with the mods it was made with to go on there."
    )
    assert path.read_bytes() == before
    assert read_run(resumed.journal.path.read_bytes()).header.mods == ()


@pytest.mark.parametrize(
    ("then", "now", "said"),
    [
        ((), (MOD,), "without the mod `dusk` (2.1)"),
        ((MOD,), (MOD.replace("dusk", "dawn"),), "with the mod `dusk` (2.1), which is not here, and without the mod `dawn` (2.1)"),
        ((MOD, MOD.replace("dusk", "dawn")), (MOD.replace("dusk", "dawn"), MOD), "with the same mods in another order"),
    ],
)  # fmt: skip
def test_other_mods_are_told_even_where_every_choice_holds(
    then: tuple[str, ...], now: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    moved(tmp_path, modded(*then), "knock")
    [kept] = kept_runs(tmp_path)

    resumed = resume_run(kept, modded(*now))
    resumed.journal.close()

    assert resumed.message.startswith(f"NV611: This run was made {said}. You are still at *inn*")
    assert len(resumed.session.turns) == 2
    assert resumed.journal.path != kept.path


def test_another_version_of_a_mod_is_told_only_where_it_matters(tmp_path: Path) -> None:
    path = moved(tmp_path, modded(WAITING), "wait")
    [kept] = kept_runs(tmp_path)
    newer = {**WAITING, "mod": MOD.replace("2.1", "2.2")}

    resumed = resume_run(kept, modded(newer))
    resumed.journal.close()

    assert (resumed.message, resumed.journal.path) == ("", path)


def test_looking_at_a_run_without_its_mods_changes_nothing(tmp_path: Path) -> None:
    moved(tmp_path, modded(WAITING), "wait")
    [kept] = kept_runs(tmp_path)

    page = peek(kept, PLAIN)

    assert page is not None
    assert page.passage == "act1.mara.gate"


@pytest.mark.parametrize(
    "mods",
    [[], {}, None, "dusk", [{"id": "dusk"}], [{"id": "Dusk", "ver": "1"}], [{"id": "dusk", "ver": 1}],
     [{"id": "dusk", "ver": "1", "of": 1}], ["dusk"]],
)  # fmt: skip
def test_a_header_with_anything_else_for_mods_is_damaged(
    mods: Json, tmp_path: Path, chained_header: Callable[[Path, Json], bytes]
) -> None:
    data = chained_header(moved(tmp_path, PLAIN, "knock"), mods)

    with pytest.raises(DamagedHeader):
        read_run(data)


@pytest.fixture
def chained_header() -> Callable[[Path, Json], bytes]:
    """A run's header with other mods in it, and its chain made anew."""

    def rewritten(path: Path, mods: Json) -> bytes:
        line = json.loads(path.read_bytes().splitlines()[0])
        line.pop("h")
        data, _ = sealed(BEFORE_THE_FIRST, {**line, "mods": mods})
        return data

    return rewritten


# -------------------------------------------------------------- command line


def test_the_example_is_checked_exported_and_played(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    named = [str(CLOAK), "--mod", str(SEAT)]

    assert run(["check", *named, "--strict"]) == 0
    assert "8 passages" in capsys.readouterr().out
    assert run(["export", "passages", *named]) == 0
    assert "grand tier, row A" in capsys.readouterr().out
    assert run(["check", str(CLOAK), "--strict"]) == 0
    assert "7 passages" in capsys.readouterr().out


def test_the_example_comes_to_its_own_ending() -> None:
    files = [
        SourceFile(path.relative_to(ROOT / "examples").as_posix(), path.read_text(encoding="utf-8"))
        for path in (CLOAK / "story.yaml", SEAT / "mod.yaml")
    ]
    story, mods = mods_apart(files)
    program = compile_story(story, mods=mods).program
    assert program is not None

    said = transcript_of(program, ["west", "hang", "pockets", "east", "up"])

    assert said.endswith("= You have a seat\n")
    session = Session(program)
    session.choose("west")
    session.choose("drop")
    assert [choice.id for choice in session.page.choices] == [
        "put_on", "pockets", "look_at_hook", "east"
    ]  # fmt: skip


def test_mods_are_named_on_the_command_line_in_their_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    second = tmp_path / "second"
    second.mkdir()
    (second / "mod.yaml").write_text(
        "mod: second\ntitle: Second\npassages:\n  seat: {extend: true, text: It was yours.}\n",
        encoding="utf-8",
    )

    assert run(["check", str(CLOAK), "--mod", str(SEAT), "--mod", str(second)]) == 0
    assert run(["check", str(CLOAK), "--mod", str(second), "--mod", str(SEAT)]) == 1
    assert "error[NV233]" in capsys.readouterr().err


def test_a_diagnostic_of_a_mod_is_data_for_tools(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "mod.yaml").write_text(MOD + "over: ferry\n", encoding="utf-8")

    assert run(["check", str(CLOAK), "--mod", str(tmp_path), "--format", "json"]) == 1

    [line] = capsys.readouterr().out.splitlines()
    assert json.loads(line)["code"] == "NV232"


def test_a_run_of_the_example_is_gone_on_with_without_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    story, mod = load_sources(CLOAK), load_mod(SEAT)
    program = compile_story(story.files, mods=[mod.files]).program
    assert program is not None
    moved(tmp_path, program, "west", "hang", "pockets")
    [kept] = kept_runs(tmp_path)

    status = run(["play", str(CLOAK), "--plain", "--saves", str(tmp_path), "--save", kept.run_id])

    said = capsys.readouterr().out
    assert status == 0
    assert said.startswith("NV611: This run was made with the mod `seat_fourteen` (1.0.0)")
    assert "you are now at *cloakroom*, one choice earlier" in said
