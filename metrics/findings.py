"""Findings for the four grounds of 第1-4(1), as far as figures and records show. The app proposes; a person decides.

Each ground is 当てはまる疑い, 要改善, 判断材料不足 or 当てはまらない by the rules of metrics/grounds.toml, with the sentences that
made it so, each with what it rests on: a metric's month, or entries of the journal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Protocol

from .calendar import add_months, screen_day, screen_month
from .evaluation import Evaluation, MetricLine
from .grounds import (
    CLEAR,
    CLEARS,
    LACKS,
    MARKS,
    MEND,
    MENDABLE,
    RAISES,
    SUSPECT,
    SUSPECTED,
    UNKNOWN,
    GroundRule,
    rules,
)
from .told import Told, ToldChecklist, ToldIncident
from .words import HELD, LATCHED, UNJUDGED, with_unit

HARMS = {"事態": "著しい不利益の事態", "可能性": "著しい不利益の可能性", "なし": "著しい不利益はなし"}
ORDER = tuple(RAISES)


@dataclass(frozen=True)
class Ref:
    """What a sentence rests on: a metric in a month, or an entry of the journal."""

    metric: str = ""
    month: date | None = None
    seq: int | None = None

    @property
    def id(self) -> str:
        """How a decision cites it: `impressions@2026-10`, `台帳153`."""
        return f"台帳{self.seq}" if self.seq else f"{self.metric}@{self.month:%Y-%m}"


@dataclass(frozen=True)
class Evidence:
    """One sentence, by which rule it is said, and what it rests on."""

    rule: GroundRule
    sentence: str
    refs: tuple[Ref, ...] = ()

    @property
    def weight(self) -> str:
        """What it raises: SUSPECT, MEND, LACKS, CLEARS or NOTE."""
        return self.rule.raises


@dataclass(frozen=True)
class Finding:
    """What the app finds of one ground."""

    ground: int
    evidence: tuple[Evidence, ...]

    @property
    def found(self) -> str:
        """The gravest word that a sentence raises: a suspicion, else a fault, else what is lacking."""
        weights = {e.weight for e in self.evidence}
        for weight, word in ((SUSPECT, SUSPECTED), (MEND, MENDABLE), (LACKS, UNKNOWN), (CLEARS, CLEAR)):
            if weight in weights:
                return word
        return UNKNOWN

    @property
    def mark(self) -> str:
        """①, ②, ③ or ④."""
        return MARKS[self.ground - 1]

    @property
    def refs(self) -> tuple[str, ...]:
        """Everything it rests on, as a decision cites it, each once."""
        return tuple(dict.fromkeys(r.id for e in self.evidence for r in e.refs))


class ProspectPart(Protocol):
    """An outlook or a productivity, once there is one. `doubtful` None: it does not say. `refs`: what it rests on."""

    @property
    def sentence(self) -> str: ...

    @property
    def refs(self) -> tuple[Ref, ...]: ...

    @property
    def doubtful(self) -> bool | None: ...


def says(rule: str, refs: tuple[Ref, ...] = (), **gaps: Any) -> Evidence:
    """The sentence of a rule with its gaps filled."""
    held = rules()[rule]
    return Evidence(held, held.sentence.format(**gaps), refs)


def findings(
    evaluation: Evaluation,
    told: Told,
    prospects: Sequence[ProspectPart] = (),
    purpose_metrics: Iterable[str] = (),
    common: Mapping[str, str] = MappingProxyType({}),
) -> tuple[Finding, ...]:
    """The findings ①–④ of an account from its month's Evaluation and what was recorded; what raises most comes first.

    `prospects`: outlook and productivity, where they are known. `purpose_metrics`: the city's own measures of purpose.
    `common`: of a metric, what its platform did beside it (common_cause.py).
    """
    grounds = (
        _purpose(evaluation, told, set(purpose_metrics)),
        _prospects(evaluation, prospects, common),
        _harm(evaluation, told),
        _quality(evaluation, told),
    )
    return tuple(
        Finding(n, tuple(sorted(said, key=lambda e: ORDER.index(e.weight))))
        for n, said in enumerate(grounds, 1)
    )


# ── ① 目的の達成 ────────────────────────────────────────────────────────────────────────────────────


def _purpose(evaluation: Evaluation, told: Told, purpose_metrics: set[str]) -> Iterator[Evidence]:
    yield from _judged(told)
    for m in evaluation.metrics:
        reached = m.progress.achieved
        if m.metric in purpose_metrics and reached is not None and reached >= 1:
            yield says("purpose_metric", (_of(m, evaluation),), title=m.title, achieved=reached)


def _judged(told: Told) -> Iterator[Evidence]:
    """What a person judged last."""
    purpose, days = told.purpose, told.limits.purpose_days
    if purpose is None:
        yield says("purpose_unjudged")
        return
    ref, gaps = (Ref(seq=purpose.seq),), {"on": screen_day(purpose.on), "reason": purpose.reason.rstrip("。")}
    if not purpose.reached:
        old = (told.on - purpose.on).days > days
        yield says("purpose_old" if old else "purpose_ahead", ref, days=days, **gaps)
        return
    yield says("purpose_reached", ref, **gaps)
    if purpose.reuse:
        yield says("purpose_reuse", ref, reuse=purpose.reuse.rstrip("。"))


def _of(line: MetricLine, evaluation: Evaluation) -> Ref:
    return Ref(line.metric, evaluation.month)


# ── ② 目標・生産性の見込み ─────────────────────────────────────────────────────────────────────────


def latched(line: MetricLine) -> bool:
    """Whether 撤退検討 goes on: the last month that could be judged was in it, whatever the months since were."""
    judged = [p.state for p in line.points if p.state not in (None, *UNJUDGED)]
    return bool(judged) and judged[-1] in LATCHED


def since(evaluation: Evaluation) -> date | None:
    """The first month of what the account is in now: 撤退検討 with its recovery is one thing; a hold between is skipped."""
    gravest = next((m for m in evaluation.deciding if m.state == evaluation.state), None)
    if gravest is None:
        return None
    alike = LATCHED if evaluation.state in LATCHED else (evaluation.state,)
    begun = None
    for point in reversed(gravest.points):
        if point.state in alike:
            begun = point.month
        elif point.state not in HELD:
            break
    return begun


def _prospects(
    evaluation: Evaluation, prospects: Sequence[ProspectPart], common: Mapping[str, str]
) -> Iterator[Evidence]:
    for m in evaluation.deciding:
        yield from _deciding(m, evaluation)
        if m.metric in common:
            yield says("common_cause", (_of(m, evaluation),), said=common[m.metric])
        if text := _target(m):
            yield says("achieved", (_of(m, evaluation),), said=text)
    if evaluation.state == "exempt" or not evaluation.deciding:
        yield says("unjudged", said=evaluation.sentence)
    low = evaluation.state in ("watch", *LATCHED)
    for p in prospects:
        yield says("outlook_low" if p.doubtful and low else "prospect", p.refs, said=p.sentence)


def _deciding(m: MetricLine, evaluation: Evaluation) -> Iterator[Evidence]:
    ref = tuple(_run(m)) or (_of(m, evaluation),)
    if m.state == "recovering":
        yield says("recovering", ref, run=m.count.m, recovery=m.count.recovery, said=m.sentence)
    elif m.state in LATCHED:
        yield says("latched", ref, said=m.sentence)
    elif m.state in (None, *UNJUDGED):
        if latched(m):
            yield says("latched_before", ref, title=m.title)
        if m.state in (*HELD, "no_line"):
            yield says("unjudged", ref, said=m.sentence)
    elif m.state == "watch":
        left = m.count.patience - m.count.n
        by = f"撤退ラインより悪い月があと{left}か月続くと、撤退検討です。" if m.count.n else ""
        yield says("below", ref, said=m.sentence, by=by)
    else:
        yield says("above", ref, said=m.sentence)


def _run(m: MetricLine) -> list[Ref]:
    """The months that its state counts: those worse than a line in a row."""
    judged = [p.month for p in m.points if p.state not in (None, *UNJUDGED)]
    return [Ref(m.metric, month) for month in judged[-max(m.count.n, m.count.k, 1) :]]


def _target(m: MetricLine) -> str:
    """How far a deciding metric is from its target, once a pace is shown."""
    reached = m.progress.achieved
    if m.target is None or reached is None:
        return ""
    pace = f"、いまの目安は {with_unit(m.progress.pace, m.unit)}" if m.progress.pace is not None else ""
    return f"{m.title}の目標 {with_unit(m.target, m.unit)} に対する達成率は {reached:.0%}{pace}です。"


# ── ③ 著しい不利益 ─────────────────────────────────────────────────────────────────────────────────


def _harm(evaluation: Evaluation, told: Told) -> Iterator[Evidence]:
    going = [i for i in told.incidents if i.closed_on is None]
    for i in going:
        yield says(_going(i), (Ref(seq=i.seq),), said=_incident(i), section=evaluation.section)
    if not going:
        yield says("no_harm")
    recent = told.on - timedelta(days=told.limits.incident_days)
    for i in told.incidents:
        if i.closed_on is not None and i.closed_on >= recent and i.harm != "なし":
            yield says("incident_over", (Ref(seq=i.seq),), said=_incident(i))
    yield from _security(evaluation, told)


def _going(incident: ToldIncident) -> str:
    """Which rule an incident that goes on comes under."""
    if incident.harm != "なし":
        return "harm"
    return "taken_over" if incident.kind == "不正アクセス" else "incident_open"


def _incident(incident: ToldIncident) -> str:
    what = f"{incident.kind}（第1-2(8){incident.prohibited}）" if incident.prohibited else incident.kind
    until = f"{screen_day(incident.closed_on)}に終結" if incident.closed_on else "まだ終わっていません"
    return f"{screen_day(incident.opened_on)}の{what}: {HARMS[incident.harm]}、{until}。"


def _security(evaluation: Evaluation, told: Told) -> Iterator[Evidence]:
    security, days = told.security, told.limits.security_check_days
    if security is None:
        yield says("security_never")
        return
    ref, again = (Ref(seq=security.seq),), security.on + timedelta(days=days)
    due = min(security.next_on or again, again)
    gaps = {
        "on": screen_day(security.on),
        "due": screen_day(due),
        "section": evaluation.section,
        "days": days,
    }
    rule = "security_late" if due < told.on else "security_parts" if security.stale else "security_done"
    yield says(rule, ref, stale="、".join(security.stale), **gaps)


# ── ④ クオリティの担保 ─────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Fault:
    """One kind of 直すべき点 (a rule that counts): its name, since when, and its sentence's rule and gaps."""

    name: str
    since: date
    rule: str
    refs: tuple[Ref, ...]
    gaps: dict[str, Any]


