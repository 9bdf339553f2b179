"""Writes a LoRA adapter as GGUF, as llama.cpp loads it, with a sidecar that says where it comes from.

    python -m xinstruct_train.export RUN/backward.gguf MEDIA/adapters [--evaluation evaluation.json]

publishes an exported adapter: it is copied under a temporary name and renamed, the sidecar last.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import os
import re
import shutil
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from gguf import GGUFWriter

from .frames import Frames, load_frames

if TYPE_CHECKING:
    from collections.abc import Mapping

ARCHITECTURE = "gemma3"
MODULES = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
NAME = re.compile(r"layers\.(\d+)\.([a-z_]+\.[a-z_]+)\.lora_([AB])\.")
TERMS = "Gemma Terms of Use, https://ai.google.dev/gemma/terms"


class Array(Protocol):
    """A torch tensor or anything else that numpy can be had from."""

    def numpy(self) -> Any: ...


@dataclass(frozen=True)
class AdapterFacts:
    id: str
    version: str
    base: Path
    frames: Frames
    rank: int
    alpha: int
    steps: int
    planned_steps: int
    seed: int
    learning_rate: float
    batch: int
    loss: float
    texts: int
    styles: dict[str, int]
    pairs: list[dict[str, str | int]]


def tensor_name(parameter: str) -> str:
    """`...layers.3.self_attn.q_proj.lora_A.default.weight` to `blk.3.attn_q.weight.lora_a`."""
    match = NAME.search(parameter)
    if match is None:
        raise ValueError(f"not a LoRA parameter of a known module: {parameter}")
    layer, module, side = match.groups()
    return f"blk.{layer}.{MODULES[module]}.weight.lora_{side.lower()}"


@lru_cache
def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_gguf(state: Mapping[str, Array], facts: AdapterFacts, path: Path) -> None:
    temporary = path.with_suffix(".gguf.tmp")
    writer = GGUFWriter(temporary, ARCHITECTURE)
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", float(facts.alpha))
    writer.add_string("general.name", f"{facts.id} {facts.version}")
    writer.add_string("general.license", "gemma")
    writer.add_string("x-instruct.frames", facts.frames.id)
    for name, tensor in sorted(state.items()):
        writer.add_tensor(tensor_name(name), np.ascontiguousarray(tensor.numpy(), dtype=np.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    os.replace(temporary, path)


def describe(facts: AdapterFacts, path: Path) -> dict[str, object]:
    """The sidecar of the adapter that was written to `path`."""
    return {
        "id": facts.id,
        "version": facts.version,
        "file": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "bytes": path.stat().st_size,
        "base": {"name": "gemma-3-270m", "file": facts.base.name, "sha256": sha256(facts.base), "terms": TERMS},
        "frames": {"id": facts.frames.id, "sha256": facts.frames.sha256},
        "abilities": ["backward", *(["improve"] if facts.styles.get("improve") else [])],
        "styles": facts.styles,
        "rank": facts.rank,
        "alpha": facts.alpha,
        "steps": facts.steps,
        "plannedSteps": facts.planned_steps,
        "batch": facts.batch,
        "learningRate": facts.learning_rate,
        "seed": facts.seed,
        "finalLoss": facts.loss,
        "texts": facts.texts,
        "pairs": facts.pairs,
        "evaluation": None,
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
    }


def write_adapter(state: Mapping[str, Array], facts: AdapterFacts, path: Path) -> None:
    write_gguf(state, facts, path)
    write_json(describe(facts, path), path.with_suffix(".json"))


def write_json(value: object, path: Path) -> None:
    temporary = path.with_suffix(".json.tmp")
    temporary.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    os.replace(temporary, path)


def publish(adapter: Path, folder: Path, evaluation: Path | None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    sidecar = json.loads(adapter.with_suffix(".json").read_text(encoding="utf-8"))
    if sidecar["sha256"] != hashlib.sha256(adapter.read_bytes()).hexdigest():
        raise SystemExit("the sidecar belongs to another file: export again")
    frames = load_frames()
    if sidecar["frames"]["id"] != frames.id:
        raise SystemExit(f"taught on {sidecar['frames']['id']}, but the extension has {frames.id}")
    sidecar["frames"] = {"id": frames.id, "sha256": frames.sha256}
    if evaluation is not None:
        sidecar["evaluation"] = json.loads(evaluation.read_text(encoding="utf-8"))
    temporary = folder / f"{adapter.name}.tmp"
    shutil.copyfile(adapter, temporary)
    os.replace(temporary, folder / adapter.name)
    write_json(sidecar, folder / adapter.with_suffix(".json").name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("adapter", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--evaluation", type=Path)
    arguments = parser.parse_args()
    publish(arguments.adapter, arguments.folder, arguments.evaluation)


if __name__ == "__main__":
    main()
