"""Teaching further: a small random model of the same architecture and tokens that are bytes stand for the real ones."""

import errno
import io
import json
import os
import random
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from peft import PeftModel  # noqa: E402
from transformers import Gemma3ForCausalLM, Gemma3TextConfig  # noqa: E402

from xinstruct_train import teach  # noqa: E402
from xinstruct_train.adapter import BadParent, parameter_name, read_adapter  # noqa: E402
from xinstruct_train.export import MODULES, tensor_name  # noqa: E402
from xinstruct_train.frames import load_frames  # noqa: E402
from xinstruct_train.loop import restore  # noqa: E402
from xinstruct_train.measure import evaluate, found  # noqa: E402
from xinstruct_train.model import TARGET_MODULES, add_adapter, full_loss  # noqa: E402
from xinstruct_train.packing import Target, pack  # noqa: E402
from xinstruct_train.protocol import Cancelled, Commands  # noqa: E402
from xinstruct_train.rows import BadPairs, Row, read_rows, same_text, split, with_improvements, without_long  # noqa: E402

FRAMES = load_frames()
EVENTS: list[dict[str, Any]] = []


def encode(text: str) -> list[int]:
    return [3 + byte for byte in text.encode()]


class Tokenizer:
    bos_token_id = 2

    def encode(self, text: str, add_special_tokens: bool) -> list[int]:
        assert not add_special_tokens
        return encode(text)


def small_model() -> Any:
    torch.manual_seed(0)
    config = Gemma3TextConfig(
        vocab_size=300, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=2,
        num_key_value_heads=1, head_dim=16, sliding_window=512, layer_types=["sliding_attention", "full_attention"],
    )
    return Gemma3ForCausalLM(config).eval()


def raw_row(number: int) -> dict[str, Any]:
    lang = "fi" if number % 2 else "sw"
    targets = [{"style": "instruction", "instruction": f"Tell tale {number}."}]
    return {"id": f"r{number}", "text": f"Olipa kerran {number}", "lang": lang, "source": "seed.jsonl", "targets": targets}


