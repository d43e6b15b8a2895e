"""目標・ライン設定票: what an account is measured against, who decided it on what ground, every version, and what two rule
sets would have done to its past."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from charts.axes import short_figure
from metrics.calendar import wareki, wareki_month
from metrics.words import STATE_WORDS, basis_word

from .blocks import (
    Block,
    Cell,
    Column,
    Heading,
    NamedValues,
    PrintedDocument,
    Ruled,
    StateMark,
    Table,
    Text,
    Two,
)
from .paper import Head, Imprint, Person

TYPE_WORDS = {"期末到達": "年度末までに到達", "年度累計": "年度の累計", "毎月維持": "毎月維持"}
WINDOW_WORDS = {1: "その月", 3: "直近3か月", 12: "直近12か月"}
CAUTION = "試算は今日のデータによるもので、その月に実際に出た判定とは違うことがあります。決定ではありません。"


@dataclass(frozen=True)
class LinesVersion:
    """One recorded version of a metric's targets and lines, from its first month on."""

    title: str
    unit: str
    from_month: date
    expected: float | None = None
    target: float | None = None
    target_type: str | None = None
    first_month: date | None = None
    last_month: date | None = None
    continue_line: float | None = None
    withdraw_line: float | None = None
    window: int = 1
    basis: str | None = None
    additivity: str = "flow"  # of the metric: of a stock there is no sum to speak of
    counted: str = ""  # which posts, where the account has answers among them
    deciding: bool = False
    decided_by: str = ""
    ground: str = ""
    review_month: date | None = None
    seq: int = 0
    recorded_on: date | None = None
    standing: bool = False  # whether it is the one that holds in the month of the document


@dataclass(frozen=True)
class RuleVersion:
    """Patience, recovery and margin, from a month on; of one metric or of all."""

    title: str
    from_month: date | None
    patience: int
    recovery: int
    margin: float
    ground: str = ""
    seq: int = 0


@dataclass(frozen=True)
class Trial:
    """What a rule set would have done to one metric of the account."""

    name: str  # 案の名
    rules: str  # the rule set in words
    title: str
    unit: str
    continue_line: float | None
    withdraw_line: float | None
    first: date
    last: date
    watched: int
    considered: int
    first_consider: date | None
    flips_a_year: float | None
    latest: str


@dataclass(frozen=True)
class LinesSetting:
    """Everything the document tells of one account as of a month."""

    name: str
    section: str
    platform: str
    month: date
    versions: tuple[LinesVersion, ...]
    rules: tuple[RuleVersion, ...]
    trials: tuple[Trial, ...] = ()
    proposal: str = ""  # the ライン案 that the extract is of, with its reason
    proposed_by: str = ""


def lines_document(held: LinesSetting, imprint: Imprint, head: Head) -> PrintedDocument:
    """The document of one account."""
    imprint = imprint.on_its_day()
    return PrintedDocument(
        period=f"{wareki_month(held.month)}に適用",
        subject=f"{held.name}（{held.section}）",
        imprint=imprint,
        blocks=tuple(_blocks(held)),
        **vars(head),
    )


def _blocks(held: LinesSetting) -> Iterator[Block]:
    standing = [v for v in held.versions if v.standing]
    yield NamedValues((("媒体", held.platform), ("運営主体", held.section)))
    yield Heading("1　いまの目標とライン")
    if standing:
        yield _table(standing)
        yield Heading("決定と根拠", 3)
        yield _decided(standing)
    else:
        yield Text("目標もラインも設定されていません。")
    yield Heading("2　判定の規則")
    yield _rules(held.rules)
    yield Heading("3　試算")
    if held.proposal:
        yield NamedValues((("案を記録した人", Person(held.proposed_by)),))
        yield Text(held.proposal)
    yield from _trials(held.trials)
    yield Heading("4　これまでの版")
    yield _versions(held.versions) if held.versions else Text("記録なし")
    yield Heading("5　次の見直しに向けて")
    yield Ruled("目標・ラインの変更の案と、その理由", 3)


def _table(versions: Sequence[LinesVersion]) -> Table:
    columns = (
        Column("指標", 42),
        Column("想定", 18, "right"),
        Column("目標", 26, "right"),
        Column("継続ライン", 22, "right"),
        Column("撤退ライン", 22, "right"),
        Column("比べる値", 50),
    )
    rows = tuple(
        (
            _name(v),
            _figure(v.expected, v),
            _target(v),
            _figure(v.continue_line, v),
            _figure(v.withdraw_line, v),
            _faced(v),
        )
        for v in versions
    )
    return Table(columns, rows, "いまの想定、目標、継続ライン、撤退ライン")


