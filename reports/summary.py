"""月次総括: the month of all accounts. What changed comes first, then what is missing, then everything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from charts.axes import short_figure
from charts.bullet import KEY, bar_of, bullet, told
from charts.multiple import multiple
from metrics.arrivals import ARRIVAL_WORDS, NONE, PART
from metrics.calendar import month_end, short_day, short_span, wareki, wareki_month
from metrics.evaluation import Evaluation, Happening, MetricLine
from metrics.figures import change
from metrics.words import HELD, KIND_WORDS, STATE_WORDS

from .blocks import (
    Block,
    Cell,
    Column,
    Drawing,
    Gallery,
    Heading,
    PrintedDocument,
    Small,
    StateMark,
    Table,
    Text,
    Two,
)
from .decided import counted, order
from .paper import Head, Imprint, Person
from .restated import RestatedMonth, restated_blocks
from .status import StatusRow

MISSING = {  # what has come in → what it is called, what to do
    NONE: (ARRIVAL_WORDS[NONE], "この月の書き出しが取り込まれていません。"),
    PART: (ARRIVAL_WORDS[PART], "月末までの書き出しが、まだ取り込まれていません。"),
}
CLOSED = "締め済"
GOING_ON = "月が終わり、月末までの書き出しを取り込んでから判定します。"
FEW = 3  # accounts of which nothing came that have a line of their own
SHORT = 28  # characters of a name over a small drawing
KEYS = f"■撤退検討　◆回復確認中　▲経過観察　○判定保留　●基準内。{KEY}推移の破線は継続ライン、一点鎖線は撤退ライン、線の切れ目はデータなし。推移の目盛はアカウントごとに違います（利用者数は0から始まりません）。"


@dataclass(frozen=True)
class DecisionLine:
    """A decision of the month, as it was recorded."""

    day: date
    account: str
    what: str  # 継続, 撤退 …
    ground: str  # the clause and its 判断基準
    by: str
    approval: str = ""  # 決裁 or 否決; blank while 起案中
    approved_on: date | None = None
    number: str = ""  # 文書番号
    approver: str = ""


@dataclass(frozen=True)
class IncidentLine:
    """事故・トラブル of the month. `how`: what harm it did, and whether it is over."""

    day: date
    account: str
    what: str
    how: str


def summary(
    rows: Sequence[StatusRow],
    month: date,
    imprint: Imprint,
    head: Head,
    decisions: Sequence[DecisionLine] = (),
    moved: Sequence[RestatedMonth] = (),
    incidents: Sequence[IncidentLine] = (),
) -> PrintedDocument:
    """The month's document. `rows`: every account's, gravest first; `moved`: earlier closed months that moved since."""
    held = [row.shown for row in rows]
    imprint = imprint_of(held, imprint)
    told = (
        f"締めのあとで変わった値が、{len({m.account_id for m in moved})}アカウントにあります（7）。"
        if moved
        else ""
    )
    on = imprint.moment.date()
    blocks: list[Block] = [Text(lead(rows, on) + told, "lead")]
    blocks += [Heading("1　状態が変わったアカウント"), *_changed(rows, on)]
    blocks += [Heading("2　未取込と判定保留"), *_open(rows, on)]
    blocks += [Heading("3　この月の決定"), *_decisions(decisions)]
    blocks += [Heading("4　全アカウントの状態"), Text(KEYS, "quiet"), _everything(rows)]
    blocks += [Heading("5　13か月の推移"), *_courses(held)]
    blocks += [Heading("6　この月の出来事と事故・トラブル"), *_events(held, month, incidents)]
    blocks += restated_blocks(moved, 7)
    return PrintedDocument(
        period=wareki_month(month),
        subject="",
        imprint=imprint,
        blocks=tuple(blocks),
        **vars(head),
    )


def under_way(rows: Sequence[StatusRow], on: date) -> bool:
    """Whether the month goes on: nothing is late yet, and what is held is held for that alone."""
    return any(on <= month_end(row.evaluation.month) for row in rows)


def lead(rows: Sequence[StatusRow], on: date) -> str:
    """The one sentence of a day: how many accounts, how many in which state, how many are missing."""
    counts = Counter(counted(row.evaluation, row.standing) for row in rows)
    silent = {STATE_WORDS[s] for s in ("within", "exempt", "no_line")}
    grave = "、".join(f"{w} {counts[w]}" for w in order(counts) if w not in silent)
    told = (
        f"{len(rows)}アカウント中、{grave}。"
        if grave
        else f"{len(rows)}アカウント。ラインを下回ったアカウントはありません。"
    )
    if unset := counts[STATE_WORDS["no_line"]]:
        told += f"{STATE_WORDS['no_line']} {unset}。"
    if under_way(rows, on):
        return f"月の途中です（{wareki(on)}現在）。{told}"
    missing = [(what, sum(row.arrived == how for row in rows)) for how, (what, _) in MISSING.items()]
    said = "、".join(f"{what} {count}" for what, count in missing if count)
    return told + (f"{said}。" if said else "未取込はありません。")


def changed(rows: Sequence[StatusRow], on: date) -> list[Evaluation]:
    """Those whose state is another than last month's, gravest first as they come."""
    return [row.shown for row in moved_rows(rows, on)]


