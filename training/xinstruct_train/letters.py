"""The letters in which the model reads a text: the same as `src/core/models/letters.ts`."""

from __future__ import annotations

import re

URDU = re.compile("[\u06d2\u06ba]")
"""Yeh barree and noon ghunna, which stand in every longer Urdu text."""
PASHTO = re.compile("[\u067c\u0681\u0685\u0689\u0693\u0696\u069a\u06ab\u06bc\u06cd\u06d0]")
"""Letters of Pashto, in which Arabic yeh is a letter of its own."""
FORMS = str.maketrans("\u064a\u0649\u0643\u0647", "\u06cc\u06cc\u06a9\u06c1")


def unify(text: str) -> str:
    """Urdu that was typed with Arabic's yeh, kaf and heh gets its own.

    They look the same, but the model's vocabulary has the words with Urdu's letters only. As long as before.
    """
    return text.translate(FORMS) if URDU.search(text) and not PASHTO.search(text) else text
