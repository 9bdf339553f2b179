"""The measures themselves."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from xinstruct_train import evaluate
from xinstruct_train.evaluate import (
    Document, copies, damaged, embedder, is_english, measure, rank, read_documents, require_untaught, shape,
)
from xinstruct_train.originals import counterpart, first_sentence, opening
from xinstruct_train.split import Provenance


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("Tell a story about a girl who plants trees.", True),
        ("shark attack boy California beach", True),
        ("Kerro tarina tytöstä, joka istuttaa puita.", False),
        ("Simulia hadithi ya msichana anayepanda miti", False),
        ("พระราชวัง", False),
        ("", False),
    ],
)
def test_english(text: str, english: bool) -> None:
    assert is_english(text) is english


def test_copies_are_forty_characters_in_a_row() -> None:
    text = "Olipa kerran pieni kissa,\njoka asui suuressa metsässä."
    assert copies("Olipa kerran pieni kissa, joka asui suuressa metsässä.", text)
    assert not copies("Olipa kerran pieni kissa.", text)
    assert copies("x" * 39 + "y", "a" + "x" * 39 + "y") and not copies("x" * 39, "x" * 100)


@pytest.mark.parametrize(
    ("instruction", "expected"),
    [
        ("Who was he?", "question"),
        ("what did the king do", "question"),
        ("How do I find users for my project?", "how to"),
        ("Give instructions for planting a mango tree.", "how to"),
        ("Explain how to write a code of conduct.", "how to"),
        ("How did the war end?", "question"),
        ("Tell a children's story about a girl who plants trees.", "story"),
        ("Write a poem about the night.", "story"),
        ("Tell me about Mount Kenya.", "explain"),
        ("Describe the climate of Hanoi.", "explain"),
        ("Report on the election in Fiji.", "report"),
        ("List the rivers of Finland.", "list"),
        ("Write a news article about a shark attack.", "write"),
        ("Bach composer life", "other"),
        ("", "other"),
    ],
)
def test_shapes(instruction: str, expected: str) -> None:
    assert shape(instruction) == expected


def test_rank_counts_those_before() -> None:
    passages = np.array([[1.0, 0.0], [0.6, 0.8], [0.0, 1.0]])
    assert [rank(np.array([1.0, 0.0]), passages, own) for own in range(3)] == [1, 2, 3]


def by_words(vectors: dict[str, int]) -> evaluate.Embed:
    def embed(texts: list[str], kind: str) -> evaluate.Vectors:
        return np.eye(3, dtype=np.float32)[[vectors[text] for text in texts]]

    return embed


def test_what_is_not_english_is_not_found() -> None:
    documents = [Document(f"d{i}", "fi", f"g{i}", f"teksti {i}", asked=i < 2) for i in range(3)]
    embed = by_words({"teksti 0": 0, "teksti 1": 1, "teksti 2": 2, "What is zero?": 0, "Mikä on yksi kaksi kolme neljä?": 1})
    instructions = {"d0": "What is zero?", "d1": "Mikä on yksi kaksi kolme neljä?"}
    figures = measure(documents, {"a": instructions, "ceiling": instructions}, embed)
    assert figures["a"]["languages"]["fi"] | {"characters": 0} == {
        "texts": 2, "among": 3, "recall": 50, "mrr": 0.5, "english": 50, "copies": 0, "characters": 0,
    }
    assert figures["a"]["distinct"] == 2 and figures["a"]["shapes"] == {"question": 100}
    assert figures["ceiling"]["mean"]["recall"] == 100


def test_the_mean_is_over_languages_and_a_wrong_place_counts_by_its_rank() -> None:
    documents = [Document(f"{lang}{i}", lang, "g", f"{lang} {i}") for lang in ("fi", "sw") for i in range(2)]
    embed = by_words({"fi 0": 0, "fi 1": 1, "sw 0": 0, "sw 1": 1, "What is it?": 0, "Who is she?": 1})
    instructions = {"fi0": "What is it?", "fi1": "What is it?", "sw1": "Who is she?"}
    figures = measure(documents, {"a": instructions}, embed)["a"]
    assert [figures["languages"][lang]["recall"] for lang in ("fi", "sw")] == [50, 100]
    assert figures["languages"]["fi"]["mrr"] == 0.75
    assert figures["mean"]["recall"] == 75
    assert (figures["texts"], figures["distinct"]) == (3, 2)


def test_damaged_drafts_differ_from_the_instruction_and_stay_the_same() -> None:
    documents = [Document(f"d{i}", "fi", "g", "Olipa kerran kissa, joka asui metsässä.") for i in range(20)]
    instructions = {f"d{i}": f"Explain the history of the town of Salo in {1900 + i}." for i in range(19)}
    drafts = damaged(documents, instructions)
    assert drafts.keys() == instructions.keys()
    assert all(drafts[key] != instructions[key] for key in drafts)
    assert drafts == damaged(documents, instructions)


def row(id: str, group: str, series: str = "ntrex-128") -> Provenance:
    return Provenance(id, "fi", series, "native", "news", group, "CC0")


def write_corpus(folder: Path, groups: list[str]) -> None:
    columns = "id\tlang\tseries\torigin\tgenre\tgroup\tchars\tlicense\n"
    rows = [f"d{i}\tfi\txquad\tnative\tnews\t{group}\t9\tCC0\n" for i, group in enumerate(groups)]
    (folder / "provenance.tsv").write_text(columns + "".join(rows), encoding="utf-8")
    lines = [{"id": f"d{i}", "text": f"teksti {i}", "source": "github:a/b@c:d.json#e"} for i in range(len(groups))]
    (folder / "fi.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


def test_only_development_documents_are_asked_about(tmp_path: Path) -> None:
    write_corpus(tmp_path, ["asp:0005", "asp:0008", "asp:0010", "made:up", "made:up2"])
    documents = read_documents(tmp_path, ["fi"], 2)
    assert len(documents) == 5
    asked = [document for document in documents if document.asked]
    assert len(asked) == 2 and all(document.group.startswith("asp:") for document in asked)


def test_a_document_with_an_instruction_of_the_recipe_is_refused() -> None:
    unit = next(unit for unit in evaluate.read_instructions() if unit.startswith("ntrex:"))
    require_untaught([Document("d", "fi", "ntrex:nowhere", "x")], [])
    with pytest.raises(SystemExit, match="to be measured on"):
        require_untaught([Document("d", "fi", unit.split("#")[0], "x")], [])
    own = next(unit for unit in evaluate.read_instructions() if unit.startswith("doc:")).removeprefix("doc:")
    with pytest.raises(SystemExit):
        require_untaught([Document("d", "fi", "wp:fi:Salo", "x")], [row(own, "wp:fi:Salo")])
    require_untaught([Document("d", "fi", "wp:fi:Salo", "x", asked=False)], [row(own, "wp:fi:Salo")])


def test_an_opening_is_a_sentence_of_at_most_120_characters() -> None:
    assert first_sentence("He went. Then he came.") == "He went."
    assert first_sentence("a" * 200) == "a" * 120


def test_the_counterpart_stands_at_the_same_place() -> None:
    translated = ["Alku tästä.", "Keskellä jotain.", "Loppu."]
    assert counterpart("Keskellä jotain. Loppu.", translated, ["One.", "Two.", "Three."]) == "Two."
    assert counterpart("Keskellä jotain. Loppu.", translated, ["One.", "Two."]) is None
    assert counterpart("Muuta.", translated, ["One.", "Two.", "Three."]) is None


def test_an_opening_is_found_in_the_sources(tmp_path: Path) -> None:
    folder = tmp_path / "MicrosoftTranslator+NTREX" / "NTREX-128"
    folder.mkdir(parents=True)
    (folder.parent / "DOCUMENT_IDS.tsv").write_text("a\na\nb\n", encoding="utf-8")
    (folder / "newstest2019-src.eng.txt").write_text("First.\nSecond one. And more.\nThird.\n", encoding="utf-8")
    (folder / "newstest2019-ref.fin.txt").write_text("Eka.\nToinen.\nKolmas.\n", encoding="utf-8")
    source = "github:MicrosoftTranslator/NTREX@c:NTREX-128/newstest2019-ref.fin.txt#a"
    assert opening(tmp_path, "ntrex-128", source, "ntrex:a", "Toinen. Kolmas.") == "Second one."
    assert opening(tmp_path, "ntrex-128", source, "ntrex:b", "Toinen. Kolmas.") is None
    assert opening(tmp_path / "nowhere", "ntrex-128", source, "ntrex:a", "Toinen.") is None
    assert opening(tmp_path, "tydiqa", source, "ntrex:a", "Toinen.") is None


@pytest.fixture
def server() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    requests: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["content-length"])))
            requests.append(request)
            data = [{"index": i, "embedding": [float(len(text)), 0.0]} for i, text in enumerate(request["input"])]
            body = json.dumps({"data": data[::-1]}).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    listening = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{listening.server_port}/v1", requests
    listening.shutdown()


def test_texts_are_embedded_by_a_server_in_their_order(server: tuple[str, list[dict[str, Any]]]) -> None:
    address, requests = server
    vectors = embedder(address)(["x" * length for length in range(20)], "passage")
    assert vectors[:, 0].tolist() == list(range(20))
    assert [len(request["input"]) for request in requests] == [16, 4]
    assert {request["input_type"] for request in requests} == {"passage"}
