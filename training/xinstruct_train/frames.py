"""The wording that the embedded model sees. The file is shared with the extension, which reads the same bytes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

FRAMES_PATH = Path(__file__).resolve().parents[2] / "src" / "core" / "models" / "frames.json"
STYLES = ("instruction", "question", "chat", "search", "brief")


@dataclass(frozen=True)
class Frames:
    id: str
    sha256: str
    backward: dict[str, str]
    improve: str
    base: str
    base_stop: tuple[str, ...]
    stop: tuple[str, ...]
    max_text_tokens: int
    max_instruction_tokens: int

    @property
    def head(self) -> str:
        """What stands before the text, the same in every frame: the text's key-value cache is shared."""
        return self.improve.split("{text}")[0]

    @property
    def joint(self) -> str:
        """The blank line after the text; it belongs to the shared part."""
        return "\n\n"

    def cue(self, style: str, draft: str | None = None) -> str:
        """What follows text and blank line: the only part that differs between styles, and between drafts."""
        if style == "improve":
            if draft is None:
                raise ValueError("the improve frame needs a draft")
            return self._after_text(self.improve).replace("{draft}", draft)
        return self._after_text(self.backward[style])

    def _after_text(self, frame: str) -> str:
        head, tail = frame.split("{text}")
        if head != self.head or not tail.startswith(self.joint):
            raise ValueError(f"frames must share what stands around the text: {frame!r}")
        return tail[len(self.joint):]


def load_frames(path: Path = FRAMES_PATH) -> Frames:
    data = path.read_bytes()
    raw = json.loads(data)
    return Frames(
        id=raw["id"],
        sha256=hashlib.sha256(data).hexdigest(),
        backward=raw["backward"],
        improve=raw["improve"],
        base=raw["base"]["instruction"],
        base_stop=tuple(raw["base"]["stop"]),
        stop=tuple(raw["stop"]),
        max_text_tokens=raw["maxTextTokens"],
        max_instruction_tokens=raw["maxInstructionTokens"],
    )
