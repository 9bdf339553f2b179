"""The same pairs for other trainers.

    python -m xinstruct_train.elsewhere --pairs pairs.jsonl --out DIR --model MODEL.gguf

DIR gets `train.jsonl` (prompt and completion, in the wording that the extension asks in), and ready configurations with this
recipe's LoRA settings: `llamafactory.yaml` with `dataset_info.json`, `axolotl.yaml`, `trl.yaml`. Their folders are relative: run
them in DIR.
Tried with LLaMA-Factory 0.9.5, Axolotl 0.19.0 and TRL 1.16.0: what they teach are the tokens and labels of `packing.pack`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from .frames import Frames, load_frames
from .letters import unify
from .model import TARGET_MODULES, load_tokenizer
from .teach import ALPHA, BATCH, RANK
from .to_peft import BASE_NAME

Cut = Callable[[str], str]
DATA, DATASET = "train.jsonl", "x_instruct"
CHARACTERS = 900
"""Where no tokenizer is at hand: about what 256 tokens hold in a language with Latin letters."""
MAX_TOKENS = 4096
"""So much that nothing is cut: LLaMA-Factory would cut the cue, TRL the instruction, Axolotl would drop the example. A token is
at least a byte, and CHARACTERS of a script that the vocabulary lacks are up to 3,600 bytes. Nothing is padded to this length."""
BEGIN = "<bos>"
"""The model's begin-of-sequence token. The tokenizer puts it before a prompt by itself, but not in LLaMA-Factory."""
RATE, EPOCHS, WARMUP, SEED = 5e-4, 1, 15, 1


