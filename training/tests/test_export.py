"""The adapter file, without torch: arrays of numpy stand for the tensors."""

import json
from pathlib import Path

import numpy as np
import pytest
from gguf import GGUFReader

from xinstruct_train.export import AdapterFacts, publish, tensor_name, write_adapter
from xinstruct_train.frames import load_frames


class Fixed:
    def __init__(self, *shape: int) -> None:
        self.shape = shape

    def numpy(self) -> np.ndarray:
        return np.arange(np.prod(self.shape), dtype=np.float32).reshape(self.shape)


PREFIX = "base_model.model.model.layers.3"


@pytest.fixture
def adapter(tmp_path: Path) -> Path:
    base = tmp_path / "base.gguf"
    base.write_bytes(b"GGUF")
    facts = AdapterFacts(
        id="test", version="1", base=base, frames=load_frames(), rank=2, alpha=4, steps=1, planned_steps=1, seed=1,
        learning_rate=1e-4, batch=8, loss=1.0, texts=1, styles={"question": 1}, pairs=[],
    )
    path = tmp_path / "backward.gguf"
    write_adapter(
        {f"{PREFIX}.self_attn.q_proj.lora_A.default.weight": Fixed(2, 6), f"{PREFIX}.self_attn.q_proj.lora_B.default.weight": Fixed(8, 2)},
        facts, path,
    )
    return path


def test_names_follow_llama_cpp() -> None:
    assert tensor_name(f"{PREFIX}.self_attn.o_proj.lora_A.default.weight") == "blk.3.attn_output.weight.lora_a"
    assert tensor_name(f"{PREFIX}.mlp.down_proj.lora_B.default.weight") == "blk.3.ffn_down.weight.lora_b"
    with pytest.raises(ValueError, match="not a LoRA parameter"):
        tensor_name("model.embed_tokens.weight")


def test_the_file_says_what_it_is(adapter: Path) -> None:
    reader = GGUFReader(adapter)
    assert reader.get_field("general.type").contents() == "adapter"
    assert reader.get_field("general.architecture").contents() == "gemma3"
    assert reader.get_field("adapter.type").contents() == "lora"
    assert reader.get_field("adapter.lora.alpha").contents() == 4.0
    tensors = {tensor.name: tensor for tensor in reader.tensors}
    a = tensors["blk.3.attn_q.weight.lora_a"]
    assert list(a.shape) == [6, 2]  # GGUF counts dimensions from the innermost
    assert a.data.dtype == np.float16


def test_the_sidecar_fits_and_publishing_checks_it(adapter: Path, tmp_path: Path) -> None:
    sidecar = json.loads(adapter.with_suffix(".json").read_text())
    assert sidecar["abilities"] == ["backward"]
    assert "Gemma" in sidecar["base"]["terms"]
    publish(adapter, tmp_path / "media", None)
    assert (tmp_path / "media" / "backward.gguf").read_bytes() == adapter.read_bytes()
    adapter.write_bytes(b"other")
    with pytest.raises(SystemExit, match="another file"):
        publish(adapter, tmp_path / "media", None)
