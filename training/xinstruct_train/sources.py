"""Reads the public sources: texts in many languages whose subject is known in English.

A *unit* is what an instruction is written for, in whatever language it stands: a window of a news item
(`ntrex:bbc.381790#1`), a story (`asp:0092`, or `own:ta-001`, one of ours), a poem (`iqbal:data/poems/001/001_006.yaml`),
a section of a guide (`osg:legal#2`), a paragraph (`xquad:11#0`), a document of the corpus (`doc:fi-ud-tdt-a827f51940`).
Its *group* is the source document, by which the split goes.
"""

from __future__ import annotations

import csv
import html
import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from .split import read_provenance

DATA = Path(__file__).resolve().parents[1] / "data"
FREE_STORY = re.compile(r"^\* License: (\[CC-BY\]|CC BY|\[Public Domain\])\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Text:
    unit: str
    group: str
    lang: str
    series: str
    license: str
    text: str


@dataclass(frozen=True)
class Repository:
    name: str
    repository: str
    commit: str
    license: str

    def folder(self, sources: Path) -> Path:
        return sources / self.repository.replace("/", "+")


def repositories() -> dict[str, Repository]:
    with (DATA / "sources.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {r["name"]: Repository(r["name"], r["repository"], r["commit"], r["licence"]) for r in rows}


def get(sources: Path) -> None:
    """Clones every repository at its pinned commit, without history."""
    for repository in repositories().values():
        folder = repository.folder(sources)
        if folder.exists():
            continue
        folder.mkdir(parents=True)
        for command in (
            ["git", "init", "-q"],
            ["git", "fetch", "-q", "--depth", "1", f"https://github.com/{repository.repository}", repository.commit],
            ["git", "checkout", "-q", "FETCH_HEAD"],
        ):
            subprocess.run(command, cwd=folder, check=True)


# --- News -------------------------------------------------------------------------------------------------------------

NTREX_WINDOW = 550
"""English characters after which a window of whole sentences ends."""
NTREX_REST = 300
"""A shorter rest at a document's end joins the window before it."""
NO_SPACES = {"zho-CN", "zho-TW", "yue", "jpn", "tha", "lao", "khm", "mya"}
NTREX_LANGUAGES = {  # the three-letter codes whose language has a two-letter code in the corpus
    "fin": "fi", "ind": "id", "tha": "th", "tur": "tr", "vie": "vi", "ben": "bn", "hin": "hi", "swa": "sw", "tam": "ta",
    "urd": "ur", "zho-CN": "zh", "zho-TW": "zh-Hant", "kor": "ko", "ita": "it", "spa": "es", "yor": "yo", "hau": "ha",
    "ibo": "ig", "amh": "am", "zul": "zu", "xho": "xh", "afr": "af", "sna-Latn": "sn", "som": "so", "kin": "rw",
    "orm": "om", "tir": "ti", "tsn": "tn", "nya": "ny", "ssw": "ss", "tel": "te", "mar": "mr", "guj": "gu", "kan": "kn",
    "mal": "ml", "pan": "pa", "nep": "ne", "sin": "si", "arb": "ar", "fas": "fa", "pus": "ps", "jpn": "ja",
    "rus": "ru", "deu": "de", "fra": "fr", "por": "pt", "ell": "el", "ron": "ro", "ukr": "uk", "hye": "hy", "mya": "my",
    "khm": "km", "lao": "lo", "msa": "ms", "kaz": "kk", "uzb": "uz", "aze-Latn": "az", "kat": "ka", "mon": "mn",
    "mlg": "mg", "ewe": "ee", "wol": "wo", "pol": "pl", "hun": "hu", "bul": "bg", "nld": "nl",
}


def windows(english: list[str]) -> list[range]:
    """Consecutive sentences of a document, cut by the English side so that all languages share the cuts."""
    cuts: list[range] = []
    start = 0
    for end in range(1, len(english) + 1):
        if sum(map(len, english[start:end])) >= NTREX_WINDOW:
            cuts.append(range(start, end))
            start = end
    if start < len(english):
        rest = range(start, len(english))
        if cuts and sum(len(english[i]) for i in rest) < NTREX_REST:
            cuts[-1] = range(cuts[-1].start, len(english))
        else:
            cuts.append(rest)
    return cuts


def ntrex(folder: Path, license: str) -> Iterator[Text]:
    ids = [line.strip() for line in (folder / "DOCUMENT_IDS.tsv").read_text(encoding="utf-8").split("\n")]
    english = (folder / "NTREX-128" / "newstest2019-src.eng.txt").read_text(encoding="utf-8").split("\n")
    documents: dict[str, list[int]] = {}
    for row, document in enumerate(ids):
        if document:
            documents.setdefault(document, []).append(row)
    for path in sorted((folder / "NTREX-128").glob("newstest2019-ref.*.txt")):
        code = path.name.split(".")[1]
        if code.startswith("eng"):
            continue
        lines = path.read_text(encoding="utf-8").split("\n")
        joint = "" if code in NO_SPACES else " "
        for document, rows in documents.items():
            for number, window in enumerate(windows([english[row].strip() for row in rows])):
                text = joint.join(lines[rows[i]].strip() for i in window)
                yield Text(
                    f"ntrex:{document}#{number}", f"ntrex:{document}", NTREX_LANGUAGES.get(code, code), "ntrex", license, text
                )


# --- Stories ----------------------------------------------------------------------------------------------------------


def story_text(markdown: str) -> str | None:
    """The pages without title and credits, or nothing where the licence forbids commercial use."""
    body, _, credits = markdown.rpartition("\n* License")
    if not FREE_STORY.search(f"* License{credits}"):
        return None
    pages = re.split(r"^##.*$", body, flags=re.MULTILINE)[1:]
    joined = [" ".join(page.split()) for page in pages]
    return "\n\n".join(page for page in joined if page)


def stories(folder: Path, key: str, series: str, license: str) -> Iterator[Text]:
    for language in sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")):
        if language.name == "en":
            continue
        for path in sorted(language.glob("[0-9][0-9][0-9][0-9]_*.md")):
            text = story_text(path.read_text(encoding="utf-8"))
            if text:
                unit = f"{key}:{path.name[:4]}"
                yield Text(unit, unit, language.name, series, license, text)


OWN = {"own-stories": "stories.jsonl", "own-texts": "texts.jsonl"}
"""Series of texts of our own, in the languages of which the public sources have the fewest stories and poems."""


def own_texts() -> Iterator[Text]:
    for series, name in OWN.items():
        with (DATA / name).open(encoding="utf-8") as file:
            for line in file:
                story = json.loads(line)
                unit = f"own:{story['id']}"
                yield Text(unit, unit, story["lang"], series, "MIT", story["text"])


# --- Poems ------------------------------------------------------------------------------------------------------------

URDU_BOOKS = ("001", "002", "003", "004")
"""The dataset's other books are in Persian."""


def verses(poem: str) -> str:
    """The Urdu lines of a poem in the dataset's YAML, where a bar parts the two halves of a couplet."""
    couplets = [
        content["text"]
        for couplet in yaml.safe_load(poem)["sher"]
        for content in couplet["sherContent"]
        if content["lang"] == "ur"
    ]
    lines = [line.strip() for couplet in couplets for line in couplet.split("|")]
    return "\n".join(line for line in lines if line)


def poems(folder: Path, license: str) -> Iterator[Text]:
    for book in URDU_BOOKS:
        for path in sorted((folder / "data" / "poems" / book).glob("*.yaml")):
            unit = f"iqbal:{path.relative_to(folder).as_posix()}"
            yield Text(unit, unit, "ur", "iqbal-source", license, verses(path.read_text(encoding="utf-8")))


# --- Guides -----------------------------------------------------------------------------------------------------------


def sections(markdown: str) -> list[str]:
    """The text below each heading of level 2 to 4, without markup."""
    body = re.sub(r"\A---.*?\n---\n", "", markdown, flags=re.DOTALL)
    body = re.sub(r"<aside.*?</aside>", "", body, flags=re.DOTALL)
    body = re.sub(r"<[^>]+>", "", body)
    parts = re.split(r"^#{2,4} .*$", body, flags=re.MULTILINE)[1:]
    return [plain(part) for part in parts]


def plain(markdown: str) -> str:
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", html.unescape(markdown))
    text = re.sub(r"[*_`]{1,3}", "", text)
    text = re.sub(r"^[ \t]*[-*>] ?", "", text, flags=re.MULTILINE)
    paragraphs = [" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*\n", text)]
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def guides(folder: Path, license: str) -> Iterator[Text]:
    articles = folder / "_articles"
    languages = {"zh-hans": "zh", "zh-hant": "zh-Hant"}
    for english in sorted(articles.glob("*.md")):
        original = sections(english.read_text(encoding="utf-8"))
        group = f"osg:{english.stem}"
        for language in sorted(path for path in articles.iterdir() if path.is_dir()):
            path = language / english.name
            if not path.exists():
                continue
            parts = sections(path.read_text(encoding="utf-8"))
            if len(parts) != len(original):  # another state of the guide: headings can't be matched by number
                continue
            for number, part in enumerate(parts):
                if part[:80] == original[number][:80]:  # not translated yet
                    continue
                lang = languages.get(language.name, language.name)
                yield Text(f"{group}#{number}", group, lang, "guide", license, part)


# --- Encyclopedia -----------------------------------------------------------------------------------------------------


def xquad(folder: Path, license: str) -> Iterator[Text]:
    for path in sorted(folder.glob("xquad.*.json")):
        language = path.name.split(".")[1]
        if language == "en":
            continue
        for article, entry in enumerate(json.loads(path.read_text(encoding="utf-8"))["data"]):
            for number, paragraph in enumerate(entry["paragraphs"]):
                text = " ".join(paragraph["context"].split())
                yield Text(f"xquad:{article}#{number}", f"xquad:{article}", language, "xquad", license, text)


def xquad_questions(folder: Path) -> dict[str, list[str]]:
    """The English questions of each paragraph."""
    data = json.loads((folder / "xquad.en.json").read_text(encoding="utf-8"))["data"]
    return {
        f"xquad:{article}#{number}": [question["question"].strip() for question in paragraph["qas"]]
        for article, entry in enumerate(data)
        for number, paragraph in enumerate(entry["paragraphs"])
    }


# --- Corpus -----------------------------------------------------------------------------------------------------------


def corpus(folder: Path, ids: set[str]) -> Iterator[Text]:
    """The corpus documents that have an instruction of their own."""
    wanted = {row.id: row for row in read_provenance(folder) if row.id in ids}
    for lang in sorted({row.lang for row in wanted.values()}):
        with (folder / f"{lang}.jsonl").open(encoding="utf-8") as file:
            for line in file:
                document = json.loads(line)
                row = wanted.get(document["id"])
                if row is not None:
                    yield Text(f"doc:{row.id}", row.group, lang, row.series, row.license, document["text"])


def read_all(sources: Path, corpus_folder: Path, documents: set[str]) -> Iterator[Text]:
    known = repositories()

    def place(name: str) -> Path:
        return known[name].folder(sources)

    yield from ntrex(place("ntrex"), known["ntrex"].license)
    for name, key in (("asp-source", "asp"), ("global-asp", "asp"), ("pb-source", "pb")):
        yield from stories(place(name), key, name, known[name].license)
    yield from own_texts()
    yield from poems(place("iqbal-source"), known["iqbal-source"].license)
    yield from guides(place("guide"), known["guide"].license)
    yield from xquad(place("xquad"), known["xquad"].license)
    yield from corpus(corpus_folder, documents)


def clean(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


if __name__ == "__main__":
    get(Path(sys.argv[1]))
