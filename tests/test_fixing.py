"""What is beyond doubt is repaired, once and to the letter; everything else is left as it was."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from pathlib import Path
from textwrap import dedent, indent

import pytest
from helpers import STORIES, compiled_sources, mods_apart
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from test_diagnostics import COMPILED, named, sources
from test_fuzz_compiler import CHAPTER, PIECES

from neovista.cli.command_line import run
from neovista.compiler.pipeline import compile_story
from neovista.diagnostics.render import as_data
from neovista.diagnostics.source import SourceFile
from neovista.runtime.session import Session
from neovista.saves.chapters import replace_chapter
from neovista.saves.fingerprint import fingerprints
from neovista.saves.port import Port
from neovista.saves.stories import load_sources
from neovista.writing.fixing import Fixed, fix_story

ROOT = Path(__file__).parent.parent

HEAD = """\
story: walk
title: A Walk
variables:
  doors: {range: 0..5}
  asked: {start: false}
  mood: {one_of: [sour, kind]}
  posted: {set_of: [teo, mags]}
stances:
  jaxon: {start: calm, moves: [calm -> cross]}
endings: {home: {title: Home}}
codex: {walk: {title: Walk, text: Slow.}}
passages:
"""


def fixed(text: str, *, with_guesses: bool = False) -> Fixed:
    """What becomes of a story of one file."""
    return fix_story([SourceFile("story.yaml", text)], with_guesses=with_guesses, with_ids=True)


def errors(found: Fixed) -> list[str]:
    """The codes of the errors that are left."""
    return [one.code for one in found.remaining if one.is_error]


def passage(lines: str) -> str:
    """A story with one passage, of which these are some lines."""
    return f"{HEAD}  gate:\n{indent(dedent(lines).strip(chr(10)), '    ')}\n    ending: home\n"


def choice(lines: str) -> str:
    """A story with one choice, of which these are some lines."""
    return f"{HEAD}  gate:\n    choices:\n      - id: knock\n{indent(dedent(lines).strip(chr(10)), '        ')}\n        ending: home\n"


def expect(before: str, after: str, code: str) -> None:
    """Expect one repair, the text it makes, that nothing is wrong then, and that nothing more is repaired."""
    found = fixed(before)

    [file] = found.files
    assert file.after.text == after
    assert found.repaired == {code: 1}
    assert errors(found) == []
    assert not fix_story([file.after], with_ids=True).changed


# ------------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("NV016", "text: She said: no.", "text: |\n  She said: no."),
        ("NV016", "text: She said: no.  # she did", "text: |  # she did\n  She said: no."),
        ("NV016", "text: We came\n  late, she said: no.\n\n  Well.", "text: |\n  We came\n  late, she said: no.\n\n  Well."),
        ("NV016", "text:\n  She said: no.\n  And left.", "text: |\n  She said: no.\n  And left."),
        ("NV016", "text:\n  - She said: no.", "text:\n  - |\n    She said: no."),
        ("NV016", "text:\n  - Warning: keep: out.", "text:\n  - |\n    Warning: keep: out."),
        ("NV016", "place: Gate: north", 'place: "Gate: north"'),
        ("NV016", "here:\n  mara: asleep: or not", 'here:\n  mara: "asleep: or not"'),
        ("NV010", "text: Take #9 home.", "text: |\n  Take #9 home."),
        ("NV010", "text: One.\n  Take #9 home.\n  Two.", "text: |\n  One.\n  Take #9 home.\n  Two."),
        ("NV010", "place: Room #9", 'place: "Room #9"'),
        ("NV010", "do: doors += 1 # one more", "do: doors += 1  # one more"),
        ("NV010", "do: doors += 1 #one more", "do: doors += 1  # one more"),
        ("NV010", "do: doors += 1  #one more", "do: doors += 1  # one more"),
        ("NV017", 'text: "No," she said.', 'text: |\n  "No," she said.'),
        ("NV017", "text: 'No,' she said.\n  And left.", "text: |\n  'No,' she said.\n  And left."),
        ("NV017", 'place: "The Inn" by the road', "place: '\"The Inn\" by the road'"),
        ("NV018", "text: {asked: Again.|Once.} Then no more.", "text: |\n  {asked: Again.|Once.} Then no more."),
        ("NV018", "text: [[walk|Walking]] is slow.", "text: |\n  [[walk|Walking]] is slow."),
        ("NV018", "text: @home, at last.", "text: |\n  @home, at last."),
        ("NV018", "text: `Knock` it said.", "text: |\n  `Knock` it said."),
        ("NV018", "text: %d of them.", "text: |\n  %d of them."),
        ("NV018", "text: *Nobody* came.", "text: |\n  *Nobody* came."),
        ("NV018", "text: - No, he said.", "text: |\n  - No, he said."),
        ("NV018", "text: |He came.\n  And went.", "text: |\n  He came.\n  And went."),
        ("NV007", "text: &then he came.", "text: |\n  &then he came."),
        ("NV018", "text: &c. and so on.", "text: |\n  &c. and so on."),
        ("NV008", "text: !Help me, he said.", "text: |\n  !Help me, he said."),
        ("NV020", "text:He came.", "text: He came."),
        ("NV020", "text\n  He came.", None),
        ("NV005", "text: |\n    He came.\n  He went.", "text: |\n    He came.\n    He went."),
        ("NV023", "text: He came.\n\n  He went.", "text: |\n  He came.\n\n  He went."),
        ("NV023", "text:\n  He came,\n  late.\n\n  He went.", "text: |\n  He came,\n  late.\n\n  He went."),
        ("NV023", "text: >\n  He came.\n\n  He went.", "text: |\n  He came.\n\n  He went."),
        ("NV023", "text:\n  - He came.\n\n    He went.", "text:\n  - |\n    He came.\n\n    He went."),
        ("NV011", "text: |\n  He came.\n\n<---\n\n  He went.", "text: |\n  He came.\n\n  ---\n\n  He went."),
        ("NV013", "text: He\u200b ca\u2060me.\u202e", "text: He came."),
    ],
)  # fmt: skip
def test_words_that_yaml_misreads_are_written_so_that_it_reads_them(
    code: str, before: str, after: str | None
) -> None:
    whole = passage(before).replace("    <---", "---")

    if after is None:
        assert not fixed(whole).repaired
    else:
        expect(whole, passage(after), code)


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("NV016", "choice: Say this: no.", 'choice: "Say this: no."'),
        ("NV017", 'choice: "No," I said.', 'choice: |\n  "No," I said.'),
        ("NV017", 'choice: "No," I said: "no"', 'choice: |\n  "No," I said: "no"'),
        ("NV018", "choice: @home", 'choice: "@home"'),
        ("NV010", "choice: Take #9", 'choice: "Take #9"'),
        ("NV008", "choice: Go.\nwhen: !asked", "choice: Go.\nwhen: not asked"),
        ("NV104", "choice: Go.\nonce: yes", "choice: Go.\nonce: true"),
        ("NV104", "choice: Go.\nonce: Off", "choice: Go.\nonce: false"),
    ],
)
def test_a_choice_is_repaired_like_any_words(code: str, before: str, after: str) -> None:
    expect(choice(before), choice(after), code)


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("NV016", "{choice: Say this: no, id: say, to: gate}", '{choice: "Say this: no", id: say, to: gate}'),
        ("NV021", "{choice: No, not yet, id: no, to: gate}", '{choice: "No, not yet", id: no, to: gate}'),
        ("NV021", "{id: no, to: gate, choice: No, not yet}", '{id: no, to: gate, choice: "No, not yet"}'),
        ("NV017", "{choice: \"No,\" I said, id: no, to: gate}", "{choice: '\"No,\" I said', id: no, to: gate}"),
        ("NV018", "{choice: @home, id: home, to: gate}", '{choice: "@home", id: home, to: gate}'),
        ("NV020", "{choice:Home, id: home, to: gate}", "{choice: Home, id: home, to: gate}"),
        ("NV010", "{choice: Take #9, id: nine, to: gate}", '{choice: "Take #9", id: nine, to: gate}'),
    ],
)  # fmt: skip
def test_words_in_braces_are_quoted(code: str, before: str, after: str) -> None:
    whole = f"{HEAD}  gate:\n    choices:\n      - CHOICE\n      - {{choice: Go home, id: go, ending: home}}\n"

    expect(whole.replace("CHOICE", before), whole.replace("CHOICE", after), code)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("  gate:\n\ttext: Open.\n    ending: home\n", "  gate:\n    text: Open.\n    ending: home\n"),
        ("  gate:\n    text: |\n      Open.\n\t\tVery.\n    ending: home\n", None),
        ("  gate:\n\u00a0   text: Open.\n    ending: home\n", "  gate:\n    text: Open.\n    ending: home\n"),
    ],
)  # fmt: skip
def test_tabs_and_odd_blanks_before_a_line_become_what_they_stand_for(
    before: str, after: str | None
) -> None:
    found = fixed(HEAD + before)

    assert errors(found) == []
    assert found.repaired == {"NV009": 1}
    if after is not None:
        assert found.files[0].after.text == HEAD + after


def test_a_chapter_that_is_indented_with_tabs_alone_has_two_spaces_for_each() -> None:
    after = "story: walk\ntitle: A Walk\nendings:\n  home: {title: Home}\npassages:\n  gate:\n    choices:\n      - choice: Go.\n        id: go\n        ending: home\n"

    expect(re.sub("  ", "\t", after), after, "NV009")


def test_a_tab_that_could_mean_two_things_is_left() -> None:
    story = f"{HEAD}  gate:\n    choices:\n      - choice: Go.\n        text: One.\n\tending: home\n    ending: home\n"

    assert not fixed(story).changed


# ----------------------------------------------------- conditions and changes


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("NV301", "doors = 3", "doors == 3"),
        ("NV301", "mood=kind", "mood is kind"),
        ("NV301", "asked = true", "asked"),
        ("NV301", "not asked and asked = false", "not asked and not asked"),
        ("NV302", "doors is 3", "doors == 3"),
        ("NV302", "doors is not 3 and asked", "doors != 3 and asked"),
        ("NV302", "visits(gate) is 3", "visits(gate) == 3"),
        ("NV302", "asked == True", "asked"),
        ("NV302", "asked != True", "not asked"),
        ("NV302", "asked is no", "not asked"),
        ("NV302", "posted is teo", "teo in posted"),
        ("NV303", "'mood is \"kind\"'", "'mood is kind'"),
        ("NV303", "mood == 'kind'", "mood == kind"),
        ("NV120", "mood is “kind”", "mood is kind"),
        ("NV120", "asked && doors >= 3", "asked and doors >= 3"),
        ("NV120", "asked&&doors >= 3", "asked and doors >= 3"),
        ("NV120", "asked AND doors >= 3", "asked and doors >= 3"),
        ("NV120", "doors => 3 or asked", "doors >= 3 or asked"),
        ("NV120", "doors ≥ 3 or asked", "doors >= 3 or asked"),
        ("NV120", "asked or !(doors > 3)", "asked or not (doors > 3)"),
        ("NV120", "doors == 03", "doors == 3"),
        ("NV010", "asked # only then", "asked  # only then"),
    ],
)
def test_a_condition_that_is_nearly_right_is_put_right(code: str, before: str, after: str) -> None:
    expect(choice(f"choice: Go.\nwhen: {before}"), choice(f"choice: Go.\nwhen: {after}"), code)


def test_a_condition_in_prose_is_put_right_where_it_stands() -> None:
    story = passage("text: |\n  Here it is.\n\n  {mood == 'kind': One.|Two.}")

    expect(story, story.replace("'kind'", "kind"), "NV303")


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("NV121", "doors = doors + 1", "doors += 1"),
        ("NV121", "doors++", "doors += 1"),
        ("NV121", "doors + 2", "doors += 2"),
        ("NV121", "set mood to kind", "mood = kind"),
        ("NV121", 'mood = "kind"', "mood = kind"),
        ("NV121", "mood is kind", "mood = kind"),
        ("NV121", "doors == 2", "doors = 2"),
        ("NV121", "not asked", "asked = false"),
        ("NV121", "'doors == 2'", "'doors = 2'"),
        ("NV305", "asked = yes", "asked = true"),
        ("NV305", "mood becomes kind", "mood = kind"),
        ("NV306", "jaxon = cross", "jaxon becomes cross"),
    ],
)
def test_a_change_that_is_nearly_right_is_put_right(code: str, before: str, after: str) -> None:
    expect(choice(f"choice: Go.\ndo: {before}"), choice(f"choice: Go.\ndo: {after}"), code)


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("NV309", "asked: {start: no}", "asked: {start: false}"),
        ("NV309", "asked: {range: 3..0}", "asked: {range: 0..3}"),
        ("NV104", "asked: {range: 0-3}", "asked: {range: 0..3}"),
    ],
)
def test_a_declaration_that_is_nearly_right_is_put_right(
    code: str, before: str, after: str
) -> None:
    story = passage("text: Here.").replace("asked: {start: false}", "WRONG")

    expect(story.replace("WRONG", before), story.replace("WRONG", after), code)


def test_several_faults_of_several_stages_are_repaired_one_after_the_other() -> None:
    found = fixed(
        passage(
            'text: She said: no.\ndo: [doors++, asked = yes]\nplace: "A" place #9\ndreaming: on'
        )
    )

    assert found.repaired == {"NV016": 1, "NV017": 1, "NV121": 1, "NV104": 1, "NV305": 1}
    assert errors(found) == []


# ----------------------------------------------------------- what is left alone


@pytest.mark.parametrize(
    "lines",
    [
        "text: Hello # is this said?",
        'text: "Hello, he said.',
        "text: &open The gate was open.",
        "text: &a Hello *a",
        "text: !!str Hello",
        "do: asked\ndreaming: maybe",
        "do: mood",
        "text: She said: no.\n  to: gate",
        "text: She said: no.\n  # a remark\n  And left.",
        "to: gate: north",
        "text: He\ufffd came.",
        "choices: 3",
        'text: "He came.\n\n  He went."',
    ],
)
def test_what_could_be_meant_in_two_ways_is_left_to_its_author(lines: str) -> None:
    found = fixed(passage(lines))

    assert not found.changed
    assert errors(found)


AFTER_A_BLOCK = f"""\
{HEAD}  gate:
    choices:
      - choice: Knock.
        id: knock
        text: |
          Nobody came.
        ending: home
      - choice: Wait: it is early.
        id: wait
        text: |
          It rained.
        ending: home