def _decided(versions: Sequence[LinesVersion]) -> Table:
    columns = (
        Column("指標", 46),
        Column("適用", 30),
        Column("決定者", 30),
        Column("根拠", 50),
        Column("見直し", 24),
    )
    rows = tuple(
        (
            v.title.partition("（")[0],
            f"{wareki_month(v.from_month)}から",
            Person(v.decided_by) or "記録なし",
            v.ground or "記録なし",
            wareki_month(v.review_month) if v.review_month else "記録なし",
        )
        for v in versions
    )
    return Table(columns, rows, "誰が、どの根拠で決め、いつ見直すか")


def _rules(rules: Sequence[RuleVersion]) -> Table:
    columns = (
        Column("指標", 40),
        Column("適用", 26),
        Column("撤退検討まで（N）", 26, "right"),
        Column("回復まで（M）", 24, "right"),
        Column("回復の余裕", 20, "right"),
        Column("根拠", 44),
    )
    rows = tuple(
        (
            r.title,
            f"{wareki_month(r.from_month)}から" if r.from_month else "既定値",
            f"{r.patience}か月",
            f"{r.recovery}か月",
            f"{r.margin:.0%}",
            r.ground or "記録なし",
        )
        for r in rules
    )
    return Table(columns, rows, "忍耐、回復、余裕")


def _trials(trials: Sequence[Trial]) -> Iterator[Block]:
    if not trials:
        yield Text("ラインのある指標の値がないため、試算はありません。")
        return
    rules = dict.fromkeys((t.name, t.rules) for t in trials)
    yield NamedValues(tuple(rules))
    columns = (
        Column("指標", 30),
        Column("案", 30),
        Column("継続／撤退ライン", 30, "right"),
        Column("経過観察", 16, "right"),
        Column("撤退検討", 16, "right"),
        Column("初めて撤退検討", 26),
        Column("最後の状態", 34),
    )
    rows: list[tuple[Cell, ...]] = []
    for t in trials:
        lines = "／".join(
            "–" if v is None else short_figure(v, t.unit) for v in (t.continue_line, t.withdraw_line)
        )
        flips = "" if t.flips_a_year is None else f"変わり目 年{t.flips_a_year:.1f}回"
        rows.append(
            (
                t.title.partition("（")[0],
                t.name,
                lines,
                f"{t.watched}か月",
                f"{t.considered}か月",
                wareki_month(t.first_consider) if t.first_consider else "なし",
                StateMark(t.latest, f"{STATE_WORDS[t.latest].partition('（')[0]}"),
            )
        )
        if flips:
            rows[-1] = (*rows[-1][:1], Two(t.name, flips), *rows[-1][2:])
    yield Table(columns, tuple(rows), "二つの案が過去の月をどう判定したか")
    spans = (
        f"{wareki_month(min(t.first for t in trials))}から{wareki_month(max(t.last for t in trials))}まで。"
    )
    yield Text(spans + CAUTION, "quiet")


def _versions(versions: Sequence[LinesVersion]) -> Table:
    columns = (
        Column("適用", 26),
        Column("指標", 32),
        Column("想定", 15, "right"),
        Column("目標", 22, "right"),
        Column("継続", 16, "right"),
        Column("撤退", 16, "right"),
        Column("決定者・根拠", 29),
        Column("記録", 24),
    )
    rows = tuple(
        (
            f"{wareki_month(v.from_month)}から",
            _name(v),
            _figure(v.expected, v),
            _target(v),
            _figure(v.continue_line, v),
            _figure(v.withdraw_line, v),
            Two(Person(v.decided_by), v.ground),
            Two(f"{v.seq}番", wareki(v.recorded_on) if v.recorded_on else ""),
        )
        for v in sorted(versions, key=lambda v: (v.from_month, v.seq), reverse=True)
    )
    return Table(columns, rows, "目標とラインのこれまでの版、新しいものから", small=True)


def _name(v: LinesVersion) -> Two:
    return Two(v.title.partition("（")[0], "・".join(["判定指標" if v.deciding else "参考", v.unit]))


def _figure(value: float | None, v: LinesVersion) -> str:
    return "–" if value is None else short_figure(value, v.unit)


def _target(v: LinesVersion) -> Two:
    if v.target is None:
        return Two("–")
    span = (
        f" {wareki_month(v.first_month)}〜{wareki_month(v.last_month)}"
        if v.first_month and v.last_month
        else ""
    )
    return Two(_figure(v.target, v), TYPE_WORDS.get(v.target_type or "", "") + span)


def _faced(v: LinesVersion) -> str:
    basis = basis_word(v.basis, v.additivity) if v.basis else "指標の標準の基準"
    return "・".join(x for x in (WINDOW_WORDS.get(v.window, f"直近{v.window}か月"), basis, v.counted) if x)
