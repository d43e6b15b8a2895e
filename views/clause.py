"""A clause of the guideline, one click away from where it is cited."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import htpy as h
import streamlit as st

from services.office.folder import Office
from services.office.guideline import Clause

from .markup import plain, put


def clause(office: Office, clause_id: str, label: str | None = None) -> None:
    """A button that opens the clause, and all that stands under it, word for word.

    LookupError for a clause that the guideline does not have: a citation that leads nowhere is our mistake.
    """
    shown = office.guideline.whole(clause_id)
    with st.popover(plain(label or f"{clause_id} {shown[0].title}"), type="tertiary"):
        text(office, shown)


def text(office: Office, clauses: Iterable[Clause], into: Any = st) -> None:
    """Clauses as they stand in the guideline."""
    parts = [_part(clause) for clause in clauses]
    put(h.div(".clause")[parts, h.small[office.guideline.title]], into=into)


def _part(clause: Clause) -> list[h.Element]:
    heading = [h.p[h.strong[clause.heading]]] if clause.heading else []
    return heading + [h.p[line] for line in clause.text.splitlines()]
