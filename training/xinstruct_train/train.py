"""Teaches the adapter.

    python -m xinstruct_train.train --model MODEL.gguf --pairs pairs.jsonl --out RUN

RUN holds `checkpoint.pt` (adapter, optimiser, step: start the same command again to go on), `log.jsonl` (a line a step),
`met.txt` (the rows that were met) and, after every `--export-every` steps, `backward.gguf` and its sidecar. With `--parent`
a run begins with the adapter of an earlier one and meets only texts that this one has not.

One text with all its instructions is a pack; `--batch` packs make a step. They are shared out to `--workers` processes of
one thread each: on a busy machine that is much faster than one process of several threads, which wait for the slowest at
every matrix. Where there is a GPU, one process works on it.
"""

from __future__ import annotations

import argparse
import datetime
import json
import math
import os
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from peft import PeftModel
from torch import distributed, multiprocessing

from .export import AdapterFacts, write_adapter
from .frames import Frames, load_frames
from .loop import adapter_state, cyclic_rate, instruction_tokens, order, restore, save
from .model import Vocabulary, add_adapter, has_gpu, load_base, load_tokenizer, sampled_loss, text_model
from .packing import Pack, Target, pack

PATIENCE = datetime.timedelta(hours=12)
"""How long a worker waits for another: whoever stops the training for a while (SIGSTOP) must not end it."""


@dataclass(frozen=True)
class Row:
    id: str
    text: str
    targets: list[Target]
    series: str
    license: str


def read_pairs(path: Path) -> list[Row]:
    rows: list[Row] = []
    with path.open(encoding="utf-8") as file:
        for line in file:
            raw = json.loads(line)
            targets = [Target(t["style"], t["instruction"], t.get("draft")) for t in raw["targets"]]
            rows.append(Row(raw["id"], raw["text"], targets, raw["series"], raw["license"]))
    return rows


MET = "met.txt"


def read_met(run: Path) -> list[str]:
    return (run / MET).read_text(encoding="utf-8").splitlines()


def unmet(rows: list[Row], met: list[str], again: Sequence[str] = ()) -> list[Row]:
    """The rows whose text is not among those met: a row's id is `unit@language/number`, and a text may stand in several.

    Those of the series `again` are met once more.
    """

    def text(row_id: str) -> str:
        return row_id.rpartition("/")[0]

    known = {text(row_id) for row_id in met}
    return [row for row in rows if row.series in again or text(row.id) not in known]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True, help="the base model's GGUF file")
    parser.add_argument("--pairs", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--parent", type=Path, help="an earlier run's folder, to go on from with other texts")
    parser.add_argument("--again", nargs="+", default=[], help="series whose texts are met once more, though the parent has")
    parser.add_argument("--id", default="x-instruct-backward")
    parser.add_argument("--version", default="1")
    parser.add_argument("--rank", type=int, default=16)
    parser.add_argument("--alpha", type=int, default=32)
    parser.add_argument("--learning-rate", type=float, default=5e-4)
    parser.add_argument("--warmup", type=int, default=15)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument(
        "--cycles", type=int, nargs="+", default=[],
        help="steps towards which the rate falls, to begin anew after; the last ends it (default: one, all epochs)",
    )
    parser.add_argument("--stop-after", type=int, default=0, help="leave off after this step, to go on later")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2, help="processes; one for each core that may be used")
    parser.add_argument("--sample", type=int, default=4096, help="random tokens that stand for the rest of the vocabulary")
    parser.add_argument("--compile", action="store_true", help="torch.compile the layers: a fifth faster, needs a C++ compiler")
    parser.add_argument("--save-every", type=int, default=20)
    parser.add_argument("--export-every", type=int, default=80)
    arguments = parser.parse_args()
    if arguments.cycles != sorted(set(arguments.cycles)):
        parser.error("--cycles must ascend")
    if has_gpu():
        arguments.workers = 1
    arguments.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        meeting = f"file://{folder}/meeting"
        if arguments.workers == 1:
            work(0, arguments, meeting)
        else:
            multiprocessing.spawn(  # type: ignore[attr-defined, no-untyped-call]
                work, args=(arguments, meeting), nprocs=arguments.workers
            )


