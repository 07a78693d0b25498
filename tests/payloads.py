"""Hostile input as data: what people have sent to readers of YAML, expressions and terminals, and what we thought of.

A file that ever broke something is added here before it is mended. Nothing in this module does anything.
"""

from __future__ import annotations

HEAD = (
    "story: walk\ntitle: A Walk\nendings: {home: {title: Home}}\n"
    "variables: {doors: {range: 0..5}, mood: {one_of: [sour, kind]}}\n"
)
GATE = HEAD + "passages:\n  gate:\n"
PLAIN = GATE + "    text: Open.\n    ending: home\n"

# ----------------------------------------------------------------------- YAML

_TAGS = (
    "!!python/object/apply:os.system ['id']",
    "!!python/object/apply:subprocess.Popen [['id']]",
    "!!python/object/apply:subprocess.check_output [['id']]",
    "!!python/object/apply:builtins.eval ['1']",
    "!!python/object/apply:builtins.exec ['1']",
    "!!python/object/apply:time.sleep [10]",
    "!!python/object/apply:builtins.getattr [!!python/module:os '', system]",
    "!!python/object/new:os.system ['id']",
    "!!python/object/new:type {args: [z, !!python/tuple [], {}], state: x}",
    "!!python/object/new:tuple [!!python/object/new:map [!!python/name:eval , ['1']]]",
    "!!python/object/new:frozenset {}",
    "!!python/object:collections.OrderedDict {}",
    "!!python/name:os.system ''",
    "!!python/name:builtins.eval ''",
    "!!python/module:os ''",
    "!!python/module:antigravity ''",
    "!!python/tuple [1, 2]",
    "!!python/complex 1j",
    "!!python/long 9",
    "!!python/none ''",
    "!!python/bool true",
    "!!python/int 1",
    "!!python/float 1.0",
    "!!python/str a",
    "!!python/bytes YQ==",
    "!!python/unicode a",
    "!!python/list []",
    "!!python/dict {}",
    "!!str a",
    "!!int 3",
    "!!float .inf",
    "!!null ''",
    "!!binary YQ==",
    "!!timestamp 2026-11-22",
    "!!set {a}",
    "!!omap [a: 1]",
    "!!merge <<",
    "!ruby/object:Gem::Installer {}",
    "!!javax.script.ScriptEngineManager []",
    "!<tag:yaml.org,2002:python/object/apply:os.system> ['id']",
    "!e!python [a]",
    "! a",
)

TAGS = {
    words.split(" ")[0] + f" {at}": f"{GATE}    text: {words}\n" for at, words in enumerate(_TAGS)
}
"""Tags as values; each asks some loader to make an object, or to run something."""

ALIASES = {
    "an anchor": GATE + "    text: &a Open.\n    ending: home\n",
    "an anchor on a map": GATE + "    text: Open.\n    setting: &a {hour: now}\n",
    "an alias": GATE + "    text: *a\n",
    "an alias as a key": GATE + "    *a : Open.\n",
    "an anchored key": GATE + "    &a text: Open.\n",
    "a merge key": GATE + "    <<: {text: Open.}\n",
    "a quoted merge key": GATE + "    '<<': {text: Open.}\n",
    "a merge list": GATE + "    <<: [{text: Open.}, {text: Shut.}]\n",
    "an anchor that holds itself": "&a [*a]\n",
    "a billion laughs": "a: &a [x, x]\n"
    + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(24)
    ),
    "sixty levels of merging": "a0: &a0 {x: 1}\n"
    + "".join(f"a{n + 1}: &a{n + 1} {{<<: [*a{n}, *a{n}]}}\n" for n in range(60)),
    "an alias to nothing": "a: *nothing\n",
    "ten thousand anchors": "\n".join(f"a{n}: &a{n} x" for n in range(10_000)),
}
"""Anchors, aliases and merge keys: one of them is one too many."""

