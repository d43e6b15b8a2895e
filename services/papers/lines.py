"""What the 目標・ライン設定票 of an account tells: its versions, the rules, and what two rule sets would have done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from ledger.entries import Proposal, Rule, Target
from ledger.register import Record, Register
from metrics.calendar import month as month_of, wareki
from metrics.catalogue import Metric
from metrics.simulation import NUMBER, SHARE, RuleSet
from reports.blocks import PrintedDocument
from reports.lines import LinesSetting, LinesVersion, RuleVersion, Trial, lines_document
from reports.status import platform_name
from store.views import View

from ..month.evaluating import standing
from ..office.folder import Office
from ..register import targets
from ..trial import adopting, simulating
from .kinds import Due, Names, PaperKind
from .order import Making

NOW_NAME, OTHER_NAME = "いまのライン", "中央値の割合"


def setting(office: Office, view: View, account_id: str, month: date, proposal: int = 0) -> LinesSetting:
    """Everything about an account's targets and lines as of a month. Raises LookupError for an unknown account.

    `proposal`: the seq of a ライン案, whose rule sets and metric the extract then is of; where none is given, today's
    lines stand beside a share of each lined metric's own median (the simulator's start).
    """
    register = office.ledger.register()
    account = register.accounts(month).get(account_id)
    if account is None:
        raise LookupError(f"{account_id} は台帳にありません。")
    now = standing(office, view, account_id, month)
    valid = {m: r.seq for m, r in targets.standing_now(register, account_id, f"{month:%Y-%m}").items()}
    versions = tuple(_version(office, view, r, valid) for r in targets.history(register, account_id))
    lined = [m for m in dict.fromkeys(v for v in valid) if m in office.metrics and _lined(register, valid[m])]
    one = proposed(office, register, proposal) if proposal else None
    tried, sets = ([one.body.metric], sets_of(one.body)) if one else (lined, None)
    trials = tuple(t for m in tried for t in _trials(office, view, account_id, office.metrics[m], sets))
    return LinesSetting(
        now.name if now else account.name,
        now.section if now else account.section,
        platform_name(office.platforms, account.platform),
        month,
        versions,
        tuple(_rules(office, register, lined, month)),
        trials,
        _told_of(one) if one else "",
        one.by if one else "",
    )


def proposed(office: Office, register: Register, seq: int) -> Record:
    """A ライン案 as it is recorded. Raises LookupError for one that is not (any more)."""
    record = register.records.get(seq)
    if record is None or not isinstance(record.body, Proposal) or record.body.metric not in office.metrics:
        raise LookupError(f"{seq}番はライン案の記録ではありません（または、取り消されました）。")
    return record


def sets_of(body: Proposal) -> dict[str, RuleSet]:
    """The rule sets of a ライン案 by name."""
    return {s.name: adopting.rule_set(s) for s in body.sets}


def _told_of(record: Record) -> str:
    return f"ライン案　台帳記録 {record.seq}番（{wareki(record.at.date())}）　{record.body.reason}"


def _lined(register: Register, seq: int) -> bool:
    body: Target = register.records[seq].body
    return body.continue_line is not None or body.withdraw_line is not None


def _version(office: Office, view: View, record: Record, valid: Mapping[str, int]) -> LinesVersion:
    body: Target = record.body
    return LinesVersion(
        title=targets.title(office, body.metric),
        unit=targets.unit(office, body.metric),
        from_month=month_of(body.from_month),
        expected=body.expected,
        target=body.target,
        target_type=body.target_type,
        first_month=_month(body.first_month),
        last_month=_month(body.last_month),
        continue_line=body.continue_line,
        withdraw_line=body.withdraw_line,
        window=body.window,
        basis=body.basis,
        additivity=metric.additivity if (metric := office.metrics.get(body.metric)) else "flow",
        counted=targets.counted(view, body),
        deciding=body.deciding,
        decided_by=body.decided_by or "",
        ground=body.ground or "",
        review_month=_month(body.review_month),
        seq=record.seq,
        recorded_on=record.at.date(),
        standing=valid.get(body.metric) == record.seq,
    )


def _month(text: str | None) -> date | None:
    return month_of(text) if text else None


def _rules(office: Office, register: Register, lined: list[str], month: date) -> Iterator[RuleVersion]:
    """The rules that hold in the month: the city's, and a metric's own where it has one."""
    until = f"{month:%Y-%m}"
    own = {r.body.metric for r in register.standing(Rule, until)}
    for metric in (None, *(m for m in lined if m in own)):
        latest = register.latest(Rule, until, metric=metric)
        body = latest.body if latest else Rule(from_month="2000-01")
        yield RuleVersion(
            targets.title(office, metric),
            month_of(body.from_month) if latest else None,
            body.patience,
            body.recovery,
            body.margin,
            body.ground or "",
            latest.seq if latest else 0,
        )


def _trials(
    office: Office, view: View, account_id: str, metric: Metric, sets: Mapping[str, RuleSet] | None
) -> Iterator[Trial]:
    found = [c.until(office.due) for c in simulating.accounts(view, metric.id) if c.account_id == account_id]
    now = simulating.rule_now(office, metric.id)
    go_on, stop = simulating.SHARES[metric.better]
    other = RuleSet(SHARE, go_on, stop, patience=now.patience, recovery=now.recovery, margin=now.margin)
    for name, rules in (sets or {NOW_NAME: now, OTHER_NAME: other}).items():
        course = simulating.tried(metric, found, rules).course(account_id)
        if course is not None:
            yield Trial(
                name,
                said(rules),
                metric.title,
                metric.unit,
                course.continue_line,
                course.withdraw_line,
                course.months[0],
                course.months[-1],
                course.count("watch"),
                course.count("consider"),
                course.first_consider,
                course.flips_a_year,
                course.latest,
            )


def said(rules: RuleSet) -> str:
    """A rule set in words.

    >>> said(RuleSet(SHARE, 0.8, 0.6, patience=3, recovery=2, margin=0.05))
    '継続 中央値の80%・撤退 中央値の60%、撤退検討まで3か月、回復まで2か月、余裕5%'
    """
    lines_told = "すべてのアカウントに同じ値、" if rules.lines == NUMBER else ""
    if rules.lines == SHARE:
        told = [
            f"{n} 中央値の{v:.0%}"
            for n, v in (("継続", rules.continue_line), ("撤退", rules.withdraw_line))
            if v is not None
        ]
        lines_told = "・".join(told) + "、"
    return (
        f"{lines_told}撤退検討まで{rules.patience}か月、回復まで{rules.recovery}か月、余裕{rules.margin:.0%}"
    )


# ── 帳票 ───────────────────────────────────────────────────────────────────────────────────────────


def _document(making: Making) -> PrintedDocument:
    order = making.order
    if len(order.account_ids) != 1:
        raise LookupError("目標・ライン設定票は、アカウントを1つ選んで作ります。")
    told = setting(making.office, making.view, order.account_ids[0], order.month, order.of)
    return lines_document(told, making.imprint, making.head())


def _due(office: Office, kind: PaperKind, month: date, names: Names) -> Iterator[Due]:
    """The accounts whose targets or lines begin in a month."""
    begun = {
        r.body.account_id
        for r in office.ledger.register().of(Target)
        if r.body.from_month == f"{month:%Y-%m}"
    }
    yield from (Due(a, whose=names[a]) for a in sorted(begun & set(names)))


KINDS = (
    PaperKind(
        "lines",
        "目標・ライン設定票",
        "account",
        ("pdf", "docx"),
        "第1-1(3)",
        50,
        document=_document,
        in_set=("pdf",),
        due=_due,
    ),
)
