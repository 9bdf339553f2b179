"""The pairs: what is taken, what is left out, and that it is the same each time."""

import csv
import random
from collections import Counter

from xinstruct_train.damage import damage
from xinstruct_train.frames import STYLES
from xinstruct_train.packing import Target
from xinstruct_train.pairs import MIN_TEXT, build, choose, read_instructions
from xinstruct_train.sources import DATA, Text, clean, own_texts, repositories, sections, story_text, verses, windows
from xinstruct_train.split import development_groups, fraction, read_groups


def text(unit: str, lang: str, series: str = "ntrex") -> Text:
    return Text(unit, unit.split("#")[0], lang, series, "CC BY-SA 4.0", f"{unit} {lang} " + "sana " * 60)


INSTRUCTIONS = {
    "ntrex:a#0": [Target("instruction", "Report on the storm in Palu."), Target("question", "What happened in Palu?")],
    "ntrex:b#0": [Target("instruction", "Explain how Harvard teaches sleep."), Target("search", "Harvard sleep course")],
}
TEXTS = [text(unit, lang) for unit in INSTRUCTIONS for lang in ("fi", "sw", "ur", "ta", "fr", "mri", "smo", "bod")]


def test_the_same_seed_gives_the_same_pairs() -> None:
    assert build(TEXTS, INSTRUCTIONS, {}, 1) == build(list(reversed(TEXTS)), INSTRUCTIONS, {}, 1)
    assert build(TEXTS, INSTRUCTIONS, {}, 1) != build(TEXTS, INSTRUCTIONS, {}, 2)


def test_first_languages_are_drawn_more_often() -> None:
    counts: Counter[str] = Counter()
    for seed in range(60):
        counts.update(example.lang for example in build(TEXTS, INSTRUCTIONS, {}, seed))
    assert min(counts[lang] for lang in ("fi", "sw", "ur", "ta")) > max(counts[lang] for lang in ("mri", "smo", "bod"))


def test_more_languages_of_a_unit_are_drawn_beside_those_drawn_without() -> None:
    few, more = ({(t.unit, t.lang) for t in choose(TEXTS, 1, share)} for share in (1, 1.3))
    assert few < more


def test_texts_without_instruction_or_too_short_are_left_out() -> None:
    short = Text("ntrex:a#0", "ntrex:a", "fi", "ntrex", "CC BY-SA 4.0", "Lyhyt.")
    assert build([short, text("ntrex:other#0", "fi")], INSTRUCTIONS, {}, 1) == []


def test_improving_starts_from_a_draft_that_differs() -> None:
    rng = random.Random(1)
    good, other = "Report on the storm in Palu.", "Explain how Harvard teaches sleep."
    drafts = {damage(good, other, "Myrsky iski Paluun eilen illalla.", rng) for _ in range(300)}
    assert good not in drafts
    assert other in drafts
    assert len(drafts) > 10
    assert all("\n" not in draft for draft in drafts)


def test_our_instructions_are_clean() -> None:
    with (DATA / "instructions.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert len(rows) > 1000
    assert {row["style"] for row in rows} == set(STYLES)
    for row in rows:
        assert row["instruction"] == row["instruction"].strip() != ""
        assert len(row["instruction"]) <= 200
        assert "text" not in row["instruction"].lower().split()[:1]
    assert len({(row["unit"], row["style"], row["instruction"]) for row in rows}) == len(rows)
    assert sum(map(len, read_instructions().values())) == len(rows)


def test_no_instruction_is_for_a_development_document() -> None:
    kept = read_groups(DATA / "development-groups.txt")
    for unit in read_instructions():
        if not unit.startswith("doc:"):  # corpus documents are checked by their group when pairs are built
            assert unit.split("#")[0] not in kept


def test_the_split_depends_on_the_name_only() -> None:
    groups = {f"wp:fi:{number}" for number in range(500)}
    assert development_groups(groups) == [g for g in sorted(groups) if g in set(development_groups(groups | {"asp:1"}))]
    assert 0 <= fraction("asp:0001") < 1
    listed = read_groups(DATA / "development-groups.txt")
    assert listed == frozenset(development_groups(set(listed)))


def test_windows_cover_the_document_once() -> None:
    english = ["s" * 200] * 9 + ["s" * 20]
    cuts = windows(english)
    assert [i for cut in cuts for i in cut] == list(range(10))
    assert all(sum(len(english[i]) for i in cut) >= 300 for cut in cuts)


def test_stories_that_forbid_commercial_use_are_refused() -> None:
    story = "# Tarina\n\n##\nOlipa kerran\nkissa.\n\n##\nSe nukkui.\n\n##\n* License: [{}]\n* Text: N. N.\n"
    assert story_text(story.format("CC-BY")) == "Olipa kerran kissa.\n\nSe nukkui."
    assert story_text(story.format("CC-BY-NC")) is None


def test_of_a_poem_the_urdu_halves_of_its_couplets_are_taken() -> None:
    poem = """
'heading': [{'lang': 'ur', 'text': 'عنوان'}]
'sher':
- 'sherContent':
  - {'lang': 'ur', 'text': 'پہلا مصرع | دوسرا مصرع '}
  - {'lang': 'en', 'text': 'one | two'}
- 'sherContent': [{'lang': 'ur', 'text': 'تيسرا مصرع'}]
"""
    assert verses(poem) == "پہلا مصرع\nدوسرا مصرع\nتيسرا مصرع"


def test_each_of_our_stories_stands_once_and_has_its_instructions() -> None:
    stories, instructions = list(own_texts()), read_instructions()
    assert len({story.unit for story in stories}) == len({story.text for story in stories}) == len(stories)
    assert {unit for unit in instructions if unit.startswith("own:")} == {story.unit for story in stories}
    for story in stories:
        assert {"instruction", "brief"} <= {target.style for target in instructions[story.unit]}
        assert story.text == clean(story.text)
        shortest, longest = (250, 1100) if story.series == "own-stories" else (MIN_TEXT, 1600)
        assert shortest <= len(story.text) <= longest


def test_guide_sections_lose_their_markup() -> None:
    guide = "---\ntitle: x\n---\n\nIntro\n\n## One\n\nA **bold** [link](https://e.org).\n\n- item &eacute;\n\n### Two\n\nB\n"
    assert sections(guide) == ["A bold link.\n\nitem é", "B"]


def test_sources_are_pinned_and_free() -> None:
    for repository in repositories().values():
        assert len(repository.commit) == 40
        assert "NC" not in repository.license
