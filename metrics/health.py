"""Whether a month's data can be trusted (判定保留 by product.md §5): what is missing, still changing, changed, doubtful,
each with its reason and what to do. A missing submission is another thing than bad data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from .arrivals import ARRIVAL_WORDS, NONE
from .calendar import month_end, screen_day, screen_month, short_day
from .evaluation import Evaluation, MetricLine
from .sentences import day_ranges
from .words import HELD, with_unit

NOT_HANDED_IN, UNJUDGED, DAYS, STOCK = ARRIVAL_WORDS[NONE], "評価不能", "足りない日", "月末の値"
PROVISIONAL, RESTATED, FILE, READING = "速報の日", "過去の変更", "疑わしいファイル", "範囲外の読み取り値"
KINDS = (NOT_HANDED_IN, UNJUDGED, DAYS, STOCK, PROVISIONAL, RESTATED, FILE, READING)
UNJUDGED_FROM = 3  # months of hold in a row that are a finding (product.md §5)
READING_DAYS = (7, 10)  # a stock stands for a month end from so many days before it to so many after


@dataclass(frozen=True)
class Trouble:
    """One thing that is not as it should be. `holds`: a deciding metric cannot be judged because of it."""

    kind: str
    about: str
    reason: str
    remedy: str
    holds: bool = False


@dataclass(frozen=True)
class Health:
    """The health of an account's month; `submitted`: whether any export speaks of it."""

    account_id: str
    month: date
    submitted: bool
    troubles: tuple[Trouble, ...]

    @property
    def sound(self) -> bool:
        return not self.troubles

    @property
    def sentence(self) -> str:
        """One sentence for the head of the block."""
        if self.sound:
            return "この月のデータに、足りない日も疑わしい点もありません。"
        if not self.submitted:
            return "この月の書き出しが、まだ取り込まれていません（未取込）。"
        held = sum(t.holds for t in self.troubles)
        told = f"気をつけることが{len(self.troubles)}件あります。"
        return told + (
            f"うち{held}件のため、判定できない判定指標があります。"
            if held
            else "判定指標の判定には響いていません。"
        )


@dataclass(frozen=True)
class Export:
    """An export that has carried a metric: its title, the steps to make it, the days it is provisional."""

    title: str
    how: str
    lag: int = 0


@dataclass(frozen=True)
class RestatedFigure:
    """A figure that was final, or closed, and is another now. `by`: the import that changed it."""

    title: str
    unit: str
    month: date
    was: float | None
    now: float | None
    days: int = 0
    closed: bool = False
    by: int | None = None


@dataclass(frozen=True)
class Doubt:
    """What is doubtful about one file, with its remedy."""

    file: str
    reason: str
    remedy: str


