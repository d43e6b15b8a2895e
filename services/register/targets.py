"""Targets and lines as the register page shows and takes them: titles, units, percentages, history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ledger.declared import options
from ledger.entries import Account, Rule, Target
from ledger.journal import Author
from ledger.register import Record, Register
from metrics.calendar import add_months, fiscal_year
from metrics.catalogue import Metric
from store.views import View

from ..office.folder import Office

AMOUNTS = ("expected", "target", "continue_line", "withdraw_line")
NAMED = (
    "共有された数",
    "リンクがクリックされた数",
    "動画の再生回数",
    "利用者数",
    "到達数",
    "反応",
)  # in the guideline's order
TYPES = tuple(options(Target, "target_type"))
POSTS = options(Target, "posts")
ANSWERS = "SELECT account_id FROM answering WHERE account_id = $account"
WITH_DATA = "SELECT DISTINCT metric FROM shown_basis WHERE account_id = $account"


def metrics_by_use(office: Office, view: View, account: Account) -> dict[str, Metric]:
    """Every metric: first those that the account has lines or data for, then what its platform's exports carry; within
    these in the guideline's order."""
    register, metrics = office.ledger.register(), office.metrics
    lined = {r.body.metric for r in register.of(Target, account_id=account.account_id)}
    known = {r["metric"] for r in view.rows(WITH_DATA, account=account.account_id)}
    carried = of_platform(office, account.platform)

    def weight(m: str) -> tuple:
        place = next((n for n, word in enumerate(NAMED) if metrics[m].clause.endswith(word)), len(NAMED))
        return m not in lined, m not in known, m not in carried, place, m != "followers", metrics[m].title

    return {m: metrics[m] for m in sorted(metrics, key=weight)}


def of_platform(office: Office, platform: str) -> set[str]:
    """The metrics that a platform's exports carry, or that are made of what they carry; 利用者数 can always be read."""
    carried = {
        part.metric
        for f in office.formats
        if platform in (f.platform, *f.platforms)
        for part in (*f.columns.values(), *f.series)
    }
    rates = {m.id for m in office.metrics.values() if m.additivity == "rate" and set(m.reads) <= carried}
    others = {m.id for m in office.metrics.values() if m.additivity != "rate" and set(m.reads) & carried}
    return rates | others | {"followers"}


def begun(register: Register, account: Account, due: date) -> dict[str, Any]:
    """What the form of a metric without targets begins with. An account's first targets hold from the fiscal year that is
    evaluated now, so that its months since are judged; later ones from this month. Whether it decides is asked until
    one does."""
    decided = any(r.body.deciding for r in standing_now(register, account.account_id, "9999-12").values())
    year = max(date(fiscal_year(due), 4, 1), account.opened_on.replace(day=1))
    first = add_months(due, 1) if any(register.of(Target, account_id=account.account_id)) else year
    return {"posts": "own", "from_month": f"{first:%Y-%m}", "deciding": False if decided else None}


def answers(view: View, account_id: str) -> bool:
    """Whether the account's exports list answers to others among its posts: then a line says which of them it counts."""
    return bool(view.rows(ANSWERS, account=account_id))


def counted(view: View, target: Target) -> str:
    """Which posts a line counts, in words; blank where the account has no answers or the line counts none."""
    if target.basis in ("day", "span") or not answers(view, target.account_id):
        return ""
    return POSTS[target.posts or "all"]


def title(office: Office, metric: str | None) -> str:
    """A metric's Japanese name; the id where nobody defined it."""
    if metric is None:
        return "すべての指標"
    return office.metrics[metric].title if metric in office.metrics else f"{metric}（定義のない指標）"


def unit(office: Office, metric: str) -> str:
    """A metric's unit."""
    return office.metrics[metric].unit if metric in office.metrics else ""


def on_screen(value: float | None, unit: str) -> float | None:
    """A stored value as it is typed: rates are typed in percent.

    >>> on_screen(0.0125, "%"), on_screen(450.0, "回"), on_screen(None, "%")
    (1.25, 450.0, None)
    """
    return value if value is None or unit != "%" else round(value * 100, 10)


def from_screen(value: float | None, unit: str) -> float | None:
    """A typed value as it is stored: a rate is a ratio.

    >>> from_screen(1.25, "%"), from_screen(450.0, "回")
    (0.0125, 450.0)
    """
    return value if value is None or unit != "%" else round(value / 100, 12)


def target_body(office: Office, told: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a target entry from what a form holds; blank members are left out."""
    body = {k: v for k, v in told.items() if v not in (None, "")}
    amounts = [k for k in AMOUNTS if isinstance(body.get(k), int | float)]
    return body | {k: from_screen(body[k], unit(office, body["metric"])) for k in amounts}


def standing_now(register: Register, account_id: str, month: str) -> dict[str, Record]:
    """metric → the record that is valid in a month."""
    return {r.body.metric: r for r in register.standing(Target, month, account_id=account_id)}


def undecided(register: Register, account_id: str, month: str, besides: str = "") -> bool:
    """Whether no metric of an account, `besides` one, decides its state in a month."""
    held = standing_now(register, account_id, month)
    return not any(r.body.deciding for metric, r in held.items() if metric != besides)


DECIDED = ("decided_by", "ground")


def decided_before(register: Register, model: type[Target | Rule], person: str | None) -> dict[str, str]:
    """決定者 and 根拠 as somebody told them last of a target or of a rule: what the next one probably rests on too."""
    told = (r.body for r in reversed(list(register.of(model))) if r.person == person)
    last = next((b for b in told if all(getattr(b, name) for name in DECIDED)), None)
    return {name: getattr(last, name) for name in DECIDED} if last else {}


def decider(register: Register, account: Account, author: Author | None, today: date) -> str:
    """Who probably decides an account's lines: the one 運用管理責任者 of its section, else whoever records for it."""
    members = register.members(today).values()
    chiefs = [m.name for m in members if m.role == "manager" and account.section in m.sections]
    own = author is not None and account.section in author.sections
    return chiefs[0] if len(chiefs) == 1 else author.name if author and own and not chiefs else ""


def history(register: Register, account_id: str) -> list[Record]:
    """All targets of an account in the order in which they begin; of one month, the later entry last."""
    return register.versions(Target, account_id=account_id)