def _quality(evaluation: Evaluation, told: Told) -> Iterator[Evidence]:
    faults = [*_late_comments(told), *_late_reviews(told), *_missing(told), *_prohibited_open(told)]
    yield from _posting(evaluation, told)
    yield from _prohibited(told)
    yield from _faults(evaluation, told, faults)
    yield from _without_fault(evaluation, told, {f.rule for f in faults})


def _faults(evaluation: Evaluation, told: Told, faults: Sequence[Fault]) -> Iterator[Evidence]:
    """Each fault with who mends it and by when; and the suspicion where kinds come together or one stays for long."""
    days = told.limits.mend_days
    for f in faults:
        until = f.since + timedelta(days=days)
        by = f"{screen_day(until)}を過ぎても直らないと、{SUSPECTED}になります。" if until >= told.on else ""
        over = (
            f"{screen_day(f.since)}に見つかってから、すでに期限を過ぎています。"
            if _missed(f, told.on)
            else ""
        )
        yield says(f.rule, f.refs, section=evaluation.section, by=over + by, **f.gaps)
        if until < told.on:
            yield says("unmended", f.refs, which=f.name, since=screen_day(f.since), days=days)
    kinds = list(dict.fromkeys(f.name for f in faults))
    if len(kinds) >= told.limits.mend_kinds:
        refs = tuple(r for f in faults for r in f.refs)
        yield says("kinds", refs, count=len(kinds), which="、".join(kinds))


