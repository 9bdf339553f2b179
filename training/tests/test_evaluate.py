"""The measures themselves."""

import numpy as np
import pytest

from xinstruct_train.evaluate import Document, Pool, choosers, copies, is_english, measure, rank, shape


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


def test_shapes() -> None:
    assert [shape(s) for s in ("Who was he?", "Tell a story.", "Bach composer life", "")] == ["question", "tell", "other", "other"]


def test_rank_counts_those_before() -> None:
    passages = np.array([[1.0, 0.0], [0.6, 0.8], [0.0, 1.0]])
    assert [rank(np.array([1.0, 0.0]), passages, own) for own in range(3)] == [1, 2, 3]


def test_what_is_not_english_is_not_found() -> None:
    documents = [Document(f"d{i}", "fi", f"g{i}", f"teksti {i}") for i in range(3)]
    vectors = {"teksti 0": 0, "teksti 1": 1, "teksti 2": 2, "What is zero?": 0, "Mikä on yksi kaksi kolme neljä?": 1}

    def embed(texts: list[str]) -> np.ndarray:
        return np.eye(3)[[vectors[text] for text in texts]]

    pools = {"fi": Pool(documents[:2], documents[2:])}
    figures = measure(pools, {"d0": "What is zero?", "d1": "Mikä on yksi kaksi kolme neljä?"}, embed, embed)
    assert figures["languages"]["fi"]["recall"] == 50
    assert figures["languages"]["fi"]["english"] == 50


def test_the_best_by_score_is_english() -> None:
    chosen = choosers({"d": ["What is it?", "Mitä se on oikein ja miksi?", "Who is she?"]}, {"d": [-3.0, -2.0, -1.0, -1.5]})
    assert chosen["first"]["d"] == "What is it?"
    assert chosen["best of 3 by score"]["d"] == "Who is she?"
