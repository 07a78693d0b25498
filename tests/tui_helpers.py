"""A story made for looking at, and the screen as text: what the tests of the terminal front end share."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from textual.app import App
from textual.pilot import Pilot

from neovista.compiler.pipeline import compile_story
from neovista.diagnostics.source import SourceFile
from neovista.model import expressions as ex
from neovista.model.program import (
    Block,
    Chapter,
    Choice,
    Entry,
    Gate,
    Hinge,
    Number,
    OneOf,
    Passage,
    Program,
    Range,
    Setting,
    Settle,
    Thread,
)
from neovista.model.prose import Emphasis, Lookup, Paragraph, Parts, Prose
from neovista.runtime.session import Session
from neovista.tui.app import Neovista
from neovista.tui.look import Depth, Motion, Terminal
from neovista.tui.playing import Playing, Start

FRAMES = Path(__file__).parent / "frames"


# -------------------------------------------------------------------- the story


def prose(*paragraphs: str | Parts) -> Prose:
    """Paragraphs of plain words, or of parts; an empty one is a break."""
    return tuple(
        Paragraph((one,) if isinstance(one, str) and one else one or ()) for one in paragraphs
    )


def choice(
    name: str,
    label: str,
    to: str,
    *gates: Gate,
    settles: tuple[tuple[str, str], ...] = (),
) -> Choice:
    """A choice that leads to a passage."""
    return Choice(name, prose(label), to, gates, settles)


NEVER = ex.Compare("concord", ">", 100)
HERE = (("Wim, six", "showing you"), ("his mother", "asleep"), ("attendant", "saw the book"))
SQUARE = Setting("21:38", "Saltmarket", HERE)

ELYSIA = (
    Passage(
        "square",
        "act1.elysia",
        blocks=(
            Block(
                prose(
                    "I reached Saltmarket at 21:38. There were perhaps nine hundred cots out.",
                    "Wim said that it was stairs. He said it the way a child says what is for"
                    " supper.",
                )
            ),
        ),
        choices=(
            choice("ask", "Ask what colour the walls were.", "walls"),
            choice("board", "Read the board.", "square"),
            choice(
                "dog",
                "Put the dog in the set.",
                "walls",
                Gate(NEVER, None, is_known=True),
            ),
        ),
        setting=SQUARE,
    ),
    Passage(
        "walls",
        "act1.elysia",
        blocks=(
            Block(
                prose(
                    (
                        "“Green up to here,” and he put his hand flat on top of his own head,"
                        " “and then like butter.” I asked how many steps. He told me the number."
                        " I wrote it down as a child’s number. That is inaccurate. I wrote it down"
                        " as a number I had already been given that week by two adults and a ",
                        Lookup("form_twelve", "form"),
                        ".",
                    ),
                    "His mother slept on beside us, holding his sleeve.",
                )
            ),
        ),
        choices=(
            choice("down", "Take it down, in his words.", "taken"),
            choice("wake", "Wake his mother and ask her first.", "ledger"),
            choice("close", "Close the book.", "close"),
            choice(
                "send",
                "Send Nuri to talk to the rail people.",
                "close",
                Gate(NEVER, prose("Nuri is on watch")),
            ),
        ),
        setting=SQUARE,
    ),
    Passage(
        "taken",
        "act1.elysia",
        effects=(Settle("e_child", "took"),),
        blocks=(Block(prose("I took it down, in his words, and the words were mine by morning.")),),
        choices=(choice("ledger", "Turn to the Ledger.", "ledger"),),
        setting=SQUARE,
    ),
    Passage(
        "ledger",
        "act1.elysia",
        blocks=(
            Block(prose(("I had it beside the ", Emphasis(False, ("other",)), " one."))),
            Block(
                prose(
                    "A staircase, green to the height of a child, then yellow. You go up it and"
                    " the landing is the landing you left.",
                    "Somebody is always one flight above, and is polite about it.",
                ),
                dream=prose("Ledger 3. Wim Aalders, six. 14 October"),
            ),
        ),
        choices=tuple(
            choice(f"way{at}", words, "close")
            for at, words in enumerate(("Read it again.", "Say it aloud.", "Close the book."), 1)
        ),
        setting=SQUARE,
    ),
    Passage(
        "long",
        "act1.elysia",
        blocks=(
            Block(
                prose(
                    *(
                        f"This is sentence {at} of a page that does not fit the pane, and it goes on"
                        " for a line or two so that the reader has to turn it."
                        for at in range(1, 13)
                    )
                )
            ),
        ),
        choices=(choice("home", "Go home.", "close"),),
        setting=SQUARE,
    ),
    Passage(
        "close",
        "act1.elysia",
        blocks=(Block(prose("The lamps were coming up from the north side.")),),
        choices=(
            choice("again", "Go round once more.", "square"),
            choice("long", "Read what you wrote, all of it, from the beginning.", "long"),
            choice("stop", "Stop here.", "morning"),
            choice("posts", "See the posts.", "posts"),
            choice("set", "See the set.", "set"),
            choice("cut", "See the cut.", "cut"),
        ),
        setting=SQUARE,
    ),
    Passage(
        "morning",
        "act1.elysia",
        blocks=(Block(prose("It was morning.")),),
        ending="both_nights",
        setting=SQUARE,
    ),
)

OTHERS = (
    Passage(
        "set",
        "act1.jaxon",
        blocks=(
            Block(
                prose(
                    "Wet slate, then the black stuff between slates, then a smell that is mostly"
                    " nails. Nine hundred people will stand on this tonight. It has to hold.",
                    "Pilar comes along the gantry with the tea and asks, not looking, what he had"
                    " last night himself, and the tea is too hot to drink and he drinks it.",
                )
            ),
        ),
        choices=(
            choice("tea", "“Nothing worth the tea.”", "posts"),
            choice("had", "Ask her what she had.", "cut"),
            choice("dog", "Put the dog in the set.", "cut", Gate(NEVER, None, is_known=True)),
        ),
        setting=Setting("22:00", "the gantry"),
    ),
    Passage(
        "posts",
        "act3.luna",
        blocks=(
            Block(
                prose(
                    "We were eight on two tarpaulins and Pak had brought the rice.",
                    "— We always find it, said Mags, that’s what I’m complaining of. And Teo said"
                    " nothing, which we were getting used to, which we had agreed between us not to"
                    " get used to.",
                )
            ),
        ),
        choices=(
            choice("pay", "Pay it out of the lantern money.", "cut"),
            choice(
                "send",
                "Send Nuri to talk to the rail people.",
                "cut",
                Gate(NEVER, prose("Nuri is on watch")),
            ),
            choice("sleep", "Sleep outside the rail.", "set"),
        ),
        setting=Setting("23:10", "the rail", is_dreaming=True),
    ),
    Passage(
        "cut",
        "act2.calvin",
        blocks=(
            Block(
                prose(
                    (
                        "00:00:11. The hand finds the rail. ",
                        Emphasis(True, ("LOSE",)),
                        " the cough.",
                    ),
                    "00:00:31. She laughs before she knows it is being kept. You are not a bad"
                    " person, you are a person with a scroll wheel.",
                )
            ),
        ),
        choices=(
            choice("lobby", "Go down to the lobby.", "set"),
            choice("body", "Send somebody down.", "posts"),
            choice("hand", "Add four seconds of the hand.", "cut"),
        ),
        setting=Setting("02:44", "the lobby"),
    ),
)


def story(start: str = "square", concord: int = 71) -> Program:
    """The story, begun at any passage and at any Concord."""
    passages = {passage.id: passage for passage in (*ELYSIA, *OTHERS)}
    return Program(
        story="looking",
        title="Looking",
        version="1",
        start=start,
        passages=passages,
        variables={
            "concord": Range(0, 100, concord),
            "doors": Range(0, 9, 4),
            "stairs": Range(0, 9, 7),
            "e_child": OneOf(("unsettled", "took", "asked"), "unsettled"),
        },
        chapters={
            "act1.elysia": Chapter("act1.elysia", "Form Twelve", "elysia", 1, "square", {}),
            "act1.jaxon": Chapter(
                "act1.jaxon", "Ground, Light, Creature, Exit", "jaxon", 1, "set", {}
            ),
            "act3.luna": Chapter("act3.luna", "Posts", "luna", 3, "posts", {}),
            "act2.calvin": Chapter("act2.calvin", "Ninety-One Seconds", "calvin", 2, "cut", {}),
        },
        threads={
            "elysia": Thread("Elysia Voss", "elysia", "testimony"),
            "jaxon": Thread("Jaxon Tyrell", "jaxon", "matter"),
            "luna": Thread("Luna Reyes", "luna", "we"),
            "calvin": Thread("Calvin Echelon", "calvin", "cut"),
        },
        hinges={"e_child": Hinge("elysia", 1, ("took", "asked"))},
        endings={"both_nights": "Both Nights"},
        acts=("The Sleep Squares", "The Cut", "The Posts"),
        numbers=(
            Number("concord", "Concord", before=(58, 58, 60, 63, 66, 69, 70), homogenizes=True),
            Number("doors", "chalk", "┌┐"),
            Number("stairs", "chalk", "▁▃▅"),
        ),
        codex={
            "form_twelve": Entry(
                "Form Twelve",
                prose("Consent to Communal Sleep, 2139. Four pages. You wrote it."),
            )
        },
    )


# ------------------------------------------------------------------- the screen


def night(
    program: Program | None = None,
    *,
    depth: Depth = "24-bit",
    motion: Motion = "still",
    moves: tuple[str, ...] = (),
    message: str = "",
) -> Neovista:
    """The program on its first page, or on the one some moves lead to."""
    session = Session(program or story())
    for move in moves:
        session.choose(move)

    def begin() -> Playing:
        return Playing(Session(program or story()))

    terminal = Terminal(depth, motion, held=0)
    return Neovista(terminal, Start(begin), Playing(session, message=message))


def title(*, has_run: bool = True) -> Neovista:
    """The program on its title."""

    def begin() -> Playing:
        return Playing(Session(story()))

    start = Start(begin)
    if has_run:
        last = Session(story())
        last.choose("ask")
        start = Start(begin, lambda: Playing(last), last.page, "2 hours ago")
    return Neovista(Terminal("24-bit", "still", held=0), start)


def frame(app: App[int]) -> str:
    """The screen as plain text, a line for each row, blanks at the ends cut off."""
    screen = app.screen
    rows = screen._compositor.render_strips(screen.size)
    lines = ("".join(segment.text for segment in strip).rstrip() for strip in rows)
    return "\n".join(lines) + "\n"


def played(
    app: Neovista,
    size: tuple[int, int],
    *keys: str,
    then: Callable[[Pilot[int]], Awaitable[None]] | None = None,
) -> str:
    """The frame after some keys."""

    async def run() -> str:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            for key in keys:
                await pilot.press(key)
                await pilot.pause()
            if then is not None:
                await then(pilot)
            await app.workers.wait_for_complete()
            await pilot.pause()
            return frame(app)

    return asyncio.run(run())


def golden(name: str, drawn: str, environ: Mapping[str, str] = os.environ) -> None:
    """The frame is what it was; ``NEOVISTA_UPDATE_GOLDEN=1`` says that it is right as it is now."""
    path = FRAMES / f"{name}.txt"
    if environ.get("NEOVISTA_UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(drawn, encoding="utf-8")
    assert drawn == path.read_text(encoding="utf-8"), f"{path.name} is drawn differently"


ASKING = """
story: asking
title: Asking
acts: [The Sleep Squares]
threads: {elysia: {name: Elysia Voss, palette: elysia, form: testimony}}
endings: {out: {title: Out}}
start: act1.elysia
codex: {gate: {title: The gate, text: "Iron, and older than the city."}}
"""

YARD = """
chapter: act1.elysia
title: Form Twelve
thread: elysia
start: yard
passages:
  yard:
    hour: "21:38"
    place: Saltmarket
    text: |
      The form has a line for the name of the animal. I had written a dog, six years, in snow.

      Nobody who signs it has ever left that line empty.
    ask: {name: dog, prompt: "What was he called?", blank: the dog, longest: 24}
    choices:
      - {choice: Leave the line empty., id: empty, to: gate}
      - {choice: Cross the line out., id: cross, to: gate}
    then:
      text: I wrote it down.
      choices:
        - {choice: Say it aloud., id: aloud, text: "“*{dog}*,” I said.", do: give dog}
        - {choice: Keep it., id: keep}
      then:
        to: gate
  gate:
    text: "{given(dog): {dog} ran ahead. |}The gate was open."
    choices:
      - {choice: Go to the posts., id: posts, to: posts}
      - {choice: Ask again., id: again, to: alone}
      - {choice: Leave., id: leave, ending: out}
  alone:
    text: I asked it of the [[gate]] again.
    ask: {name: cat, prompt: "And hers? She has never answered to anything that was written on a form, and you need not be exact.", longest: 200}
    then:
      to: gate
  round:
    text: Nobody writes it down.
    ask: {name: bird, prompt: "And the bird?"}
    then:
      to: round
  posts:
    text: Four people and two posts.
    arrange:
      craft: post
      slots: {lanterns: {room: 2, label: Lanterns on the north side}, watch: 2}
      items:
        teo: {label: Teo Marsh, text: Teo says nothing.}
        ivo: {label: Ivo}
        bela: {label: Bela}
      together: [ivo, bela]
    then:
      to: gate
"""


def asking_sources(start: str = "yard") -> list[SourceFile]:
    """A story that asks, begun at any of its passages, as its files."""
    chapter = YARD.replace("start: yard", f"start: {start}")
    return [SourceFile("story.yaml", ASKING), SourceFile("yard.yaml", chapter)]


def asking(start: str = "yard") -> Program:
    """The same, compiled."""
    compilation = compile_story(asking_sources(start))
    assert compilation.program is not None, [one.headline for one in compilation.diagnostics]
    return compilation.program
