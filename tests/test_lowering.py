"""What becomes of the story as written, where no transcript could show it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from helpers import STORIES, STORY_NAMES, compiled, compiled_folder, compiled_sources

from neovista.diagnostics.source import SourceFile, Span
from neovista.model import expressions as ex
from neovista.model import program as pr
from neovista.model.prose import Conditional, Prose, ValueOf, Variant

HINGES = """
threads:
  jaxon: {name: Jaxon}
  luna: {name: Luna}
hinges:
  j_set: {of: jaxon, values: [dog, no_dog], otherwise: [{when: snow, value: no_dog}]}
  j_sky: {of: jaxon, values: [rain, dry]}
variables:
  snow: {start: false}
"""


def by_luna(passage: str) -> pr.Program:
    """A program whose first passage is in a chapter of Luna's."""
    return compiled_sources(
        [
            SourceFile("story.yaml", f"story: test\ntitle: Test\nstart: act1.luna\n{HINGES}"),
            SourceFile(
                "luna.yaml",
                "chapter: act1.luna\ntitle: Luna\nthread: luna\n"
                f"passages:\n  rail: {passage}\n  home: {{}}\n",
            ),
        ]
    )


def witnessed(program: pr.Program, passage: str) -> list[str]:
    return [witness.hinge for witness in program.passages[passage].witnesses]


# -------------------------------------------------------------------- names


def test_every_beat_has_a_name_of_its_own() -> None:
    program = compiled(
        """
        passages:
          gate:
            choices:
              - choice: Knock
                choices:
                  - {choice: Call, id: call_out}
                then: {text: After the knock.}
            then:
              choices:
                - {choice: “Who’s there?” he said.}
              then: {to: gate}
        """
    )

    assert set(program.passages) == {
        "main.gate",
        "main.gate.knock",
        "main.gate.call_out",
        "main.gate.knock.then",
        "main.gate.then",
        "main.gate.whos_there_he_said",
        "main.gate.then.then",
    }


def test_a_choice_leads_through_its_own_beat() -> None:
    program = compiled("passages: {gate: {choices: [{choice: Knock, to: gate}]}}")

    (choice,) = program.passages["main.gate"].choices
    assert (choice.id, choice.beat) == ("knock", "main.gate.knock")
    assert program.passages[choice.beat].ways == (pr.Way(None, "main.gate"),)


def test_only_the_authors_own_passages_are_named() -> None:
    program = compiled(
        "passages: {gate: {choices: [{choice: Knock}], then: {to: gate}}, wall: {to: gate}}"
    )

    named = [passage.id for passage in program.passages.values() if passage.is_named]
    assert named == ["main.gate", "main.wall"]


def test_a_chapters_own_variable_is_named_after_it() -> None:
    program = compiled_sources(
        [
            SourceFile("story.yaml", "story: test\ntitle: Test\n"),
            SourceFile(
                "here.yaml",
                "chapter: act1.here\ntitle: Here\nvariables: {cots: {range: 0..9, start: 2}}\n"
                "passages: {square: {do: cots += 1}}\n",
            ),
        ]
    )

    assert program.chapters["act1.here"].own == {"act1.here.cots": 2}
    assert program.passages["act1.here.square"].effects == (pr.Add("act1.here.cots", 1, 0, 9),)


def test_what_an_arrangement_holds_ends_with_its_chapter_however_deep_it_stands() -> None:
    program = compiled(
        """
        passages:
          hall:
            choices:
              - choice: Post them.
                id: post
                arrange:
                  slots: {watch: 2}
                  items: {teo: {label: Teo}}
        """
    )

    own = {"main.teo": "none", "main.hall.post.room-watch": 2}
    assert program.chapters["main"].own == own