@dataclass(frozen=True)
class KnownOfMonth:
    """What is known of the month besides the Evaluation. `missing`: metric → days that no file speaks of (past ones);
    `exports`: metric → the exports that have carried it; `readings`: (title, day) of stocks that stand for no month end."""

    today: date
    submitted: bool
    settle_days: int = 7
    missing: Mapping[str, tuple[date, ...]] = field(default_factory=dict)
    exports: Mapping[str, tuple[Export, ...]] = field(default_factory=dict)
    restated: tuple[RestatedFigure, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    readings: tuple[tuple[str, date], ...] = ()


def health(e: Evaluation, known: KnownOfMonth) -> Health:
    """The health of an Evaluation's month, what keeps it from being judged first."""
    found = [*_handed_in(e, known), *_unjudged(e, known), *_days(e, known), *_stocks(e, known)]
    found += [*_provisional(e, known), *_restated(known.restated), *map(_doubt, known.doubts)]
    found += [_reading(title, day, e.month) for title, day in known.readings]
    found.sort(key=lambda t: (not t.holds, KINDS.index(t.kind)))
    return Health(e.account_id, e.month, known.submitted, tuple(found))


def reading_window(month: date) -> tuple[date, date]:
    """The days on which a stock may be read for a month's end.

    >>> [str(day) for day in reading_window(date(2026, 10, 1))]
    ['2026-10-24', '2026-11-10']
    """
    end = month_end(month)
    return end - timedelta(days=READING_DAYS[0]), end + timedelta(days=READING_DAYS[1])


# ── nothing there, or not enough ───────────────────────────────────────────────────────────────────


def _handed_in(e: Evaluation, known: KnownOfMonth) -> Iterator[Trouble]:
    if not known.submitted:
        steps = _steps([x for held in known.exports.values() for x in held])
        yield Trouble(
            NOT_HANDED_IN,
            screen_month(e.month),
            "この月を含む書き出しが一つもありません。",
            f"{_days_of(e.month)}を書き出して、取り込んでください。{steps}",
            holds=any(m.state in HELD for m in e.deciding),
        )


def _unjudged(e: Evaluation, known: KnownOfMonth) -> Iterator[Trouble]:
    for m in e.deciding:
        if m.state in HELD and m.holds >= UNJUDGED_FROM:
            yield Trouble(
                UNJUDGED,
                m.title,
                f"評価不能 {m.holds}か月です。続けて判定できていません。",
                "下の原因を直すか、判定できる指標に替えることを考えてください。",
                holds=True,
            )


def _days(e: Evaluation, known: KnownOfMonth) -> Iterator[Trouble]:
    """Metrics that lack the same days are told in one line."""
    groups: dict[tuple[date, ...], list[MetricLine]] = {}
    for m in e.metrics:
        days = known.missing.get(m.metric, ())
        if known.submitted and days and m.additivity != "stock":
            groups.setdefault(tuple(days), []).append(m)
    for days, lines in groups.items():
        which = day_ranges(days)
        whole = len(days) >= month_end(e.month).day
        reason = "この月の値が1日分もありません。" if whole else f"{len(days)}日分がありません（{which}）。"
        remedy = f"{which}を含めて書き出し、取り込んでください。{_steps_of(lines, known)}"
        yield Trouble(DAYS, _titles(lines), reason, remedy, holds=_holds(lines))


def _stocks(e: Evaluation, known: KnownOfMonth) -> Iterator[Trouble]:
    first, last = reading_window(e.month)
    for m in e.metrics:
        if m.additivity == "stock" and m.value is None:
            yield Trouble(
                STOCK,
                m.title,
                "月末の前7日から後10日までに値がありません。",
                f"{screen_day(first)}〜{short_day(last)}の値を書き出すか、読み取って入れてください。",
                holds=_holds([m]),
            )


# ── still changing, changed, doubtful ──────────────────────────────────────────────────────────────


def _provisional(e: Evaluation, known: KnownOfMonth) -> Iterator[Trouble]:
    groups: dict[date, list[MetricLine]] = {}
    for m in e.metrics:
        if m.provisional and m.value is not None:
            lags = [x.lag for x in known.exports.get(m.metric, ())]
            wait = known.settle_days if m.basis in ("post", "post_all") else max(lags, default=0)
            groups.setdefault(month_end(e.month) + timedelta(days=wait), []).append(m)
    for day, lines in sorted(groups.items()):
        remedy = (
            f"{screen_day(day)}以降に、{_days_of(e.month)}を書き出し直してください。{_steps_of(lines, known)}"
        )
        reason = "月の終わりに近い日か投稿の値が、まだ変わります（速報）。"
        yield Trouble(PROVISIONAL, _titles(lines), reason, remedy, holds=_holds(lines))


def _restated(held: Sequence[RestatedFigure]) -> Iterator[Trouble]:
    """Figures of one month that changed alike, by the same import, are told in one line."""
    groups: dict[tuple, list[RestatedFigure]] = {}
    for r in held:
        groups.setdefault((r.month, r.closed, r.by), []).append(r)
    for (month, closed, by), found in groups.items():
        what = "締めた月の値が、あとから変わりました" if closed else "確定とした日の値が変わりました"
        whose = f"、{by}番の取り込み" if by else ""
        days = f"、{max(r.days for r in found)}日分" if not closed else ""
        first = found[0]
        figures = (
            f"{_short(first.title)} {with_unit(first.was, first.unit)} → {with_unit(first.now, first.unit)}"
        )
        remedy = (
            "締めた値はそのままです。改めるときは、情報政策課が締めを取り消します（再開）。"
            if closed
            else "媒体が数え直したか、違うアカウントのファイルでないか、その取り込みを確かめてください。"
        )
        about = f"{screen_month(month)}の{_named([r.title for r in found])}"
        yield Trouble(RESTATED, about, f"{what}（{figures}{days}{whose}）。", remedy)


def _doubt(d: Doubt) -> Trouble:
    return Trouble(FILE, d.file, d.reason, d.remedy)


def _reading(title: str, day: date, month: date) -> Trouble:
    first, last = reading_window(month)
    return Trouble(
        READING,
        title,
        f"{screen_day(day)}に読み取った値は、どの月末の値にもなりません。",
        f"{month.month}月末の値は、{short_day(first)}から{short_day(last)}までに読み取ります。",
    )


def _holds(lines: Sequence[MetricLine]) -> bool:
    return any(m.deciding and m.state in HELD for m in lines)


def _titles(lines: Sequence[MetricLine]) -> str:
    return _named([m.title for m in sorted(lines, key=lambda m: not m.deciding)])


def _named(titles: Sequence[str]) -> str:
    """At most three, and how many more."""
    short = list(dict.fromkeys(_short(t) for t in titles))
    return "、".join(short[:3]) + (f"ほか{len(short) - 3}指標" if len(short) > 3 else "")


def _short(title: str) -> str:
    return title.partition("（")[0]


def _steps_of(lines: Sequence[MetricLine], known: KnownOfMonth) -> str:
    return _steps([x for m in lines for x in known.exports.get(m.metric, ())])


def _steps(exports: Sequence[Export]) -> str:
    """How to export: each once."""
    told = dict.fromkeys(f"{x.title}: {x.how}。" for x in exports if x.how)
    return "".join(list(told)[:3])


def _days_of(month: date) -> str:
    return f"{month.month}月1日〜{month_end(month).day}日"
