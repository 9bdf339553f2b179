"""The English originals of corpus documents that are translations: their first sentence, as an instruction, is the ceiling.

News, encyclopedia, guides and stories have one; the public sources (sources.py) must be there. Where original and translation
can't be matched for certain (another number of paragraphs), there is none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from .sources import clean, repositories, sections, story_text

OPENING = 120
"""The most characters of an opening: about as long as an instruction."""
KEY = 40
SOURCE = re.compile(r"github:(?P<repository>[^@]+)@[^:]+:(?P<path>[^#]*)")


def first_sentence(text: str) -> str:
    return re.split(r"(?<=[.!?])[\"'”’)]*\s", " ".join(text.split()), maxsplit=1)[0][:OPENING]


def key(text: str) -> str:
    """The first letters and digits, by which a beginning is recognised whatever stands between them."""
    return "".join(character for character in clean(text) if character.isalnum())[:KEY]


@lru_cache(maxsize=256)
def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def counterpart(text: str, translated: list[str], english: list[str]) -> str | None:
    """The English piece at the place where the text begins. A piece shorter than the key is recognised by all of it."""
    wanted = key(text)
    for number, piece in enumerate(translated):
        found = key(piece)
        if found and wanted.startswith(found):
            return english[number] if len(english) == len(translated) or number == 0 else None
    return None


def news(folder: Path, path: str, group: str, text: str) -> str | None:
    ids = [line.strip() for line in read(folder / "DOCUMENT_IDS.tsv").split("\n")]
    rows = [row for row, document in enumerate(ids) if document == group.removeprefix("ntrex:")]
    lines = read(folder / path).split("\n")
    english = read(folder / "NTREX-128" / "newstest2019-src.eng.txt").split("\n")
    return counterpart(text, [lines[row] for row in rows], [english[row] for row in rows])


@lru_cache(maxsize=16)
def articles(path: Path) -> list[list[str]]:
    data = json.loads(path.read_text(encoding="utf-8"))["data"]
    return [[paragraph["context"] for paragraph in entry["paragraphs"]] for entry in data]


def encyclopedia(folder: Path, path: str, group: str, text: str) -> str | None:
    article = int(group.removeprefix("xquad:"))
    return counterpart(text, articles(folder / path)[article], articles(folder / "xquad.en.json")[article])


def guide(folder: Path, path: str, group: str, text: str) -> str | None:
    translated = sections(read(folder / path))
    english = sections(read(folder / "_articles" / Path(path).name))
    if len(translated) != len(english):
        return None
    for here, there in zip(translated, english, strict=True):
        found = counterpart(text, here.split("\n\n"), there.split("\n\n"))
        if found:
            return found
    return None


def story(folder: Path, path: str, group: str, text: str) -> str | None:
    # The stories of global-asp are those of asp-source in further languages; their English is there.
    name = "asp-source" if group.startswith("asp:") else "pb-source"
    english = repositories()[name].folder(folder.parent) / "en"
    for original in english.glob(f"{Path(path).name[:4]}_*.md"):
        here, there = story_text(read(folder / path)), story_text(read(original))
        if here and there:
            return counterpart(text, here.split("\n\n"), there.split("\n\n"))
    return None


FINDERS: dict[str, Callable[[Path, str, str, str], str | None]] = {
    "ntrex-128": news, "xquad": encyclopedia, "opensource.guide": guide,
    "asp-source": story, "global-asp": story, "pb-source": story,
}


def opening(sources: Path, series: str, source: str, group: str, text: str) -> str | None:
    """The first sentence of the document's English original; none where there is no original, or it isn't in `sources`."""
    finder, match = FINDERS.get(series), SOURCE.match(source)
    if finder is None or match is None:
        return None
    folder = sources / match["repository"].replace("/", "+")
    if not (folder / match["path"]).exists():
        return None
    english = finder(folder, match["path"], group, text)
    return first_sentence(english) if english and key(english) else None
