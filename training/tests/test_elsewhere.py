"""The files for other trainers. What is asserted of a key was seen in a run of its trainer; README.md says of which versions."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch")
yaml = pytest.importorskip("yaml")

from xinstruct_train import elsewhere  # noqa: E402
from xinstruct_train.frames import load_frames  # noqa: E402
from xinstruct_train.model import TARGET_MODULES, lora_config  # noqa: E402
from xinstruct_train.packing import Target, pack  # noqa: E402
from xinstruct_train.teach import ALPHA, RANK  # noqa: E402

FRAMES = load_frames()
LIMIT = {"llamafactory": "cutoff_len", "axolotl": "sequence_len", "trl": "max_length"}
TRIED = {
    "llamafactory": """
        model_name_or_path stage do_train finetuning_type lora_rank lora_alpha lora_dropout lora_target dataset_dir dataset
        template default_system cutoff_len train_on_prompt output_dir logging_steps report_to per_device_train_batch_size
        gradient_accumulation_steps learning_rate num_train_epochs lr_scheduler_type warmup_steps bf16 seed""",
    "axolotl": """
        base_model adapter lora_r lora_alpha lora_dropout lora_target_modules datasets train_on_inputs sequence_len sample_packing
        val_set_size output_dir micro_batch_size gradient_accumulation_steps learning_rate num_epochs optimizer lr_scheduler
        warmup_steps weight_decay bf16 logging_steps seed special_tokens lora_mlp_kernel lora_qkv_kernel lora_o_kernel
        lora_embedding_kernel""",
    "trl": """
        model_name_or_path use_peft lora_r lora_alpha lora_dropout lora_target_modules lora_task_type datasets
        completion_only_loss eos_token max_length packing output_dir per_device_train_batch_size gradient_accumulation_steps
        learning_rate num_train_epochs lr_scheduler_type warmup_steps bf16 logging_steps report_to seed""",
}
"""The keys that the trainers know."""


class Lines:
    """A tokenizer in which, as in the model's, line breaks in a row are one token. Every other character is one too."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}

    def encode(self, text: str) -> list[int]:
        return [self.ids.setdefault(part, len(self.ids) + 10) for part in re.findall(r"\n+|[^\n]", text)]

    def __call__(self, text: str, **_: object) -> dict[str, Any]:
        return {"offset_mapping": [match.span() for match in re.finditer(r"\n+|[^\n]", text)]}


def line(text: str) -> str:
    return json.dumps({"text": text, "targets": [{"style": "instruction", "instruction": "Tell a tale."}]})


@pytest.fixture
def configs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, Any]]:
    """The three configurations, as a YAML reader sees the files."""
    (tmp_path / "pairs.jsonl").write_text(line("Olipa kerran") + "\n", encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["elsewhere", "--pairs", str(tmp_path / "pairs.jsonl"), "--out", str(tmp_path / "out")])
    elsewhere.main()
    return {name: yaml.safe_load((tmp_path / "out" / f"{name}.yaml").read_text(encoding="utf-8")) for name in TRIED}


def test_every_key_was_tried(configs: dict[str, dict[str, Any]]) -> None:
    # LLaMA-Factory and TRL end at a key that they don't know; Axolotl passes over it without a word.
    assert {name: set(config) for name, config in configs.items()} == {name: set(keys.split()) for name, keys in TRIED.items()}
    (data,) = configs["axolotl"]["datasets"]
    assert set(data) == {"path", "ds_type", "type"}
    assert set(data["type"]) == {"field_instruction", "field_output", "format", "no_input_format", "system_prompt"}
    (mixture,) = configs["trl"]["datasets"]
    assert set(mixture) == {"path", "data_files", "split", "columns"}


def test_a_prompt_begins_with_the_begin_of_sequence_token_once(configs: dict[str, dict[str, Any]]) -> None:
    (example,) = elsewhere.examples([line("Olipa kerran")], FRAMES, str)
    # The tokenizers of TRL and Axolotl put it there: in the data it would stand twice.
    assert not example["prompt"].startswith("<")
    factory = configs["llamafactory"]
    assert (factory["template"], factory["default_system"]) == ("empty", "<bos>")


def test_a_completion_ends_as_the_extension_stops(configs: dict[str, dict[str, Any]]) -> None:
    (example,) = elsewhere.examples([line("Olipa kerran")], FRAMES, str)
    stop = FRAMES.stop[0]
    assert example["completion"] == f" Tell a tale.{stop}"
    # Both add the end-of-sequence token to a completion that doesn't end with it.
    assert configs["trl"]["eos_token"] == stop
    assert configs["axolotl"]["special_tokens"] == {"eos_token": stop}
    # The model has one token for it, and the stop string isn't lost on the way through YAML.
    assert stop == "\n"


def test_only_the_completion_is_learnt_and_nothing_is_packed(configs: dict[str, dict[str, Any]]) -> None:
    factory, axolotl, trl = (configs[name] for name in ("llamafactory", "axolotl", "trl"))
    assert factory["train_on_prompt"] is axolotl["train_on_inputs"] is False
    assert trl["completion_only_loss"] is True
    assert axolotl["sample_packing"] is trl["packing"] is False and "packing" not in factory


def test_axolotl_writes_nothing_around_the_prompt(configs: dict[str, dict[str, Any]]) -> None:
    form = configs["axolotl"]["datasets"][0]["type"]
    prompt = "Text:\n{0} {instruction} 100 %\n\nEnglish task:"
    assert form["format"].format(instruction=prompt, input="") == form["no_input_format"].format(instruction=prompt) == prompt
    assert form["system_prompt"] == ""