"""


@pytest.mark.parametrize(
    ("wrong", "right", "code"),
    [
        ("- choice: Wait: it", '- choice: "Wait: it is early."', "NV016"),
        ("- choice Wait, it", "- choice: Wait, it is early.", "NV020"),
        ("\u2013 choice: Wait, it", "- choice: Wait, it is early.", "NV024"),
        ("\u2014 choice: Wait, it", "- choice: Wait, it is early.", "NV024"),
    ],
)
def test_a_choice_that_is_nearly_one_does_not_become_prose_of_the_block_above_it(
    wrong: str, right: str, code: str
) -> None:
    """It did: the line was moved into the block, and the choice was gone."""
    text = AFTER_A_BLOCK.replace("- choice: Wait: it", wrong)
    whole = f"{wrong} is early."

    expect(text, text.replace(whole, right), code)


@pytest.mark.parametrize("line", ["- Wait, it is early.", "\u2013 Wait, it is early."])
def test_what_may_be_a_member_of_a_list_is_not_moved_into_a_block(line: str) -> None:
    text = AFTER_A_BLOCK.replace("- choice: Wait: it is early.", line)

    assert not fixed(text).changed


def test_words_beside_their_key_are_indented() -> None:
    text = passage("text: |\nHe came.\nAnd went.")

    expect(text, text.replace("    He", "      He").replace("    And", "      And"), "NV005")


def test_a_misspelt_name_is_only_guessed_when_guesses_are_asked_for() -> None:
    story = passage("txet: Here.\nto: gaet").replace("    ending: home\n", "")

    assert not fixed(story).changed
    guessed = fixed(story, with_guesses=True)
    assert guessed.files[0].after.text == story.replace("txet", "text").replace("gaet", "gate")
    assert guessed.repaired == {"NV101": 1, "NV201": 1}


def test_a_name_between_two_others_is_not_guessed() -> None:
    story = f"{HEAD}  gate_1: {{to: gate_3}}\n  gate_2: {{ending: home}}\n"

    assert not fixed(story, with_guesses=True).changed


# --------------------------------------------------------------------------- ids

WITHOUT_IDS = f"""\
{HEAD}  gate:
    choices:
      # allow NV404: she goes on like this
      - choice: Knock at every one of the doors that there are, and then once more.  # allow NV404: she does
        to: gate
      - choice: |
          Knock
          twice.
        to: gate
      - when: asked
        choice: "Wait"  # and see
        to: gate
      - {{choice: Go home, ending: home}}
