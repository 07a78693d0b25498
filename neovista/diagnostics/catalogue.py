"""Every code there is: how bad, the name of its page, and what it is about in a few words.

A code, once released, is never used for anything else.
"""

from __future__ import annotations

from typing import Literal

from attrs import frozen

Severity = Literal["error", "warning"]


@frozen
class Known:
    """One code of the catalogue."""

    severity: Severity
    slug: str
    about: str


def _error(slug: str, about: str) -> Known:
    return Known("error", slug, about)


def _warning(slug: str, about: str) -> Known:
    return Known("warning", slug, about)


CATALOGUE: dict[str, Known] = {
    # NV0: a file cannot be read
    "NV001": _error("no-story-here", "a folder that holds no story"),
    "NV002": _error("cannot-open", "a file that cannot be opened"),
    "NV003": _error("not-text", "a file that is not text"),
    "NV004": _error("empty-file", "a file with nothing in it"),
    "NV005": _error("cannot-be-read", "a place where YAML cannot go on"),
    "NV006": _error("key-twice", "a key that is given twice"),
    "NV007": _error("anchor", "YAML's anchors and aliases"),
    "NV008": _error("tag", "YAML's tags"),
    "NV009": _error("tab", "tabs and no-break spaces before a line"),
    "NV010": _error("swallowed-words", "a ` #` that swallows the end of a line"),
    "NV011": _error("second-document", "a stray `---` or `%` that begins another document"),
    "NV012": _error("too-much", "a file that is larger or deeper than a chapter can be"),
    "NV013": _error("hidden-character", "a character that cannot be seen"),
    "NV014": _error("odd-key", "a key that is not one word"),
    "NV015": _error("cut-off", "a file that stops in the middle"),
    "NV016": _error("colon-in-prose", "a colon that turns words into a key"),
    "NV017": _error("leading-quotation-mark", "words after a closing quotation mark"),
    "NV018": _error(
        "odd-first-character", "words that begin with a character YAML keeps for itself"
    ),
    "NV019": _error("never-closed", "a bracket or a quotation mark that is never closed"),
    "NV020": _error("no-colon", "a key without its colon, or a colon without its space"),
    "NV021": _error("comma-in-braces", "a comma that ends the words inside `{ }`"),
    "NV022": _error("nothing-there", "a key with nothing behind it"),
    "NV023": _error("runs-together", "paragraphs that are not in a block, and would become one"),
    "NV024": _error("odd-dash", "a dash where the `-` of a list belongs"),
    # the same, of files that include others
    "NV030": _error("not-beside", "an `include` that leads out of the story"),
    "NV031": _error("nothing-to-include", "an included file that is not there"),
    "NV032": _error("includes-itself", "files that include one another"),
    "NV033": _error("not-a-part", "a part that says what only a whole file says"),
    "NV034": _error("included-twice", "a part that is included twice"),
    "NV035": _error("part-of-nothing", "a part that no file includes"),
    # NV1: the wrong shape
    "NV101": _error("unknown-key", "a key the format does not have"),
    "NV102": _error("missing-key", "a key that has to be there"),
    "NV103": _error("wrong-shape", "a list, a map or text where another of them belongs"),
    "NV104": _error("wrong-kind", "a value of another kind than is wanted"),
    "NV105": _error("not-a-name", "a name with characters that names do not have"),
    "NV106": _error("name-too-long", "a name too long for a save to hold"),
    "NV110": _error("open-brace", "a brace that is not closed in its paragraph"),
    "NV111": _error("empty-brace", "a brace that chooses between nothing"),
    "NV112": _error("deep-braces", "braces nested too deep"),
    "NV120": _error("unreadable-condition", "a condition that cannot be read"),
    "NV121": _error("unreadable-effect", "an effect that cannot be read"),
    "NV122": _error("condition-too-long", "a condition longer or deeper than anybody could read"),
    # NV2: names that lead nowhere
    "NV201": _error("unknown-passage", "a passage that is not there"),
    "NV203": _error("unknown-variable", "a variable that is not declared"),
    "NV204": _error("unknown-choice", "a choice that is not there"),
    "NV205": _error("choice-twice", "two choices of one passage with the same name"),
    "NV206": _error("unknown-hinge", "a hinge that is not declared"),
    "NV207": _error("unknown-ending", "an ending that is not declared"),
    "NV208": _error("unknown-entry", "a word the codex does not have"),
    "NV209": _error("unknown-thread", "a thread that is not declared"),
    "NV210": _error("unknown-value", "a name that the variable cannot hold"),
    "NV211": _error("chapter-twice", "two chapters with one name"),
    "NV212": _error("variable-twice", "two variables with one name"),
    "NV213": _error("unknown-chapter", "a chapter that is not there"),
    "NV214": _error("story-twice", "two files that each declare the story"),
    "NV215": _error("check-twice", "two checks with one name"),
    "NV216": _error("led-to-a-storylet", "a way that leads to a storylet"),
    "NV217": _error("unknown-deck", "a deck that no storylet belongs to"),
    "NV218": _error("unknown-question", "a question that nobody asks"),
    "NV219": _error("passage-twice", "a passage and a storylet of one name"),
    "NV220": _error("unknown-check", "a check that is not there"),
    "NV221": _error("unknown-act", "an act in which nothing is told"),
    "NV222": _error("unclear-beginning", "a test that could begin in several chapters"),
    # the same, of mods
    "NV230": _error("no-mod-here", "files among which no mod is declared"),
    "NV231": _error("mod-twice", "two mods with one name"),
    "NV232": _error("mod-of-another-story", "a mod for another story"),
    "NV233": _error("extends-nothing", "an extension of something that is not there"),
    "NV234": _error("beside-nothing", "a place beside a choice that is not there"),
    # the same, of names that were changed
    "NV240": _error("old-name-in-use", "an old name that something else has now"),
    "NV241": _error("old-name-twice", "an old name that two claim"),
    # NV3: what is said makes no sense
    "NV301": _error("condition-changes", "a condition that would change something"),
    "NV302": _error("types-disagree", "two sides of different kinds"),
    "NV303": _error("not-a-constant", "a comparison with something that is not a constant"),
    "NV304": _error("out-of-range", "a value the variable can never hold"),
    "NV305": _error("effect-does-not-fit", "an effect the variable cannot take"),
    "NV306": _error("no-such-arrow", "a stance moved where no arrow leads"),
    "NV307": _error("not-yours-to-settle", "a hinge settled by somebody it does not belong to"),
    "NV308": _error("cannot-be-printed", "a value that has no words"),
    "NV309": _error("upside-down", "a range or a start that cannot be"),
    "NV310": _error("two-kinds", "a variable that is two kinds of thing at once"),
    "NV311": _error(
        "half-a-check", "a check without both its outcomes, or outcomes without a check"
    ),
    "NV312": _error("two-ways-on", "two keys that both decide what comes next"),
    "NV313": _error("cannot-be-filled", "an arrangement that cannot be filled"),
    "NV314": _error("storylet-draws", "a storylet that deals storylets itself"),
    "NV315": _error("never-holds", "an assertion that can never hold"),
    "NV316": _error("not-carried", "a variable read in a later act that does not carry it"),
    "NV320": _error("listed-twice", "a name that a declaration lists twice"),
    "NV325": _error("unclear-goal", "a goal that says nothing, or two things at once"),
    # NV4: legal, but surely not meant
    "NV401": _warning("unreachable", "a passage nothing leads to"),
    "NV402": _warning("nowhere-to-go", "a passage that leaves the player nowhere to go"),
    "NV403": _error("goes-round", "passages that lead to one another for ever"),
    "NV404": _warning("long-choice", "a choice of more than twelve words"),
    "NV405": _warning("no-way-holds", "a list of ways of which none may hold"),
    "NV406": _warning("goes-on", "an ending that goes on"),
    "NV407": _warning("never-offered", "a choice that can never be offered"),
    "NV408": _warning("never-shown", "a wording that can never show"),
    "NV409": _warning("goes-round-while", "a ring of passages that hangs on conditions"),
    "NV410": _warning("never-read", "a variable that is set and never read"),
    "NV411": _warning("never-set", "a variable that is read and never set"),
    "NV412": _warning("never-used", "a variable that is neither set nor read"),
    "NV413": _warning("unseen-hinge", "a hinge nobody else ever sees"),
    "NV414": _warning("not-looked-up", "an entry of the codex that no text looks up"),
    "NV415": _warning("stuck", "choices of which none may be open"),
    "NV416": _warning("carried-for-nothing", "a variable carried to acts that never read it"),
    "NV417": _warning("never-opens", "a choice that is always closed, with more behind it"),
    "NV418": _error("deep-detours", "detours that lead into one another for ever"),
    "NV419": _error("more-than-a-page", "more text than a page can hold"),
    # the same, of style
    "NV420": _warning("only-continue", "a choice that says no more than *Continue*"),
    "NV421": _warning("single-choice", "a choice with nothing to choose it from"),
    "NV422": _warning("fake-choice", "choices that all come to the same"),
    "NV423": _warning("colliding-words", "a wording that runs into the word beside it"),
    # the same, of warnings that were silenced
    "NV430": _warning("allowed-without-why", "a warning allowed without a reason"),
    "NV431": _warning("allows-nothing", "an allowance that silences nothing"),
    "NV432": _warning("reached-after-all", "a passage called unreachable that is reached"),
    "NV433": _warning("free-for-nothing", "a loop set free where nothing goes round"),
    # NV5: what playing finds
    "NV501": _error("not-offered", "a test that takes what is not offered"),
    "NV502": _error("fits-two", "a test whose words fit two choices"),
    "NV503": _error("came-out-otherwise", "a test that comes out otherwise than it expects"),
    "NV504": _error("not-read", "words that a test expects and that are not read"),
    "NV505": _error("read-after-all", "words that are read and never should be"),
    "NV506": _error("assertion-broken", "an assertion that does not hold"),
    # the same, of mods
    "NV440": _warning("extended-in-vain", "an extension of what has been said already"),
    # NV4 goes on: the flow
    "NV450": _warning("never-settled", "a hinge that no choice settles"),
    # the same, of words
    "NV451": _warning("printed-braces", "braces in words that are printed as they stand"),
    # NV6, about runs and saves
    "NV601": _error("not-stored", "a run that could not be stored"),
    "NV602": _error("not-a-save", "a file that is not a save"),
    "NV603": _error("newer-save", "a save of a newer Neovista"),
    "NV604": _error("open-elsewhere", "a run that is open in another window"),
    "NV605": _error("other-story", "a save of another story"),
    "NV606": _error("damaged-save", "a save that is damaged"),
    "NV607": _error("story-has-changed", "a save from before the story changed"),
    "NV608": _error("no-such-save", "a save that is not there"),
    "NV609": _error("folder-taken", "a folder that a new story cannot be made in"),
    "NV610": _error("chapter-not-written", "a chapter that could not be written"),
    "NV611": _error("other-mods", "a save made with other mods"),
    "NV612": _error("scene-gone", "a save of which no place is left"),
    # the same, of what a file of a run proves
    "NV620": _error("rejected-choice", "a run with a choice that was not offered"),
    "NV621": _error("rejected-state", "a run whose states differ from the replay"),
    "NV622": _error("rejected-account", "a run that says of itself what the replay does not"),
    "NV623": _error("story-not-here", "a run of a story that is not here"),
    "NV624": _error("category-not-met", "a run that does not meet its category"),
    "NV625": _error("practice-file", "a practice file"),
    "NV626": _error("copy-not-made", "a copy of a run that could not be made"),
    # the same, of what one run brings along for another
    "NV630": _error("no-echo", "a run that cannot be brought along as an echo"),
}