def test_no_trainer_falls_back_to_half_precision(configs: dict[str, dict[str, Any]]) -> None:
    # Axolotl's "auto" did: loss 0 and a gradient that is not a number.
    assert [config["bf16"] for config in configs.values()] == [True] * 3
    assert not any("fp16" in config for config in configs.values())


def test_axolotl_runs_without_kernels_of_its_own(configs: dict[str, dict[str, Any]]) -> None:
    kernels = {key: value for key, value in configs["axolotl"].items() if key.endswith("_kernel")}
    assert kernels == {f"lora_{part}_kernel": False for part in ("mlp", "qkv", "o", "embedding")}


def test_the_adapter_is_this_recipes(configs: dict[str, dict[str, Any]]) -> None:
    ours = lora_config(RANK, ALPHA)
    for name, rank in (("llamafactory", "lora_rank"), ("axolotl", "lora_r"), ("trl", "lora_r")):
        config = configs[name]
        modules = config["lora_target"].split(",") if name == "llamafactory" else config["lora_target_modules"]
        assert (config[rank], config["lora_alpha"], config["lora_dropout"]) == (ours.r, ours.lora_alpha, ours.lora_dropout)
        assert set(modules) == set(ours.target_modules) and len(modules) == 7
    assert configs["trl"]["use_peft"] is True and configs["trl"]["lora_task_type"] == ours.task_type
    assert (configs["llamafactory"]["finetuning_type"], configs["axolotl"]["adapter"]) == ("lora", "lora")


def test_no_example_is_longer_than_the_trainers_read(configs: dict[str, dict[str, Any]]) -> None:
    # Of a script that the vocabulary lacks, a token is a byte.
    text = elsewhere.by_characters("\U0001e900" * 2000)
    row = {"text": text, "targets": [{"style": "improve", "instruction": "Tell. " * 20, "draft": "Tell. " * 20}]}
    (example,) = elsewhere.examples([json.dumps(row)], FRAMES, elsewhere.by_characters)
    longest = len((example["prompt"] + example["completion"]).encode()) + 1
    for name, key in LIMIT.items():
        assert configs[name][key] >= longest


@pytest.mark.parametrize("text", ["Olipa kerran", "Olipa\nkerran\n\nsuuri", "\nOlipa kerran\n\n", "Olipa kerran\n\nmies"])
def test_a_prompt_tokenised_as_a_whole_is_what_the_extension_asks_with(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tokenizer = Lines()
    monkeypatch.setattr(elsewhere, "load_tokenizer", lambda model: tokenizer)
    cut = elsewhere.by_tokens(Path("model.gguf"), 13)  # the last of the texts is cut behind its line breaks
    (example,) = elsewhere.examples([line(text)], FRAMES, cut)
    ours = pack(cut(text).strip("\n"), [Target("instruction", "Tell a tale.")], FRAMES, tokenizer.encode, 2)
    whole = [2, *tokenizer.encode(example["prompt"] + example["completion"])]
    assert whole == [*ours.tokens, ours.labels[-1]]
    assert tokenizer.encode(example["completion"]) == ours.labels


def test_other_trainers_get_files_that_fit_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = json.loads(line("ä" * 2000))
    row["targets"].append({"style": "improve", "instruction": "Tell a tale.", "draft": "Tell."})
    pairs, out = tmp_path / "pairs.jsonl", tmp_path / "out"
    pairs.write_text(json.dumps(row) + "\n", encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["elsewhere", "--pairs", str(pairs), "--out", str(out)])
    elsewhere.main()
    data = [json.loads(each) for each in (out / "train.jsonl").open(encoding="utf-8")]
    text = "ä" * elsewhere.CHARACTERS
    assert data[0] == {"prompt": FRAMES.backward["instruction"].replace("{text}", text), "completion": " Tell a tale.\n"}
    assert data[1]["prompt"] == FRAMES.improve.replace("{text}", text).replace("{draft}", "Tell.")
    factory, axolotl, trl = (yaml.safe_load((out / f"{name}.yaml").read_text()) for name in ("llamafactory", "axolotl", "trl"))
    columns = set(data[0])
    info = json.loads((out / "dataset_info.json").read_text())[factory["dataset"]]
    (theirs,), (mixture,) = axolotl["datasets"], trl["datasets"]
    assert info["file_name"] == theirs["path"] == mixture["data_files"] == "train.jsonl"
    assert set(info["columns"].values()) == {theirs["type"]["field_instruction"], theirs["type"]["field_output"]} == columns
    assert set(mixture["columns"]) == columns
    assert factory["lora_rank"] == axolotl["lora_r"] == trl["lora_r"] == 16
    assert factory["lora_alpha"] == axolotl["lora_alpha"] == trl["lora_alpha"] == 32
    assert factory["lora_target"].split(",") == axolotl["lora_target_modules"] == trl["lora_target_modules"] == TARGET_MODULES
    rates = [config["learning_rate"] for config in (factory, axolotl, trl)]
    assert rates == [5e-4] * 3 and all(isinstance(rate, float) for rate in rates)


def test_a_bad_line_stops_the_export_for_other_trainers() -> None:
    with pytest.raises(SystemExit, match="line 2"):
        list(elsewhere.examples([line("Olipa kerran"), "{}"], FRAMES, str))