"""
WITH_IDS = f"""\
{HEAD}  gate:
    choices:
      # allow NV404: she goes on like this
      - id: knock_at_every_one_of_the_doors_that_there_are_and_then_once
        choice: Knock at every one of the doors that there are, and then once more.  # allow NV404: she does
        to: gate
      - id: knock_twice
        choice: |
          Knock
          twice.
        to: gate
      - when: asked
        choice: "Wait"  # and see
        id: wait
        to: gate
      - {{choice: Go home, id: go_home, ending: home}}
"""


def test_a_choice_without_an_id_gets_the_one_it_has() -> None:
    text = WITHOUT_IDS.replace("      # allow NV404: she goes on like this\n", "")
    found = fixed(text)

    assert found.files[0].after.text == WITH_IDS.replace(
        "      # allow NV404: she goes on like this\n", ""
    )
    assert found.ids == 4
    assert not found.repaired
    assert not fix_story([found.files[0].after], with_ids=True).changed


def test_while_an_error_is_left_no_ids_are_written() -> None:
    found = fixed(WITHOUT_IDS.replace("when: asked", "when: aksed"))

    assert (found.ids, found.changed) == (0, ())


# -------------------------------------------------------------------- everything


def right_stories() -> Iterable[tuple[str, tuple[SourceFile, ...]]]:
    """Every story of the repository, and each page's *Right*."""
    folders = [
        path.parent for path in sorted(ROOT.glob("**/story.yaml")) if ".venv" not in path.parts
    ]
    for folder in folders:
        yield folder.relative_to(ROOT).as_posix(), load_sources(folder).files
    for path in COMPILED:
        files = sources(path.read_text(encoding="utf-8"), "Right")
        if not mods_apart(files)[1]:
            yield path.stem, tuple(files)