def test_a_shuffle_hangs_on_its_own_beat_whatever_stands_inside_it() -> None:
    program = compiled(
        """
        passages:
          hall:
            text: "{~one|two}"
            arrange:
              slots: {left: {label: "{~near|far}"}}
              items: {milk: {label: "{~white|blue}", text: "{~hot|cold}"}}
        """
    )

    step = program.passages["main.hall.slot-left"]
    assert step.arranging is not None
    shown: list[Prose] = [
        program.passages["main.hall"].blocks[0].prose,
        program.passages["main.hall.item-milk"].blocks[0].prose,
        *(one.label for one in (*step.arranging.places, *step.arranging.items)),
        *(one.label for one in step.choices),
    ]
    sites = [part.site for prose in shown for part in prose[0].parts if isinstance(part, Variant)]
    assert sites == [
        "main.hall~1",
        "main.hall.item-milk~1",
        "main.hall=~1",
        "main.hall=~2",
        "main.hall=~2",
    ]


def test_a_chapter_tells_its_act_by_its_name() -> None:
    program = compiled_sources(
        [
            SourceFile("story.yaml", "story: test\ntitle: Test\n"),
            SourceFile("a.yaml", "chapter: act3.luna\ntitle: A\npassages: {one: {}}\n"),
            SourceFile("b.yaml", "chapter: prologue\ntitle: B\npassages: {one: {}}\n"),
        ]
    )

    assert [chapter.act for chapter in program.chapters.values()] == [3, 0]


def test_a_story_begins_where_its_first_chapter_says() -> None:
    program = compiled_sources(
        [
            SourceFile("story.yaml", "story: test\ntitle: Test\nstart: there\n"),
            SourceFile("a.yaml", "chapter: here\ntitle: A\npassages: {one: {}}\n"),
            SourceFile(
                "b.yaml", "chapter: there\ntitle: B\nstart: two\npassages: {one: {}, two: {}}\n"
            ),
        ]
    )

    assert program.start == "there.two"


@pytest.mark.parametrize("name", STORY_NAMES)
def test_no_name_in_a_program_remembers_where_it_was_written(name: str) -> None:
    program = compiled_folder(STORIES / name)

    assert {type(text) for text in _texts(program)} == {str}


