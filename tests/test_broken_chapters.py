"""Chapters as a novelist breaks them: each is answered by one diagnostic, at the place, with what to write instead."""

from __future__ import annotations

from textwrap import dedent

import pytest
from attrs import frozen

from neovista.compiler.pipeline import compile_story
from neovista.diagnostics.source import SourceFile

STORY = """
story: harbour
title: The Harbour
start: act1.rui
threads:
  ines: {name: Inês Faro}
  rui: {name: Rui Dias}
variables:
  trust: {range: 0..9, start: 3}
  coat: {one_of: [on, off, lost]}
stances:
  ines: {start: guest, moves: [guest -> host]}
hinges:
  boat:
    of: rui
    values: [tied, loose]
    told: {loose: The boat was let go.}
codex:
  quay: {title: The quay, text: Mostly stone.}
endings:
  home: {title: Home}
"""

CHAPTER = """
chapter: act1.ines
title: The Quay
thread: ines
passages:
  quay:
    text: |
      The tide was out at the [[quay]]. {trust > 5: He waved.|He did not.} {boat is loose: Empty.|}
    choices:
      - choice: Wait for him.
        id: wait
        do: trust += 1
        text: |
          I waited.
      - choice: Give him my coat.
        id: give_coat
        do: [coat = off, ines becomes host]
        text: |
          He put it on. {coat is lost: Later he lost it.|}
    then:
      text: |
        It was late by then.
      to: home
  home:
    text: |
      I went home.
    ending: home
"""

SIDE = """
chapter: act1.rui
title: The Boat
thread: rui
passages:
  deck:
    text: |
      A rope. {ines is host: Her coat.|}
    choices:
      - {choice: Let go., settle: boat = loose, do: coat = lost, to: act1.ines.home}
      - {choice: Tie it., settle: boat = tied, to: act1.ines}
"""


@frozen
class Broken:
    """What is written instead of what, and how that is answered."""

    name: str
    before: str
    after: str
    code: str
    at: str
    advice: str


BROKEN = (
    Broken("speech that begins a line", "    text: |\n      I went home.", '    text: "Go home," I said.', "NV017", "I said.", "quotation"),
    Broken("a colon in a choice", "Wait for him.", "He said: wait.", "NV016", ":", '"He said: wait."'),
    Broken("a number sign", "    text: |\n      I went home.", "    text: I lived at number #4, up the hill.", "NV010", "#4, up the hill.", "|"),
    Broken("a tab", "      text: |\n        It was late", "\ttext: |\n        It was late", "NV009", "\t", "space"),
    Broken("a choice with a colon behind a block", "Give him my coat.", "Say it: not today.", "NV016", ":", '"Say it: not today."'),
    Broken("a colon left out behind a block", "- choice: Give him", "- choice Give him", "NV020", "choice", "`choice: Give him my coat.`"),
    Broken("a colon left out of a change", "        do: trust += 1", "        do trust += 1", "NV020", "do", "`do: trust += 1`"),
    Broken("a dash of a word processor", "- choice: Give him", "\u2013 choice: Give him", "NV024", "\u2013", "`- `"),
    Broken("a dash of a word processor, first of its list", "- choice: Wait", "\u2014 choice: Wait", "NV024", "\u2014", "`- `"),
    Broken("a dash left out", "      - choice: Give him", "        choice: Give him", "NV006", "choice", "`- choice: …`"),
    Broken("words below their key, not further in", "      I went home.", "    I went home.\n    It rained.", "NV005", "I went home.", "further than `text`"),
    Broken("words below their key, not further in, in a choice", "          I waited.", "        I waited.\n        He came.", "NV005", "I waited.", "further than `text`"),
    Broken("words further left than their block", "      I went home.", "      I went home.\n    It rained.", "NV005", "It rained.", "like the lines above"),
    Broken("a key below a dash", "        do: trust += 1", "      do: trust += 1", "NV005", "do: trust += 1", "behind the dash"),
    Broken("paragraphs outside a block", "    text: |\n      I went home.", "    text:\n      I went home.\n\n      It rained.", "NV023", "It rained.", "text: |"),
    Broken("a reason, and nothing that opens the choice", "        do: trust += 1", "        closed: Not yet.\n        do: trust += 1", "NV417", "Wait for him.", "`when:`"),
    Broken("an hour with wordings", "  home:\n", "  home:\n    hour: '{16:00|16:20}'\n", "NV451", "{16:00|16:20}", "`text`"),
    Broken("a key of elsewhere", "        do: trust += 1", "        if: trust > 2\n        do: trust += 1", "NV101", "if", "write `when`"),
    Broken("a chapter by the last part of its name", "to: home\n  home", "to: rui\n  home", "NV201", "rui", "write `act1.rui`"),
    Broken("a choice of another chapter", "{coat is lost: Later", "{chosen(let_go): Later", "NV204", "let_go", "write `chosen(act1.rui.deck#let_go)`"),
    Broken("two changes on one line", "do: trust += 1", "do: trust += 1, trust -= 1", "NV121", "trust += 1, trust -= 1", "`[trust += 1, trust -= 1]`"),
    Broken("a comparison in words", "{trust > 5", "{trust is at least 5", "NV120", "at least", "`trust >= 5`"),
    Broken("an if before a condition", "{trust > 5", "{if trust > 5", "NV120", "if", "leave it out"),
    Broken("a colon without its space", "      to: home\n  home", "      to:home\n  home", "NV020", "to:", "write `to: …`"),
    Broken("a colon without its space, alone under its key", "      text: |\n        It was late by then.\n      to: home\n", "      to:home\n", "NV020", "to:", "write `to: …`"),
    Broken("what belongs to a key, not further in", "      text: |\n        It was late by then.\n      to: home\n", "    to: home\n", "NV022", "then", "further than `then`"),
    Broken("an article before a name", "to: home\n  home", "to: the home\n  home", "NV105", "the home", "`home`"),
    Broken("a key that is nearly one", "    ending: home", "    endign: home", "NV101", "endign", "`ending`"),
    Broken("a key given twice", "        do: trust += 1\n", "        do: trust += 1\n        do: coat = lost\n", "NV006", "do", "merge"),
    Broken("a passage that is not there", "to: home\n  home", "to: hoem\n  home", "NV201", "hoem", "`home`"),
    Broken("a variable that is not there", "{trust > 5", "{trsut > 5", "NV203", "trsut", "`trust`"),
    Broken("a value that is not there", "{coat is lost: Later", "{coat is stolen: Later", "NV210", "stolen", "lost"),
    Broken("one equals sign", "{trust > 5", "{trust = 5", "NV301", "=", "=="),
    Broken("a comparison of two variables", "{trust > 5", "{trust > coat", "NV303", "coat", "variable"),
    Broken("a quotation mark round a name", "coat is lost: Later", "coat is 'lost': Later", "NV303", "'lost'", "without quotation marks"),
    Broken("a change as elsewhere", "do: trust += 1", "do: trust = trust + 1", "NV121", "trust = trust + 1", "`trust += 1`"),
    Broken("somebody else’s hinge", "        do: trust += 1", "        settle: boat = tied\n        do: trust += 1", "NV307", "boat", "rui"),
    Broken("a stance without an arrow", "ines becomes host", "ines becomes guest", "NV306", "guest", "arrow"),
    Broken("a brace left open", "He waved.|He did not.}", "He waved.|He did not.", "NV110", "{", "}"),
    Broken("an ending that is not declared", "ending: home", "ending: hom", "NV207", "hom", "`home`"),
    Broken("a word that is not in the codex", "[[quay]]", "[[key]]", "NV208", "key", "codex"),
    Broken("two choices of one name", "id: give_coat", "id: wait", "NV205", "wait", "id"),
    Broken("a number out of its range", "{trust > 5", "{trust > 50", "NV304", "trust", "0 to 9"),
    Broken("text where a list belongs", "    choices:\n      - choice: Wait for him.\n        id: wait\n        do: trust += 1\n        text: |\n          I waited.\n      - choice: Give him my coat.\n        id: give_coat\n        do: [coat = off, ines becomes host]\n        text: |\n          He put it on. {coat is lost: Later he lost it.|}\n", "    choices: Wait for him.\n", "NV103", "Wait for him.", "- "),
    Broken("nowhere to go", "        It was late by then.\n      to: home\n", "        It was late by then.\n      detour: home\n", "NV402", "text: |", "`to:`"),
    Broken("a passage nobody leads to", "    ending: home\n", "    ending: home\n  cellar:\n    text: |\n      Dark.\n    ending: home\n", "NV401", "cellar", "to: cellar"),
    Broken("a button instead of a deed", "choice: Wait for him.", "choice: Continue", "NV420", "Continue", "what the protagonist does"),
)  # fmt: skip