RIGHT = dict(right_stories())


def test_there_are_stories_to_be_left_alone() -> None:
    assert "story" in RIGHT
    assert len(RIGHT) > len(list(STORIES.iterdir()))


@pytest.mark.parametrize("name", RIGHT)
def test_a_story_with_nothing_wrong_in_it_is_left_alone_but_for_its_ids(name: str) -> None:
    found = fix_story(RIGHT[name], with_ids=True)

    assert not found.repaired
    for file in found.files:
        removed = [line for line in file.diff.splitlines() if re.match("-(?!--)", line)]
        added = [line for line in file.diff.splitlines() if re.match(r"\+(?!\+\+)", line)]
        rest = re.sub(r", id: \w+|\n +id: \w+|id: \w+\n +", "", file.after.text)
        assert rest == re.sub(r", id: \w+|\n +id: \w+|id: \w+\n +", "", file.before.text)
        assert all("id: " in line or "choice:" in line for line in added)
        assert all("choice:" in line for line in removed)


@pytest.mark.parametrize("name", RIGHT)
def test_written_ids_change_nothing_that_a_save_goes_by(name: str) -> None:
    before = compile_story(RIGHT[name]).program
    after = compile_story(
        [file.after for file in fix_story(RIGHT[name], with_ids=True).files]
    ).program

    assert before is not None
    assert after is not None
    assert fingerprints(after) == fingerprints(before)