def write_rows(path: Path, rows: list[Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def rows_of(count: int) -> list[Row]:
    return [Row(f"r{i}", f"text {i}", "fi", "s", "CC0", [Target("question", f"What is {i}?")]) for i in range(count)]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with rows and a base model; what the trainer says lands in EVENTS."""
    (tmp_path / "base.gguf").write_bytes(b"GGUF base")
    write_rows(tmp_path / "rows.jsonl", [raw_row(number) for number in range(12)])
    monkeypatch.setattr(teach, "load_base", lambda _: small_model())
    monkeypatch.setattr(teach, "load_tokenizer", lambda *_: Tokenizer())
    EVENTS.clear()
    return tmp_path


def run(place: Path, out: str, *more: str, commands: Commands | None = None, capsys: pytest.CaptureFixture[str]) -> int:
    words = ["--model", str(place / "base.gguf"), "--pairs", str(place / "rows.jsonl"), "--out", str(place / out), "--id", "mine"]
    words += [] if "--parent" in more else ["--parent", "none"]
    capsys.readouterr()
    status = teach.run(teach.parse([*words, *more]), commands or Commands())
    EVENTS[:] = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return status


def kinds() -> list[str]:
    return [event["event"] for event in EVENTS]


def test_a_teaching_from_beginning_to_end(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(place, "run", "--steps", "12", capsys=capsys) == 0
    said = [kind for kind in kinds() if kind != "step"]
    assert said == ["busy", "start", "busy", "evaluation", "saved", "saved", "busy", "evaluation", "busy", "done"]
    start = EVENTS[1]
    assert (start["step"], start["steps"], start["pairs"], start["heldOut"]) == (0, 12, 8, 4)
    steps = [event for event in EVENTS if event["event"] == "step"]
    assert [event["step"] for event in steps] == list(range(1, 13))
    assert steps[-1]["loss"] < steps[0]["loss"]
    assert all(event["secondsLeft"] > 0 for event in steps)
    before, after = (event["figures"] for event in EVENTS if event["event"] == "evaluation")
    assert after["loss"] < before["loss"]
    assert sum(figures["pairs"] for figures in before["byLanguage"].values()) == before["pairs"] == 4
    sidecar = json.loads(Path(EVENTS[-1]["sidecar"]).read_text())
    assert sidecar["pairs"] == [{"source": "seed.jsonl", "licence": "not stated", "pairs": 8}]
    assert sidecar["evaluation"] == {"before": before, "after": after}
    assert (sidecar["id"], sidecar["name"], sidecar["parent"], sidecar["abilities"]) == ("mine", "mine", None, ["backward"])
    assert len((place / "run" / "log.jsonl").read_text().splitlines()) == 12


def test_an_interrupted_teaching_ends_as_one_that_was_not(place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(place, "whole", "--steps", "12", capsys=capsys) == 0
    commands, say = Commands(), teach.say

    def say_and_cancel(event: str, **facts: object) -> None:
        say(event, **facts)
        if event == "step" and facts["step"] == 5:
            commands.take("cancel")

    monkeypatch.setattr(teach, "say", say_and_cancel)
    assert run(place, "parts", "--steps", "12", commands=commands, capsys=capsys) == 0
    assert EVENTS[-1] == {"event": "saved", "step": 5}
    assert not (place / "parts" / "adapter.gguf").exists()
    monkeypatch.setattr(teach, "say", say)
    with (place / "parts" / "log.jsonl").open("a") as log:
        log.write('{"step": 6}\n')  # a step that no checkpoint has
    assert run(place, "parts", "--steps", "12", capsys=capsys) == 0
    assert EVENTS[1]["step"] == 5
    assert [event["step"] for event in EVENTS if event["event"] == "step"] == list(range(6, 13))
    assert [event["when"] for event in EVENTS if event["event"] == "evaluation"] == ["before", "after"]
    assert (place / "parts" / "adapter.gguf").read_bytes() == (place / "whole" / "adapter.gguf").read_bytes()
    assert [json.loads(line)["step"] for line in (place / "parts" / "log.jsonl").open()] == list(range(1, 13))


def test_a_checkpoint_of_other_rows_is_not_gone_on_with(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(place, "run", "--steps", "2", capsys=capsys) == 0
    write_rows(place / "rows.jsonl", [raw_row(number) for number in range(13)])
    assert run(place, "run", "--steps", "2", capsys=capsys) == 0
    assert next(event for event in EVENTS if event["event"] == "start")["step"] == 0
    (place / "run" / "checkpoint.pt").write_bytes(b"half a checkpoint")
    assert run(place, "run", "--steps", "2", capsys=capsys) == 0
    assert next(event for event in EVENTS if event["event"] == "start")["step"] == 0


def test_a_child_begins_where_its_parent_ended_and_can_still_improve(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(place, "first", "--steps", "3", capsys=capsys) == 0
    after = next(event["figures"] for event in EVENTS if event["event"] == "evaluation" and event["when"] == "after")
    parent = place / "first" / "adapter.gguf"
    about = json.loads(parent.with_suffix(".json").read_text())
    parent.with_suffix(".json").write_text(json.dumps(about | {"abilities": ["backward", "improve"]}))
    assert run(place, "second", "--steps", "3", "--parent", str(parent), "--name", "Second", capsys=capsys) == 0
    before = next(event["figures"] for event in EVENTS if event["event"] == "evaluation")
    assert before["loss"] == pytest.approx(after["loss"], abs=2e-3)  # the file has half precision
    sidecar = json.loads((place / "second" / "adapter.json").read_text())
    assert sidecar["parent"] == {"id": "mine", "sha256": about["sha256"]}
    assert sidecar["name"] == "Second"
    assert sidecar["abilities"] == ["backward", "improve"]
    assert sidecar["pairs"][0]["pairs"] == 8


def test_a_parent_of_another_kind_is_refused(place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(place, "first", "--steps", "1", capsys=capsys) == 0
    parent = place / "first" / "adapter.gguf"

    def refusal() -> str:
        assert run(place, "second", "--steps", "1", "--parent", str(parent), capsys=capsys) == 1
        assert EVENTS[-1]["event"] == "failed" and EVENTS[-1]["reason"] == "bad-parent"
        detail: str = EVENTS[-1]["detail"]
        return detail

    with monkeypatch.context() as patch:
        patch.setattr(teach, "load_frames", lambda: load_frames().__class__(**{**vars(FRAMES), "id": "x-instruct/backward@99"}))
        assert "backward@99" in refusal()
    (place / "base.gguf").write_bytes(b"GGUF another base")
    teach.sha256.cache_clear()
    assert "another base" not in refusal() and "base model" in EVENTS[-1]["detail"]
    parent.write_bytes(parent.read_bytes() + b"x")
    assert "damaged" in refusal()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "line 3"),
        ('{"id": "a", "text": "b", "lang": "fi", "source": "s"}', "'targets' is missing"),
        ('{"id": "a", "text": "b", "lang": "fi", "source": "s", "targets": [{"style": "ode", "instruction": "x"}]}', "'ode'"),
        ('{"id": "a", "text": 5, "lang": "fi", "source": "s", "targets": [{"style": "chat", "instruction": "x"}]}', "text isn't a string"),
        ("[]", "not a JSON object"),
    ],
)
def test_an_unreadable_row_is_named(place: Path, capsys: pytest.CaptureFixture[str], line: str, words: str) -> None:
    good = json.dumps(raw_row(1))
    (place / "rows.jsonl").write_text(f"{good}\n\n{line}\n{good}\n", encoding="utf-8")
    assert run(place, "run", capsys=capsys) == 1
    assert EVENTS[-1]["reason"] == "bad-pairs"
    assert "line 3" in EVENTS[-1]["detail"] and words in EVENTS[-1]["detail"]


def test_a_full_disk_is_told_as_such(place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "checkpoint.tmp")

    monkeypatch.setattr(teach, "save", full)
    assert run(place, "run", "--steps", "1", capsys=capsys) == 1
    assert EVENTS[-1]["reason"] == "no-space"
    assert "checkpoint.tmp" in EVENTS[-1]["detail"]


def test_reasons() -> None:
    assert teach.reason(MemoryError()) == "no-memory"
    assert teach.reason(RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes")) == "no-memory"
    assert teach.reason(Exception("No space left on device (os error 28)")) == "no-space"
    assert teach.reason(FileNotFoundError(errno.ENOENT, "no such file")) == "internal"


def test_steps_are_three_passes_at_most_400() -> None:
    assert [teach.default_steps(texts) for texts in (8, 100, 976, 5000)] == [3, 38, 366, 400]


def test_a_pause_waits_and_a_cancel_ends_it() -> None:
    commands, kept, went_on = Commands(), threading.Event(), threading.Event()
    commands.take("pause")

    def training() -> None:
        commands.obey(kept.set)
        went_on.set()

    thread = threading.Thread(target=training, daemon=True)
    thread.start()
    assert kept.wait(5)
    assert not went_on.wait(0.1)
    commands.take("resume")
    assert went_on.wait(5)
    commands.take("pause")
    commands.take("cancel")
    with pytest.raises(Cancelled):
        commands.obey(lambda: pytest.fail("a cancelled training is saved by who catches it"))


def test_the_end_of_a_pipe_cancels_and_the_end_of_a_file_does_not() -> None:
    read, write = os.pipe()
    gone, file = Commands(), Commands()
    with os.fdopen(write, "w") as other_end:
        other_end.write("resume\n")
    with os.fdopen(read) as pipe:
        gone._hear(pipe)
    file._hear(io.StringIO("resume\n"))
    file.obey(lambda: None)
    with pytest.raises(Cancelled):
        gone.obey(lambda: None)


def test_no_text_is_on_both_sides_whatever_the_order() -> None:
    rows = [*rows_of(60), *(Row(f"again{i}", f"TEXT   {i}\n", "fi", "s", "CC0", [Target("chat", f"Say {i}")]) for i in range(60))]
    taught, held_out = split(rows, 0.1, seed=1)
    assert len(held_out) == 6
    assert not {same_text(row.text) for row in taught} & {same_text(row.text) for row in held_out}
    assert len(taught) == 108 and all(len(row.targets) == 2 for row in held_out)
    random.Random(1).shuffle(rows)
    assert {row.id for row in split(rows, 0.1, seed=1)[1]} == {row.id for row in held_out}
    assert {row.id for row in split(rows, 0.1, seed=2)[1]} != {row.id for row in held_out}
    assert [len(split(rows_of(count), 0.1, 1)[1]) for count in (8, 40, 100, 1000)] == [4, 4, 10, 24]
    with pytest.raises(BadPairs, match="7 different texts"):
        split(rows_of(7), 0.1, 1)


def test_a_quarter_of_the_rows_gets_a_draft_in_one_line() -> None:
    rows = with_improvements(rows_of(40), seed=1)
    added = [row.targets[-1] for row in rows if row.targets[-1].style == "improve"]
    assert len(added) == 10
    assert all(t.draft and t.draft != t.instruction and "\n" not in t.draft for t in added)
    assert [row.id for row in rows] == [row.id for row in rows_of(40)]


def test_what_is_never_written_is_not_taught() -> None:
    rows = [Row("a", "t", "fi", "s", "CC0", [Target("chat", "x" * 100), Target("chat", "short")]), Row("b", "u", "fi", "s", "CC0", [Target("chat", "y" * 100)])]
    kept, left_out = without_long(rows, encode, 64)
    assert [(row.id, len(row.targets)) for row in kept] == [("a", 1)]
    assert left_out == 2


def test_white_space_in_an_instruction_is_one_line(tmp_path: Path) -> None:
    row = raw_row(1) | {"targets": [{"style": "chat", "instruction": " Tell\n me "}], "license": "CC BY 4.0"}
    (read,) = read_rows(write_rows(tmp_path / "rows.jsonl", [row]))
    assert read.targets == [Target("chat", "Tell me")]
    assert read.license == "CC BY 4.0"


def test_names_are_those_of_the_export_backwards() -> None:
    for module in MODULES:
        for side in "AB":
            name = f"base_model.model.model.layers.7.{module}.lora_{side}.weight"
            assert parameter_name(tensor_name(name)) == name
    with pytest.raises(BadParent):
        parameter_name("token_embd.weight.lora_a")


def test_peft_loads_the_same_adapter(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(place, "run", "--steps", "3", capsys=capsys) == 0
    adapter = read_adapter(place / "run" / "adapter.gguf")
    assert (adapter.rank, adapter.alpha, adapter.frames) == (16, 32, FRAMES.id)
    ours = add_adapter(small_model(), adapter.rank, adapter.alpha)
    teach.put_in(adapter, ours)
    theirs = PeftModel.from_pretrained(small_model(), str(place / "run" / "peft"))
    tokens = torch.tensor([encode("Olipa kerran")])
    with torch.no_grad():
        expected, found_logits, plain = (model.eval()(tokens).logits for model in (ours, theirs, small_model()))
    assert torch.allclose(found_logits, expected, atol=1e-5)
    assert not torch.allclose(found_logits, plain, atol=1e-3)
    config = json.loads((place / "run" / "peft" / "adapter_config.json").read_text())
    assert config["base_model_name_or_path"] == "google/gemma-3-270m"
    assert set(config["target_modules"]) == set(TARGET_MODULES)


def test_an_adapter_of_other_shapes_does_not_fit(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(place, "run", "--steps", "1", capsys=capsys) == 0
    adapter = read_adapter(place / "run" / "adapter.gguf")
    with pytest.raises(BadParent, match="doesn't fit"):
        teach.put_in(adapter, add_adapter(small_model(), 8, 16))


def test_recall_takes_an_instructions_own_likelihood_off() -> None:
    # The second instruction is likely after any text; only what a text adds counts. The third text prefers the first's.
    likelihood = torch.tensor([[-2.0, -1.0, -3.0], [-3.0, -0.5, -3.0], [-2.0, -1.0, -3.5]])
    assert found(likelihood) == [True, True, False]
    assert found(torch.zeros(2, 2)) == [True, True]


def test_the_loss_is_that_of_each_pair_by_itself() -> None:
    model = add_adapter(small_model(), 2, 4)
    restore(model, {name: torch.full_like(p, 0.05) for name, p in model.named_parameters() if p.requires_grad})
    rows = [
        Row("a", "Olipa kerran", "fi", "s", "CC0", [Target("instruction", "Tell a tale."), Target("question", "Who was it?")]),
        Row("b", "Hapo zamani", "sw", "s", "CC0", [Target("search", "old days")]),
    ]
    asked: list[None] = []
    figures = evaluate(model, rows, FRAMES, encode, 2, lambda: asked.append(None))
    packs = [pack(row.text, [target], FRAMES, encode, 2) for row in rows for target in row.targets]
    with torch.no_grad():
        losses = [full_loss(model, one).item() for one in packs]
    tokens = [len(one.labels) for one in packs]
    assert figures["loss"] == pytest.approx(sum(losses) / sum(tokens), abs=2e-4)
    assert figures["byLanguage"]["fi"]["loss"] == pytest.approx(sum(losses[:2]) / sum(tokens[:2]), abs=2e-4)
    assert (figures["pairs"], figures["byLanguage"]["fi"]["pairs"], figures["byLanguage"]["sw"]["pairs"]) == (3, 2, 1)
    assert len(asked) == 2


def test_half_precision_survives_there_and_back(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(place, "first", "--steps", "2", capsys=capsys) == 0
    adapter = read_adapter(place / "first" / "adapter.gguf")
    model = add_adapter(small_model(), adapter.rank, adapter.alpha)
    teach.put_in(adapter, model)
    state = teach.adapter_state(model)
    for name, array in adapter.tensors.items():
        assert np.array_equal(state[name.replace(".weight", ".default.weight")].numpy().astype(np.float16), array)