def _texts(value: object) -> Iterator[str]:
    """Every text in a value, however deep; where something was written is not looked into."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _texts(tuple(value.items()))
    elif isinstance(value, tuple | frozenset):
        for one in value:
            yield from _texts(one)
    elif not isinstance(value, Span):
        for name in getattr(type(value), "__match_args__", ()):
            yield from _texts(getattr(value, name))


# --------------------------------------------------------------- conditions


def test_asking_for_a_choice_asks_for_visits_to_its_beat() -> None:
    program = compiled(
        """
        passages:
          gate:
            text: "{chosen(knock): One} {chosen(gate#knock): Two}"
            choices:
              - {choice: Knock, to: gate}
        """
    )

    (block,) = program.passages["main.gate"].blocks
    asked = [part.when for part in block.prose[0].parts if isinstance(part, Conditional)]
    assert asked == [ex.Visits("main.gate.knock", ">=", 1)] * 2


def test_what_hides_a_choice_comes_before_what_closes_it() -> None:
    program = compiled(
        """
        threads: {jaxon: {name: Jaxon}}
        hinges: {j_set: {of: jaxon, values: [dog, no_dog]}}
        variables: {rain: {start: false}}
        passages:
          gate:
            choices:
              - choice: Knock
                once: true
                when: rain
                closed: It is dry.
                settle: j_set = dog
                to: gate
        """
    )

    (choice,) = program.passages["main.gate"].choices
    assert [gate.when for gate in choice.gates] == [
        ex.Visits("main.gate.knock", "<", 1),
        ex.IsTrue("rain"),
        ex.IsOneOf("j_set", (pr.UNSETTLED, "dog")),
    ]
    assert [gate.reason is None for gate in choice.gates] == [True, False, True]
    assert [gate.is_known for gate in choice.gates] == [False, False, True]


def test_a_stance_moves_from_wherever_an_arrow_comes() -> None:
    program = compiled(
        """
        stances:
          elysia: {start: witness, moves: [witness -> accuser, accuser -> zealot, witness -> zealot]}
        passages:
          hall: {do: elysia becomes zealot}
        """
    )

    assert program.passages["main.hall"].effects == (
        pr.Become("elysia", "zealot", frozenset({"witness", "accuser"})),
    )


def test_a_passage_with_an_ending_leads_nowhere() -> None:
    program = compiled(
        """
        passages:
          gate: {ending: over, choices: [{choice: Knock, to: gate}], to: gate}
        endings:
          over: {title: Over}
        """
    )

    assert program.passages["main.gate"].choices == ()
    assert program.passages["main.gate"].ways == ()


def test_at_an_ending_nothing_is_dealt_and_nothing_asked() -> None:
    program = compiled(
        """
        passages:
          gate: {ending: over, draw: {deck: streets}, ask: {name: dog, prompt: Who?}}
        storylets:
          walk: {deck: streets, choice: Walk.}
        endings:
          over: {title: Over}
        """
    )

    assert program.passages["main.gate"].draw is None
    assert program.passages["main.gate"].question is None


# ---------------------------------------------------------------- witnessing


@pytest.mark.parametrize(
    "passage",
    [
        '{text: "{j_set}"}',
        '{text: "*so {one|{j_set is dog: a dog}}*"}',
        "{text: [{when: j_set is dog, text: A dog.}]}",
        '{text: [{dream: "{j_set}", text: A dog.}]}',
        '{text: [{when: snow, text: Snow., else: "{j_set}"}]}',
        "{do: {when: j_set is dog, do: snow = true}}",
        "{do: {when: snow, do: {when: j_set is dog, do: snow = false}}}",
        "{to: [{when: not (snow or j_set is dog), to: rail}, {to: home}]}",
        "{choices: [{choice: Follow, when: 'j_set in [dog, no_dog]', to: home}]}",
        "{choices: [{choice: 'Follow {j_set}', id: follow, to: home}]}",
        "{choices: [{choice: Follow, when: snow, closed: 'No {j_set}', to: home}]}",
    ],
)
def test_a_passage_that_reads_anothers_hinge_sees_it(passage: str) -> None:
    assert witnessed(by_luna(passage), "act1.luna.rail") == ["j_set"]


@pytest.mark.parametrize(
    "passage",
    [
        "{text: [{when: settled(j_set), text: It is said.}]}",
        "{choices: [{choice: Follow, text: '{j_set}', to: home}]}",
    ],
)
def test_a_passage_that_does_not_read_a_value_sees_nothing(passage: str) -> None:
    assert witnessed(by_luna(passage), "act1.luna.rail") == []


def test_a_beat_sees_for_itself() -> None:
    program = by_luna("{choices: [{choice: Follow, text: '{j_set}', to: home}]}")

    assert witnessed(program, "act1.luna.rail.follow") == ["j_set"]


def test_an_arrangement_sees_whatever_is_shown_of_it() -> None:
    slots = '{left: {label: "{j_set}"}, right: {items: {tea: {label: "{j_sky}"}}}}'
    items = "{milk: {label: Milk}}"
    program = by_luna(f"{{arrange: {{slots: {slots}, items: {items}}}, to: home}}")

    assert witnessed(program, "act1.luna.rail.slot-left") == ["j_set", "j_sky"]


def test_a_thread_does_not_see_its_own_hinges() -> None:
    program = compiled(
        """
        threads: {jaxon: {name: Jaxon}}
        hinges: {j_set: {of: jaxon, values: [dog, no_dog]}}
        passages: {platform: {text: "{j_set}"}}
        """
    )

    assert witnessed(program, "main.platform") == []


def test_hinges_are_seen_in_the_order_they_are_declared() -> None:
    program = by_luna('{text: "{j_sky} {j_set}"}')

    assert witnessed(program, "act1.luna.rail") == ["j_set", "j_sky"]


def test_the_last_rung_is_the_first_value() -> None:
    program = by_luna('{text: "{j_set}"}')

    (witness,) = program.passages["act1.luna.rail"].witnesses
    assert witness.ladder == ((ex.IsTrue("snow"), "no_dog"), (None, "dog"))


def test_a_rung_speaks_of_passages_by_their_whole_names() -> None:
    program = compiled_sources(
        [
            SourceFile(
                "story.yaml",
                "story: test\ntitle: Test\nthreads: {jaxon: {name: Jaxon}}\n"
                "hinges:\n  j_set: {of: jaxon, values: [dog, no_dog], otherwise: [\n"
                "    {when: visits(there) >= 1, value: no_dog},\n"
                "    {when: chosen(here.there#knock), value: no_dog}]}\n",
            ),
            SourceFile(
                "here.yaml",
                "chapter: here\ntitle: Here\n"
                "passages: {there: {text: '{j_set}', choices: [{choice: Knock, to: there}]}}\n",
            ),
            SourceFile("there.yaml", "chapter: there\ntitle: There\npassages: {gate: {}}\n"),
        ]
    )

    (witness,) = program.passages["here.there"].witnesses
    assert [when for when, _ in witness.ladder] == [
        ex.Visits("there.gate", ">=", 1),
        ex.Visits("here.there.knock", ">=", 1),
        None,
    ]


# --------------------------------------------------------------------- whole


def test_a_program_holds_what_the_story_declares() -> None:
    program = compiled(
        """
        version: 1.2
        acts: [The Hush]
        threads: {jaxon: {name: Jaxon Tyrell, palette: slate, form: set}}
        numbers: {harm: {label: Harm, glyph: ǂ, before: [3, 2], homogenizes: true}}
        variables: {harm: {range: 0..100, start: 1}}
        hinges: {j_set: {of: jaxon, act: 1, values: [dog, no_dog], told: {dog: There was a dog.}}}
        endings: {over: {title: Over}, hidden: {title: Hidden, secret: true}}
        codex: {harm: {title: Harm, text: "It is {harm}."}}
        passages: {gate: {ending: over}}
        """
    )

    assert (program.story, program.title, program.version) == ("test", "Test", "1.2")
    assert program.acts == ("The Hush",)
    assert program.threads == {"jaxon": pr.Thread("Jaxon Tyrell", "slate", "set")}
    assert program.numbers == (pr.Number("harm", "Harm", "ǂ", (3, 2), homogenizes=True),)
    assert program.variables == {
        "harm": pr.Range(0, 100, 1),
        "j_set": pr.OneOf((pr.UNSETTLED, "dog", "no_dog"), pr.UNSETTLED),
    }
    assert program.hinges == {
        "j_set": pr.Hinge("jaxon", 1, ("dog", "no_dog"), {"dog": "There was a dog."})
    }
    assert program.endings == {"over": "Over", "hidden": "Hidden"}
    assert program.secret_endings == {"hidden"}
    assert ValueOf("harm") in program.codex["harm"].prose[0].parts


def test_a_passage_has_what_stands_around_it() -> None:
    program = compiled_sources(
        [
            SourceFile("story.yaml", "story: test\ntitle: Test\n"),
            SourceFile(
                "a.yaml",
                "chapter: here\ntitle: Here\nhour: 21:38\nplace: Saltmarket\n"
                "passages:\n"
                "  gate: {hour: 22:00, view: rail, dreaming: true, here: {Wim: showing you}}\n"
                "  cot: {choices: [{choice: Wait, to: gate}]}\n",
            ),
        ]
    )

    settings = [passage.setting for passage in program.passages.values()]
    assert settings == [
        pr.Setting("22:00", "Saltmarket", (("Wim", "showing you"),), "rail", is_dreaming=True),
        pr.Setting("21:38", "Saltmarket"),
        pr.Setting("21:38", "Saltmarket"),
    ]
