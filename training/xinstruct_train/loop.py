"""What teaching has in common, from the beginning (train.py) or further (teach.py): rate, order, vocabulary, checkpoint."""

from __future__ import annotations

import bisect
import io
import math
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn

from .packing import Encode


def learning_rate(step: int, steps: int, peak: float, warmup: int) -> float:
    """Linear warm-up, then a cosine down to a tenth of the peak."""
    if step < warmup:
        return peak * (step + 1) / warmup
    progress = (step - warmup) / max(1, steps - warmup)
    return peak * (0.1 + 0.9 * 0.5 * (1 + math.cos(math.pi * min(1.0, progress))))


def cyclic_rate(step: int, cycles: Sequence[int], peak: float, warmup: int) -> float:
    """The rate above, begun anew after each cycle but the last (warm restarts; SGDR, Loshchilov and Hutter 2017).

    `cycles` are the steps at which they end, ascending.
    """
    place = bisect.bisect_right(cycles, step)
    start = cycles[place - 1] if place else 0
    return learning_rate(step - start, cycles[place] - start, peak, warmup)


def order(count: int, epochs: int, seed: int) -> list[int]:
    """Which row comes when; all epochs together, each in an order of its own."""
    found: list[int] = []
    for epoch in range(epochs):
        generator = torch.Generator().manual_seed(seed * 1000 + epoch)
        found.extend(torch.randperm(count, generator=generator).tolist())
    return found


def instruction_tokens(instructions: Iterable[str], encode: Encode) -> torch.Tensor:
    ids: set[int] = set()
    for instruction in instructions:
        ids.update(encode(f" {instruction}\n"))
    return torch.tensor(sorted(ids))


def adapter_state(model: nn.Module) -> dict[str, torch.Tensor]:
    return {name: p.detach().cpu().clone() for name, p in model.named_parameters() if p.requires_grad}


def restore(model: nn.Module, state: Mapping[str, torch.Tensor]) -> None:
    """Puts an adapter's values back into a model with the same one."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name in state:
                parameter.copy_(state[name])


def save(path: Path, state: dict[str, Any]) -> None:
    """Whole or not at all: a stop in the middle leaves the checkpoint before. Raises OSError where the disk is full."""
    whole = io.BytesIO()  # torch, writing to a file itself, tells a full disk as a RuntimeError like any other
    torch.save(state, whole)
    temporary = path.with_suffix(".tmp")
    temporary.write_bytes(whole.getbuffer())
    os.replace(temporary, path)
