"""Reads a LoRA adapter from GGUF: the inverse of export.py. No torch here."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from gguf import GGUFReader

from .export import ARCHITECTURE, MODULES
from .frames import Frames

PARTS = {name: module for module, name in MODULES.items()}


class BadParent(Exception):
    """An adapter that can't be taught further here; the message says why."""


@dataclass(frozen=True)
class Adapter:
    file: Path
    tensors: dict[str, np.ndarray[Any, Any]]
    """By peft's name without the adapter's own (`base_model.model.model.layers.0.mlp.up_proj.lora_A.weight`), half precision."""
    rank: int
    alpha: int
    frames: str
    """Id of the wording that it was taught on."""
    sidecar: dict[str, Any]

    @property
    def id(self) -> str:
        return str(self.sidecar["id"])

    @property
    def sha256(self) -> str:
        return str(self.sidecar["sha256"])

    @property
    def improves(self) -> bool:
        return "improve" in self.sidecar["abilities"]


def parameter_name(tensor: str) -> str:
    """`blk.3.attn_q.weight.lora_a` to `base_model.model.model.layers.3.self_attn.q_proj.lora_A.weight`."""
    parts = tensor.split(".")
    if len(parts) != 5 or parts[0] != "blk" or parts[2] not in PARTS or parts[3] != "weight" or parts[4] not in {"lora_a", "lora_b"}:
        raise BadParent(f"{tensor} isn't a LoRA tensor of a module that is taught here")
    return f"base_model.model.model.layers.{parts[1]}.{PARTS[parts[2]]}.lora_{parts[4][-1].upper()}.weight"


def read_adapter(file: Path) -> Adapter:
    """Raises BadParent where the file or its sidecar isn't an adapter of this form, or is damaged."""
    sidecar_file = file.with_suffix(".json")
    try:
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        sidecar = json.loads(sidecar_file.read_text(encoding="utf-8"))
        if not isinstance(sidecar["id"], str) or not isinstance(sidecar["abilities"], list):
            raise TypeError("id or abilities")
        if sidecar["sha256"] != digest:
            raise BadParent(f"{file} is damaged, or {sidecar_file.name} belongs to another file: its SHA-256 is {digest}")
        reader = GGUFReader(file)
    except BadParent:
        raise
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise BadParent(f"{file} and {sidecar_file.name} can't be read ({type(error).__name__}: {error})") from error
    facts = {"general.type": "adapter", "adapter.type": "lora", "general.architecture": ARCHITECTURE}
    for key, wanted in facts.items():
        if (found := value(reader, key)) != wanted:
            raise BadParent(f"{file}: {key} is {found!r} instead of {wanted!r}")
    tensors = {parameter_name(tensor.name): np.array(tensor.data, dtype=np.float16) for tensor in reader.tensors}
    ranks = {array.shape[0 if ".lora_A." in name else 1] for name, array in tensors.items()}
    if len(ranks) != 1:
        raise BadParent(f"{file}: its modules have the ranks {sorted(ranks)}; one rank for all is taught here")
    alpha = value(reader, "adapter.lora.alpha")
    if not isinstance(alpha, float) or not alpha.is_integer():
        raise BadParent(f"{file}: adapter.lora.alpha is {alpha!r}")
    return Adapter(file, tensors, ranks.pop(), int(alpha), str(value(reader, "x-instruct.frames")), sidecar)


def value(reader: GGUFReader, key: str) -> object:
    field = reader.get_field(key)
    return None if field is None else field.contents()


def check_parent(parent: Adapter, frames: Frames, base_sha256: str) -> None:
    """Raises BadParent where the adapter was taught on other words, or on another base model."""
    if parent.frames != frames.id:
        raise BadParent(f"{parent.file} was taught on the wording {parent.frames}; this version has {frames.id}")
    base = parent.sidecar.get("base", {}).get("sha256")
    if base != base_sha256:
        raise BadParent(f"{parent.file} was taught on a base model with SHA-256 {base}; this one has {base_sha256}")
