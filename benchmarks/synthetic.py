"""Stories made up by a fixed recipe, as large as is asked: the same on every machine."""

from __future__ import annotations

import random
import textwrap

from neovista.diagnostics.source import SourceFile

_WORDS = [
    "the",
    "of",
    "and",
    "a",
    "to",
    "in",
    "is",
    "you",
    "that",
    "it",
    "he",
    "was",
    "for",
    "on",
    "are",
    "as",
    "with",
    "his",
    "they",
    "at",
    "be",
    "this",
    "have",
    "from",
    "or",
    "one",
    "had",
    "by",
    "word",
    "but",
    "not",
    "what",
    "all",
    "were",
    "we",
    "when",
    "your",
    "can",
    "said",
    "there",
    "use",
    "an",
    "each",
    "which",
    "she",
    "do",
    "how",
    "their",
    "if",
    "will",
    "up",
    "other",
    "about",
    "out",
    "many",
    "then",
    "them",
    "these",
    "so",
    "some",
    "her",
    "would",
    "make",
    "like",
    "him",
    "into",
    "time",
    "has",
    "look",
    "two",
    "more",
    "write",
    "go",
    "see",
    "number",
    "no",
    "way",
    "could",
    "people",
    "my",
    "than",
    "first",
    "water",
    "been",
    "call",
    "who",
    "oil",
    "its",
    "now",
    "find",
    "long",
    "down",
    "day",
    "did",
    "get",
    "come",
    "made",
    "may",
    "part",
]


def story_of(chapters: int, *, passages: int = 30, seed: int = 1) -> list[SourceFile]:
    """A story of so many chapters; a chapter of 30 passages is about 50,000 characters and 8,000 words."""
    chance = random.Random(seed)
    head = "story: synthetic\ntitle: Synthetic\nvariables:\n  concord: {range: 0..100, start: 71}\n"
    files = [SourceFile("synthetic/story.yaml", head)]
    files += [
        SourceFile(f"synthetic/c{number:03}.yaml", _chapter(number, chapters, passages, chance))
        for number in range(chapters)
    ]
    return files


def _chapter(number: int, chapters: int, passages: int, chance: random.Random) -> str:
    lines = [f"chapter: act1.c{number}", f"title: Chapter {number}", "passages:"]
    for index in range(passages):
        lines += [f"  p{index}:", "    text: |"]
        for _ in range(4):
            lines += [f"      {line}" for line in textwrap.wrap(_paragraph(chance), 95)] + [""]
        lines.append("    choices:")
        following = (
            f"act1.c{(number + 1) % chapters}.p0" if index == passages - 1 else f"p{index + 1}"
        )
        for choice, target in enumerate(
            (following, f"p{chance.randrange(passages)}", f"p{chance.randrange(passages)}")
        ):
            words = " ".join(chance.choice(_WORDS) for _ in range(6)).capitalize()
            lines += [f"      - choice: {words}.", f"        id: c{choice}"]
            lines += [
                f"        when: concord >= {choice}",
                "        do: concord += 1",
                f"        to: {target}",
            ]
    return "\n".join(lines) + "\n"


def _paragraph(chance: random.Random) -> str:
    words = [chance.choice(_WORDS) for _ in range(60)]
    words[5] = f"{{concord > 80: {words[5]}|{words[6]}}}"
    words[20] = f"*{words[20]}*"
    return " ".join(words).capitalize() + "."