def standing(text: str) -> tuple[int, int]:
    """How far the compiler comes with a story, and how many errors it finds there: more is better, then fewer."""
    codes = [
        one.code
        for one in compile_story([SourceFile("story.yaml", text)]).diagnostics
        if one.is_error
    ]
    return min((int(code[2]) for code in codes), default=9), -len(codes)


def fixed_well(text: str, *, with_guesses: bool = False) -> str:
    """A text that is fixed, when nothing has become worse and nothing is left that would be fixed the next time."""
    found = fixed(text, with_guesses=with_guesses)
    [file] = found.files
    assert not fixed(file.after.text, with_guesses=with_guesses).changed
    stage, number = standing(text)
    new_stage, new_number = standing(file.after.text)
    assert new_stage >= stage
    if new_stage == stage > 0:
        assert new_number >= number
    return file.after.text


@pytest.mark.parametrize("path", COMPILED, ids=named)
def test_no_page_s_story_becomes_worse(path: Path) -> None:
    files = sources(path.read_text(encoding="utf-8"), "Wrong")
    if len(files) == 1:
        fixed_well(files[0].text)
        fixed_well(files[0].text, with_guesses=True)


@settings(max_examples=300)
@given(
    st.lists(
        st.tuples(st.integers(0, len(CHAPTER)), st.integers(0, 12), PIECES), min_size=1, max_size=4
    ),
    st.booleans(),
)
def test_no_damaged_chapter_becomes_worse(
    wounds: list[tuple[int, int, str]], with_guesses: bool
) -> None:
    text = CHAPTER
    for at, length, piece in wounds:
        text = text[:at] + piece + text[at + length :]

    fixed_well(text, with_guesses=with_guesses)


