"""The rows that a person teaches: reading them, keeping some back to measure with, adding drafts to improve. No torch here."""

from __future__ import annotations

import hashlib
import json
import random
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from .damage import damage
from .frames import STYLES
from .packing import Encode, Target
from .sources import clean

MIN_TEXTS = 8
"""With fewer there is nothing to keep back."""
HELD_OUT = (4, 24)
"""At least and at most so many texts are kept back: measuring costs the square of their number."""
IMPROVE_SHARE = 0.25
"""Texts that get an improve target beside their own: with one instruction a text, one pair in five, as the shipped adapter had."""


class BadPairs(Exception):
    """Rows that can't be read, or can't be taught; the message names the line."""


@dataclass(frozen=True)
class Row:
    id: str
    text: str
    lang: str
    source: str
    license: str
    targets: list[Target]


def read_rows(path: Path) -> list[Row]:
    """One row a line: `{"id", "text", "lang", "source", "targets": [{"style", "instruction"}]}`, and `"license"` where it is known."""
    rows: list[Row] = []
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise BadPairs(f"{path} can't be read: {error.strerror}") from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                rows.append(read_row(json.loads(line)))
            except (ValueError, KeyError, TypeError) as error:
                raise BadPairs(f"line {number} of {path.name}: {fault(error)}") from error
    return rows


def fault(error: Exception) -> str:
    return f"{error} is missing" if isinstance(error, KeyError) else str(error)


def read_row(raw: object) -> Row:
    if not isinstance(raw, dict):
        raise TypeError("not a JSON object")
    targets: list[Target] = []
    for target in raw["targets"]:
        style, instruction = target["style"], " ".join(string(target["instruction"], "instruction").split())
        if style not in STYLES:
            raise ValueError(f"the style {style!r} is none of {', '.join(STYLES)}")
        if not instruction:
            raise ValueError("an instruction is empty")
        targets.append(Target(style, instruction))
    text = clean(string(raw["text"], "text"))
    if not text or not targets:
        raise ValueError("no text" if not text else "no targets")
    licence = raw.get("license", "not stated")
    return Row(
        string(raw["id"], "id"), text, string(raw["lang"], "lang"), string(raw["source"], "source"), string(licence, "license"), targets
    )


def string(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{name} isn't a string")
    return value


def without_long(rows: Sequence[Row], encode: Encode, limit: int) -> tuple[list[Row], int]:
    """Rows without instructions longer than what the model ever writes, and how many were left out."""
    kept = [replace(row, targets=[t for t in row.targets if len(encode(f" {t.instruction}\n")) <= limit]) for row in rows]
    left_out = sum(len(row.targets) for row in rows) - sum(len(row.targets) for row in kept)
    return [row for row in kept if row.targets], left_out


def own_targets(row: Row) -> list[Target]:
    """Without the drafts to improve, which `with_improvements` adds."""
    return [target for target in row.targets if target.style != "improve"]


def same_text(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def split(rows: Sequence[Row], share: float, seed: int) -> tuple[list[Row], list[Row]]:
    """Rows to be taught, and rows kept back. The unit is the text: no text, with whatever white space, is on both sides.

    Texts are drawn by a hash of text and seed: the same rows in another order give the same parts, and when rows are added later,
    those kept back before mostly stay so. A text that was drawn is one row with all its instructions.
    """
    by_text: dict[str, list[Row]] = {}
    for row in rows:
        by_text.setdefault(same_text(row.text), []).append(row)
    if len(by_text) < MIN_TEXTS:
        raise BadPairs(f"{len(by_text)} different texts: at least {MIN_TEXTS} are needed, for some are kept back to measure with")
    least, most = HELD_OUT
    count = max(least, min(most, round(share * len(by_text))))
    drawn = sorted(by_text, key=lambda text: hashlib.sha256(f"held-out:{seed}:{text}".encode()).digest())[:count]
    held_out = [merged(by_text[text]) for text in drawn]
    apart = set(drawn)
    return [row for row in rows if same_text(row.text) not in apart], held_out


def merged(rows: Sequence[Row]) -> Row:
    ordered = sorted(rows, key=lambda row: row.id)
    return replace(ordered[0], targets=list(dict.fromkeys(target for row in ordered for target in row.targets)))


def with_improvements(rows: Sequence[Row], seed: int) -> list[Row]:
    """A part of the rows also teaches to improve a damaged draft, so that an adapter that could do it still can."""
    rng = random.Random(f"improve\t{seed}")
    chosen = set(rng.sample(range(len(rows)), max(1, round(IMPROVE_SHARE * len(rows)))))
    found: list[Row] = []
    for place, row in enumerate(rows):
        if place in chosen:
            good = rng.choice([t for t in row.targets if t.style in {"instruction", "question"}] or row.targets)
            other = rng.choice(rng.choice(rows).targets).instruction
            draft = " ".join(damage(good.instruction, other, row.text, rng).split())
            row = replace(row, targets=[*row.targets, Target("improve", good.instruction, draft)])
        found.append(row)
    return found


def count_pairs(rows: Sequence[Row]) -> list[dict[str, str | int]]:
    """The person's own, by source and licence, as an adapter's sidecar has them."""
    pairs: Counter[tuple[str, str]] = Counter()
    for row in rows:
        pairs[row.source, row.license] += len(own_targets(row))
    return [{"source": source, "licence": licence, "pairs": n} for (source, licence), n in sorted(pairs.items())]