SHAPES = {
    "a second document": PLAIN + "---\nstory: other\n",
    "an ended document": PLAIN + "...\nstory: other\n",
    "a directive": "%YAML 1.1\n---\n" + PLAIN,
    "a tag directive": "%TAG ! tag:yaml.org,2002:python/\n---\na: !name:os.system ''\n",
    "an unknown directive": "%FOO bar\n---\na: b\n",
    "a list for a key": GATE + "    ? [text, more]\n    : Open.\n",
    "a map for a key": GATE + "    ? {text: more}\n    : Open.\n",
    "a block for a key": GATE + "    ? |\n      text\n    : Open.\n",
    "a list in brackets for a key": GATE + "    [text]: Open.\n",
    "no key": GATE + "    : Open.\n",
    "an empty key": GATE + "    '': Open.\n",
    "a key of 65 letters": GATE + f"    {'k' * 65}: Open.\n",
    "a key twice": PLAIN + "    text: Shut.\n",
    "a variable twice": PLAIN.replace("{doors:", "{doors: {range: 0..3}, doors:"),
    "a key with another alphabet's letter": GATE + "    tехt: Open.\n    ending: home\n",
    "a variable with another alphabet's letter": PLAIN.replace("doors", "dооrs"),
    "a variable in wide letters": PLAIN.replace("doors", "ｄｏｏｒｓ"),
    "a tab": GATE + "\ttext: Open.\n",
    "a no-break space": GATE + "   \u00a0text: Open.\n",
    "a list for the root": "- a\n- b\n",
    "text for the root": "walk\n",
    "only a comment": "# nothing\n",
    "nothing at all": "",
    "a NUL": PLAIN.replace("Open", "O\x00pen"),
    "a zip file": "PK\x03\x04\x00\x00walk",
    "noise": "\ufffd" * 100,
    "half a character": PLAIN.replace("Open", "O\ud800pen"),
    "JSON with everything": '{"story": "walk", "title": NaN, "passages": {"gate": null}}',
    "XML": '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    "a shebang": "#!/bin/sh\nrm -rf /\n",
    "an unclosed quotation mark": GATE + '    text: "Open.\n    ending: home\n',
    "an unclosed bracket": GATE + "    here: {a: [b\n    ending: home\n",
    "an odd escape": GATE + '    text: "\\q"\n',
    "an escape of half a character": GATE + '    text: "\\ud800"\n',
    "an escape beyond Unicode": GATE + '    text: "\\U00110000"\n',
    "an escape that is cut off": GATE + '    text: "\\x1"\n',
}
"""What a chapter never is."""

NUMBERS = (
    "999999999999", "1e9", "0x10", "0o7", "010", "007", "1_000", ".5", "1.0", ".inf", "-.inf", ".nan", "0b1",
    "+1", "--1", "1:30", "190:20:30", "2026-11-22", "true", "٣", "３", "²", "-", "1 0", "9" * 4000,
)  # fmt: skip
"""What is no whole number of ours, where one belongs."""

NOT_TRUTHS = (
    "yes",
    "no",
    "on",
    "off",
    "y",
    "n",
    "True",
    "TRUE",
    "False",
    "1",
    "0",
    "null",
    "~",
    "ｔｒｕｅ",
)

MEGABYTE = (1 << 20) - 64


