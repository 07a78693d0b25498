"""``doors >= 3 and not asked`` becomes a condition; the only import of ast.

Python's grammar for expressions is borrowed and everything but a few shapes of it refused. Nothing is ever run: the
tree is read, and what is left of it are our own typed nodes.
"""

from __future__ import annotations

import ast
import keyword
import re
from functools import lru_cache
from typing import NoReturn

from attrs import define

from neovista.compiler.guessing import Misread, habit_in, stumble
from neovista.compiler.rewriting import better_condition
from neovista.diagnostics.diagnostic import Diagnostics
from neovista.diagnostics.source import Name, Written
from neovista.model import expressions as ex
from neovista.model.expressions import Condition

LONGEST = 512
MOST_TOKENS = 128
DEEPEST = 16
LARGEST_NUMBER = 10**9

RESERVED = frozenset(keyword.kwlist) | {
    "true",
    "false",
    "visits",
    "settled",
    "chosen",
    "given",
    "unsettled",
}
"""Words that a name cannot be, since a condition could not speak of it."""

_HASH = "\u01c3"
"""Stands for `#` while Python's parser looks: a letter, so that `passage#choice` is one word."""
_COMMONEST = re.compile(
    r"\s*(?P<negated>not )?(?P<name>[a-z_][a-z0-9_]*)"
    r"(?: (?P<sign>[<>=!]=|[<>]) (?P<number>-?(?:0|[1-9][0-9]{0,8}))| is (?P<value>[a-z_][a-z0-9_]*))?\s*"
)
"""Most of what is ever asked, and nothing that could be wrong in itself: `asked`, `not asked`, `doors >= 3`, `mood is sour`."""
_TOKEN = re.compile(r"[\w.#]+|[^\s\w]")
_COMPARISONS: dict[type[ast.cmpop], ex.Comparison] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
_SIGNS: dict[str, ex.Comparison] = {sign: sign for sign in _COMPARISONS.values()}


class _Unreadable(Exception):
    """The condition was refused; the diagnostics say why."""


def read_condition(
    written: Written, diagnostics: Diagnostics, start: int = 0, end: int | None = None
) -> Condition | None:
    """Read characters ``start`` to ``end`` of something written as a condition; ``None`` if it is not one."""
    stop = len(written.value) if end is None else end
    if (asked := commonest_condition(written, start, stop)) is not None:
        return asked
    try:
        return _Reading(written, start, written.value[start:stop], diagnostics).read()
    except _Unreadable:
        return None


def commonest_condition(written: Written, start: int, stop: int) -> Condition | None:
    """A condition of the commonest kinds, with no need of Python's parser: 2 µs instead of 20; ``None`` for any other."""
    told = _told_apart(written.value[start:stop]) if stop - start <= LONGEST else None
    if told is None:
        return None
    is_negated, word, at, sign, number, value, value_at = told
    name = Name(word, written, start + at)
    asked: Condition
    if sign is not None:
        asked = ex.Compare(name, sign, number)
    elif value is not None:
        asked = ex.Is(name, Name(value, written, start + value_at))
    else:
        asked = ex.IsTrue(name)
    return ex.Not(asked) if is_negated else asked


@lru_cache(maxsize=1024)
def _told_apart(
    words: str,
) -> tuple[bool, str, int, ex.Comparison | None, int, str | None, int] | None:
    """The words of such a condition, and where its names stand in it; a story asks the same few over and over."""
    found = _COMMONEST.fullmatch(words)
    if found is None:
        return None
    negated, word, sign, number, value = found.groups()
    if word in RESERVED or value in RESERVED:
        return None
    at, value_at = found.start("name"), found.start("value")
    return bool(negated), word, at, _SIGNS.get(sign), int(number or 0), value, value_at


