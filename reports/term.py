"""四半期・半期・年度評価書: 目標値, 実績値, 達成率, 今後の方向性 and the states by month, of one account or of all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from charts.axes import short_figure
from metrics.calendar import wareki_month
from metrics.comparison_words import council_sentence
from metrics.productivity_words import spent_sentence
from metrics.term import Reached, Term, term_label
from metrics.words import STATE_WORDS

from . import learned
from .blocks import (
    Block,
    Cell,
    Column,
    Gallery,
    Heading,
    NamedValues,
    PrintedDocument,
    Ruled,
    StateMark,
    Table,
    Text,
    Two,
)
from .decided import GONE, WITHDRAWS
from .paper import Head, Imprint
from .restated import RestatedMonth, restated_blocks
from .summary import CLOSED
from .term_months import months_table, name_cell, pictures, states_table
from .term_review import MET, UNWRITTEN, Reviews, costs, effectiveness, judged, met, times_met, under_way

REACHED, COSTS, JUDGED, STATES = "目標と実績", "費用と業務時間", "目的・有効性・課題・総合評価", "月別の状態"
TYPE_WORDS = {"期末到達": "年度末", "年度累計": "年度累計", "毎月維持": "毎月"}
NEWEST, NONE_JUDGED = "判定できた最も新しい月", "この期間に判定できた月はありません"
UNDECIDED = "決定なし"
WRITTEN = "（ ）は、その文を書いた評価の月です。"
HOW = (
    "実績値は、年度末までの目標には期末の値、年度累計の目標には年度のはじめからの累計、毎月の目標には月平均です。"
    "達成率は、毎月の目標では月の全部の日がそろった月の合計どうしで割っています。値のない月、日のたりない月は含めていません（0 とはしません）。"
)


def term_document(
    terms: Sequence[Term],
    imprint: Imprint,
    head: Head,
    directions: Mapping[str, str] | None = None,
    moved: Sequence[RestatedMonth] = (),
    reviews: Reviews | None = None,
) -> PrintedDocument:
    """The terms of one kind, as one document. `directions`: 今後の方向性 by account id, as people wrote it; a space to
    write on by hand where nobody has. `moved`: its closed months that moved since. Raises ValueError for no terms."""
    if not terms:
        raise ValueError("no term to report on")
    one, told, asked = terms[0], directions or {}, reviews or {}
    single = len(terms) == 1
    sections = list(_single(one, told, asked) if single else all_of(terms, told, asked))
    blocks = [*lead_of(terms, asked), *_numbered(sections), Text(HOW, "quiet")]
    blocks += restated_blocks(moved, sum(bool(held) for _, held in sections) + 1)
    e = one.evaluation
    return PrintedDocument(
        period=term_label(one.kind, one.first, one.last),
        blocks=tuple(blocks),
        subject=f"{e.name}（{e.section}）" if single else "",
        imprint=imprint_of(terms, imprint),
        landscape=not single,
        **vars(head),
    )


def imprint_of(terms: Sequence[Term], imprint: Imprint) -> Imprint:
    """締め済 where the term is over and every month of every account is closed."""
    closed = all(t.closed and not t.partial for t in terms)
    return imprint.on_its_day(CLOSED) if closed else imprint


def aims(held: Term) -> list[Reached]:
    """What a term is measured by: what has a target, what decides, and the users."""
    return [r for r in held.reached if r.target is not None or r.deciding or r.metric == "followers"]


Section = tuple[str, list[Block]]


def _numbered(sections: Sequence[Section]) -> Iterator[Block]:
    """The sections that say anything, numbered."""
    for number, (title, held) in enumerate(((t, b) for t, b in sections if b), 1):
        yield Heading(f"{number}　{title}")
        yield from held


def lead_of(terms: Sequence[Term], reviews: Reviews) -> Iterator[Block]:
    """What came of the term, in a few sentences: the state, the targets, what it took, until when."""
    if len(terms) == 1:
        e = terms[0].evaluation
        newest = f"{_now(terms[0])}（{wareki_month(e.month)}）"
        pairs = [("運営主体", e.section), (ending(terms[0]), newest)]
        if terms[0].held:
            pairs.append((NEWEST, _newest_judged(terms[0])))
        yield NamedValues((*pairs, *_notes(terms[0])))
    else:
        yield Text(lead(terms, reviews), "lead")


def ending(held: Term) -> str:
    """What the state of the newest month is called: a term that goes on has no end yet."""
    return "いまの状態" if held.partial else "期末の状態"


def _newest_judged(held: Term) -> str:
    return f"{held.judged.word}（{wareki_month(held.judged.month)}）" if held.judged else NONE_JUDGED


def lead(terms: Sequence[Term], reviews: Reviews) -> str:
    """Whether the term goes on, which accounts need looking at, how many targets were met, what all of it took.

    States that ask for nothing are counted; those that do are named.
    """
    told = f"{len(terms)}アカウント。{_going_on(terms)}{_grave(terms)}"
    ended = [t.evaluation.name for t in terms if t.evaluation.word.startswith((WITHDRAWS, GONE))]
    if ended:
        told += f"撤退が決まったものは{'、'.join(ended)}です。"
    compared = [(t, r) for t in terms for r in t.reached if r.achieved is not None]
    aimed = [r for t, r in compared if not under_way(t, r)]
    if compared:
        reached, still = sum(met(r) for r in aimed), len(compared) - len(aimed)
        told += f"目標と比べられた{len(aimed)}指標のうち、{reached}指標が目標に届きました"
        told += f"（ほかに{still}指標が年度の目標への途中です）。" if still else "。"
    return told + _money(terms, reviews)


GRAVE = ("consider", "recovering", "watch")


def _going_on(terms: Sequence[Term]) -> str:
    """That the term is not over, how many accounts are not judged in its newest month, and which month is the newest that is."""
    one, held = terms[0], [t for t in terms if t.held]
    until = wareki_month(one.newest)
    told = f"期間は続いています（値は{until}まで）。" if one.partial else ""
    if not held:
        return told
    unknown = sum(t.judged is None for t in held)
    some = f"（うち{unknown}アカウントは、{NONE_JUDGED}）" if 0 < unknown < len(held) else ""
    told += f"{until}は{len(held)}アカウントが判定保留です{some}。"
    newest = _newest(held)
    return told + (f"{NEWEST}は{wareki_month(newest)}です。" if newest else f"{NONE_JUDGED}。")


def _newest(held: Sequence[Term]) -> date | None:
    return max((t.judged.month for t in held if t.judged), default=None)


def _grave(terms: Sequence[Term]) -> str:
    """Which accounts need looking at, by the newest month in which each is judged; no word where none is."""
    newest, partial = _newest([t for t in terms if t.held]), terms[0].partial
    when = "いま" if partial else "期末に"
    if newest:
        when = "その月に"
    elif all(t.held for t in terms):
        return ""
    grave = [t for t in terms if t.state in GRAVE]
    if not grave:
        return f"{when}撤退検討・経過観察のアカウントはありません。"
    named = "、".join(f"{t.evaluation.name}（{_word(t, newest)}）" for t in grave)
    return f"{when}注意の要るものは{len(grave)}アカウントで、{named}です。"


def _word(held: Term, newest: date | None) -> str:
    """A state without brackets of its own; of another month than the newest judged, with its month."""
    then = held.judged if held.held else None
    said = [part for part in re.split("[（）]", then.word if then else held.evaluation.word) if part]
    if then and then.month != newest:
        said.append(wareki_month(then.month))
    return "、".join(said)


def _money(terms: Sequence[Term], reviews: Reviews) -> str:
    """What all of it took; the months that an account has and of which no hours are told are said."""
    held = [r.spent for t in terms if (r := reviews.get(t.evaluation.account_id)) and r.spent]
    there = sum(len(t.states) for t in terms)
    return spent_sentence(held, there - sum(s.months for s in held))


def _single(held: Term, directions: Mapping[str, str], reviews: Reviews) -> Iterator[Section]:
    e, review = held.evaluation, reviews.get(held.evaluation.account_id)
    if review:
        yield "目的", [Text(review.purpose or UNWRITTEN)]
    columns = (
        Column("指標", 50),
        Column("目標値", 28, "right"),
        Column("実績値", 40, "right"),
        Column("達成率", 18, "right"),
        Column("目標に届いた月", 24, "right"),
        Column("値のない月", 20, "right"),
    )
    rows = tuple(
        (name_cell(r), *_aim(r), times_met(r), f"{r.missing}か月" if r.missing else "なし")
        for r in aims(held)
    )
    yield REACHED, [Table(columns, rows, "指標ごとの目標値、実績値、達成率")]
    if review:
        yield COSTS, costs([held], reviews, 180)
        said = [Text(f"有効性: {effectiveness(held)}")]
        said += [Text(f"効率性: {council_sentence(review.beside)}")] if review.beside else []
        yield "有効性・効率性", list(said)
    yield STATES, [states_table([held], 180)]
    drawn = pictures(held)
    yield "月別の値", [months_table(aims(held)), *([Gallery(drawn, 2)] if drawn else [])]
    if review:
        yield (
            "課題と総合評価",
            [*(Text(f"{name}: {text}") for name, text in review.written), Text(WRITTEN, "quiet")]
            if review.written
            else [Ruled("課題、総合評価", 3)],
        )
        yield from _learned([held], reviews, 180)
        yield "決定", [Text(review.decision or "この期間に効いている継続・撤退の決定はありません。")]
    written = directions.get(e.account_id, "").strip()
    yield "今後の方向性", [Text(written) if written else Ruled("継続・改善・撤退の考えと、その理由", 4)]


def all_of(terms: Sequence[Term], directions: Mapping[str, str], reviews: Reviews) -> Iterator[Section]:
    columns = (
        Column("アカウント", 52),
        Column(ending(terms[0]), 37),
        Column("指標", 40),
        Column("目標値", 20, "right"),
        Column("実績値", 35, "right"),
        Column("達成率", 22, "right"),
        Column("決定・今後の方向性", 61),
    )
    rows = tuple(row for t in terms for row in _rows(t, directions, reviews))
    yield REACHED, [Table(columns, rows, "アカウントごとの目標値、実績値、達成率")]
    if reviews:
        yield COSTS, costs(terms, reviews, 267)
        yield JUDGED, [judged(terms, reviews)]
        yield from _learned(terms, reviews, 267)
    yield STATES, [states_table(terms, 267)]


def _learned(terms: Sequence[Term], reviews: Reviews, breadth: float) -> Iterator[Section]:
    """What was reacted to, of a year, and what was tried."""
    held = [(t.evaluation.name, r) for t in terms if (r := reviews.get(t.evaluation.account_id))]
    themes = [(name, r.themes) for name, r in held if r.themes]
    one = len(terms) == 1
    yield (
        learned.REACTED,
        list(learned.themes_of_one(themes[0][1]) if one and themes else learned.themes_of_all(themes)),
    )
    yield learned.TRIED, list(learned.trials([(name, r.trials) for name, r in held], breadth))


def _rows(held: Term, directions: Mapping[str, str], reviews: Reviews) -> Iterator[tuple[Cell, ...]]:
    e = held.evaluation
    decided = reviews[e.account_id].decision if e.account_id in reviews else ""
    ahead = "\n".join(filter(None, (decided, directions.get(e.account_id, ""))))
    for number, r in enumerate(aims(held) or [None]):
        first = number == 0
        until = (
            [note for _, note in _notes(held)] if held.ended else []
        )  # that the term goes on is said above
        yield (
            Two(e.name, "・".join([e.section, *until]), bold=True) if first else "",
            StateMark(e.state, _state(held)) if first else "",
            *((name_cell(r), *_aim(r, counted=True)) if r else ("目標も判定指標もありません", "–", "–", "–")),
            (ahead or UNDECIDED) if first else "",
        )


def _state(held: Term) -> str:
    """The newest month's state; of one that is 判定保留 with the newest that is judged."""
    then = held.judged if held.held else None
    return f"{_now(held)}\n{then.month.month}月は{then.word}" if then else _now(held)