def _missed(fault: Fault, on: date) -> bool:
    """Whether the 月次評価 by which a fault was to be mended, that of the month in which it was found, is over."""
    return on >= add_months(fault.since.replace(day=1), 2)


def _posting(evaluation: Evaluation, told: Told) -> Iterator[Evidence]:
    line, months = evaluation.line("posts"), told.limits.silent_months
    if told.quiet:
        yield says("quiet", why=told.quiet)
        return
    points = line.points[-months:] if line else ()
    refs = tuple(Ref("posts", p.month) for p in points)
    if any(p.value for p in points):
        which = "、".join(f"{p.month.month}月 {p.figure('件').said}" for p in points[-6:])
        yield says("posting", refs, months=months, which=which)
    elif points and all(p.value is not None for p in points):
        yield says("silent", refs, months=months, until=screen_month(evaluation.month))
    else:
        window = {add_months(evaluation.month, -n) for n in range(months)}
        seen = [m for m in told.posts_seen if m in window - {p.month for p in points if p.value is not None}]
        which = "、".join(f"{m.month}月" for m in seen)
        yield says("posts_seen" if seen else "posts_unknown", refs, which=which)


def _prohibited(told: Told) -> Iterator[Evidence]:
    """禁止記事 with harm while it goes on; and again within the days that count as recent."""
    recent = told.on - timedelta(days=told.limits.incident_days)
    held = [i for i in told.incidents if i.kind == "禁止記事"]
    for i in held:
        if i.closed_on is None and i.harm != "なし":
            on, harm = screen_day(i.opened_on), i.harm
            yield says("prohibited_harm", (Ref(seq=i.seq),), what=i.prohibited, on=on, harm=harm)
    again = [i for i in held if i.opened_on >= recent]
    if len(again) > 1:
        which = "、".join(f"{screen_day(i.opened_on)} {i.prohibited}" for i in again)
        refs = tuple(Ref(seq=i.seq) for i in again)
        days = told.limits.incident_days
        yield says("prohibited_again", refs, days=days, count=len(again), which=which)