MARKS = st.sampled_from(
    [": ", " #", "# ", '"', "'", "- ", "@", "!", "&x ", "*x ", "%", "`", "[", "{", "| ", "> ", "\t",
     "\u00a0", "\u200b", ", ", "? "]
)  # fmt: skip
WORDS = st.text("abc ,.:;#'\"!?&@%`>-", min_size=1, max_size=30)
"""Words without a mark that means something in prose."""


@settings(max_examples=400)
@given(WORDS, st.booleans())
def test_words_that_are_repaired_are_said_to_the_letter(words: str, is_choice: bool) -> None:
    assume(not words.lstrip().startswith(">"))
    story = choice(f"choice: {words}") if is_choice else passage(f"text: {words}")

    found = fixed(story)

    if found.repaired and not errors(found):
        program = compiled_sources([file.after for file in found.files])
        page = Session(program).page
        said = page.choices[0].text if is_choice else page.paragraphs[0].text
        without_comment = re.sub(r"\s{2,}#\s.*", "", words)
        assert said == " ".join(without_comment.split())


@settings(max_examples=200)
@given(st.integers(0, len(CHAPTER)), MARKS)
def test_a_stray_mark_makes_no_chapter_worse(at: int, mark: str) -> None:
    fixed_well(CHAPTER[:at] + mark + CHAPTER[at:])


# ---------------------------------------------------------------- the command


