"""What needs torch: a small random model of the same architecture stands for the real one."""

import pytest

torch = pytest.importorskip("torch")

from transformers import Gemma3ForCausalLM, Gemma3TextConfig  # noqa: E402

from xinstruct_train.frames import load_frames  # noqa: E402
from xinstruct_train.loop import cyclic_rate, learning_rate, order  # noqa: E402
from xinstruct_train.model import Vocabulary, add_adapter, block_mask, full_loss, sampled_loss  # noqa: E402
from xinstruct_train.packing import Target, pack  # noqa: E402
from xinstruct_train.train import Row, share, unmet  # noqa: E402

FRAMES = load_frames()
TARGETS = [
    Target("instruction", "Tell a tale."),
    Target("question", "Who was it?"),
    Target("improve", "Who was it?", "Who?"),
]


def encode(text: str) -> list[int]:
    return [3 + byte for byte in text.encode()]


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(0)
    config = Gemma3TextConfig(
        vocab_size=300, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=2,
        num_key_value_heads=1, head_dim=16, sliding_window=512, layer_types=["sliding_attention", "full_attention"],
    )
    return add_adapter(Gemma3ForCausalLM(config).eval(), rank=2, alpha=4)


def test_a_pack_costs_what_its_parts_cost(model) -> None:
    with torch.no_grad():
        together = full_loss(model, pack("Olipa kerran", TARGETS, FRAMES, encode, 2)).item()
        apart = sum(full_loss(model, pack("Olipa kerran", [t], FRAMES, encode, 2)).item() for t in TARGETS)
    assert together == pytest.approx(apart, rel=1e-4)


def test_an_instruction_does_not_see_another() -> None:
    mask = block_mask(torch.tensor([0, 0, 1, 1, 2, 2]))[0, 0]
    assert mask[3].tolist() == [True, True, True, True, False, False]
    assert mask[5].tolist() == [True, True, False, False, True, True]


def test_the_sampled_loss_comes_close_to_the_full_one(model) -> None:
    packed = pack("Olipa kerran", TARGETS, FRAMES, encode, 2)
    with torch.no_grad():
        exact = full_loss(model, packed).item()
        vocabulary = Vocabulary(torch.tensor(sorted(set(packed.labels))), 300, 120)
        guesses = [sampled_loss(model, packed, vocabulary, seed).item() for seed in range(20)]
        everything = sampled_loss(model, packed, Vocabulary(torch.arange(300), 300, 10), 1).item()
    assert sum(guesses) / 20 == pytest.approx(exact, rel=0.02)
    assert everything == pytest.approx(exact, rel=1e-4)


def test_the_rate_rises_and_falls() -> None:
    rates = [learning_rate(step, 100, 1.0, 10) for step in range(100)]
    assert rates[0] == pytest.approx(0.1)
    assert max(rates) == pytest.approx(1.0)
    assert rates[-1] == pytest.approx(0.1, abs=0.01)
    assert rates[10:] == sorted(rates[10:], reverse=True)


def test_the_rate_begins_anew_in_each_cycle() -> None:
    rates = [cyclic_rate(step, [100, 180], 1.0, 10) for step in range(180)]
    assert rates[:100] == [learning_rate(step, 100, 1.0, 10) for step in range(100)]
    assert rates[100:] == [learning_rate(step, 80, 1.0, 10) for step in range(80)]


def test_every_epoch_visits_every_row_once_in_its_own_order() -> None:
    sequence = order(50, 2, seed=1)
    assert sorted(sequence[:50]) == sorted(sequence[50:]) == list(range(50))
    assert sequence[:50] != sequence[50:]
    assert order(50, 2, seed=1) == sequence


def test_a_run_that_goes_on_meets_other_texts_only() -> None:
    ids = ["doc:a@ur/1", "doc:a@ur/2", "pb:1@ta/1", "pb:1@ur/1", "own:ta-001@ta/1"]
    rows = [Row(name, "text", TARGETS, "series", "MIT") for name in ids]
    assert [row.id for row in unmet(rows, ["doc:a@ur/1", "pb:1@ta/1"])] == ["pb:1@ur/1", "own:ta-001@ta/1"]
    assert unmet(rows, []) == rows
    poem = Row("iqbal:1@ur/1", "text", TARGETS, "iqbal-source", "MIT")
    assert unmet([*rows, poem], [*ids, poem.id], ["iqbal-source"]) == [poem]


def test_the_packs_of_a_step_are_shared_out_evenly() -> None:
    packs = [pack("x" * length, TARGETS, FRAMES, encode, 2) for length in (200, 10, 40, 90, 120, 60, 30, 150)]
    shares = [share(packs, rank, 2) for rank in range(2)]
    assert sorted(shares[0] + shares[1]) == list(range(8))
    loads = [sum(len(packs[place].tokens) for place in one) for one in shares]
    assert max(loads) < 1.1 * min(loads)
