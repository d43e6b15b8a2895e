"""Findings for the four grounds of 第1-4(1), as far as figures and records show. The app proposes; a person decides.

Each ground is 該当の疑い, 疑いなし or 判断材料不足, with the sentences that made it so, each with what it rests on: a
metric's month, or entries of the journal. What the thresholds are is the city's to say (told.Limits).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from .calendar import screen_day, screen_month
from .evaluation import Evaluation, MetricLine
from .told import Checklist, Incident, Told
from .words import HELD, with_unit

SUSPECTED, CLEAR, UNKNOWN = "該当の疑い", "疑いなし", "判断材料不足"
MARKS = "①②③④"
SUSPECT, CLEARS, LACKS, NOTE = "suspect", "clears", "lacks", "note"
LATCHED = ("consider", "recovering")


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
    """One sentence. `weight`: whether it makes the ground suspect, clears it, says what is lacking, or is for knowing."""

    weight: str
    sentence: str
    refs: tuple[Ref, ...] = ()


@dataclass(frozen=True)
class Finding:
    """What the app finds of one ground."""

    ground: int
    evidence: tuple[Evidence, ...]

    @property
    def found(self) -> str:
        """Any suspicion makes it suspect; else anything lacking leaves it open."""
        weights = {e.weight for e in self.evidence}
        if SUSPECT in weights:
            return SUSPECTED
        return CLEAR if CLEARS in weights and LACKS not in weights else UNKNOWN

    @property
    def mark(self) -> str:
        """①, ②, ③ or ④."""
        return MARKS[self.ground - 1]

    @property
    def refs(self) -> tuple[str, ...]:
        """Everything it rests on, as a decision cites it, each once."""
        return tuple(dict.fromkeys(r.id for e in self.evidence for r in e.refs))


class Prospect(Protocol):
    """An outlook or a productivity, once there is one. `doubtful` None: it does not say. `refs`: what it rests on."""

    @property
    def sentence(self) -> str: ...

    @property
    def refs(self) -> tuple[Ref, ...]: ...

    @property
    def doubtful(self) -> bool | None: ...


def findings(
    evaluation: Evaluation,
    told: Told,
    prospects: Sequence[Prospect] = (),
    purpose_metrics: Iterable[str] = (),
) -> tuple[Finding, ...]:
    """The findings ①–④ of an account from its month's Evaluation and what was recorded.

    `prospects`: outlook and productivity, where they are known. `purpose_metrics`: the city's own measures of purpose.
    """
    return (
        Finding(1, tuple(_purpose(evaluation, told, set(purpose_metrics)))),
        Finding(2, tuple(_prospects(evaluation, prospects))),
        Finding(3, tuple(_harm(told))),
        Finding(4, tuple(_quality(evaluation, told))),
    )


# ── ① 目的の達成 ────────────────────────────────────────────────────────────────────────────────────


def _purpose(evaluation: Evaluation, told: Told, purpose_metrics: set[str]) -> list[Evidence]:
    purpose = told.purpose
    found = []
    if purpose is None:
        found.append(Evidence(LACKS, "目的を達成したかどうかの判断が、まだ記録されていません。"))
    else:
        ref = (Ref(seq=purpose.seq),)
        day, reason = screen_day(purpose.on), purpose.reason.rstrip("。")
        if purpose.reached:
            found.append(Evidence(SUSPECT, f"{day}に、目的を達成したと判断されています（{reason}）。", ref))
            if purpose.reuse:
                text = f"但書: 登録者を「{purpose.reuse.rstrip('。')}」に活用できるとされています。続けるときは、理由と次の見直し日が要ります。"
                found.append(Evidence(NOTE, text, ref))
        elif (told.on - purpose.on).days > told.limits.purpose_days:
            text = f"目的はまだ達成していないとの判断は{day}のもので、{told.limits.purpose_days}日より前です。判断し直してください。"
            found.append(Evidence(LACKS, text, ref))
        else:
            found.append(
                Evidence(CLEARS, f"{day}に、目的はまだ達成していないと判断されています（{reason}）。", ref)
            )
    found += [
        Evidence(
            NOTE,
            f"目的の指標「{m.title}」は目標を達成しています（達成率 {m.progress.achieved:.0%}）。",
            (_of(m, evaluation),),
        )
        for m in evaluation.metrics
        if m.metric in purpose_metrics and m.progress.achieved is not None and m.progress.achieved >= 1
    ]
    return found


def _of(line: MetricLine, evaluation: Evaluation) -> Ref:
    return Ref(line.metric, evaluation.month)


# ── ② 目標・生産性の見込み ─────────────────────────────────────────────────────────────────────────


def latched(line: MetricLine) -> bool:
    """Whether 撤退検討 goes on: the last month that could be judged was in it, whatever the months since were."""
    judged = [p.state for p in line.points if p.state not in (None, *HELD, "exempt", "no_line")]
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


def _prospects(evaluation: Evaluation, prospects: Sequence[Prospect]) -> list[Evidence]:
    found = [e for m in evaluation.deciding for e in _deciding(m, evaluation)]
    if evaluation.state == "exempt" or not evaluation.deciding:
        found.append(Evidence(LACKS, evaluation.sentence))
    found += [
        Evidence(NOTE, text, (_of(m, evaluation),)) for m in evaluation.deciding if (text := _target(m))
    ]
    # A target out of reach says something of an account that is below a line too; alone it may just be ambitious.
    low = evaluation.state in ("watch", *LATCHED)
    found += [Evidence(SUSPECT if p.doubtful and low else NOTE, p.sentence, p.refs) for p in prospects]
    return found


def _deciding(m: MetricLine, evaluation: Evaluation) -> list[Evidence]:
    ref = tuple(_run(m)) or (_of(m, evaluation),)
    if m.state in LATCHED:
        return [Evidence(SUSPECT, f"撤退検討が続いています。{m.sentence}", ref)]
    if m.state in (*HELD, "exempt", "no_line", None):
        past = [
            Evidence(SUSPECT, f"{m.title}の撤退検討は、まだ解けていません（最後に判定できた月まで）。", ref)
        ]
        held = [Evidence(LACKS, m.sentence, ref)] if m.state in (*HELD, "no_line") else []
        return (past if latched(m) else []) + held
    return [Evidence(CLEARS, m.sentence, ref)]


def _run(m: MetricLine) -> list[Ref]:
    """The months that its state counts: those worse than a line in a row."""
    judged = [p.month for p in m.points if p.state not in (None, *HELD, "exempt", "no_line")]
    return [Ref(m.metric, month) for month in judged[-max(m.count.n, m.count.k, 1) :]]


def _target(m: MetricLine) -> str:
    """How far a deciding metric is from its target, once a pace is shown."""
    reached = m.progress.achieved
    if m.target is None or reached is None:
        return ""
    pace = f"、いまの目安は {with_unit(m.progress.pace, m.unit)}" if m.progress.pace is not None else ""
    return f"{m.title}の目標 {with_unit(m.target, m.unit)} に対する達成率は {reached:.0%}{pace}です。"


# ── ③ 著しい不利益 ─────────────────────────────────────────────────────────────────────────────────


def _harm(told: Told) -> list[Evidence]:
    since = told.on - timedelta(days=told.limits.incident_days)
    grave = [i for i in told.incidents if _grave(i, since)]
    found = [Evidence(SUSPECT, _incident(i), (Ref(seq=i.seq),)) for i in grave]
    others = [i for i in told.incidents if i not in grave and i.closed_on is None]
    found += [Evidence(NOTE, _incident(i), (Ref(seq=i.seq),)) for i in others]
    if not grave:
        found.append(Evidence(CLEARS, "不利益が生じた、または生じるおそれのある事故の記録はありません。"))
    return [*found, *_security(told)]


def _grave(incident: Incident, since: date) -> bool:
    """Harm that has come or may come, going on or of late; and whoever else holds or plays the account, while they do."""
    if incident.closed_on is None and incident.kind in ("なりすまし", "不正アクセス"):
        return True
    return incident.harm != "なし" and (incident.closed_on is None or incident.closed_on >= since)


def _incident(incident: Incident) -> str:
    harm = {"事態": "著しい不利益の事態", "可能性": "著しい不利益の可能性"}.get(
        incident.harm, "著しい不利益はなし"
    )
    what = f"{incident.kind}（第1-2(8){incident.prohibited}）" if incident.prohibited else incident.kind
    until = f"{screen_day(incident.closed_on)}に終結" if incident.closed_on else "まだ終わっていません"
    return f"{screen_day(incident.opened_on)}の{what}: {harm}、{until}。"


def _security(told: Told) -> list[Evidence]:
    security, days = told.security, told.limits.security_check_days
    if security is None:
        return [Evidence(LACKS, "安全の点検（第1-3(1)(2)）がまだ記録されていません。")]
    ref = (Ref(seq=security.seq),)
    if security.next_on and security.next_on < told.on:
        return [Evidence(LACKS, f"安全の点検の次回（{screen_day(security.next_on)}）が過ぎています。", ref)]
    if (told.on - security.on).days > days:
        return [
            Evidence(LACKS, f"前の安全の点検（{screen_day(security.on)}）から{days}日を過ぎています。", ref)
        ]
    if security.stale:
        text = (
            f"安全の点検に、日付のない項目か、{days}日より前の項目があります（{'、'.join(security.stale)}）。"
        )
        return [Evidence(LACKS, text, ref)]
    return [Evidence(CLEARS, f"安全の点検は{screen_day(security.on)}に済んでいます。", ref)]


# ── ④ クオリティの担保 ─────────────────────────────────────────────────────────────────────────────


def _quality(evaluation: Evaluation, told: Told) -> list[Evidence]:
    found = [_silence(evaluation, told), *_comments(told), *_reviews(told), *_prohibited(told)]
    for checklist in told.checklists:
        found.append(_checklist(checklist, told))
    return found


def _silence(evaluation: Evaluation, told: Told) -> Evidence:
    line, months = evaluation.line("posts"), told.limits.silent_months
    if told.quiet:
        return Evidence(NOTE, f"投稿がなくても問題としません（{told.quiet}）。")
    points = line.points[-months:] if line else ()
    refs = tuple(Ref("posts", p.month) for p in points)
    if line is None or (any(p.value is None for p in points) and not any(p.value for p in points)):
        return Evidence(LACKS, "投稿の書き出しがない月があり、投稿が続いているか分かりません。", refs)
    told_months = "、".join(f"{p.month.month}月 {p.figure('件').said}" for p in points[-6:])
    if not any(p.value for p in points):
        return Evidence(
            SUSPECT, f"{months}か月続けて投稿がありません（{screen_month(evaluation.month)}まで）。", refs
        )
    return Evidence(CLEARS, f"直近{months}か月に投稿があります（{told_months}）。", refs)


def _comments(told: Told) -> list[Evidence]:
    days = told.limits.comment_days
    late = sorted(
        (c for c in told.comments if (told.on - c.received_on).days > days), key=lambda c: c.received_on
    )
    if late:
        oldest = late[0]
        text = f"{days}日より長く未対応のコメントが{len(late)}件あります（最も古いものは{screen_day(oldest.received_on)}の{oldest.kind}）。"
        return [Evidence(SUSPECT, text, tuple(Ref(seq=c.seq) for c in late))]
    if not told.comments_known:
        return [Evidence(NOTE, "コメントは記録されていません。")]
    return [Evidence(CLEARS, f"{days}日より長く未対応のコメントはありません。")]


def _reviews(told: Told) -> list[Evidence]:
    late = told.late_reviews
    if not late:
        return []
    text = f"月次評価が提出されていない月が{len(late)}か月あります（{'、'.join(screen_month(m) for m in late[-6:])}）。"
    return [Evidence(SUSPECT if len(late) >= told.limits.late_reviews else NOTE, text)]


def _prohibited(told: Told) -> list[Evidence]:
    since = told.on - timedelta(days=told.limits.incident_days)
    return [
        Evidence(
            SUSPECT,
            f"投稿してはならない記事（第1-2(8){i.prohibited}）が{screen_day(i.opened_on)}にありました。",
            (Ref(seq=i.seq),),
        )
        for i in told.incidents
        if i.kind == "禁止記事" and (i.closed_on is None or i.opened_on >= since)
    ]


def _checklist(checklist: Checklist, told: Told) -> Evidence:
    name = f"{checklist.title}（{checklist.clause}）"
    if checklist.on is None:
        return Evidence(LACKS, f"{name}の点検がまだ記録されていません。")
    ref = (Ref(seq=checklist.seq),)
    if checklist.failed:
        some = "、".join(checklist.failed[:4]) + ("ほか" if len(checklist.failed) > 4 else "")
        return Evidence(
            SUSPECT, f"{name}に、満たしていない項目が{len(checklist.failed)}つあります（{some}）。", ref
        )
    if (told.on - checklist.on).days > told.limits.check_days:
        text = f"前の{name}の点検（{screen_day(checklist.on)}）から{told.limits.check_days}日を過ぎています。"
        return Evidence(LACKS, text, ref)
    return Evidence(CLEARS, f"{name}は{screen_day(checklist.on)}の点検で満たしています。", ref)
