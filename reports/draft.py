"""起案文書 for 継続, 撤退 and 休止 (第1-4): what is asked, why, under which clause, what the app found and what a person judged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from charts.axes import short_figure
from metrics.calendar import wareki, wareki_month
from metrics.evaluation import Evaluation, MetricLine
from metrics.figures import Figure, change
from metrics.words import KIND_WORDS

from .blocks import (
    Block,
    Cell,
    CellLines,
    Column,
    Gallery,
    Heading,
    NamedValues,
    PrintedDocument,
    StateMark,
    Table,
    Text,
    Two,
)
from .drawing import trends
from .paper import Head, Imprint, Person

PROPOSES = "「アプリの見立て」は、数値と記録から出した候補で、起案したときのものです。該当するかどうかは、{judge}の判断です（{clause}）。"
WHOLE = 20_000  # characters: a reason is never cut in the document that rests on it


@dataclass(frozen=True)
class GroundFound:
    """One of ①–④: what the app found then, in its sentences; what the person found, and why."""

    label: str
    words: str
    found: str
    said: tuple[str, ...]
    finding: str
    reason: str


@dataclass(frozen=True)
class Approved:
    """The 決裁, or that it was turned down."""

    outcome: str
    approver: str
    on: date
    number: str


@dataclass(frozen=True)
class Day:
    """A line of 日程: what is to happen (or happened) by when, and why then."""

    what: str
    day: date | None
    why: str
    done: bool = False


@dataclass(frozen=True)
class DecisionDraft:
    """Everything that the document of one decision tells. `evaluation`: what the person had seen; None where it cannot be
    read any more. `notices`: title and text of each draft for 周知; `clauses`: id and words of each."""

    seq: int
    choice: str
    standing: str  # 起案中, 決裁済, 否決
    account: str
    platform: str
    section: str
    url: str
    ask: str
    reason: str
    clause: str
    clauses: tuple[tuple[str, str], ...]
    decided_on: date
    drafted_by: str
    judge: str  # whose judgement it is: the operating section's, or that of whom 第1-4ただし書 lets order it
    evaluation: Evaluation | None
    month: date
    grounds: tuple[GroundFound, ...]
    acts_for: str = ""
    remarks: tuple[str, ...] = ()  # 自己評価, 逸脱 …
    method: str = ""
    notices: tuple[tuple[str, str], ...] = ()
    days: tuple[Day, ...] = ()
    attached: tuple[str, ...] = ()
    approved: Approved | None = None


def draft_document(held: DecisionDraft, imprint: Imprint, head: Head) -> PrintedDocument:
    """The document of a decision: 起案中 until its 決裁 is recorded, then with its day and number."""
    return PrintedDocument(
        period=f"{held.account}（{held.section}）",
        subject="",
        imprint=replace(imprint, standing=held.standing),
        blocks=tuple(_blocks(held)),
        **vars(head),
    )


def _blocks(held: DecisionDraft) -> Iterator[Block]:
    yield _edge(held)
    yield Heading("伺い")
    yield Text(held.ask, "lead")
    number = 0
    for name, blocks in _sections(held):
        if blocks:
            number += 1
            yield Heading(f"{number}　{name}")
            yield from blocks


def _sections(held: DecisionDraft) -> Iterator[tuple[str, list[Block]]]:
    yield "起案の理由", [Text(held.reason), *(Text(r) for r in held.remarks)]
    yield "根拠条文", [_clauses(held)]
    yield "現状", list(_state(held))
    yield (
        "判断基準①〜④の見立てと判断",
        [_grounds(held), Text(PROPOSES.format(judge=held.judge, clause=held.clause), "quiet")],
    )
    yield (
        {"撤退": "撤退の方法と周知", "継続": "継続の条件", "休止": "休止の期間"}[held.choice],
        list(_method(held)),
    )
    yield "日程", [_days(held)] if held.days else []
    yield (
        "添付",
        [Text("\n".join(f"{n}　{text}" for n, text in enumerate(held.attached, 1)))] if held.attached else [],
    )


def _edge(held: DecisionDraft) -> NamedValues:
    """文書番号, 起案 and 決裁."""
    by = Person(held.drafted_by)
    pairs = [("起案日", wareki(held.decided_on)), ("起案者", by)]
    pairs += [("代決", Person(held.acts_for))] if held.acts_for else []
    if held.approved is None:  # filled in by hand where it is signed on paper
        blank = "令和　　年　　月　　日"
        return NamedValues(
            (*pairs, ("決裁日", blank), ("施行日", blank), ("文書番号", "　　　　第　　　　号"))
        )
    a = held.approved
    told = [
        ("否決の日" if a.outcome == "否決" else "決裁日", wareki(a.on)),
        ("決裁者", Person(a.approver)),
        ("文書番号", a.number),
    ]
    told += [("施行日", wareki(a.on))] if a.outcome != "否決" else []
    return NamedValues((*pairs, *told))


def _clauses(held: DecisionDraft) -> Table:
    rows = tuple((clause, CellLines(((text,),), WHOLE)) for clause, text in held.clauses)
    return Table(
        (Column("条文", 34), Column("内容", 146)), rows, f"根拠とする条文。この起案は{held.clause}による"
    )


# ── 現状 ───────────────────────────────────────────────────────────────────────────────────────────


def _state(held: DecisionDraft) -> Iterator[Block]:
    e = held.evaluation
    known = (("媒体", held.platform), ("運営主体", held.section), ("URL", held.url or "記録なし"))
    if e is None:
        yield NamedValues(known)
        yield Text(
            f"{wareki_month(held.month)}の評価（起案したときに見たもの）は、documents/ から読めません。"
        )
        return
    yield NamedValues((*known, ("区分", KIND_WORDS.get(e.kind, e.kind)), ("開設", wareki(e.opened_on))))
    yield Table(
        (Column("月", 30), Column("状態", 44), Column("理由", 106)),
        ((wareki_month(e.month), StateMark(e.state, e.word), e.sentence),),
        "起案したときに見た月の状態",
    )
    if lines := shown(e):
        yield _figures(lines)
    if pictures := trends(e, lines):
        yield Gallery(pictures, 2)


def shown(e: Evaluation) -> list[MetricLine]:
    """The metrics that the document shows: what decides, and the users."""
    users = [m for m in e.metrics if m.metric == "followers"]
    return list({m.metric: m for m in [*e.deciding, *users]}.values())


def _figures(lines: list[MetricLine]) -> Table:
    columns = (
        Column("指標", 48),
        Column("値", 22, "right"),
        Column("前月", 22, "right"),
        Column("前年同月", 22, "right"),
        Column("想定・目標", 26, "right"),
        Column("継続ライン", 20, "right"),
        Column("撤退ライン", 20, "right"),
    )
    rows: list[tuple[Cell, ...]] = []
    for m in lines:
        window = (
            f"直近{m.window_months}か月 {short_figure(m.faced, m.unit)}"
            if m.window_months > 1 and m.faced is not None
            else ""
        )
        aims = [
            f"{name} {short_figure(v, m.unit)}"
            for name, v in (("想定", m.expected), ("目標", m.target))
            if v is not None
        ]
        rows.append(
            (
                Two(m.title.partition("（")[0], "・".join(["判定指標" if m.deciding else "参考", m.unit])),
                Two(short_figure(m.value, m.unit), window or m.figure.grounds),
                _earlier(m, m.last_month),
                _earlier(m, m.last_year),
                "\n".join(aims) or "–",
                _figure(m.continue_line, m),
                _figure(m.withdraw_line, m),
            )
        )
    return Table(columns, tuple(rows), "判定指標と利用者数")


def _earlier(m: MetricLine, then: Figure) -> Two:
    return Two(_figure(then.value, m), change(m.figure, then) or then.grounds)


def _figure(value: float | None, m: MetricLine) -> str:
    return "–" if value is None else short_figure(value, m.unit)


# ── 判断と、これから ───────────────────────────────────────────────────────────────────────────────


def _grounds(held: DecisionDraft) -> Table:
    columns = (
        Column("判断基準", 30),
        Column("アプリの見立て", 90),
        Column("起案者の判断", 20),
        Column("判断の理由", 40),
    )
    rows = tuple(
        (
            g.label,
            CellLines(((f"【{g.found}】",), *((s,) for s in g.said)), WHOLE),
            g.finding,
            CellLines(((g.reason,),), WHOLE),
        )
        for g in held.grounds
    )
    return Table(columns, rows, "判断基準①〜④ごとの、アプリの見立てと起案者の判断")


def _method(held: DecisionDraft) -> Iterator[Block]:
    if held.method:
        yield Text(held.method)
    for title, text in held.notices:
        yield Heading(f"周知の文案　{title}", 3)
        yield Text(text)


def _days(held: DecisionDraft) -> Table:
    mark = "（実施）" if held.choice == "撤退" else ""
    rows = tuple(
        (d.what, f"{wareki(d.day)}{mark if d.done else '（予定）' if mark else ''}" if d.day else "–", d.why)
        for d in held.days
    )
    return Table(
        (Column("こと", 30), Column("期日", 50), Column("すること・よりどころ", 100)), rows, "これからの日程"
    )
