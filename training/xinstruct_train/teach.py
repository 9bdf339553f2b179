"""Teaches an adapter further, on a person's own pairs.

    python -m xinstruct_train.teach --model MODEL.gguf --pairs rows.jsonl --out RUN --parent ADAPTER.gguf --id ID

Speaks the protocol of src/core/teaching/events.ts: a JSON object a line on standard output; hears `pause`, `resume` and `cancel` on
standard input. RUN gets `checkpoint.pt` (the same command with the same rows goes on from there), `log.jsonl` (a line a step) and at the
end `adapter.gguf`, its sidecar `adapter.json` and the folder `peft`. Some texts are kept back and measured before and after.
"""

from __future__ import annotations

import argparse
import errno
import hashlib
import json
import math
import os
import signal
import sys
import time
import traceback
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from .adapter import Adapter, BadParent, check_parent, read_adapter
from .export import AdapterFacts, describe, sha256, write_gguf, write_json
from .frames import Frames, load_frames
from .loop import adapter_state, instruction_tokens, learning_rate, order, restore, save
from .measure import Evaluation, evaluate
from .model import Vocabulary, add_adapter, load_base, load_tokenizer, sampled_loss
from .packing import Encode, pack
from .protocol import Cancelled, Commands, say
from .rows import BadPairs, Row, count_pairs, own_targets, read_rows, split, with_improvements, without_long
from .to_peft import write_peft

RANK, ALPHA = 16, 32
"""Of an adapter without a parent; one with a parent has the parent's."""
BATCH, PASSES, MAX_STEPS = 8, 3, 400
SAMPLE = 4096
SAVE_EVERY = 10
RECENT = 20
"""Steps whose mean tells the time left."""
NO_SPACE = {errno.ENOSPC, errno.EDQUOT}


@dataclass(frozen=True)
class Lesson:
    """What is taught: it doesn't change while teaching."""

    taught: list[Row]
    held_out: list[Row]
    frames: Frames
    encode: Encode
    bos: int
    steps: int
    fingerprint: str


def default_steps(texts: int) -> int:
    return min(MAX_STEPS, math.ceil(texts * PASSES / BATCH))