def work(rank: int, arguments: argparse.Namespace, meeting: str) -> None:
    """One process: its share of each step's packs. All keep the same adapter; the first one writes."""
    parent = os.getppid()
    torch.set_num_threads(1)
    distributed.init_process_group("gloo", init_method=meeting, rank=rank, world_size=arguments.workers, timeout=PATIENCE)
    torch.manual_seed(arguments.seed)
    frames = load_frames()
    everything = read_pairs(arguments.pairs)
    earlier = read_met(arguments.parent) if arguments.parent else []
    rows = unmet(everything, earlier, arguments.again)
    tokenizer = load_tokenizer(arguments.model, arguments.out / "tokenizer")

    def encode(text: str) -> list[int]:
        ids: list[int] = tokenizer.encode(text, add_special_tokens=False)
        return ids

    model = add_adapter(load_base(arguments.model), arguments.rank, arguments.alpha)
    model.train()
    if arguments.compile:
        for layer in text_model(model).layers:
            layer.forward = torch.compile(layer.forward, dynamic=True)
    parameters = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(parameters, lr=arguments.learning_rate, weight_decay=0.0, betas=(0.9, 0.99))
    instructions = (target.instruction for row in everything for target in row.targets)
    vocabulary = Vocabulary(instruction_tokens(instructions, encode), model.config.vocab_size, arguments.sample)

    sequence = order(len(rows), arguments.epochs, arguments.seed)
    cycles = arguments.cycles or [math.ceil(len(sequence) / arguments.batch)]
    steps = cycles[-1]
    if steps * arguments.batch >= len(sequence) + arguments.batch:
        raise SystemExit(f"{steps} steps need more texts than {arguments.epochs} epochs have: set --epochs")
    start, before, checkpoint = 0, 0, arguments.out / "checkpoint.pt"
    if arguments.parent:
        restore(model, torch.load(arguments.parent / "checkpoint.pt", weights_only=True)["adapter"])
        before = json.loads((arguments.parent / "backward.json").read_text(encoding="utf-8"))["steps"]
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True, map_location="cpu")
        restore(model, state["adapter"])
        optimiser.load_state_dict(state["optimiser"])
        start = state["step"]
        print(f"going on after step {start}", flush=True)

    recent: list[float] = []
    with open(os.devnull if rank else arguments.out / "log.jsonl", "a", encoding="utf-8") as log:
        for step in range(start, min(steps, arguments.stop_after or steps)):
            if arguments.workers > 1 and os.getppid() != parent:
                raise SystemExit("The process that started the workers has ended: start the same command again to go on.")
            began = time.monotonic()
            batch = [rows[i] for i in sequence[step * arguments.batch : (step + 1) * arguments.batch]]
            packs = [pack(row.text, row.targets, frames, encode, tokenizer.bos_token_id) for row in batch]
            labels = sum(len(p.labels) for p in packs)
            rate = cyclic_rate(step, cycles, arguments.learning_rate, arguments.warmup)
            for group in optimiser.param_groups:
                group["lr"] = rate
            optimiser.zero_grad(set_to_none=True)
            total = torch.zeros(1, device=parameters[0].device)
            for place in share(packs, rank, arguments.workers):
                number = arguments.seed + step * arguments.batch + place
                loss = sampled_loss(model, packs[place], vocabulary, number) / labels
                loss.backward()  # type: ignore[no-untyped-call]
                total += loss.detach()
            if arguments.workers > 1:
                add_up(parameters, total)
            norm = float(torch.nn.utils.clip_grad_norm_(parameters, 1.0))
            optimiser.step()
            recent = [*recent[-39:], total.item()]
            seconds = time.monotonic() - began
            line = {
                "step": step + 1, "loss": round(total.item(), 4), "rate": rate, "norm": round(norm, 3),
                "pairs": sum(len(row.targets) for row in batch), "tokens": sum(len(p.tokens) for p in packs),
                "seconds": round(seconds, 2),
            }
            log.write(json.dumps(line) + "\n")
            log.flush()
            if rank:
                continue
            done = step + 1 in (steps, arguments.stop_after)
            if done or (step + 1) % arguments.save_every == 0:
                save(checkpoint, {
                    "step": step + 1, "adapter": adapter_state(model), "optimiser": optimiser.state_dict(),
                })
            if done or (step + 1) % arguments.export_every == 0:
                used = {*earlier, *(rows[i].id for i in sequence[: (step + 1) * arguments.batch])}
                met = [row for row in everything if row.id in used]
                (arguments.out / MET).write_text("".join(f"{row.id}\n" for row in met), encoding="utf-8")
                export(model, arguments, frames, before + step + 1, before + steps, sum(recent) / len(recent), met)
    distributed.destroy_process_group()


def share(packs: list[Pack], rank: int, workers: int) -> list[int]:
    """The places of one worker's packs: the longest are dealt out first, so that all have about as much to do."""
    loads = [0] * workers
    mine: list[int] = []
    for place in sorted(range(len(packs)), key=lambda i: (-len(packs[i].tokens), i)):
        least = loads.index(min(loads))
        loads[least] += len(packs[place].tokens)
        if least == rank:
            mine.append(place)
    return sorted(mine)


def add_up(parameters: list[torch.nn.Parameter], total: torch.Tensor) -> None:
    """The sum of all workers' gradients and losses, in one message."""
    gradients = [p.grad if p.grad is not None else torch.zeros_like(p) for p in parameters]
    message = torch.cat([total, *(gradient.flatten() for gradient in gradients)])
    distributed.all_reduce(message)
    total.copy_(message[:1])
    start = 1
    for parameter, gradient in zip(parameters, gradients, strict=True):
        parameter.grad = message[start : start + gradient.numel()].view_as(gradient).clone()
        start += gradient.numel()


def export(
    model: PeftModel, arguments: argparse.Namespace, frames: Frames, step: int, steps: int, loss: float, rows: list[Row]
) -> None:
    pairs: Counter[tuple[str, str]] = Counter()
    styles: Counter[str] = Counter()
    for row in rows:
        pairs[row.series, row.license] += len(row.targets)
        styles.update(target.style for target in row.targets)
    facts = AdapterFacts(
        id=arguments.id, version=arguments.version, base=arguments.model, frames=frames,
        rank=arguments.rank, alpha=arguments.alpha, steps=step, planned_steps=steps, seed=arguments.seed,
        learning_rate=arguments.learning_rate, batch=arguments.batch, loss=round(loss, 4), texts=len(rows),
        styles=dict(sorted(styles.items())),
        pairs=[{"source": s, "licence": l, "pairs": n} for (s, l), n in sorted(pairs.items())],
    )
    write_adapter(adapter_state(model), facts, arguments.out / "backward.gguf")


if __name__ == "__main__":
    main()