@define
class _Reading:
    """One condition while it is read."""

    written: Written
    offset: int
    text: str
    diagnostics: Diagnostics

    def read(self) -> Condition:
        """Check it from outside, let Python parse it, and lower the tree."""
        self.check_letters()
        lead = len(self.text) - len(self.text.lstrip())
        self.offset += lead
        self.text = self.text.strip()
        try:
            tree = ast.parse(self.text.replace("#", _HASH).replace("\n", " "), mode="eval")
        except (SyntaxError, ValueError, RecursionError, MemoryError) as fault:
            at = min(max(0, (getattr(fault, "offset", 1) or 1) - 1), len(self.text) - 1)
            self.refuse_misread(stumble(self.text, at, str(getattr(fault, "msg", ""))))
        return self.lower(tree.body, 0)

    def check_letters(self) -> None:
        """What can be told before any parsing."""
        text = self.text
        # What is this short has neither too many words nor too many brackets.
        is_short = len(text) <= DEEPEST
        if not is_short and (
            len(text) > LONGEST or self.depth() > DEEPEST or len(_TOKEN.findall(text)) > MOST_TOKENS
        ):
            self.refuse(
                "NV122",
                0,
                len(text),
                "this condition is longer than anybody could read",
                "",
                "keep part of it in a variable of its own",
            )
        if not text.strip():
            self.refuse(
                "NV120",
                0,
                max(1, len(text)),
                "there is no condition here",
                "",
                "write one, or remove the key",
            )
        habit = habit_in(text)
        if habit:
            self.refuse_misread(habit)

    def depth(self) -> int:
        """How deep its brackets go."""
        if not any(bracket in self.text for bracket in "([{"):
            return 0
        deepest = depth = 0
        for character in self.text:
            depth += (character in "([{") - (character in ")]}")
            deepest = max(deepest, depth)
        return deepest

    def refuse(
        self, code: str, start: int, end: int, headline: str, words: str = "", *advice: str
    ) -> NoReturn:
        """Report something about characters ``start`` to ``end`` of the condition, and stop."""
        span = self.written.part(self.offset + start, self.offset + max(end, start + 1))
        repairs = better_condition(self.written, self.offset, self.text, start, end)
        self.diagnostics.report(code, span, headline, words, help=advice, repairs=repairs)
        raise _Unreadable

    def refuse_misread(self, misread: Misread) -> NoReturn:
        """The same about something that was probably meant otherwise."""
        self.refuse(
            misread.code,
            misread.start,
            misread.end,
            misread.headline,
            misread.words,
            *misread.advice,
        )

    def place(self, node: ast.expr) -> tuple[int, int]:
        """Where a part of Python's tree stands in the condition, in characters."""
        if self.text.isascii() and "#" not in self.text:
            return node.col_offset, node.end_col_offset or 0
        encoded = self.text.replace("#", _HASH).encode()
        return len(encoded[: node.col_offset].decode()), len(
            encoded[: node.end_col_offset or 0].decode()
        )

    def refuse_node(
        self, code: str, node: ast.expr, headline: str, words: str = "", *advice: str
    ) -> NoReturn:
        """The same about a part of the tree."""
        start, end = self.place(node)
        self.refuse(code, start, end, headline, words, *advice)

    def name(self, node: ast.expr, what: str = "a name") -> Name:
        """A single word, or several with dots between."""
        if isinstance(node, ast.Attribute):
            self.name(node.value, what)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            self.refuse_node(
                "NV303",
                node,
                f"{what} belongs here",
                "this is text in quotation marks",
                "names stand without quotation marks",
            )
        elif isinstance(node, ast.BinOp | ast.UnaryOp):
            self.refuse_node(
                "NV303",
                node,
                "conditions do not calculate",
                "this would have to be worked out",
                "keep a variable for the result, and change it with `do:`",
            )
        elif not isinstance(node, ast.Name):
            self.refuse_node("NV303", node, f"{what} belongs here", "this is something else")
        start, end = self.place(node)
        return Name(self.text[start:end], self.written, self.offset + start, self.offset + end)

    # ------------------------------------------------------------ the shapes

    def lower(self, node: ast.expr, depth: int) -> Condition:
        """One part of Python's tree as one of our nodes."""
        if depth > DEEPEST:
            self.refuse(
                "NV122",
                0,
                len(self.text),
                "this condition is nested deeper than anybody could read",
            )
        match node:
            case ast.BoolOp():
                parts = tuple(self.lower(part, depth + 1) for part in node.values)
                return ex.All(parts) if isinstance(node.op, ast.And) else ex.Any(parts)
            case ast.UnaryOp(op=ast.Not()):
                return ex.Not(self.lower(node.operand, depth + 1))
            case ast.Name(id="true" | "false") | ast.Constant(value=bool()):
                return self.refuse_node(
                    "NV303",
                    node,
                    "this condition never changes",
                    "a constant by itself",
                    "leave out the `when`, or ask something that can change",
                )
            case ast.Name():
                return ex.IsTrue(self.name(node))
            case ast.Call():
                return self.call(node)
            case ast.Compare():
                return self.compare(node)
            case _:
                return self.refuse_node(
                    "NV303",
                    node,
                    "this is not something a condition can ask",
                    "",
                    "compare a variable with a number, or write `mood is sour`, `mood in [sour, kind]`, `teo in posted`",
                )

    def call(self, node: ast.Call) -> Condition:
        """``settled(hinge)``, ``chosen(choice)``; ``visits(passage)`` needs a comparison."""
        asked, argument = self.question(node)
        if asked == "settled":
            return ex.Settled(argument)
        if asked == "chosen":
            return ex.Chosen(argument)
        if asked == "given":
            return ex.Given(argument)
        return ex.Visits(argument, ">=", 1)

    def question(self, node: ast.Call) -> tuple[str, Name]:
        """Which question, about what."""
        # As it is written: Python takes the wide letters of `ｖisits` for the usual ones.
        start, end = self.place(node.func)
        name = self.text[start:end]
        if name not in ("visits", "settled", "chosen", "given"):
            self.refuse_node(
                "NV120",
                node.func,
                "conditions have no such question",
                "",
                "there are `visits(passage)`, `chosen(choice)`, `settled(hinge)` and `given(question)`",
            )
        if len(node.args) != 1 or node.keywords:
            self.refuse_node(
                "NV120",
                node,
                f"`{name}` asks about one thing",
                "",
                f"write `{name}(…)` once for each, with `and` or `or` between",
            )
        return name, self.name(node.args[0])

    def compare(self, node: ast.Compare) -> Condition:
        """One comparison, or a chain of them."""
        sides = [node.left, *node.comparators]
        parts = tuple(
            self.compared(sides[index], sign, sides[index + 1])
            for index, sign in enumerate(node.ops)
        )
        return parts[0] if len(parts) == 1 else ex.All(parts)

    def compared(self, left: ast.expr, sign: ast.cmpop, right: ast.expr) -> Condition:
        """Two sides and what stands between them."""
        if isinstance(sign, ast.In | ast.NotIn):
            asked = self.inside(left, right)
            return ex.Not(asked) if isinstance(sign, ast.NotIn) else asked
        if isinstance(sign, ast.Is | ast.IsNot):
            asked = self.same(left, right, "!=" if isinstance(sign, ast.IsNot) else "==")
            return ex.Not(asked) if isinstance(sign, ast.IsNot) else asked
        comparison = _COMPARISONS[type(sign)]
        if self.is_number(left) and not self.is_number(right):
            left, right, comparison = right, left, _TURNED[comparison]
        if isinstance(left, ast.Call):
            asked_for, argument = self.question(left)
            if asked_for != "visits":
                self.refuse_node("NV302", left, f"`{asked_for}` is true or false, not a number")
            return ex.Visits(argument, comparison, self.number(right))
        return self.number_or_name(left, comparison, right)

    def number_or_name(
        self, left: ast.expr, comparison: ex.Comparison, right: ast.expr
    ) -> Condition:
        """`concord > 80`; and `concord > high`, which the checks will have something to say about."""
        variable = self.name(left, "a variable")
        self.refuse_truth(variable, right)
        if isinstance(right, ast.Constant) and isinstance(right.value, str) and comparison in ("==", "!="):  # fmt: skip
            self.name(right)
        if isinstance(right, ast.Name):
            if comparison in ("==", "!="):
                asked = ex.Is(variable, self.name(right))
                return ex.Not(asked) if comparison == "!=" else asked
            self.refuse_node(
                "NV303",
                right,
                "a number can only be compared with a number",
                "this is a name",
                "keep a variable for the difference, and change it with `do:`",
            )
        return ex.Compare(variable, comparison, self.number(right))

    def inside(self, left: ast.expr, right: ast.expr) -> Condition:
        """``mood in [sour, kind]`` or ``teo in posted``."""
        if isinstance(right, ast.List | ast.Tuple | ast.Set):
            return ex.IsOneOf(
                self.name(left, "a variable"), tuple(self.name(name) for name in right.elts)
            )
        return ex.Holds(self.name(right, "a set"), self.name(left))

    def same(self, left: ast.expr, right: ast.expr, sign: str) -> Condition:
        """``mood is sour``."""
        if isinstance(left, ast.Call):
            asked, argument = self.question(left)
            start, end = self.place(right)
            value = self.text[start:end]
            self.refuse_node(
                "NV302",
                left,
                "`is` compares a variable with a name",
                "this is a question",
                {
                    "visits": f"write `visits({argument}) {sign} {value}`",
                    "settled": f"write `{argument} is {value}`",
                }.get(asked, f"write `{asked}({argument})` alone"),
            )
        variable = self.name(left, "a variable")
        self.refuse_truth(variable, right)
        if self.is_number(right):
            start, end = self.place(right)
            number = self.text[start:end]
            self.refuse_node(
                "NV302",
                right,
                "`is` compares names, not numbers",
                "this is a number",
                f"write `{variable} {sign} {number}`",
            )
        return ex.Is(variable, self.name(right))

    def refuse_truth(self, variable: Name, right: ast.expr) -> None:
        """``asked == True``: a yes-or-no variable is a question by itself."""
        if isinstance(right, ast.Constant) and isinstance(right.value, bool):
            self.refuse_node(
                "NV302",
                right,
                "nothing is compared with true or false",
                "",
                f"write `{variable}` or `not {variable}`",
            )

    @staticmethod
    def is_number(node: ast.expr) -> bool:
        """A whole number, perhaps negative."""
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            node = node.operand
        return isinstance(node, ast.Constant) and type(node.value) is int

    def number(self, node: ast.expr) -> int:
        """A whole number within bounds."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            self.refuse_node(
                "NV302",
                node,
                "a number cannot be compared with text",
                "this is text",
                "write a number",
            )
        if not self.is_number(node):
            self.refuse_node(
                "NV303",
                node,
                "a whole number belongs here",
                "this is not one",
                "write it in digits, as in `3`",
            )
        value = int(ast.literal_eval(node))
        if abs(value) > LARGEST_NUMBER:
            self.refuse_node("NV304", node, "this number is larger than any variable can be")
        return value


_TURNED: dict[ex.Comparison, ex.Comparison] = {
    "==": "==",
    "!=": "!=",
    "<": ">",
    "<=": ">=",
    ">": "<",
    ">=": "<=",
}