def _prohibited_open(told: Told) -> Iterator[Fault]:
    for i in told.incidents:
        if i.kind == "禁止記事" and i.closed_on is None and i.harm == "なし":
            gaps = {"what": i.prohibited, "on": screen_day(i.opened_on)}
            yield Fault("禁止記事", i.opened_on, "prohibited_open", (Ref(seq=i.seq),), gaps)


def _late_comments(told: Told) -> Iterator[Fault]:
    days = told.limits.comment_days
    late = sorted(
        (c for c in told.comments if (told.on - c.received_on).days > days), key=lambda c: c.received_on
    )
    if late:
        first = late[0]
        gaps = {"days": days, "count": len(late), "on": screen_day(first.received_on), "kind": first.kind}
        refs = tuple(Ref(seq=c.seq) for c in late)
        yield Fault("コメント", first.received_on + timedelta(days=days), "comments_late", refs, gaps)


def _late_reviews(told: Told) -> Iterator[Fault]:
    late = told.late_reviews
    if len(late) >= told.limits.late_reviews:
        yield Fault("月次評価", add_months(late[0], 1), "reviews_late", (), _late(late))


def _late(late: Sequence[date]) -> dict[str, Any]:
    return {"count": len(late), "which": "、".join(screen_month(m) for m in late[-6:])}


def _missing(told: Told) -> Iterator[Fault]:
    for held in told.checklists:
        if held.failed and held.on:
            which = "、".join(held.failed[:4]) + ("ほか" if len(held.failed) > 4 else "")
            gaps = {"name": _name(held), "count": len(held.failed), "which": which}
            yield Fault(held.title, held.since or held.on, "items_missing", (Ref(seq=held.seq),), gaps)


def _without_fault(evaluation: Evaluation, told: Told, faulty: set[str]) -> Iterator[Evidence]:
    """What of comments, reviews and checklists is in order, unknown, or only late."""
    if "comments_late" not in faulty:
        yield says("comments_fine" if told.comments_known else "comments_none", days=told.limits.comment_days)
    if told.late_reviews and "reviews_late" not in faulty:
        yield says("review_late", **_late(told.late_reviews))
    for held in (c for c in told.checklists if not c.failed):
        if held.on is None:
            yield says("items_never", name=_name(held))
            continue
        due = held.on + timedelta(days=told.limits.check_days)
        gaps = {"on": screen_day(held.on), "due": screen_day(due), "section": evaluation.section}
        yield says(
            "items_old" if due < told.on else "items_fine", (Ref(seq=held.seq),), name=_name(held), **gaps
        )


def _name(held: ToldChecklist) -> str:
    return f"{held.title}（{held.clause}）"