def fingerprint(arguments: argparse.Namespace, frames: Frames) -> str:
    """The same for the same rows, files and settings: only then does a checkpoint belong to this teaching."""
    facts = {
        "rows": hashlib.sha256(arguments.pairs.read_bytes()).hexdigest(),
        "model": sha256(arguments.model),
        "parent": sha256(arguments.parent) if arguments.parent else None,
        "frames": frames.sha256,
        "settings": [arguments.steps, arguments.held_out, arguments.seed, arguments.learning_rate],
        "recipe": [BATCH, PASSES, MAX_STEPS, SAMPLE, RANK, ALPHA],
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def put_in(parent: Adapter, model: torch.nn.Module) -> None:
    """The parent's values into the adapter of a model. Raises BadParent where their tensors differ."""
    wanted = {name: p for name, p in model.named_parameters() if p.requires_grad}
    values = {name.replace(".weight", ".default.weight"): torch.from_numpy(array).float() for name, array in parent.tensors.items()}
    wrong = sorted(n for n in wanted.keys() | values.keys() if n not in wanted or n not in values or wanted[n].shape != values[n].shape)
    if wrong:
        raise BadParent(f"{parent.file} doesn't fit the base model: {len(wrong)} tensors differ, the first is {wrong[0]}")
    restore(model, values)


class Teaching:
    """Model, optimiser and how far it has come."""

    def __init__(self, lesson: Lesson, model: Any, arguments: argparse.Namespace, commands: Commands) -> None:
        self.lesson, self.model, self.arguments, self.commands = lesson, model, arguments, commands
        self.checkpoint: Path = arguments.out / "checkpoint.pt"
        self.parameters = [p for p in model.parameters() if p.requires_grad]
        self.optimiser = torch.optim.AdamW(self.parameters, lr=arguments.learning_rate, weight_decay=0.0, betas=(0.9, 0.99))
        instructions = (target.instruction for row in lesson.taught for target in row.targets)
        self.vocabulary = Vocabulary(instruction_tokens(instructions, lesson.encode), model.config.vocab_size, SAMPLE)
        epochs = math.ceil(lesson.steps * BATCH / len(lesson.taught))
        self.sequence = order(len(lesson.taught), epochs, arguments.seed)
        self.step = 0
        self.before: Evaluation | None = None
        self.measuring_seconds = 0.0
        self.losses: list[float] = []
        self.seconds: list[float] = []

    def go_on(self) -> None:
        """From the checkpoint, where there is one of this very teaching."""
        if not self.checkpoint.exists():
            return
        try:
            state = torch.load(self.checkpoint, weights_only=True)
        except (OSError, MemoryError):
            raise
        except Exception as error:  # of many kinds, by the bytes that stand there
            print(f"{self.checkpoint} is damaged ({error}): starting anew", file=sys.stderr, flush=True)
            return
        if state.get("fingerprint") != self.lesson.fingerprint:
            print(f"{self.checkpoint} is of other rows or settings: starting anew", file=sys.stderr, flush=True)
            return
        self.optimiser.load_state_dict(state["optimiser"])
        restore(self.model, state["adapter"])
        self.step, self.losses = state["step"], state["losses"]
        self.before, self.measuring_seconds = state["before"], state["measuringSeconds"]

    def keep(self) -> None:
        save(self.checkpoint, {
            "fingerprint": self.lesson.fingerprint, "step": self.step, "adapter": adapter_state(self.model),
            "optimiser": self.optimiser.state_dict(), "losses": self.losses[-RECENT:],
            "before": self.before, "measuringSeconds": self.measuring_seconds,
        })
        say("saved", step=self.step)

    def obey(self) -> None:
        self.commands.obey(self.keep)

    def measure(self) -> Evaluation:
        say("busy", **{"with": "measuring"})
        lesson = self.lesson
        return evaluate(self.model, lesson.held_out, lesson.frames, lesson.encode, lesson.bos, self.obey)

    def run(self) -> Evaluation:
        """Measures, teaches, measures again. Raises Cancelled, after it has saved."""
        try:
            if self.before is None:
                began = time.monotonic()
                self.before = self.measure()
                self.measuring_seconds = time.monotonic() - began
            say("evaluation", when="before", figures=self.before)
            log = self.arguments.out / "log.jsonl"
            known = log.read_text(encoding="utf-8").splitlines(keepends=True)[: self.step] if log.exists() else []
            log.write_text("".join(known), encoding="utf-8")
            with log.open("a", encoding="utf-8") as file:
                while self.step < self.lesson.steps:
                    self.obey()
                    line = self.one_step()
                    file.write(json.dumps(line) + "\n")
                    file.flush()
                    say("step", step=self.step, steps=self.lesson.steps, loss=line["loss"], secondsLeft=self.seconds_left())
                    if self.step % SAVE_EVERY == 0 or self.step == self.lesson.steps:
                        self.keep()
            after = self.measure()
            self.obey()
        except Cancelled:
            self.keep()
            raise
        say("evaluation", when="after", figures=after)
        return after

    def one_step(self) -> dict[str, float]:
        began, lesson = time.monotonic(), self.lesson
        batch = [lesson.taught[i] for i in self.sequence[self.step * BATCH : (self.step + 1) * BATCH]]
        packs = [pack(row.text, row.targets, lesson.frames, lesson.encode, lesson.bos) for row in batch]
        labels = sum(len(p.labels) for p in packs)
        warmup = max(1, min(15, lesson.steps // 10))
        for group in self.optimiser.param_groups:
            group["lr"] = learning_rate(self.step, lesson.steps, self.arguments.learning_rate, warmup)
        self.optimiser.zero_grad(set_to_none=True)
        total = 0.0
        for place, one in enumerate(packs):
            loss = sampled_loss(self.model, one, self.vocabulary, self.arguments.seed + self.step * BATCH + place) / labels
            loss.backward()  # type: ignore[no-untyped-call]
            total += loss.item()
        torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
        self.optimiser.step()
        self.step += 1
        self.losses.append(total)
        self.seconds = [*self.seconds[-RECENT + 1 :], time.monotonic() - began]
        return {
            "step": self.step, "loss": round(total, 4), "tokens": sum(len(p.tokens) for p in packs), "seconds": round(self.seconds[-1], 2)
        }

    def seconds_left(self) -> float:
        """By the mean of the last steps; with the last measuring, which takes as long as the first."""
        mean = sum(self.seconds) / len(self.seconds)
        return round(mean * (self.lesson.steps - self.step) + self.measuring_seconds, 3)

    def used(self) -> list[Row]:
        return [self.lesson.taught[i] for i in sorted(set(self.sequence[: self.step * BATCH]))]


def write_results(teaching: Teaching, parent: Adapter | None, after: Evaluation) -> None:
    """Adapter, sidecar and peft folder. The sidecar's `pairs` are the person's; drafts to improve count among the styles only."""
    arguments, rows = teaching.arguments, teaching.used()
    styles = Counter(target.style for row in rows for target in row.targets)
    recent = teaching.losses[-RECENT:]
    facts = AdapterFacts(
        id=arguments.id, version="1", base=arguments.model, frames=teaching.lesson.frames,
        rank=parent.rank if parent else RANK, alpha=parent.alpha if parent else ALPHA,
        steps=teaching.step, planned_steps=teaching.lesson.steps, seed=arguments.seed, learning_rate=arguments.learning_rate,
        batch=BATCH, loss=round(sum(recent) / len(recent), 4), texts=len(rows), styles=dict(sorted(styles.items())),
        pairs=count_pairs(rows),
    )
    adapter, sidecar, folder = (arguments.out / name for name in ("adapter.gguf", "adapter.json", "peft"))
    write_gguf(adapter_state(teaching.model), facts, adapter)
    about = describe(facts, adapter) | {
        "name": arguments.name or arguments.id,
        "parent": {"id": parent.id, "sha256": parent.sha256} if parent else None,
        "languages": dict(sorted(Counter(row.lang for row in rows).items())),
        "heldOut": {"texts": len(teaching.lesson.held_out), "pairs": after["pairs"]},
        "evaluation": {"before": teaching.before, "after": after},
    }
    write_json(about, sidecar)
    write_peft(read_adapter(adapter), folder)
    say("done", adapter=str(adapter.resolve()), sidecar=str(sidecar.resolve()), peft=str(folder.resolve()))


def teach(arguments: argparse.Namespace, commands: Commands) -> None:
    arguments.out.mkdir(parents=True, exist_ok=True)
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    frames = load_frames()
    rows = read_rows(arguments.pairs)
    parent = None
    if arguments.parent:
        say("busy", **{"with": "parent"})
        parent = read_adapter(arguments.parent)
        check_parent(parent, frames, sha256(arguments.model))
    commands.obey(nothing_yet)
    say("busy", **{"with": "model"})
    tokenizer = load_tokenizer(arguments.model, arguments.out / "tokenizer")

    def encode(text: str) -> list[int]:
        ids: list[int] = tokenizer.encode(text, add_special_tokens=False)
        return ids

    rows, too_long = without_long(rows, encode, frames.max_instruction_tokens)
    if too_long:
        print(f"{too_long} instructions of more than {frames.max_instruction_tokens} tokens left out", file=sys.stderr, flush=True)
    taught, held_out = split(rows, arguments.held_out, arguments.seed)
    if parent and parent.improves:
        taught = with_improvements(taught, arguments.seed)
    steps = arguments.steps or default_steps(len(taught))
    lesson = Lesson(taught, held_out, frames, encode, tokenizer.bos_token_id, steps, fingerprint(arguments, frames))
    commands.obey(nothing_yet)
    model = add_adapter(load_base(arguments.model), parent.rank if parent else RANK, parent.alpha if parent else ALPHA)
    if parent:
        put_in(parent, model)
    model.train()
    teaching = Teaching(lesson, model, arguments, commands)
    teaching.go_on()
    pairs, kept_back = (sum(len(own_targets(row)) for row in part) for part in (taught, held_out))
    say("start", step=teaching.step, steps=lesson.steps, pairs=pairs, heldOut=kept_back)
    after = teaching.run()
    say("busy", **{"with": "exporting"})
    write_results(teaching, parent, after)


def nothing_yet() -> None:
    """A pause before the first step has nothing to save."""


def reason(error: BaseException) -> str:
    """As the protocol names it. Libraries outside Python tell a full disk and a full memory in words."""
    words = str(error).lower()
    if isinstance(error, BadPairs):
        return "bad-pairs"
    if isinstance(error, BadParent):
        return "bad-parent"
    if (isinstance(error, OSError) and error.errno in NO_SPACE) or "no space left" in words or "os error 112" in words:
        return "no-space"
    if isinstance(error, MemoryError) or "not enough memory" in words or "can't allocate memory" in words:
        return "no-memory"
    return "internal"


def parse(words: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True, help="the base model's GGUF file")
    parser.add_argument("--pairs", type=Path, required=True, help="rows.jsonl: a text with its instructions a line")
    parser.add_argument("--out", type=Path, required=True, help="folder of this teaching")
    parser.add_argument("--parent", required=True, help="the adapter to go on from (GGUF, its sidecar beside it), or none")
    parser.add_argument("--id", required=True, help="of the new adapter")
    parser.add_argument("--name", help="for people to read; the id where it isn't given")
    parser.add_argument("--steps", type=int, default=0, help=f"0: {PASSES} passes over the texts, at most {MAX_STEPS} steps")
    parser.add_argument("--held-out", type=float, default=0.1, help="share of the texts that is kept back to measure with")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--learning-rate", type=float, default=2e-4, help="lower than the parent's was, so that little is unlearnt")
    parser.add_argument("--threads", type=int, default=0, help="0: as many as torch takes, one a core")
    arguments = parser.parse_args(words)
    arguments.parent = None if arguments.parent == "none" else Path(arguments.parent)
    return arguments


def run(arguments: argparse.Namespace, commands: Commands) -> int:
    """The exit status; what went wrong is said as an event, and in full on standard error."""
    try:
        teach(arguments, commands)
    except Cancelled:
        return 0
    except BrokenPipeError:
        raise
    except Exception as error:
        traceback.print_exc()
        say("failed", reason=reason(error), detail=" ".join(str(error).split()) or type(error).__name__)
        return 1
    return 0


def main() -> None:
    arguments, commands = parse(), Commands()
    commands.listen(sys.stdin)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: commands.take("cancel"))
    try:
        raise SystemExit(run(arguments, commands))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit("nobody listens any more") from None


if __name__ == "__main__":
    main()
