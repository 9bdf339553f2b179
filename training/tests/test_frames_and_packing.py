"""Frames and packs, without torch: tokens are characters here."""

from xinstruct_train.frames import STYLES, load_frames
from xinstruct_train.packing import Target, pack

FRAMES = load_frames()


def encode(text: str) -> list[int]:
    return [ord(character) for character in text]


def decode(tokens: list[int]) -> str:
    return "".join(map(chr, tokens))


def one_by_one(text: str, target: Target) -> tuple[str, str]:
    """Prompt and answer as inference sees them: the whole frame filled in."""
    if target.style == "improve":
        prompt = FRAMES.improve.replace("{text}", text).replace("{draft}", target.draft or "")
    else:
        prompt = FRAMES.backward[target.style].replace("{text}", text)
    return prompt, f" {target.instruction}\n"


def test_every_style_has_a_frame_with_one_text() -> None:
    assert set(FRAMES.backward) == set(STYLES)
    for frame in (*FRAMES.backward.values(), FRAMES.improve):
        assert frame.count("{text}") == 1
        assert not frame.endswith(" ")


def test_a_segment_reads_as_the_whole_frame_would() -> None:
    targets = [Target("instruction", "Tell a tale."), Target("improve", "What is it?", "What?"), Target("search", "a tale")]
    packed = pack("Olipa kerran", targets, FRAMES, encode, bos=1)
    for number, target in enumerate(targets, start=1):
        seen = [t for t, s in zip(packed.tokens, packed.segments, strict=True) if s in (0, number)]
        prompt, answer = one_by_one("Olipa kerran", target)
        assert seen[0] == 1
        assert decode(seen[1:]) == prompt + answer[:-1]


def test_positions_go_on_from_the_text_in_every_segment() -> None:
    packed = pack("abc", [Target("question", "Who?"), Target("chat", "hey who")], FRAMES, encode, bos=1)
    shared = packed.segments.count(0)
    for number in (0, 1, 2):
        places = [p for p, s in zip(packed.positions, packed.segments, strict=True) if s == number]
        start = 0 if number == 0 else shared
        assert places == list(range(start, start + len(places)))


def test_each_label_is_the_token_after_its_place() -> None:
    targets = [Target("question", "Who?"), Target("chat", "hey who")]
    packed = pack("abc", targets, FRAMES, encode, bos=1)
    assert decode(packed.labels) == "".join(f" {t.instruction}\n" for t in targets)
    for place, label, following in zip(packed.predict_at, packed.labels, packed.labels[1:], strict=False):
        if label != ord("\n"):
            assert packed.tokens[place + 1] == label
            assert packed.predict_at[packed.predict_at.index(place) + 1] == place + 1
            assert following is not None


def test_a_long_text_is_cut_from_its_head() -> None:
    text = "x" * (FRAMES.max_text_tokens + 50)
    packed = pack(text, [Target("search", "x")], FRAMES, encode, bos=1)
    assert packed.tokens.count(ord("x")) - "Text: English search query that finds the text: x".count("x") <= FRAMES.max_text_tokens + 1


def test_urdu_typed_with_arabic_letters_is_read_in_its_own_and_nothing_else_is_changed() -> None:
    typed, own = "\u062f\u0646\u064a\u0627 \u0643\u064a \u0647\u06d2", "\u062f\u0646\u06cc\u0627 \u06a9\u06cc \u06c1\u06d2"
    pashto, arabic = "\u069a\u064a \u06d2", "\u0641\u064a \u0643\u0644"
    targets = [Target("question", "Who?")]
    assert pack(typed, targets, FRAMES, encode, bos=1) == pack(own, targets, FRAMES, encode, bos=1)
    for other in (own, pashto, arabic):
        assert other in decode(pack(other, targets, FRAMES, encode, bos=1).tokens[1:])
