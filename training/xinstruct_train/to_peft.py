"""Exports an adapter for peft: a folder that PeftModel.from_pretrained loads.

    python -m xinstruct_train.to_peft ADAPTER.gguf OUT
"""

from __future__ import annotations

import argparse
import os
import shutil
from pathlib import Path

from peft import LoraConfig
from safetensors.numpy import save

from .adapter import Adapter, BadParent, read_adapter
from .export import TERMS
from .model import lora_config

BASE_NAME = "google/gemma-3-270m"


def card(adapter: Adapter) -> str:
    return f"""---
base_model: {BASE_NAME}
library_name: peft
license: gemma
tags: [lora, x-instruct]
---
# {adapter.id}

A LoRA adapter of X-Instruct: it continues a text, in the wording `{adapter.frames}`, with the English instruction that the text answers.
Converted from `{adapter.file.name}` (SHA-256 `{adapter.sha256}`).

Gemma is provided under and subject to the {TERMS}. An adapter is a derivative and goes under them.
"""


def write_peft(adapter: Adapter, out: Path) -> None:
    """Whole or not at all; a folder that was there is replaced."""
    temporary = out.with_name(f"{out.name}.tmp")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    config: LoraConfig = lora_config(adapter.rank, adapter.alpha)
    config.base_model_name_or_path = BASE_NAME
    config.inference_mode = True
    config.save_pretrained(str(temporary))
    # Written by Python, so that a full disk is an OSError with its number.
    (temporary / "adapter_model.safetensors").write_bytes(save(adapter.tensors, metadata={"format": "pt"}))
    (temporary / "README.md").write_text(card(adapter), encoding="utf-8")
    if out.exists():
        shutil.rmtree(out)
    os.replace(temporary, out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("adapter", type=Path, help="an adapter's GGUF file with its sidecar beside it")
    parser.add_argument("out", type=Path, help="a new folder, or one that an earlier export wrote")
    arguments = parser.parse_args()
    if arguments.out.exists() and not (arguments.out / "adapter_config.json").exists():
        raise SystemExit(f"{arguments.out} is there and is no peft adapter: name another folder")
    try:
        adapter = read_adapter(arguments.adapter)
    except BadParent as error:
        raise SystemExit(str(error)) from error
    write_peft(adapter, arguments.out)
    print(f"{arguments.out}: {len(adapter.tensors)} tensors, rank {adapter.rank}, alpha {adapter.alpha}")


if __name__ == "__main__":
    main()