def examples(lines: Iterable[str], frames: Frames, cut: Cut) -> Iterator[dict[str, str]]:
    """One for each target of a row of `pairs` or of `rows.jsonl`. The completion ends with the stop string.

    The text loses line breaks at its ends. The extension tokenises text and frame apart, other trainers the whole prompt: a line
    break at the text's end, where the cut may leave one, and the frame's blank line would be one token, and not the frame's.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            text = cut(unify(row["text"])).strip("\n")
            for target in row["targets"]:
                cue = frames.cue(target["style"], target.get("draft"))
                yield {
                    "prompt": f"{frames.head}{text}{frames.joint}{cue}",
                    "completion": f" {target['instruction']}{frames.stop[0]}",
                }
        except (ValueError, KeyError, TypeError) as error:
            raise SystemExit(f"line {number} of the pairs isn't a row with targets ({type(error).__name__}: {error})") from error


def by_characters(text: str) -> str:
    return text[:CHARACTERS].rstrip()


def by_tokens(model: Path, limit: int) -> Cut:
    """As the extension cuts: the first `limit` tokens, whole characters of them."""
    tokenizer = load_tokenizer(model)

    def cut(text: str) -> str:
        ends = [end for _, end in tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)["offset_mapping"]]
        return text if len(ends) <= limit else text[: ends[limit - 1]]

    return cut


def dataset_info() -> dict[str, Any]:
    columns = {"prompt": "prompt", "response": "completion"}
    return {DATASET: {"file_name": DATA, "formatting": "alpaca", "columns": columns}}


def llamafactory() -> dict[str, Any]:
    """`template: empty` puts no words around the prompt and no end-of-sequence token behind the completion. It puts no
    begin-of-sequence token before it either: the system message brings it, which stands first and is a part of its own.
    """
    return {
        "model_name_or_path": BASE_NAME, "stage": "sft", "do_train": True, "finetuning_type": "lora",
        "lora_rank": RANK, "lora_alpha": ALPHA, "lora_dropout": 0.0, "lora_target": ",".join(TARGET_MODULES),
        "dataset_dir": ".", "dataset": DATASET, "template": "empty", "default_system": BEGIN,
        "cutoff_len": MAX_TOKENS, "train_on_prompt": False, "output_dir": "llamafactory-out",
        "logging_steps": 10, "report_to": "none",
        "per_device_train_batch_size": BATCH, "gradient_accumulation_steps": 1, "learning_rate": RATE,
        "num_train_epochs": float(EPOCHS), "lr_scheduler_type": "cosine", "warmup_steps": WARMUP, "bf16": True, "seed": SEED,
    }


def axolotl(stop: str) -> dict[str, Any]:
    """Axolotl adds the end-of-sequence token to a completion that doesn't end with it: here the token is the stop string.

    `bf16: auto` is half precision where bfloat16 lacks, and in that this model's loss is not a number; `true` is an error there.
    The LoRA kernels, on unless told otherwise, run on a GPU only: without them training is what was tried.
    """
    form = {
        "field_instruction": "prompt", "field_output": "completion", "format": "{instruction}",
        "no_input_format": "{instruction}", "system_prompt": "",
    }
    return {
        "base_model": BASE_NAME, "adapter": "lora", "lora_r": RANK, "lora_alpha": ALPHA, "lora_dropout": 0.0,
        "lora_target_modules": list(TARGET_MODULES), "datasets": [{"path": DATA, "ds_type": "json", "type": form}],
        "train_on_inputs": False, "sequence_len": MAX_TOKENS, "sample_packing": False, "val_set_size": 0.0,
        "output_dir": "axolotl-out", "micro_batch_size": BATCH, "gradient_accumulation_steps": 1, "learning_rate": RATE,
        "num_epochs": EPOCHS, "optimizer": "adamw_torch", "lr_scheduler": "cosine", "warmup_steps": WARMUP, "weight_decay": 0.0,
        "bf16": True, "logging_steps": 10, "seed": SEED, "special_tokens": {"eos_token": stop},
        "lora_mlp_kernel": False, "lora_qkv_kernel": False, "lora_o_kernel": False, "lora_embedding_kernel": False,
    }


def trl(stop: str) -> dict[str, Any]:
    """TRL recognises the columns `prompt` and `completion` by their names. Like Axolotl it adds the end-of-sequence token."""
    return {
        "model_name_or_path": BASE_NAME, "use_peft": True, "lora_r": RANK, "lora_alpha": ALPHA, "lora_dropout": 0.0,
        "lora_target_modules": list(TARGET_MODULES), "lora_task_type": "CAUSAL_LM",
        "datasets": [{"path": "json", "data_files": DATA, "split": "train", "columns": ["prompt", "completion"]}],
        "completion_only_loss": True, "eos_token": stop, "max_length": MAX_TOKENS, "packing": False, "output_dir": "trl-out",
        "per_device_train_batch_size": BATCH, "gradient_accumulation_steps": 1, "learning_rate": RATE,
        "num_train_epochs": EPOCHS, "lr_scheduler_type": "cosine", "warmup_steps": WARMUP, "bf16": True, "logging_steps": 10,
        "report_to": "none", "seed": SEED,
    }


def yaml(value: dict[str, Any], command: str) -> str:
    """YAML of which every value is JSON, which YAML 1.2 contains. A number keeps its decimal point: `5e-4` is YAML 1.1 text."""
    lines = [f"{key}: {scalar(each)}" for key, each in value.items()]
    return "\n".join([f"# {command}", *lines, ""])


def scalar(value: object) -> str:
    return f"{value:.6f}".rstrip("0") + ("0" if value == int(value) else "") if isinstance(value, float) else json.dumps(value)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=Path, required=True, help="pairs.jsonl of xinstruct_train.pairs, or rows.jsonl")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--model", type=Path, help=f"base model, a GGUF file: cuts by tokens (else at {CHARACTERS} characters)")
    arguments = parser.parse_args()
    frames, out = load_frames(), arguments.out
    cut = by_tokens(arguments.model, frames.max_text_tokens) if arguments.model else by_characters
    out.mkdir(parents=True, exist_ok=True)
    count = 0
    with arguments.pairs.open(encoding="utf-8") as source, (out / DATA).open("w", encoding="utf-8") as file:
        for example in examples(source, frames, cut):
            file.write(json.dumps(example, ensure_ascii=False) + "\n")
            count += 1
    (out / "dataset_info.json").write_text(json.dumps(dataset_info(), indent=2) + "\n", encoding="utf-8")
    (out / "llamafactory.yaml").write_text(yaml(llamafactory(), "llamafactory-cli train llamafactory.yaml"), encoding="utf-8")
    (out / "axolotl.yaml").write_text(yaml(axolotl(frames.stop[0]), "axolotl train axolotl.yaml"), encoding="utf-8")
    (out / "trl.yaml").write_text(yaml(trl(frames.stop[0]), "trl sft --config trl.yaml"), encoding="utf-8")
    print(f"{out}: {count} examples")


if __name__ == "__main__":
    main()
