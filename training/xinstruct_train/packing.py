"""Several instructions behind one text, so that the text is read once.

    [bos head text joint][cue A, instruction A][cue B, instruction B] ...

Each instruction sees the text and itself, not the other instructions, and counts its positions from the end of the text.
The loss is the same as that of separate sequences (tests/test_packing.py), at a third of the cost.
No torch here: a pack is lists of numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .frames import Frames
from .letters import unify

Encode = Callable[[str], list[int]]
"""Text to token ids, without special tokens."""


@dataclass(frozen=True)
class Target:
    """One thing to be written for a text. `style` is one of the frame's styles, or "improve" with a draft."""

    style: str
    instruction: str
    draft: str | None = None


@dataclass(frozen=True)
class Pack:
    tokens: list[int]
    positions: list[int]
    segments: list[int]
    """0 for the shared part, then 1, 2, ... for each target."""
    predict_at: list[int]
    """Where the next token is learnt."""
    labels: list[int]
    """What it should be; as long as `predict_at`."""


def pack(text: str, targets: Sequence[Target], frames: Frames, encode: Encode, bos: int) -> Pack:
    shared = [bos, *encode(frames.head), *encode(unify(text))[: frames.max_text_tokens], *encode(frames.joint)]
    tokens = list(shared)
    positions = list(range(len(shared)))
    segments = [0] * len(shared)
    predict_at: list[int] = []
    labels: list[int] = []
    for number, target in enumerate(targets, start=1):
        cue = encode(frames.cue(target.style, target.draft))
        answer = encode(f" {target.instruction}{frames.stop[0]}")
        start = len(tokens) + len(cue)
        predict_at.extend(range(start - 1, start - 1 + len(answer)))
        labels.extend(answer)
        # The last token of an answer is only predicted, never read.
        part = cue + answer[:-1]
        tokens.extend(part)
        positions.extend(range(len(shared), len(shared) + len(part)))
        segments.extend([number] * len(part))
    return Pack(tokens, positions, segments, predict_at, labels)
