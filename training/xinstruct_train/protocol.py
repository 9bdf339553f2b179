"""What the trainer says and hears: a JSON object a line on standard output, `pause`, `resume` and `cancel` on standard input."""

from __future__ import annotations

import json
import os
import stat
import sys
import threading
from collections.abc import Callable
from typing import TextIO


class Cancelled(Exception):
    """Whoever started the training wants it to end."""


def say(event: str, **facts: object) -> None:
    """The shapes are those of src/core/teaching/events.ts. Raises BrokenPipeError where nobody reads any more."""
    print(json.dumps({"event": event, **facts}, ensure_ascii=False, allow_nan=False), flush=True)


class Commands:
    """Hears commands in a thread of its own; the training asks between its steps what it should do."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._paused = False
        self._cancelled = False

    def listen(self, stream: TextIO) -> None:
        threading.Thread(target=self._hear, args=(stream,), name="commands", daemon=True).start()

    def _hear(self, stream: TextIO) -> None:
        for line in stream:
            self.take(line.strip())
        if is_pipe(stream):  # whoever held its other end is gone
            self.take("cancel")

    def take(self, command: str) -> None:
        if command not in {"pause", "resume", "cancel", ""}:
            print(f"unknown command: {command}", file=sys.stderr, flush=True)
        with self._changed:
            self._cancelled = self._cancelled or command == "cancel"
            self._paused = command == "pause" if command in {"pause", "resume"} else self._paused
            self._changed.notify_all()

    def obey(self, keep: Callable[[], None]) -> None:
        """Waits while paused, after `keep` has saved. Raises Cancelled, at once or out of the pause."""
        with self._changed:
            paused = self._paused and not self._cancelled
        if paused:
            keep()
            say("paused")
            with self._changed:
                self._changed.wait_for(lambda: self._cancelled or not self._paused)
                cancelled = self._cancelled
            if not cancelled:
                say("resumed")
        if self._cancelled:
            raise Cancelled


def is_pipe(stream: TextIO) -> bool:
    try:
        mode = os.fstat(stream.fileno()).st_mode
    except (OSError, ValueError):
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)