def moved_rows(rows: Sequence[StatusRow], on: date) -> list[StatusRow]:
    """The rows of `changed`: that a month under way cannot be judged yet is no change."""
    found, going = [(row, row.shown) for row in rows], under_way(rows, on)
    moved = [(row, e) for row, e in found if e.previous_word and e.previous_word != e.word]
    return [row for row, e in moved if not (going and e.state in HELD)]


def imprint_of(held: Sequence[Evaluation], imprint: Imprint) -> Imprint:
    """締め済 where every account's month is closed; what was decided and what moved since may still be added."""
    return imprint.on_its_day(CLOSED) if held and all(e.final for e in held) else imprint


def _changed(rows: Sequence[StatusRow], on: date) -> list[Block]:
    found = [(row.shown, why(row, "2のとおり。")) for row in moved_rows(rows, on)]
    if not found:
        return [Text("先月と状態が変わったアカウントはありません。")]
    columns = (Column("アカウント", 44), Column("先月", 28), Column("この月", 34), Column("理由", 74))
    cells = tuple((_who(e), e.previous_word, StateMark(e.state, e.word), why) for e, why in found)
    return [Table(columns, cells, "先月と状態が変わったアカウントと、その理由")]


def why(row: StatusRow, held: str) -> str:
    """Why it is in its state. `held`: where it is told, with what to do, what cannot be judged."""
    return held + row.standing.sentence if row.shown.state in HELD else row.shown.sentence


def open_ones(rows: Sequence[StatusRow], on: date) -> list[tuple[Evaluation, str, str]]:
    """(evaluation, what is missing or held, what to do): files that have not come, apart from what cannot be judged. Of a month
    under way nothing is asked yet."""
    if under_way(rows, on):
        return []
    found = [(row.shown, *MISSING[how]) for how in MISSING for row in rows if row.arrived == how]
    return found + [
        (e, "判定保留", m.remedy or m.sentence)
        for e, arrived in ((row.shown, row.arrived) for row in rows)
        if arrived != NONE
        for m in e.deciding
        if m.state in HELD
    ]


def _open(rows: Sequence[StatusRow], on: date) -> list[Block]:
    found = open_ones(rows, on)
    unfed = [e for e, what, _ in found if what == MISSING[NONE][0]]
    told: tuple[tuple[Cell, ...], ...] = tuple((_who(e), what, why) for e, what, why in found)
    if len(unfed) > FEW:  # one line for all of them
        names = "、".join(e.name for e in unfed)
        rest = tuple((_who(e), what, why) for e, what, why in found if what != MISSING[NONE][0])
        told = ((f"{len(unfed)}アカウント", MISSING[NONE][0], f"{MISSING[NONE][1]}{names}"), *rest)
    if not told:
        return [Text(GOING_ON if under_way(rows, on) else "ありません。")]
    told = tuple(_under(row, before) for row, before in zip(told, ((), *told[:-1]), strict=True))
    columns = (Column("アカウント", 44), Column("ことがら", 22), Column("内容", 114))
    return [Table(columns, told, "未取込と判定保留のアカウント")]