@pytest.fixture
def story(tmp_path: Path) -> Path:
    """A folder with a story of two files, of which one can be repaired."""
    folder = tmp_path / "walk"
    folder.mkdir()
    (folder / "story.yaml").write_text(
        "story: walk\ntitle: A Walk\nendings: {home: {title: Home}}\n", encoding="utf-8"
    )
    (folder / "gate.yaml").write_text(
        "chapter: act1.gate\ntitle: The Gate\npassages:\n  gate:\n    text: She said: no.\n    ending: home\n",
        encoding="utf-8",
    )
    return folder


def test_what_can_be_repaired_is_shown_and_not_written(
    story: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (story / "gate.yaml").read_bytes()

    status = run(["fix", str(story)])

    said = capsys.readouterr()
    assert status == 1
    assert said.out == (
        "--- walk/gate.yaml\n+++ walk/gate.yaml\n@@ -2,5 +2,6 @@\n title: The Gate\n passages:\n   gate:\n"
        "-    text: She said: no.\n+    text: |\n+      She said: no.\n     ending: home\n"
    )
    assert said.err == '"neovista fix --write" would repair, in 1 file: NV016 (1)\n'
    assert (story / "gate.yaml").read_bytes() == before


def test_what_can_be_repaired_is_written(story: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (story / "gate.yaml").chmod(0o640)

    status = run(["fix", "--write", str(story)])

    said = capsys.readouterr()
    assert (status, said.out, said.err) == (0, "", "repaired in 1 file: NV016 (1)\n")
    assert "text: |\n      She said: no.\n" in (story / "gate.yaml").read_text(encoding="utf-8")
    assert (story / "gate.yaml").stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in story.iterdir()) == ["gate.yaml", "story.yaml"]


def test_with_nothing_to_repair_all_is_well(
    story: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["fix", "--write", str(story)])
    capsys.readouterr()

    assert run(["fix", str(story)]) == 0
    assert capsys.readouterr().err == "nothing has to be repaired\n"


def test_ids_are_written_only_when_they_are_asked_for(
    story: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gate = story / "gate.yaml"
    gate.write_text(
        "chapter: act1.gate\ntitle: The Gate\npassages:\n  gate:\n    choices:\n      - choice: Knock.\n        ending: home\n",
        encoding="utf-8",
    )

    assert run(["fix", "--write", str(story)]) == 0
    assert "id:" not in gate.read_text(encoding="utf-8")
    assert run(["fix", "--write", "--ids", str(story)]) == 0
    assert "        id: knock\n" in gate.read_text(encoding="utf-8")
    assert "repaired in 1 file: 1 id\n" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["fix", "test"])
def test_without_a_story_here_the_shipped_one_is_not_taken_for_it(
    command: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)

    assert run([command]) == 1
    assert "error[NV001]: this folder holds no story" in capsys.readouterr().err


def test_what_is_checked_is_said_where_no_story_is_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    assert run(["check"]) == 0
    assert "there is no story in this folder" in capsys.readouterr().err


def test_what_is_left_for_the_author_is_counted(
    story: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gate = story / "gate.yaml"
    gate.write_text(
        gate.read_text(encoding="utf-8").replace("ending: home", "ending: hmoe"), encoding="utf-8"
    )

    status = run(["fix", "--write", str(story)])

    assert status == 1
    assert capsys.readouterr().err == (
        "repaired in 1 file: NV016 (1)\n"
        'for 1 name there is a guess; "--guesses" shows it\n'
        'left for you: 1 error; "neovista check" shows what\n'
    )
    assert run(["fix", "--write", "--guesses", str(story)]) == 0


def test_a_story_that_is_not_there_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["fix", str(tmp_path / "nowhere")]) == 1
    assert "NV002" in capsys.readouterr().err


def test_an_option_there_is_not_is_misuse() -> None:
    with pytest.raises(SystemExit) as left:
        run(["fix", "--everything"])

    assert left.value.code == 2


def test_a_link_is_not_written_through(tmp_path: Path) -> None:
    path, elsewhere = tmp_path / "gate.yaml", tmp_path / "elsewhere.yaml"
    elsewhere.write_text("a: 1\n", encoding="utf-8")
    path.symlink_to(elsewhere)

    assert replace_chapter(path, "gate.yaml", "a: 1\n", "a: 3\n") is not None
    assert path.is_symlink()
    assert elsewhere.read_text(encoding="utf-8") == "a: 1\n"


def test_nothing_in_a_diff_moves_a_terminal(
    story: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gate = story / "gate.yaml"
    gate.write_text(
        gate.read_text(encoding="utf-8").replace("no.", "no\u202e\x7f."), encoding="utf-8"
    )

    run(["fix", str(story)])

    assert "\u202e" not in capsys.readouterr().out


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_the_mark_at_the_beginning_stay(tmp_path: Path, mark: bytes) -> None:
    path = tmp_path / "gate.yaml"
    path.write_bytes(mark + b"a: 1\r\nb: 2\nc: 3\r\nd: 4\r\n")

    refusal = replace_chapter(
        path, "gate.yaml", "a: 1\nb: 2\nc: 3\nd: 4\n", "a: 1\nb: 2\nx: 9\ny: 9\nd: 4\n"
    )

    assert refusal is None
    assert path.read_bytes() == mark + b"a: 1\r\nb: 2\nx: 9\r\ny: 9\r\nd: 4\r\n"


def test_what_somebody_has_changed_in_the_meantime_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "gate.yaml"
    path.write_text("a: 2\n", encoding="utf-8")

    refusal = replace_chapter(path, "gate.yaml", "a: 1\n", "a: 3\n")

    assert refusal is not None
    assert refusal.headline.endswith("somebody has changed it since it was read")
    assert path.read_text(encoding="utf-8") == "a: 2\n"


def test_a_change_at_the_last_moment_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "gate.yaml"
    path.write_text("a: 1\n", encoding="utf-8")

    class Late(Port):
        def sync(self, handle: int) -> None:
            path.write_text("a: 2\n", encoding="utf-8")

    refusal = replace_chapter(path, "gate.yaml", "a: 1\n", "a: 3\n", Late())

    assert refusal is not None
    assert path.read_text(encoding="utf-8") == "a: 2\n"
    assert [one.name for one in tmp_path.iterdir()] == ["gate.yaml"]


def test_a_disk_that_fails_leaves_the_chapter_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "gate.yaml"
    path.write_text("a: 1\n", encoding="utf-8")

    class Full(Port):
        def append(self, handle: int, data: bytes) -> None:
            os.write(handle, data[:2])
            raise OSError(28, "No space left on device")

    refusal = replace_chapter(path, "gate.yaml", "a: 1\n", "a: 3\n", Full())

    assert refusal is not None
    assert refusal.headline == "this chapter was not written: no space left on device"
    assert path.read_text(encoding="utf-8") == "a: 1\n"
    assert [one.name for one in tmp_path.iterdir()] == ["gate.yaml"]


def test_a_file_for_reading_only_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "gate.yaml"
    path.write_text("a: 1\n", encoding="utf-8")
    path.chmod(0o444)

    assert replace_chapter(path, "gate.yaml", "a: 1\n", "a: 3\n") is not None
    assert path.read_text(encoding="utf-8") == "a: 1\n"


# ---------------------------------------------------------------- for editors


def test_editors_are_told_the_repair() -> None:
    [diagnostic] = compile_story(
        [SourceFile("story.yaml", choice("choice: Go.\nonce: yes"))]
    ).diagnostics

    [repair] = json.loads(json.dumps(as_data(diagnostic)))["repairs"]
    assert (repair["text"], repair["is_guess"]) == ("true", False)
    assert (repair["line"], repair["end_line"]) == (17, 17)
    assert (repair["column"], repair["end_column"]) == (15, 18)


def test_an_insertion_ends_where_it_begins() -> None:
    [diagnostic] = compile_story([SourceFile("story.yaml", passage("text:Here."))]).diagnostics

    [repair] = json.loads(json.dumps(as_data(diagnostic)))["repairs"]
    assert repair["text"] == " "
    assert repair["column"] == repair["end_column"] == 10
