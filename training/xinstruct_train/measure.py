"""How well an adapter does on the pairs that were kept back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypedDict

import torch
from torch import Tensor, nn

from .frames import Frames
from .model import token_losses
from .packing import Encode, pack
from .rows import Row, own_targets


class Figures(TypedDict):
    pairs: int
    loss: float
    recall: float


class Evaluation(Figures):
    byLanguage: dict[str, Figures]


def evaluate(
    model: nn.Module, rows: Sequence[Row], frames: Frames, encode: Encode, bos: int, between: Callable[[], None]
) -> Evaluation:
    """Loss and recall on the rows; `between` is called before each text.

    *Loss*: mean cross entropy, in nats, of a token of the person's instruction (the line's end included) given the text and the
    style's frame, over the whole vocabulary.

    *Recall*: of the N texts and their first instructions, let L[i][j] be the mean log-likelihood of a token of instruction j given
    text i. Some instructions are likely whatever the text; so the column's mean over all texts is taken off, which leaves an estimate
    of the pointwise mutual information of text and instruction. A text counts where no other instruction stands higher in its row
    than its own. By chance it would be 1/N; with a few texts a step of 1/N is noise.
    """
    firsts = [own_targets(row)[0] for row in rows]
    likelihood = torch.zeros(len(rows), len(rows))
    losses: list[Tensor] = []
    was_training = model.training
    model.eval()
    with torch.inference_mode():
        for place, row in enumerate(rows):
            between()
            # Its further instructions stand behind those of all texts, in the same pack: the text is read once.
            targets = [*firsts, *own_targets(row)[1:]]
            lengths = [len(encode(f" {target.instruction}{frames.stop[0]}")) for target in targets]
            parts = token_losses(model, pack(row.text, targets, frames, encode, bos)).split(lengths)  # type: ignore[no-untyped-call]
            likelihood[place] = -torch.stack([part.mean() for part in parts[: len(rows)]])
            losses.append(torch.cat([parts[place], *parts[len(rows) :]]))
    model.train(was_training)
    right = found(likelihood)
    total = figures(rows, losses, right, range(len(rows)))
    by_language: dict[str, Figures] = {}
    for lang in sorted({row.lang for row in rows}):
        by_language[lang] = figures(rows, losses, right, [i for i, row in enumerate(rows) if row.lang == lang])
    return {**total, "byLanguage": by_language}


def found(likelihood: Tensor) -> list[bool]:
    """For each text, whether none of the others' instructions fits it better than its own; `likelihood` is [texts, instructions]."""
    gain = likelihood - likelihood.mean(dim=0, keepdim=True)
    return [bool(gain[i, i] >= gain[i].max() - 1e-6) for i in range(len(gain))]


def figures(rows: Sequence[Row], losses: Sequence[Tensor], right: Sequence[bool], places: Sequence[int]) -> Figures:
    tokens = torch.cat([losses[i] for i in places])
    return {
        "pairs": sum(len(own_targets(rows[i])) for i in places),
        "loss": round(tokens.mean().item(), 4),
        "recall": round(sum(right[i] for i in places) / len(places), 4),
    }
