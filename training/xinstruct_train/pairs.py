"""Assembles the pairs: texts in many languages, each with the English instructions that it answers.

    python -m xinstruct_train.pairs --sources DIR --corpus DIR --reserved FILE --out pairs.jsonl

One line is one text with all its targets, for they are learnt together (packing.py). The same command writes the same
bytes. Reserved documents and the development split are left out, in every language.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import math
import random
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path

from .damage import damage
from .packing import Target
from .sources import DATA, Text, clean, read_all, repositories, xquad_questions
from .split import read_groups

FIRST_LANGUAGES = frozenset("fi id th tr vi bn hi sw ta ur".split())
"""The languages of the published method; measured most closely, so taught most."""
CORPUS_LANGUAGES = frozenset(
    "zh ko it es yo ha ig am zu xh af sn so rw om ti tn ln ny ss te mr gu kn ml pa or ne si ar fa ps ja ru de fr pt el ro uk hy "
    "my km lo ms kk uz az ka mn mg ee wo pl hu bg nl".split()
)
LANGUAGES_PER_UNIT = {
    "ntrex": 5.4, "asp-source": 4.0, "global-asp": 9.0, "pb-source": 6.5, "guide": 4.5, "xquad": 5.3,
    "own-stories": 1, "own-texts": 1, "iqbal-source": 1,
}
"""In how many languages a unit is taught, on average. Corpus documents stand in one language and are taught twice."""
CORPUS_REPEATS = 2
QUESTIONS_PER_PARAGRAPH = 1
IMPROVE_SHARE = 0.42
"""Texts that get an improve target beside the others; makes about one pair in five."""
BRIEF = "brief"
"""The style of short instructions; where a text also has a specific one, the short one may be the draft to be improved."""
BRIEF_DRAFTS = 0.2
MIN_TEXT, SECOND_PART = 120, 1500


@dataclass(frozen=True)
class Example:
    id: str
    group: str
    lang: str
    series: str
    license: str
    text: str
    targets: list[Target]


def weight(lang: str) -> float:
    return 8.0 if lang in FIRST_LANGUAGES else 2.0 if lang in CORPUS_LANGUAGES else 0.3


def chance(*parts: object) -> float:
    """A reproducible number in (0, 1) for the thing named."""
    digest = hashlib.sha256("\t".join(map(str, parts)).encode()).digest()
    return (int.from_bytes(digest[:8], "big") + 1) / (2**64 + 2)


def read_instructions(path: Path = DATA / "instructions.tsv") -> dict[str, list[Target]]:
    found: dict[str, list[Target]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            found[row["unit"]].append(Target(row["style"], row["instruction"]))
    return dict(found)


def choose(texts: list[Text], seed: int, more: float = 1) -> list[Text]:
    """For each unit of a series some languages: drawn without replacement, the first languages more often.

    `more` multiplies how many; those that are drawn without it are among them.
    """
    by_unit: dict[tuple[str, str], list[Text]] = defaultdict(list)
    for text in texts:
        by_unit[text.series, text.unit].append(text)
    chosen: list[Text] = []
    for (series, unit), candidates in sorted(by_unit.items()):
        if series not in LANGUAGES_PER_UNIT:
            chosen.extend(candidates * CORPUS_REPEATS)
            continue
        share = LANGUAGES_PER_UNIT[series] * more
        count = math.floor(share + chance(seed, "count", series, unit))
        ordered = sorted(candidates, key=lambda t: math.log(chance(seed, "language", unit, t.lang)) / weight(t.lang))
        chosen.extend(ordered[-count:])
    return chosen


def part_of(text: Text, seed: int) -> str:
    """Long stories are also met in the middle: a user's text is often a piece."""
    if text.series.endswith(("asp", "-source")) and len(text.text) > SECOND_PART and chance(seed, "part", text.unit, text.lang) < 0.25:
        paragraphs = text.text.split("\n\n")
        return "\n\n".join(paragraphs[len(paragraphs) // 2 :])
    return text.text


def build(
    texts: list[Text], instructions: dict[str, list[Target]], questions: dict[str, list[str]], seed: int, more: float = 1
) -> list[Example]:
    usable = [t for t in texts if t.unit in instructions and len(t.text) >= (MIN_TEXT if t.lang not in {"zh", "ja", "ko"} else 60)]
    chosen = choose(usable, seed, more)
    units = sorted(instructions)
    examples: list[Example] = []
    seen: Counter[str] = Counter()
    for text in chosen:
        name = f"{text.unit}@{text.lang}"
        seen[name] += 1
        rng = random.Random(f"{seed}\t{name}\t{seen[name]}")
        written = instructions[text.unit]
        targets = list(written)
        extra = list(questions.get(text.unit, []))
        rng.shuffle(extra)
        targets += [Target("question", question) for question in extra[:QUESTIONS_PER_PARAGRAPH]]
        body = clean(part_of(text, seed))
        if rng.random() < IMPROVE_SHARE:
            good = rng.choice(
                [t for t in written if t.style in {"instruction", "question"}] or [t for t in written if t.style == BRIEF] or written
            )
            kind = text.unit.split(":")[0]
            other = rng.choice(instructions[rng.choice([u for u in units if u.split(":")[0] == kind and u != text.unit])])
            draft = damage(good.instruction, other.instruction, body, rng)
            briefs = [t.instruction for t in written if t.style == BRIEF and t is not good]
            if briefs and rng.random() < BRIEF_DRAFTS:
                draft = rng.choice(briefs)
            targets.append(Target("improve", good.instruction, draft))
        rng.shuffle(targets)
        examples.append(Example(f"{name}/{seen[name]}", text.group, text.lang, text.series, text.license, body, targets))
    random.Random(seed).shuffle(examples)
    return examples


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=Path, required=True, help="folder with the repositories of data/sources.tsv")
    parser.add_argument("--corpus", type=Path, required=True, help="folder with provenance.tsv and LANG.jsonl")
    parser.add_argument("--reserved", type=Path, required=True, help="groups that nothing may be taken from")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--without", nargs="+", default=[], help="series to leave out, such as own-stories")
    parser.add_argument("--more", type=float, default=1, help="so many times as many languages of each unit")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()

    instructions = read_instructions()
    forbidden = read_groups(arguments.reserved) | read_groups(DATA / "development-groups.txt")
    documents = {unit.removeprefix("doc:") for unit in instructions if unit.startswith("doc:")}
    texts = [t for t in read_all(arguments.sources, arguments.corpus, documents) if t.group not in forbidden]
    missing = set(instructions) - {t.unit for t in texts}
    if missing:
        print(f"{len(missing)} units with instructions have no text: {sorted(missing)[:5]}")
    questions = xquad_questions(repositories()["xquad"].folder(arguments.sources))
    left_out = {t.unit for t in texts if t.series in arguments.without}
    texts = [t for t in texts if t.unit not in left_out]
    instructions = {unit: written for unit, written in instructions.items() if unit not in left_out}
    examples = build(texts, instructions, questions, arguments.seed, arguments.more)

    with arguments.out.open("w", encoding="utf-8") as file:
        for example in examples:
            file.write(json.dumps(asdict(example), ensure_ascii=False) + "\n")
    pairs = Counter((e.series, e.license) for e in examples for _ in e.targets)
    print(f"{len(examples)} texts, {sum(pairs.values())} pairs, {len({e.lang for e in examples})} languages")
    print("texts by language:", dict(Counter(e.lang for e in examples).most_common()))
    print("pairs by style:", dict(Counter(t.style for e in examples for t in e.targets)))
    for (series, licence), count in sorted(pairs.items()):
        print(f"{series}\t{licence}\t{sum(e.series == series for e in examples)} texts\t{count} pairs")


if __name__ == "__main__":
    main()