def _now(held: Term) -> str:
    """The newest month's state alone: what was decided stands beside the newest month that is judged, where that is another."""
    e = held.evaluation
    return STATE_WORDS[e.state] if held.held and held.judged else e.word


def _notes(held: Term) -> list[tuple[str, str]]:
    if held.ended:
        return [("備考", f"{wareki_month(held.evaluation.month)}まで")]
    return [("備考", f"{wareki_month(held.newest)}までの途中の値")] if held.partial else []


def _aim(r: Reached, counted: bool = False) -> tuple[Cell, Cell, Cell]:
    """Target, what was reached, its share; `counted`: with the months that met it."""
    target = (
        Two(short_figure(r.target, r.unit), TYPE_WORDS.get(r.target_type or "", ""))
        if r.target is not None
        else "–"
    )
    achieved: Cell = "–" if r.achieved is None else f"{r.achieved:.1%}"
    if counted and r.kept and isinstance(achieved, str) and len(r.points) > 1:
        achieved = Two(achieved, f"{MET} {r.kept[0]}/{r.kept[1]}")
    short = "・".join(str(m.month) for m in r.short)
    made_of = r.note or (f"{short}月は日がたりません" if short else "")
    return target, Two(short_figure(_rounded(r), r.unit), made_of), achieved


def _rounded(r: Reached) -> float | None:
    """A mean of whole things is shown whole."""
    value = r.actual.value
    return value if value is None or r.unit == "%" else round(value, 1)
