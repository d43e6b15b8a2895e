"""What a button's callback does and says, and what several pages say in a box."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import htpy as h

from ledger.authority import Denied
from ledger.disk import DiskFailed
from ledger.entries import InvalidEntry
from ledger.journal import BrokenChain

from . import forms
from .markup import bullets, put


def note(title: str, lines: list[str]) -> None:
    """Something to be looked at, in words."""
    put(h.div(".note")[h.strong[title], bullets(lines)])


def short(at: datetime, clock: bool = False) -> str:
    """A moment in few words: 11月5日 14:30."""
    return f"{at.month}月{at.day}日" + (f" {at:%H:%M}" if clock else "")


def act(action: Callable[[], Any], message: str) -> bool:
    """For a button's callback: do it and say so on the page that follows, or say why not."""
    try:
        action()
    except (Denied, InvalidEntry, BrokenChain, DiskFailed) as error:
        forms.warn(str(error))
        return False
    forms.say(message)
    return True
