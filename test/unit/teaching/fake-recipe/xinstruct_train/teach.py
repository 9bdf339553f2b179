"""A FAKE trainer for tests: it teaches nothing. It speaks the real trainer's protocol and writes files of the right form.

FAKE_TRAINER says how it behaves: nothing (all goes well), nonsense, crash, killed, failed, slow, deaf, no-result.
"""

import argparse
import hashlib
import json
import os
import signal
import sys
import threading
import time
from pathlib import Path

MODE = os.environ.get("FAKE_TRAINER", "")
STEPS = 12

parser = argparse.ArgumentParser()
for option in ("model", "pairs", "out", "parent", "id", "name"):
    parser.add_argument(f"--{option}", required=True)
parser.add_argument("--steps", type=int, default=STEPS)
arguments = parser.parse_args()
out = Path(arguments.out)
state = {"paused": False, "cancelled": False}


def say(event, **facts):
    print(json.dumps({"event": event, **facts}), flush=True)


def hear():
    for line in sys.stdin:
        command = line.strip()
        state["paused"] = command == "pause" or (state["paused"] and command != "resume")
        state["cancelled"] = state["cancelled"] or command == "cancel"
    state["cancelled"] = True


def keep(step):
    (out / "checkpoint.pt").write_text(str(step))
    say("saved", step=step)


def figures(loss):
    one = {"pairs": 2, "loss": loss, "recall": 0.5}
    return {**one, "byLanguage": {"sw": one}}


def obey(step):
    if MODE == "deaf":
        return
    if state["paused"] and not state["cancelled"]:
        keep(step)
        say("paused")
        while state["paused"] and not state["cancelled"]:
            time.sleep(0.01)
        say("resumed")
    if state["cancelled"]:
        keep(step)
        sys.exit(0)


threading.Thread(target=hear, daemon=True).start()
rows = [json.loads(line) for line in Path(arguments.pairs).read_text(encoding="utf-8").splitlines()]
say("busy", **{"with": "model"})
if MODE == "nonsense":
    print("a warning of a library", flush=True)
    print('{"event": "unheard of"}', flush=True)
    print('{"event": "step", "step": "one"}', flush=True)
if MODE == "failed":
    say("failed", reason="bad-parent", detail="it was taught on another base")
    sys.exit(1)
checkpoint = out / "checkpoint.pt"
done = int(checkpoint.read_text()) if checkpoint.exists() else 0
say("start", step=done, steps=arguments.steps, pairs=len(rows), heldOut=2)
say("evaluation", when="before", figures=figures(3.0))
for step in range(done + 1, arguments.steps + 1):
    obey(step - 1)
    if MODE in ("slow", "deaf"):
        time.sleep(0.05)
    if MODE == "crash" and step == 3:
        keep(2)
        raise RuntimeError("the fake trainer crashes")
    if MODE == "killed" and step == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    say("step", step=step, steps=arguments.steps, loss=3.0 - step / 10, secondsLeft=float(arguments.steps - step))
    if step % 5 == 0:
        keep(step)
if MODE == "no-result":
    sys.exit(0)
say("evaluation", when="after", figures=figures(2.0))

adapter = out / "adapter.gguf"
adapter.write_bytes(b"GGUF fake " + arguments.id.encode())
parent = None
if arguments.parent != "none":
    about = json.loads(Path(arguments.parent).with_suffix(".json").read_text(encoding="utf-8"))
    parent = {"id": about["id"], "sha256": about["sha256"]}
languages = sorted({row["lang"] for row in rows})
sidecar = {
    "id": arguments.id, "name": arguments.name, "file": adapter.name, "bytes": adapter.stat().st_size,
    "sha256": hashlib.sha256(adapter.read_bytes()).hexdigest(), "frames": {"id": os.environ["FAKE_FRAMES"]},
    "abilities": ["backward"], "parent": parent, "texts": len(rows), "steps": arguments.steps, "date": "2026-01-31",
    "pairs": [{"source": "corpus.sw.jsonl", "licence": "CC BY 4.0", "pairs": len(rows)}],
    "languages": {lang: sum(row["lang"] == lang for row in rows) for lang in languages},
    "evaluation": {"before": figures(3.0), "after": figures(2.0)},
}
(out / "adapter.json").write_text(json.dumps(sidecar), encoding="utf-8")
(out / "peft").mkdir(exist_ok=True)
(out / "peft" / "adapter_config.json").write_text("{}")
say("done", adapter=str(adapter), sidecar=str(out / "adapter.json"), peft=str(out / "peft"))