def chapter_of(broken: Broken) -> str:
    """The chapter with the fault in it."""
    assert CHAPTER.count(broken.before) == 1, broken.before
    return CHAPTER.replace(broken.before, broken.after)


def sources(chapter: str) -> list[SourceFile]:
    """The story with this chapter in it."""
    files = {"story.yaml": STORY, "act1/ines.yaml": chapter, "act1/rui.yaml": SIDE}
    return [SourceFile(name, dedent(text).lstrip("\n")) for name, text in files.items()]


def test_the_chapter_itself_leaves_nothing_to_say() -> None:
    assert compile_story(sources(CHAPTER)).diagnostics == ()


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_a_broken_chapter_is_answered_once(broken: Broken) -> None:
    found = compile_story(sources(chapter_of(broken))).diagnostics

    assert [one.code for one in found] == [broken.code]
    [told] = found
    assert told.place is not None
    assert told.place.span.source.name == "act1/ines.yaml"
    assert told.place.span.text == broken.at
    assert broken.advice in " ".join((told.headline, *told.help, *told.notes))


@pytest.mark.parametrize(
    ("declared", "code", "advice"),
    [
        ("1", "NV103", "write `{range: 0..9, start: 1}`"),
        ("12", "NV103", "write `{range: 0..99, start: 12}`"),
        ("-3", "NV103", "write `{range: -3..9, start: -3}`"),
        ("0..4", "NV103", "write `{range: 0..4}`"),
        ("no", "NV103", "write `{start: false}`"),
        ("sour", "NV103", "write `{one_of: [sour, …], start: sour}`"),
        ("{start: 1}", "NV309", "write `{range: 0..9, start: 1}`"),
    ],
)
def test_a_variable_that_is_only_begun_is_written_out(
    declared: str, code: str, advice: str
) -> None:
    story = STORY.replace("{range: 0..9, start: 3}", declared)
    files = [SourceFile("story.yaml", story), *sources(CHAPTER)[1:]]

    [told] = compile_story(files).diagnostics

    assert told.code == code
    assert advice in " ".join(told.help)
