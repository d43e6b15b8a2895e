"""What a column of a sheet of months (store/grain_sheet.py) may be: the accounts of the register, and which figure of them."""

from __future__ import annotations

from dataclasses import replace

from metrics.words import short_title
from store.facts import Question
from store.grain_ours import fold
from store.grain_sheet import COLUMN, SKIP, STOCK, SUM

from ..office.folder import Office
from .words import vocabulary


def with_choices(office: Office, question: Question) -> Question:
    """The question with what may be answered: accounts that the heading names first, a figure that it names before 利用者数."""
    if not question.key.startswith(f"{COLUMN}:"):
        return question
    heading, register = question.key.removeprefix(f"{COLUMN}:"), office.ledger.register()
    words = vocabulary(office, register)
    named = {m for word, ids in words.known["metric"].items() if word and word in heading for m in ids}
    readable = [m for m in (*sorted(named), "followers") if _readable(office, m)]
    accounts = [a for a in register.accounts(office.today()).values() if a.closed_on is None]
    accounts.sort(key=lambda a: (not _names(heading, a), a.section, a.name))
    choices = [
        (f"{a.account_id}/{m}/{_how(office, m)}", f"{a.name}の{short_title(office.metrics[m].title)}")
        for m in dict.fromkeys(readable)
        for a in accounts
    ]
    return replace(question, choices=(*choices, (SKIP, "この列は読まない")))


def _names(heading: str, account: object) -> bool:
    told = (getattr(account, n, None) for n in ("name", "account_id", "handle"))
    return any(t and (fold(t) in heading or heading in fold(t)) for t in told)


def _readable(office: Office, metric: str) -> bool:
    held = office.metrics.get(metric)
    return (
        held is not None
        and (held.reads == (held.id,) or held.id == "followers")
        and held.additivity != "rate"
    )


def _how(office: Office, metric: str) -> str:
    return STOCK if office.metrics[metric].additivity == "stock" else SUM