def _under(row: tuple[Cell, ...], before: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """A row that tells more of the account and the matter of the row before it names neither again."""
    return ("", "", row[2]) if row[:2] == before[:2] else row


def _decisions(decisions: Sequence[DecisionLine]) -> list[Block]:
    if not decisions:
        return [Text("この月に記録された決定はありません。")]
    columns = (
        Column("アカウント", 50),
        Column("決定", 14),
        Column("条項・判断基準", 34),
        Column("起案", 34),
        Column("決裁", 34),
        Column("文書番号", 24),
    )
    rows = tuple(
        (d.account, d.what, d.ground, Two(wareki(d.day), Person(d.by)), _approval(d), d.number or "–")
        for d in decisions
    )
    return [Table(columns, rows, "この月の継続・撤退の決定")]


def _approval(d: DecisionLine) -> Two:
    """決裁, or that it was turned down or waits for one; when and by whom."""
    if d.approved_on is None:
        return Two("決裁待ち")
    turned = "" if d.approval == "決裁" else f"（{d.approval}）"
    return Two(f"{wareki(d.approved_on)}{turned}", Person(d.approver))


def _everything(rows: Sequence[StatusRow]) -> Table:
    columns = (
        Column("状態", 36),
        Column("アカウント", 54),
        Column("利用者数", 18, "right"),
        Column("判定指標", 40),
        Column("ラインとの比較", 40),
    )
    cells: list[tuple[Cell, ...]] = []
    for row in rows:
        e, lines = row.shown, row.evaluation.deciding or (None,)
        for number, line in enumerate(lines):
            figures = _facing(line) if line else ("–", "")
            first = number == 0
            cells.append(
                (
                    StateMark(e.state, e.word) if first else "",
                    Two(e.name, f"{row.platform}・{KIND_WORDS.get(e.kind, e.kind)}・{e.section}", bold=True)
                    if first
                    else "",
                    _users(row.followers) if first else "",
                    *figures,
                )
            )
    return Table(columns, tuple(cells), "全アカウントの状態、利用者数、判定指標とライン")


def _facing(line: MetricLine) -> tuple[Cell, Cell]:
    bar = bar_of(line)
    window = f"（直近{line.window_months}か月）" if line.window_months > 1 else ""
    figures = [
        f"{name} {short_figure(v, line.unit)}"
        for name, v in (("継続", line.continue_line), ("撤退", line.withdraw_line))
        if v is not None
    ]
    return (
        Two(f"{line.title.partition('（')[0]}{window}　{line.facing.said}", "／".join(figures)),
        Drawing(bullet(bar, 240, 22), f"{bar.title}: {told(bar)}", 38),
    )


def _users(line: MetricLine | None) -> Cell:
    if line is None or line.value is None:
        return "–"
    return Two(
        short_figure(line.value, line.unit), change(line.figure, line.last_month) or line.figure.grounds
    )


def _who(e: Evaluation) -> Two:
    return Two(e.name, e.section, bold=True)


def _courses(held: Sequence[Evaluation]) -> list[Block]:
    """The first 判定指標 of each account, the users where none decides."""
    found = []
    for e in held:
        line = next(iter(e.deciding), None) or e.line("followers")
        if line is not None and any(p.value is not None for p in line.points):
            under = f"{line.title.partition('（')[0]} {line.facing.said}"
            drawing = Drawing(multiple(line), f"{e.name}、{line.title}の13か月の推移", 42)
            found.append(Small(_cut(e.name), drawing, StateMark(e.state, e.word), under))
    return [Gallery(tuple(found))] if found else [Text("値のある指標がありません。")]


def _cut(name: str) -> str:
    """A name over a small drawing; the table before it has it whole."""
    return name if len(name) <= SHORT else f"{name[: SHORT - 1]}…"


def _events(held: Sequence[Evaluation], month: date, incidents: Sequence[IncidentLine]) -> list[Block]:
    """Events of the month, each once, with the accounts that it is of where it is not of all; then what went wrong."""
    whose: dict[Happening, list[str]] = {}
    for e in held:
        for event in e.events:
            if event.day <= month_end(month) and (event.until or event.day) >= month:
                whose.setdefault(event, []).append(e.name)
    if not whose and not incidents:
        return [Text("記録なし")]
    rows: list[tuple[Cell, ...]] = [
        (
            short_span(event.day, event.until),
            f"{event.title}（{event.kind}）",
            "すべて" if len(names) == len(held) else "、".join(names),
        )
        for event, names in sorted(whose.items(), key=lambda pair: pair[0].day)
    ]
    rows += [(short_day(i.day), f"{i.what}（{i.how}）", i.account) for i in incidents]
    columns = (Column("日", 40), Column("出来事", 80), Column("アカウント", 60))
    return [Table(columns, tuple(rows), "この月の出来事と事故・トラブル")]
