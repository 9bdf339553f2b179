"""Which source documents are for teaching, for development, and for nobody.

The unit is the *source document* in the notation of the corpus's `group` column (`ntrex:bbc.381790`, `asp:0092`,
`wp:fi:Helsinki`): a document and all its translations fall on the same side, else a translation would give the answer away.
"""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path

DEVELOPMENT_SHARE = 0.27
"""Chosen so that each language of the corpus with 160 documents keeps at least 40 for measuring."""


@dataclass(frozen=True)
class Provenance:
    id: str
    lang: str
    series: str
    origin: str
    genre: str
    group: str
    license: str


def read_provenance(corpus: Path) -> list[Provenance]:
    with (corpus / "provenance.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [
            Provenance(r["id"], r["lang"], r["series"], r["origin"], r["genre"], r["group"], r["license"])
            for r in rows
        ]


def read_groups(path: Path) -> frozenset[str]:
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return frozenset(line for line in lines if line and not line.startswith("#"))


def fraction(name: str) -> float:
    """A number in [0, 1) that depends on the name only: it stays the same when documents are added."""
    return int.from_bytes(hashlib.sha256(f"development:{name}".encode()).digest()[:8], "big") / 2**64


def development_groups(groups: set[str]) -> list[str]:
    return sorted(group for group in groups if fraction(group) < DEVELOPMENT_SHARE)