def filled(unit: str, before: str = "", behind: str = "", size: int = MEGABYTE) -> str:
    """A file of just under a mebibyte: one thing over and over."""
    room = size - len((before + behind).encode())
    return before + unit * (room // len(unit.encode())) + behind


def numbered(unit: str, before: str = "", size: int = MEGABYTE, most: int = 19_000) -> str:
    """The same with a number in each (`#` in the unit), so that no two are alike; at most so many."""
    pieces, length, number = [before], len(before), 0
    while True:
        piece = unit.replace("#", str(number))
        length += len(piece)
        if length > size or number >= most:
            return "".join(pieces)
        pieces.append(piece)
        number += 1


def megabytes() -> dict[str, str]:
    """Files of a mebibyte, each of a kind that takes some reader long. They are made when asked for."""
    text = GATE + "    ending: home\n    text: |\n"
    choice = "      - choice: A\n        when: doors > 1\n        ending: home\n"
    return {
        "opening brackets": filled("["),
        "opening braces": filled("{"),
        "brackets and braces": filled("[{"),
        "brackets behind a key": filled("[", "a: "),
        "brackets, opened and closed": filled("[],", "a: [", "]"),
        "dashes": filled("- "),
        "question marks": filled("? "),
        "colons": filled(": "),
        "exclamation marks": filled("!"),
        "ampersands": filled("&a "),
        "stars": filled("*a "),
        "quotation marks": filled('"'),
        "apostrophes": filled("'"),
        "an endless quotation": filled("a", '"'),
        "an endless word": filled("a"),
        "an endless key": filled("a", "", ": b"),
        "greater-than signs": filled(">"),
        "bars": filled("|"),
        "number signs": filled("#"),
        "percent signs": filled("%"),
        "blank lines": filled("\n"),
        "blanks": filled(" "),
        "a staircase": "\n".join(" " * number + "a:" for number in range(1400)),
        "dashes with nothing": filled("- \n", "a:\n"),
        "dashes with an empty key": filled("- a:\n", "a:\n"),
        "one key again and again": filled("a: b\n"),
        "unknown keys": numbered("    k#: b\n", GATE),
        "unknown keys, long": numbered(f"    {'k' * 50}#: b\n", GATE),
        "variables": numbered(
            "  a#: {range: 0..1}\n",
            PLAIN.replace("variables: {doors: {range: 0..5}, mood: {one_of: [sour, kind]}}\n", "")
            + "variables:\n",
        ),
        "passages to nowhere": numbered("  p#: {to: q#}\n", PLAIN),
        "passages nobody reaches": numbered("  p#: {ending: home}\n", PLAIN),
        "a chain of passages": numbered("  p#: {to: gate}\n", PLAIN),
        "passages twice": filled("  p: {ending: home}\n", PLAIN),
        "unknown variables in conditions": numbered(
            "      - choice: A#\n        when: x# > 1\n        ending: home\n",
            GATE + "    choices:\n",
        ),
        "choices": numbered(
            "      - {choice: A#, to: gate}\n", GATE + "    choices:\n", most=16_000
        ),
        "choices of one name": filled("      - {choice: A, to: gate}\n", GATE + "    choices:\n"),
        "conditions": numbered(choice.replace("A\n", "A#\n"), GATE + "    choices:\n", most=14_000),
        "conditions that cannot be read": filled(
            choice.replace("doors > 1", "doors ) 1"), GATE + "    choices:\n"
        ),
        "changes": filled("      - doors += 1\n", GATE + "    ending: home\n    do:\n"),
        "changes that are none": filled(
            "      - doors ++ 1\n", GATE + "    ending: home\n    do:\n"
        ),
        "a change of many words": GATE + f"    do: set a{'to' * 30_000}!\n",
        "ways": filled(
            "      - {when: doors > 1, to: gate}\n", GATE + "    to:\n", "      - {to: gate}\n"
        ),
        "prose": filled(
            "      The gate was open, and nobody went in or out.\n\n", text, size=60_000
        ),
        "wordings": filled("{a|b}", text + "      ", size=65_000),
        "bars in a brace": filled("|", text + "      {", "}", size=65_000),
        "conditions in prose": filled("{doors > 1: a|b}", text + "      ", size=65_000),
        "braces in prose": filled("{", text + "      ", size=65_000),
        "brackets in prose": filled("[[", text + "      ", size=65_000),
        "stars in prose": filled("*a", text + "      ", size=65_000),
        "backslashes in prose": filled("\\", text + "      ", size=65_000),
        "unknown values in prose": filled("{zz}", text + "      ", size=65_000),
        "unreadable conditions in prose": filled("{a &&: b}", text + "      ", size=65_000),
        "capitals": filled("ABC ", text + "      ", size=65_000),
        "spaces in prose": filled("a ", text + "      ", size=65_000),
        "many texts": numbered(
            "  p#:\n    ending: home\n    text: |\n      " + "a {b|c} *d* " * 40 + "\n", PLAIN
        ),
        "blanks that are not spaces": filled("\u00a0a: b\n"),
        "tabs": filled("\ta: b\n"),
        "tabs and nothing": filled("\t", "a: b\n", "\n"),
        "blanks behind a label": GATE
        + "    choices:\n      - choice: A"
        + " " * 900_000
        + "\n        to: gate\n",
        "blanks before a comparison": GATE
        + "    choices:\n      - {choice: A, to: gate, when: doors"
        + " " * 900_000
        + "> 9}\n",
        "tabs behind spaces": filled("  \ta\n", "a:\n"),
        "zero-width spaces": filled("\u200b", "a: b"),
        "joiners": filled("\u200d", "a: क"),
        "marks": filled("\u0324", "a: b"),
        "emoji": filled("👩\u200d👩\u200d👧 ", "a: |\n  ", size=64_000),
        "Devanagari": filled("नमस्ते ", PLAIN + "# "),
        "lost words": filled("- a #b\n"),
        "comments": filled("# allow NV402: why\n", PLAIN),
        "allowances": filled("# allow NV402\n", PLAIN),
        "carriage returns": filled("\r"),
        "Windows line ends": PLAIN.replace("\n", "\r\n") + filled("\r\n", size=900_000),
    }


# ----------------------------------------------------------------- conditions

EXPRESSIONS = (
    # from advisories and write-ups about simpleeval, asteval, RestrictedPython, Jinja and numexpr
    "().__class__.__bases__[0].__subclasses__()",
    "().__class__.__mro__[-1].__subclasses__()[132].__init__.__globals__['system']('id')",
    "''.__class__.__mro__[1].__subclasses__()",
    "''.__class__.__base__.__subclasses__()",
    "[].__class__.__base__.__subclasses__()[59]()._module.__builtins__['__import__']('os').system('id')",
    "{}.__class__.__bases__[0].__subclasses__()",
    "(1).__class__.__base__",
    "doors.__class__",
    "doors.__init__.__globals__",
    "doors.__class__.__init__.__globals__['__builtins__']",
    "visits.__globals__",
    "visits.__class__('gate')",
    "settled.__call__(gate)",
    "visits(gate).__class__",
    "(lambda: 1).__code__",
    "(lambda f: f.gi_frame.f_back)(x)",
    "(x for x in [1]).gi_frame.f_back.f_back.f_globals",
    "[a for a in (g.gi_frame.f_back for g in [g])][0]",
    "(lambda:0).__globals__['os']",
    "type('a', (), {})",
    "type(doors).mro()",
    "object.__subclasses__()",
    "str.__subclasses__()",
    "vars()",
    "globals()",
    "locals()",
    "dir()",
    "help()",
    "breakpoint()",
    "exit()",
    "quit()",
    "input()",
    "print(doors)",
    "open('/etc/passwd').read()",
    "compile('1', '', 'eval')",
    "eval('1')",
    "exec('import os')",
    "getattr(doors, '__class__')",
    "setattr(doors, 'a', 1)",
    "__import__('os').system('id')",
    "__import__('subprocess').check_output('id')",
    "__builtins__.__import__('os')",
    "__builtins__['eval']('1')",
    "importlib.import_module('os')",
    "os.system('id')",
    "sys.modules['os']",
    "'{0.__class__}'.format(doors)",
    "'{0.__class__.__init__.__globals__}'.format(doors)",
    "'{doors.__class__}'.format_map({})",
    "'%(a)s' % {}",
    "f'{doors.__class__}'",
    "f'{(lambda: 1)()}'",
    "f'''{\n1}'''",
    "rf'{doors!r:>{mood}}'",
    "string.Formatter().get_field('a.__class__', [], {})",
    "{{ config.items() }}",
    "{{ ''.__class__.__mro__[2].__subclasses__() }}",
    "{{ self._TemplateReference__context.cycler.__init__.__globals__.os.popen('id').read() }}",
    "{% for x in ().__class__.__base__.__subclasses__() %}{% endfor %}",
    "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "{{ request.application.__globals__ }}",
    "${7*7}",
    "#{7*7}",
    "<%= 7*7 %>",
    "*{7*7}",
    "np.array([1])",
    "numpy.__config__.os.system('id')",
    "__loader__.load_module('os')",
    "[].append(1)",
    "doors.real",
    "mood.upper()",
    "(doors).__add__(1) > 1",
    "doors if doors else mood",
    "doors and (yield)",
    "(yield doors)",
    "await doors",
    "async def a(): pass",
    "lambda: doors",
    "lambda *a, **b: doors",
    "(doors := 1)",
    "doors = 1",
    "doors += 1",
    "doors; mood",
    "doors\nimport os",
    "import os",
    "from os import system",
    "del doors",
    "global doors",
    "assert doors",
    "raise doors",
    "pass",
    "return doors",
    "while True: pass",
    "def f(): pass",
    "class A: pass",
    "with doors: pass",
    "@doors",
    "match doors:\n case 1: pass",
    "*doors",
    "**doors",
    "[*doors]",
    "{**doors}",
    "{doors: 1}",
    "{doors}",
    "[doors]",
    "(doors,)",
    "()",
    "[]",
    "{}",
    "...",
    "None",
    "True",
    "1j > 1",
    "doors > 1j",
    "doors > 1.5",
    "doors > 1e400",
    "doors > -1e400",
    "doors > 0x7fffffff",
    "doors > 0b1",
    "doors > 0o7",
    "doors > 07",
    "doors > 1_0",
    "doors > ١",
    "doors > ²",
    "doors > 9" + "9" * 400,
    "doors > --1",
    "doors > +1",
    "doors > ~1",
    "doors > not 1",
    "doors ** 9 ** 9 ** 9 > 1",
    "9 ** 9 ** 9 ** 9 > doors",
    "1 << 99999999 > doors",
    "'a' * 999999999 == mood",
    "doors % 2 == 0",
    "doors // 2 == 0",
    "doors @ mood",
    "doors + 1 > 2",
    "doors > mood + 1",
    "doors[0]",
    "doors[0:1]",
    "doors['a']",
    "mood[::]",
    "doors > (1, 2)",
    "doors in {}",
    "doors in {mood: 1}",
    "doors in (x for x in y)",
    "mood in [sour for sour in mood]",
    "mood in [*mood]",
    "mood in 'sour'",
    "mood in b'sour'",
    "mood is 'sour'",
    'mood is "sour"',
    "mood is f'{doors}'",
    "mood is None",
    "visits()",
    "visits(gate, gate)",
    "visits(*gate)",
    "visits(**gate)",
    "visits(gate=1)",
    "visits(visits(gate))",
    "visits('gate')",
    "visits(1)",
    "visits[gate]",
    "ｖisits(gate)",
    "visits(gate)(gate)",
    "(visits)(gate)()",
    "random()",
    "now()",
    "env('HOME')",
    "chosen(gate)(gate)",
    "a.b.c.d()",
    "`doors`",
    "$doors",
    "doors?",
    "doors ? 1 : 2",
    "doors && mood",
    "doors || mood",
    "!doors",
    "doors <> 1",
    "doors === 1",
    "doors =~ 1",
    "/doors/",
    "doors -> mood",
    "doors => 1",
    "\\",
    "doors \\\n > 1",
    "\\N{LATIN SMALL LETTER A}",
    "'\\N{x}'",
    "'''",
    '"""',
    "'",
    "doors # > 1",
    "doors > 1 #",
    "# type: ignore",
    "-*- coding: rot13 -*-",
    "(",
    ")",
    "((doors)",
    "doors))",
    "[(doors])",
    "",
    " ",
    "\t",
    "\n",
    "doors > 1\x1a",
    "\ufeffdoors > 1",
    "doors\u00a0> 1",
    "doors\u3000> 1",
    "doors\u2028> 1",
    "\ud800",
    "𝒅𝒐𝒐𝒓𝒔.__class__",
    "doors and and mood",
    "not",
    "not not",
    "and",
    "in",
    "is",
    "is not",
    "or doors",
    "doors or",
    "doors mood",
    "1 doors",
    "1if doors else 2",
    "0xfor doors",
    "doors>1and mood is sour",
)
"""No condition among them. What is merely the name of nothing is refused when names are looked up."""

LONG_EXPRESSIONS = {
    "brackets": "(" * 10**6,
    "closed brackets": "(" * 200 + "doors" + ")" * 200,
    "square brackets": "[" * 500,
    "not": "not " * 10**5 + "doors",
    "not, within the letters": "not " * 100 + "doors",
    "minus": "doors > " + "-" * 400 + "1",
    "tilde": "~" * 500 + "doors",
    "a name": "a" * 10**6,
    "dots": "a" + ".a" * 250,
    "calls": "a" + "()" * 250,
    "indices": "a" + "[0]" * 160,
    "and": " and ".join(["a"] * 10**5),
    "and, within the letters": " and ".join(["a"] * 70),
    "comparisons": "a" + " < 1" * 120,
    "lambdas": "lambda: " * 60 + "1",
    "ifs": "a if b else " * 40 + "a",
    "spaces": " " * 10**6,
    "digits": "doors > " + "9" * 10**6,
    "quotation marks": "'" * 10**6,
    "f-strings": "f'{" * 100,
    "walruses": "(a:=" * 100,
    "number signs": "#" * 10**6,
    "equals signs": "=" * 10**6,
}
"""Each refused before anything parses it, or soon after."""

# ----------------------------------------------------------------- characters

HIDDEN = {
    "ESC": "\x1b", "BEL": "\x07", "backspace": "\x08", "vertical tab": "\x0b", "form feed": "\x0c",
    "a lone carriage return": "\r", "shift out": "\x0e", "DEL": "\x7f", "CSI of eight bits": "\x9b",
    "OSC of eight bits": "\x9d", "DCS of eight bits": "\x90", "next line": "\x85", "start of string": "\x98",
    "soft hyphen": "\u00ad", "grapheme joiner": "\u034f", "Arabic letter mark": "\u061c",
    "Hangul filler": "\u115f", "Hangul vowel filler": "\u1160", "Khmer vowel": "\u17b4", "Mongolian selector": "\u180b",
    "Mongolian vowel separator": "\u180e", "zero-width space": "\u200b", "left-to-right mark": "\u200e",
    "right-to-left mark": "\u200f", "zero-width joiner": "\u200d", "zero-width non-joiner": "\u200c",
    "line separator": "\u2028", "paragraph separator": "\u2029", "embedding": "\u202a", "override": "\u202e",
    "pop": "\u202c", "word joiner": "\u2060", "invisible times": "\u2062", "isolate": "\u2066", "end of isolate": "\u2069",
    "deprecated": "\u206a", "Hangul filler of compatibility": "\u3164", "byte order mark": "\ufeff", "half-width filler": "\uffa0",
    "interlinear anchor": "\ufff9", "interlinear end": "\ufffb", "object replacement": "\ufffc", "replacement": "\ufffd",
    "no character": "\ufdd0", "no character either": "\uffff", "no character of another plane": "\U0001fffe",
    "private use": "\ue000", "private use, far": "\U000f0000", "private use, farthest": "\U0010fffd",
    "half a character": "\ud800", "the other half": "\udfff", "tag": "\U000e0041", "end of tag": "\U000e007f",
    "shorthand control": "\U0001bca0", "music control": "\U0001d173",
}  # fmt: skip
"""Characters that no chapter has, in words of Latin letters."""

ALONE = {
    "a mark behind a space": "a \u0301b",
    "a mark in a brace": "{\u0301a|b}",
    "five marks": "a" + "\u0324" * 5,
}
"""Marks where no letter is, or too many of them."""

ESCAPES = (
    "\x1b[31m", "\x1b[2J", "\x1b[H", "\x1b[6n", "\x1b[c", "\x1b[>c", "\x1b[5n", "\x1b[?1049h", "\x1b[?1049l",
    "\x1b[?1000h", "\x1b[?2004h", "\x1b[?25l", "\x1b[3J", "\x1b[!p", "\x1b[8;1;1t", "\x1b[21t", "\x1b[20t", "\x1b[18t",
    "\x1b]0;owned\x07", "\x1b]2;owned\x1b\\", "\x1b]4;1;?\x07", "\x1b]7;file:///\x07",
    "\x1b]8;;https://example.org\x1b\\go\x1b]8;;\x1b\\", "\x1b]10;?\x07", "\x1b]11;?\x07", "\x1b]50;?\x07",
    "\x1b]52;c;b3duZWQ=\x07", "\x1b]52;c;?\x1b\\", "\x1b]104\x07", "\x1b]133;A\x07", "\x1b]777;notify;a;b\x07",
    "\x1b]1337;File=:AA==\x07", "\x1b]9;owned\x07", "\x1bP$q\"p\x1b\\", "\x1bP+q544e\x1b\\", "\x1bPtmux;\x1b\x1b[31m\x1b\\",
    "\x1b_Gf=24;AAAA\x1b\\", "\x1b^owned\x1b\\", "\x1bXowned\x1b\\", "\x1bc", "\x1b7", "\x1b8", "\x1b=", "\x1b#8", "\x1b(0",
    "\x1bN", "\x1bO", "\x1b%G", "\x1bk owned\x1b\\", "\x1bZ",
    "\x9b31m", "\x9d0;owned\x9c", "\x90q\x9c", "\x9e\x9c", "\x9fGa=q\x9c", "\x84", "\x85", "\x8d", "\x05", "\x0e",
    "a\x08\x08b", "\x1b", "\x1b[", "\x18\x1a", "\x7f\x7f",
)  # fmt: skip
"""What a terminal obeys: colours, screens, titles, clipboards, questions it answers as if they had been typed."""

MARKUP = (
    "[", "]", "[/", "[/]", "[/red]", "[red]a", "[b]a[/b]", "[@click=app.bell]a[/]", "[link=https://example.org]a[/link]",
    "\\[a", "[[", "]]", "[[a", "[[a|", "[[|a]]", "[[]]", "[a](b)", "{", "}", "{}", "{a", "a}", "*", "**", "***", "*a", "a*",
    "`a`", "~a~", "$a", "${a}", "%s", "%(a)s", "{0}", "{0.__class__}", "{a!r}", "{a:>9}", "<b>a</b>", "&lt;", "[bold", "[#fff]a",
    "[$accent]a", "[on red]a", "[not a tag]", "[a=b]", "[]", "[ ]", "[1]", "[/a][b", ":smile:", "\\", "\\\\", "\\[/]",
)  # fmt: skip
"""What some library takes for markup. To us it is words, or prose with a mistake in it."""
