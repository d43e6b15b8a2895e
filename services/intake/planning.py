"""Before taking files in: whose each is, what is still to be asked, and what it would change. Nothing is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from ledger.entries import InvalidEntry
from metrics.calendar import screen_span
from store.context import AS_OF
from store.effects import Effect, effect
from store.facts import Question, TableFault
from store.formats import OURS
from store.loading import TIE, last_day_of, tie_of
from store.reading import Refused
from store.shift import realignment
from store.views import View

from ..office.folder import Office
from ..register import registering, targets
from . import importing, norm_table, tables
from .importing import ImportOrder, Look
from .ownership import contradictions

UNLIKE_FROM, UNLIKE_SHARE = 20, 0.5
OWNER, OTHER = "owner", "other"
OWNERS = (("this", "選んだアカウントのファイルに間違いない"), (OTHER, "別のアカウントのファイル"))
FRESH = 4  # days: an export made now ends this near; no platform is further behind
ASK_EXPORTED = "最も新しい日がしばらく前のファイルです。上で「書き出した日」を選んでください"


@dataclass(frozen=True)
class Planned:
    """One file as it would be taken in. `outcome`: ready, ask, already, nothing or refused."""

    look: Look
    outcome: str
    message: str
    order: ImportOrder | None = None
    effect: Effect = field(default_factory=Effect)
    records: int = 0
    warning: str = ""
    faults: tuple[TableFault, ...] = ()  # of a table of our own: everything that is amiss in it


def platforms(look: Look) -> list[str | None]:
    """The platforms whose account has to be known; [None] where only the account says it; [] for our own tables."""
    if look.refusal or all(f.format.grain in OURS for f in look.read):
        return []
    return list(dict.fromkeys(f.platform for f in look.read if f.format.grain not in OURS))


def title(look: Look) -> str:
    """What a file is, in words."""
    return "・".join(dict.fromkeys(f.format.title for f in look.read)) or "（読めません）"


def span(look: Look) -> tuple[date, date] | None:
    """First and last day that a file speaks of."""
    found = [(c.first, c.last) for f in look.read for c in f.coverage]
    for facts in look.read:
        days = [d for d in facts.day["day"].to_pylist() if d] if facts.format.grain == "reading" else []
        found += [(min(days), max(days))] if days else []
    return (min(f for f, _ in found), max(last for _, last in found)) if found else None


def distinction(office: Office, look: Look) -> str:
    """What tells a file from others of its name: its days and the sum of its first figure."""
    days = span(look)
    told = [screen_span(*days)] if days else []
    sums = {m: told["sum"] for f in look.read for m, told in f.by_day().items()}
    told += [f"{office.metrics[m].title} {total:,}" for m, total in sums.items() if m in office.metrics][:1]
    return "、".join(told)


HEALS = "取り込み済みのファイルです。元ファイルがなくなったか変わっているので、取り込むと直ります"


def is_register_table(look: Look) -> bool:
    """Whether the file is a table of our register: what it may say depends on what else is registered."""
    return any(f.format.grain == "record" for f in look.read)


def names_people(look: Look) -> bool:
    """Whether the file is the table of comments, whose texts never lie in a file of ours."""
    return any(f.format.record == "comment" for f in look.read)


# ── what it would do ───────────────────────────────────────────────────────────────────────────────


def plan(
    office: Office,
    view: View,
    look: Look,
    accounts: Mapping[str | None, str],
    as_of: date,
    ask_ties: bool = False,
) -> Planned:
    """One file as it would be taken in now. `accounts`: platform (None: not said in the file) → account.

    `ask_ties`: where exports of equal rank disagree, a person is to say which counts (on the page); else it is
    reported and the hash decides.
    """
    as_of = exported(look, as_of)
    if look.outcome != "facts":
        outcome = "ask" if look.questions else "refused" if look.outcome == "refuse" else "nothing"
        return Planned(look, outcome, look.message)
    if is_register_table(look):
        return _plan_records(office, look, as_of)
    try:
        order = _order(office, look, accounts, as_of)
    except Refused as refusal:
        asked = not any(accounts.values())
        return Planned(
            look,
            "ask" if asked else "refused",
            "どのアカウントのファイルか選んでください" if asked else str(refusal),
        )
    told = importing.objection(office, order)
    if told and told.outcome == "already" and importing.is_damaged(office, look):
        return Planned(look, "ready", HEALS, order)
    if told:
        outcome = "already" if told.outcome == "already" else "refused"
        return Planned(look, outcome, told.message, order)
    if norm_table.is_norm(look.read):
        said = norm_table.replaces(office.ledger.register(), look.read)
        return Planned(look, "ready", look.message, order, records=norm_table.cells(look.read), warning=said)
    if look.context.answers.get(OWNER) == OTHER:
        return Planned(look, "refused", "別のアカウントのファイルです。アカウントを選び直してください", order)
    if asked := doubts(office, view, order):
        return Planned(look, "ask", "。".join(q.text for q in asked), order)
    if AS_OF not in look.context.answers and ask_ties and long_past(look, office.today()):
        return Planned(look, "ask", ASK_EXPORTED, order)
    total = _effect(office, view, order)
    if ask_ties and (tied := _tie(order, total)):
        return Planned(look, "ask", tied.text, order)
    said = "。".join(s for s in (_unlike(order, total), _undated(look)) if s)
    return Planned(look, "ready", look.message, order, total, warning=said)


def long_past(look: Look, today: date) -> bool:
    """Whether nobody told when the file was exported and its newest day is no sign that it was just now."""
    last = None if norm_table.is_norm(look.read) else last_day_of(look.read)
    return not look.context.as_of_told and last is not None and today - last > timedelta(days=FRESH)


def needs_no_day(looks: Sequence[Look]) -> bool:
    """Whether nothing of these files depends on when they were exported: they are 比較資料 alone."""
    return bool(looks) and all(norm_table.is_norm(look.read) for look in looks)


def _undated(look: Look) -> str:
    if look.context.as_of_told or last_day_of(look.read) is None:
        return ""
    return "書き出した日が分からないので、新しい日の値は速報のままです。書き出した日を入れて、もう一度取り込むと確定します"


def exported(look: Look, as_of: date) -> date:
    """When the file was exported: as it says itself (a zip of the platform), else as given for all files."""
    return look.context.as_of if look.context.as_of_told and look.context.as_of else as_of


def _order(office: Office, look: Look, accounts: Mapping[str | None, str], as_of: date) -> ImportOrder:
    """The order of all blocks: several platforms in one file have an account each."""
    chosen = [a for a in accounts.values() if a]
    if not platforms(look):
        return importing.order_for(office, look, None, as_of)
    if not chosen:
        raise Refused("どのアカウントのファイルか、決めてください", "アカウントを選んでください")
    merged: dict[str, str] = {}
    for account_id in chosen:
        order = importing.order_for(office, look, account_id, as_of)
        look, merged = order.look, {**merged, **order.accounts}
    return ImportOrder(look, as_of, merged)


def _effect(office: Office, view: View, order: ImportOrder) -> Effect:
    """What the whole file would do, in the rank that its import would have."""
    look, total = order.look, Effect()
    tie = tie_of(look.sha256, look.part.member, office.ledger.register().seq + 1, look.context.answers)
    for facts in look.read:
        if importing.belongs(order, facts):
            total += effect(view, facts, importing.account_of(order, facts), order.sure_of, order.last, tie)
    return total


def doubts(office: Office, view: View, order: ImportOrder) -> list[Question]:
    """What shows only beside what stands, and only a person can settle: whose it is, days moved by one."""
    blocks = [
        (facts, account_id)
        for facts in order.look.read
        if (account_id := importing.account_of(order, facts)) and importing.belongs(order, facts)
    ]
    if OWNER not in order.look.context.answers and (found := contradictions(office, view, order, blocks)):
        return [Question(OWNER, "。".join(found), OWNERS)]
    return [q for facts, account_id in blocks if (q := realignment(view, account_id, facts))]


def questions(
    office: Office, view: View, look: Look, accounts: Mapping[str | None, str], as_of: date
) -> list[Question]:
    """Everything to be asked about a file, as far as it can be told with what was answered."""
    if look.questions or look.outcome != "facts" or not any(accounts.values()):
        return look.questions
    as_of = exported(look, as_of)
    try:
        order = _order(office, look, accounts, as_of)
    except Refused:
        return []
    if asked := doubts(office, view, order):
        return asked
    tied = _tie(order, _effect(office, view, order))
    return [tied] if tied else []


def _tie(order: ImportOrder, found: Effect) -> Question | None:
    """Two exports of the same day and reach that disagree: which of them counts."""
    if not found.tied or TIE in order.look.context.answers:
        return None
    return Question(
        TIE,
        f"同じ日に書き出した別のファイルと、{found.tied:,} 件の値が違います。どちらを使いますか"
        "（書き出した日が違うなら、上で日付を直してください）",
        (("this", "このファイルの値を使う"), ("stands", "いまの値を残す")),
    )


def _plan_records(office: Office, look: Look, as_of: date) -> Planned:
    """A register table: which of its lines say something new."""
    try:
        drafts = tables.fresh(office, office.ledger.register(), look.read, look.sha256)
    except Refused as error:
        return Planned(look, "refused", str(error), faults=error.faults)
    except InvalidEntry as error:
        return Planned(look, "refused", str(error))
    if not drafts and importing.is_damaged(office, look):
        return Planned(look, "ready", HEALS, ImportOrder(look, as_of))
    if not drafts:
        return Planned(look, "already", "台帳と同じ内容です")
    said = "。".join(s for s in (_nothing_decides(office, drafts), _moves(office, drafts)) if s)
    return Planned(look, "ready", look.message, ImportOrder(look, as_of), records=len(drafts), warning=said)


def _nothing_decides(office: Office, drafts: Sequence[tuple[str, Mapping[str, Any]]]) -> str:
    """Accounts to which a table gives lines for reference alone: nothing would judge them."""
    lined = {
        str(b["account_id"]): str(b["from_month"])
        for kind, b in drafts
        if kind == "target" and not {"continue_line", "withdraw_line"}.isdisjoint(b)
    }
    deciding = {b["account_id"] for kind, b in drafts if kind == "target" and b.get("deciding")}
    register = office.ledger.register()
    held = register.accounts(office.today())
    left = [a for a, m in lined.items() if a not in deciding and targets.undecided(register, a, m)]
    names = [held[a].name if a in held else a for a in left]
    if not names:
        return ""
    return f"判定指標のないアカウントがあります（{'、'.join(names[:6])}）。参考だけでよいか確かめてください"


def _moves(office: Office, drafts: Sequence[tuple[str, Mapping[str, Any]]]) -> str:
    """People of a table who are there already: their role or sections change, unless it is somebody else of the name; and
    sections that are told for the first time."""
    told = [str(b["name"]) for kind, b in drafts if kind == "member"]
    names = [name for name in told if registering.namesake(office, name)]
    moved = f"すでにいる人の異動として記録します（{'、'.join(names[:8])}）。同じ氏名の別の人なら、氏名のあとに所属を付けてください"
    sections = [s for kind, b in drafts if kind == "member" for s in b.get("sections", ())]
    fresh = registering.new_sections(office, sections)
    return "。".join(s for s in (moved if names else "", registering.first_told(fresh)) if s)


def _unlike(order: ImportOrder, found: Effect) -> str:
    """A file whose values differ from most of those that stand may be another account's, or of another day."""
    if found.tied and TIE not in order.look.context.answers:
        return (
            f"同じ日に書き出した別のファイルと、{found.tied:,} 件の値が違います。"
            "「書き出した日」が合っているか確かめてください"
        )
    apart = found.replaced + found.older
    if not order.accounts or found.overlap < UNLIKE_FROM or apart < UNLIKE_SHARE * found.overlap:
        return ""
    return (
        f"すでにある値と重なる {found.overlap:,} 件のうち {apart:,} 件が違います。"
        "アカウントが合っているか確かめてください"
    )
