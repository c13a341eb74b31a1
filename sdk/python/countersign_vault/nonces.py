"""Nonces for Hyperliquid: milliseconds of the clock, each larger than all before."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


def clock_ms() -> int:
    """Milliseconds since 1970."""
    return time.time_ns() // 1_000_000


class NonceSequence:
    """Hands out strictly increasing nonces, to any number of threads, though the clock stands still or goes back."""

    def __init__(self, clock: Callable[[], int] = clock_ms) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._newest = 0

    def next(self) -> int:
        """A nonce that was never handed out before."""
        with self._lock:
            self._newest = max(self._clock(), self._newest + 1)
            return self._newest


#: Shared by all accounts of the process, so that two accounts of one wallet never hand out the same nonce.
process_nonces = NonceSequence()
