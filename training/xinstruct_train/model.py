"""The base model out of its GGUF file, with a LoRA adapter, and the loss of a pack."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedTokenizerBase

from .packing import Pack

TARGET_MODULES = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


def load_tokenizer(gguf: Path, cache: Path | None = None) -> PreTrainedTokenizerBase:
    """Building the tokenizer from the GGUF file takes a minute; `cache` keeps it for the next start."""
    if cache is not None and (cache / "tokenizer.json").exists():
        return AutoTokenizer.from_pretrained(str(cache))
    tokenizer = AutoTokenizer.from_pretrained(str(gguf.parent), gguf_file=gguf.name)
    if cache is not None:
        partial = cache.with_name(f"{cache.name}.{os.getpid()}")
        tokenizer.save_pretrained(str(partial))
        try:
            partial.rename(cache)
        except OSError:  # another worker was first
            shutil.rmtree(partial)
    return tokenizer


def has_gpu() -> bool:
    return torch.cuda.is_available()


def load_base(gguf: Path) -> Any:
    """The quantised weights, dequantised to float32: the adapter is taught on what it will sit on. On a GPU where there is one."""
    model = AutoModelForCausalLM.from_pretrained(str(gguf.parent), gguf_file=gguf.name, dtype=torch.float32)
    model.config.use_cache = False
    return model.cuda() if has_gpu() else model


def lora_config(rank: int, alpha: int) -> LoraConfig:
    return LoraConfig(
        r=rank, lora_alpha=alpha, lora_dropout=0.0, target_modules=TARGET_MODULES, bias="none", task_type="CAUSAL_LM"
    )


def add_adapter(model: nn.Module, rank: int, alpha: int) -> PeftModel:
    return get_peft_model(model, lora_config(rank, alpha))


def text_model(model: nn.Module) -> Any:
    """The transformer without its output layer."""
    base: Any = model.get_base_model() if isinstance(model, PeftModel) else model
    return base.model


def output_weight(model: nn.Module) -> Tensor:
    base: Any = model.get_base_model() if isinstance(model, PeftModel) else model
    weight: Tensor = base.get_output_embeddings().weight
    return weight


def block_mask(segments: Tensor) -> Tensor:
    """[1, 1, T, T], true where a token may look: back, at the shared part and at its own segment."""
    length = segments.shape[0]
    causal = torch.ones(length, length, dtype=torch.bool, device=segments.device).tril()
    visible = (segments[None, :] == 0) | (segments[None, :] == segments[:, None])
    return (causal & visible)[None, None]


def hidden_states(model: nn.Module, pack: Pack) -> Tensor:
    """The last layer's vectors at the places where an instruction's next token is learnt, [n, width]."""
    device = output_weight(model).device
    mask = block_mask(torch.tensor(pack.segments, device=device))
    # No instruction ends farther from the text's start than the sliding window (512): both kinds of layer take the same mask.
    output = text_model(model)(
        input_ids=torch.tensor([pack.tokens], device=device),
        position_ids=torch.tensor([pack.positions], device=device),
        attention_mask={"full_attention": mask, "sliding_attention": mask},
        use_cache=False,
    )
    states: Tensor = output.last_hidden_state[0, torch.tensor(pack.predict_at, device=device)]
    return states


def token_losses(model: nn.Module, pack: Pack, chunk: int = 128) -> Tensor:
    """Cross entropy over the whole vocabulary at each label, [n]; `chunk` of them at a time, for memory's sake."""
    states, weight = hidden_states(model, pack), output_weight(model)
    labels = torch.tensor(pack.labels, device=weight.device)
    parts = [
        functional.cross_entropy(states[at : at + chunk] @ weight.T, labels[at : at + chunk], reduction="none")
        for at in range(0, len(labels), chunk)
    ]
    return torch.cat(parts)


def full_loss(model: nn.Module, pack: Pack) -> Tensor:
    """Summed cross entropy over the whole vocabulary: exact, and half of a step's cost."""
    return token_losses(model, pack).sum()


class Vocabulary:
    """The tokens that compete in training: all that instructions use, and those of the text at hand.

    Everything else (a vocabulary of 262,144 for 140 languages) is estimated from a random sample, whose weight in the
    partition sum makes up for those that were not drawn. Tokens of the text are always in: writing on in the text's own
    language is the mistake to be unlearnt.
    """

    def __init__(self, common: Tensor, size: int, sample: int) -> None:
        self.common = common
        self.size = size
        self.sample = sample

    def draw(self, pack: Pack, seed: int) -> tuple[Tensor, Tensor, Tensor]:
        """Token ids, each id's log weight in the partition sum, and the labels as places among the ids."""
        labels = torch.tensor(pack.labels)
        sure = torch.unique(torch.cat([self.common, torch.tensor(pack.tokens), labels]))
        generator = torch.Generator().manual_seed(seed)
        drawn = torch.unique(torch.randint(self.size, (self.sample,), generator=generator))
        drawn = drawn[~torch.isin(drawn, sure)]
        ids = torch.cat([sure, drawn])
        weight = torch.zeros(len(ids))
        if len(drawn):
            weight[len(sure) :] = torch.log(torch.tensor((self.size - len(sure)) / len(drawn)))
        return ids, weight, torch.searchsorted(sure, labels)


def sampled_loss(model: nn.Module, pack: Pack, vocabulary: Vocabulary, seed: int) -> Tensor:
    output = output_weight(model)
    ids, weight, labels = (drawn.to(output.device) for drawn in vocabulary.draw(pack, seed))
    logits = hidden_states(model, pack) @ output[ids].T + weight
    return functional.cross_entropy(logits, labels, reduction="sum")
