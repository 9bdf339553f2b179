"""Makes weak drafts out of good instructions, so that improving a draft can be taught without a second model.

Each kind of damage is one that small models really do: another text's instruction, a wrong name, a broken-off sentence,
a subject so vague that it fits anything, the text's own words instead of English, a loop.
"""

from __future__ import annotations

import random
import re

VAGUE = (
    "Write a text.",
    "Tell me about it.",
    "What is this about?",
    "Write something about this topic.",
    "Explain this.",
    "What happened?",
    "Write a story.",
    "Give me some information.",
    "Who is he?",
    "Describe it.",
)
NAME = re.compile(r"(?<=[a-z,'’] )[A-Z][\w'’.-]+(?: [A-Z][\w'’.-]+)*")
NUMBER = re.compile(r"\b\d[\d,.]*\b")


def wrong_detail(instruction: str, other: str, rng: random.Random) -> str | None:
    """The instruction with a name of another one in place of its own, or with another number."""
    mine, theirs = NAME.findall(instruction), NAME.findall(other)
    if mine and theirs:
        return instruction.replace(rng.choice(mine), rng.choice(theirs), 1)
    if NUMBER.search(instruction):
        return NUMBER.sub(str(rng.randrange(2, 2020)), instruction, count=1)
    return None


def broken_off(instruction: str, rng: random.Random) -> str | None:
    words = instruction.split()
    if len(words) < 6:
        return None
    return " ".join(words[: rng.randrange(3, max(4, len(words) * 2 // 3))])


def loop(instruction: str, rng: random.Random) -> str:
    words = instruction.split()
    start = rng.randrange(max(1, len(words) - 2))
    return " ".join(words[: start + 2] + words[start : start + 2] * 3)


def copied(text: str, rng: random.Random) -> str:
    words = " ".join(text.split())[:400].split(" ")
    return " ".join(words[: rng.randrange(4, 12)])[:80]


def damage(instruction: str, other: str, text: str, rng: random.Random) -> str:
    """A weak draft for the text, never equal to the good instruction."""
    kind = rng.random()
    draft: str | None = None
    if kind < 0.30:
        draft = other
    elif kind < 0.55:
        draft = wrong_detail(instruction, other, rng)
    elif kind < 0.70:
        draft = broken_off(instruction, rng)
    elif kind < 0.82:
        draft = rng.choice(VAGUE)
    elif kind < 0.93:
        draft = copied(text, rng)
    else:
        draft = loop(instruction, rng)
    if draft is None or draft == instruction:
        draft = other if other != instruction else rng.choice(VAGUE)
    return draft
