"""What a person sees instead of a traceback: what happened, what is safe, what to do. The log has the rest."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from ledger.disk import DiskFailed
from ledger.journal import BrokenChain
from services.office.folder import RefusedFolder
from services.office.guideline_files import BrokenGuideline

from ..markup import plain

SAYS_ALL = (BrokenGuideline, BrokenChain, DiskFailed, RefusedFolder)  # their own words are for a person
SAFE = "台帳記録と取り込んだファイルは無事です。"
ASK = "続くときは、いま何をしたかを添えて情報政策課に伝えてください。"


def told(error: Exception, what: str) -> None:
    """Say in a box that `what` could not be shown, and why; write the rest to the log."""
    logging.getLogger("sns").error("%s failed", what, exc_info=error)
    if isinstance(error, SAYS_ALL):
        st.error(plain(error))
    else:
        st.error(f"**{plain(what)}を表示できませんでした**（{plain(type(error).__name__)}）\n\n{SAFE}{ASK}")


@contextmanager
def part(name: str) -> Iterator[None]:
    """A part of a page under its name: where it fails, it says so in its place, and the parts after it are shown."""
    try:
        yield
    except Exception as error:  # what ends or repeats a page run is none
        told(error, f"「{name}」")
