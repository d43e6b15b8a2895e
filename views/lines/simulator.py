"""ライン検討: two rule sets beside each other over all accounts and all history. It tries out; it changes nothing."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import htpy as h
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from charts.strip import CSS, painted, strip, told, year_scale
from ledger.entries import Target
from metrics.calendar import screen_month
from metrics.catalogue import Metric
from metrics.expecting import Expected
from metrics.expecting_words import METHOD, expected_short
from metrics.histories import WINDOWS, AccountHistory
from metrics.simulation import NOW, SHARE, RuleSet, SimulatedCourse
from metrics.words import STATE_WORDS, figure
from services.register import targets
from services.trial import expectations, simulating
from services.trial.simulating import LINE_WORDS, SHARES, Bench, Tried

from .. import cache, frame
from ..frame import Frame
from ..markup import link_to, put, rules, under
from . import dials, proposals
from .dials import Dial

HEIGHT = 18
FIXED = (
    " .legend { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; font-size: .86rem; } "
    ".legend .strip { display: inline-block; width: 15px; margin-right: 4px; } "
    "table.trial { table-layout: fixed; } table.trial tbody tr { height: 4rem; } "  # A and B stand row by row
    "table.trial thead tr { height: 3.2rem; } table.trial small { line-height: 1.25; } table.trial summary { font-size: .82rem; color: #0017c1; cursor: pointer; width: max-content; } "
    "table.trial td > small, table.trial details:not([open]) { display: inline; } table.trial details:not([open]) summary { display: inline-block; margin-left: .6em; } "
    "table.board.trial th { white-space: normal; min-width: 0; overflow-wrap: anywhere; } "
    "table.trial .strip { margin-left: 2.6rem; overflow: visible; } "
    "table.trial td .strip { margin-bottom: 5px; } "
    "table.trial td .strip::before { position: absolute; left: -2.6rem; bottom: -2px; font-size: .75rem; line-height: 14px; } "
    ".set-a td .strip::before { content: '案A'; } .set-b td .strip::before { content: '案B'; } "
    "table.trial td .strip.official::before { content: '公式'; }"
)
SOME_MONTH = date(2001, 2, 1)  # any month that begins no year
TITLES = {"A": "案A", "B": "案B"}


@dataclass(frozen=True)
class TrialRow:
    """An account's row, as far as no dial changes it: who it is, and its official course below each trial."""

    account: AccountHistory
    head: h.Element
    official: h.Node


def choose_metric(page: Frame) -> Metric | None:
    """The metric to try lines of; None where nobody has a value yet."""
    found = simulating.offered(page.office, page.view)
    if not found:
        return None
    words = {m: f"{metric.title}（{metric.unit}）" for m, metric in found.items()}
    return found[frame.choose("metric", "指標", list(found), words, _most_lined(page, found))]


def _most_lined(page: Frame, found: Mapping[str, Metric]) -> str:
    """The metric that most accounts have lines of; the first where none has any."""
    told = page.office.ledger.register().of(Target)
    lined = {(r.body.account_id, r.body.metric) for r in told if r.body.withdraw_line is not None}
    counts = Counter(metric for _, metric in lined)
    return max(found, key=lambda metric: counts[metric])


def bench(page: Frame, metric: Metric) -> None:
    """Two rule sets to turn, and at once what each would have meant."""
    on = cache.bench_of(page.view, page.generation, metric.id)
    above = st.columns(2, gap="medium", border=True)
    _legend()
    rows = _rows(page, metric, on)
    below = st.columns(2, gap="medium")
    for name, column, place in zip(TITLES, above, below, strict=True):
        with column:
            _set(page, metric, on, name, place, rows)
    line = st.container(horizontal=True, key="folds_trial")
    with line, st.expander("「ラインと見通し」の計算のしかた"):
        st.caption(METHOD)
    line.download_button(
        "この試算を案として保存する（CSV）",
        data=lambda: _proposal(page, metric, on),
        mime="text/csv",
        on_click="ignore",
        file_name=f"ライン検討_{metric.id}_{page.office.today():%Y-%m-%d}.csv",
    )
    proposals.form(
        page, metric, on.accounts, lambda: {TITLES[n]: _result(page, metric, on, n).rules for n in TITLES}
    )


@st.fragment
def _set(
    page: Frame, metric: Metric, on: Bench, name: str, place: DeltaGenerator, rows: Sequence[TrialRow]
) -> None:
    """One rule set: its dials here, what it means in its place below. A turn draws only this set again."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header(TITLES[name], anchor=False)
        typed = st.toggle("数字で入れる", key=f"sim_{name}_typed", persist_state="session")
    _ask(page, metric, on.accounts, name, typed)
    tried = _result(page, metric, on, name)
    agreed = simulating.agreement_sentence(tried.courses, on.decisions)
    put(h.p(".words")[tried.sentence + agreed])
    expected = cache.expected_of(on, metric, page.generation, metric.id, tried.rules)
    with place:
        _table(metric, on, name, tried, rows, expected)


def _result(page: Frame, metric: Metric, on: Bench, name: str) -> Tried:
    rules = _rules(page, metric, on.accounts, name)
    return cache.tried_of(on, metric, page.generation, metric.id, rules)


def _proposal(page: Frame, metric: Metric, on: Bench) -> bytes:
    sets = {TITLES[n]: _result(page, metric, on, n) for n in TITLES}
    return simulating.proposal_csv(metric, on.accounts, sets, page.office.today(), page.view.seq)


# ── ask ────────────────────────────────────────────────────────────────────────────────────────────


def _ask(page: Frame, metric: Metric, found: Sequence[AccountHistory], name: str, typed: bool) -> None:
    """A rule set. A begins as what holds today, B as shares of each account's own median with the patience suggested."""
    kind = dials.choice("ラインの決め方", LINE_WORDS, _first_kind(name), f"{_of(metric, name)}_lines")
    if kind == NOW:
        st.caption("アカウントごとに、台帳にいまあるラインと窓を、過去のすべての月に当てはめます。")
    elif metric.additivity in ("flow", "rate"):
        words = {w: f"{w}か月" for w in WINDOWS}
        dials.choice("窓（何か月の値で見るか）", words, 1, f"{_of(metric, name)}_window")
    *lines, patience, recovery, margin = _dials(page, metric, found, name)
    for row in (lines, (patience, recovery, margin)):
        for column, dial in zip(st.columns(len(row)) if row else (), row, strict=True):
            with column:
                dials.turn(dial, typed)


def _rules(page: Frame, metric: Metric, found: Sequence[AccountHistory], name: str) -> RuleSet:
    """The rule set as its dials stand."""
    kind, window = _kind(metric, name)
    *two, patience, recovery, margin = (d.value for d in _dials(page, metric, found, name))
    go_on, stop = (targets.from_screen(v, "%" if kind == SHARE else metric.unit) for v in two or (None, None))
    return RuleSet(
        kind, go_on, stop, window, int(patience), int(recovery), targets.from_screen(margin, "%") or 0.0
    )


def _dials(page: Frame, metric: Metric, found: Sequence[AccountHistory], name: str) -> list[Dial]:
    """What can be turned: the two lines (unless they are today's), then patience, recovery and margin."""
    now, of = simulating.rule_now(page.office, metric.id), _of(metric, name)
    kind, window = _kind(metric, name)
    margin = targets.on_screen(now.margin, "%") or 0.0
    patience = now.patience if name == "A" else expectations.patience(page.office, metric.id)
    return [
        *([] if kind == NOW else _line_dials(metric, found, kind, window, f"{of}_{kind}_{window}")),
        Dial(f"{of}_patience", "連続月数 N", 1, 12, 1, patience, "か月"),
        Dial(f"{of}_recovery", "回復月数 M", 1, 12, 1, now.recovery, "か月"),
        Dial(f"{of}_margin", "回復とみる余裕", 0, 50, 1, margin, "%"),
    ]


def _line_dials(
    metric: Metric, found: Sequence[AccountHistory], kind: str, window: int, of: str
) -> list[Dial]:
    """継続ライン and 撤退ライン as shares of each median, or as one number for all accounts."""
    named = list(zip(("継続ライン", "撤退ライン"), SHARES.get(metric.better, SHARES["higher"]), strict=True))
    if kind == SHARE:
        return [
            Dial(f"{of}_{n}", label, 0, 200, 5, share * 100, "%") for n, (label, share) in enumerate(named)
        ]
    known = sorted(m for c in found if (m := c.medians.get(window)) is not None)
    middle = targets.on_screen(known[len(known) // 2] if known else 0.0, metric.unit) or 0.0
    largest = (
        targets.on_screen(max((c.histories[window].largest for c in found), default=0.0), metric.unit) or 0.0
    )
    step = _round_step(max(middle, largest / 50))
    high = max(step, math.ceil(largest / step) * step)
    return [
        Dial(f"{of}_{n}", label, 0, high, step, round(share * middle / step) * step, metric.unit)
        for n, (label, share) in enumerate(named)
    ]


def _of(metric: Metric, name: str) -> str:
    return f"sim_{name}_{metric.id}"


def _first_kind(name: str) -> str:
    return NOW if name == "A" else SHARE


def _kind(metric: Metric, name: str) -> tuple[str, int]:
    """How the lines of a set are chosen, and the window that they face."""
    of = _of(metric, name)
    windowed = metric.additivity in ("flow", "rate")
    return st.session_state.get(f"{of}_lines", _first_kind(name)), (
        st.session_state.get(f"{of}_window", 1) if windowed else 1
    )


def _round_step(size: float) -> float:
    """A round step of about a fiftieth.

    >>> _round_step(12000.0), _round_step(4.2), _round_step(0.0)
    (100.0, 0.01, 1.0)
    """
    return 10.0 ** math.floor(math.log10(size / 50)) if size > 0 else 1.0


# ── show ───────────────────────────────────────────────────────────────────────────────────────────


def _legend() -> None:
    parts = [
        h.span(".state")[strip([SOME_MONTH], [s], SOME_MONTH, 1, 15), STATE_WORDS[s]] for s in STATE_WORDS
    ]
    put(rules(CSS + FIXED))
    put(h.div(".legend")[parts])


def _rows(page: Frame, metric: Metric, on: Bench) -> list[TrialRow]:
    """What stays in the tables while dials are turned. The official courses are painted here, once for both tables."""
    if on.ends is None:
        return []
    first, cells = _span(on)
    painting, rows = [], []
    for n, account in enumerate(on.accounts):
        course, official = on.official.get(account.account_id), None
        if course is not None:
            painting.append(f".o{n}{{{painted(course.months, course.states, first, cells)}}}")
            said = f"公式 {told(course.months, course.states)}"
            official = h.span(f".strip.official.o{n}", role="img", aria_label=said, style="height:12px")
        rows.append(TrialRow(account, _account(page, metric, account), official))
    put(rules("".join(painting)))
    return rows


def _span(on: Bench) -> tuple[date, int]:
    """The first month that a strip shows, and how many."""
    first, last = on.ends or (SOME_MONTH, SOME_MONTH)
    return first, (last.year - first.year) * 12 + last.month - first.month + 1


def _table(
    metric: Metric,
    on: Bench,
    name: str,
    tried: Tried,
    rows: Sequence[TrialRow],
    expected: Mapping[str, Expected],
) -> None:
    """A row an account: its months as a strip, the official ones below it, and what they add up to."""
    if on.ends is None:
        frame.empty("この指標には、まだ値がありません。")
        return
    first, cells = _span(on)
    body = [
        h.tr[row.head, _cell(tried.course(own), metric, first, cells, row.official, expected.get(own))]
        for row in rows
        for own in [row.account.account_id]
    ]
    span = f"{screen_month(on.ends[0])}〜{screen_month(on.ends[1])}"
    heads = [
        h.th(scope="col")["アカウント"],
        h.th(scope="col", style="width:62%")[f"{TITLES[name]}　{span}", year_scale(first, cells)],
    ]
    label = f"{TITLES[name]}の試算"
    told = h.table(".board.trial", aria_label=label)[h.thead[h.tr[heads]], h.tbody[body]]
    put(h.div(f".scroll.set-{name.lower()}", tabindex="0", role="region", aria_label=label)[told])


def _account(page: Frame, metric: Metric, account: AccountHistory) -> h.Element:
    where = page.link("monthly", account=account.account_id, metric=metric.id)
    middle = figure(account.medians.get(1), metric.unit)
    return h.th(scope="row")[link_to(where, account.name), under(f"月の中央値 {middle}")]


def _cell(
    course: SimulatedCourse | None,
    metric: Metric,
    first: date,
    cells: int,
    official: h.Node,
    expected: Expected | None,
) -> h.Element:
    if course is None:
        return h.td[official, under("値がありません")]
    drawn = strip(course.months, course.states, first, cells, HEIGHT)
    return h.td[
        drawn,
        official,
        h.small[_summary(course)],
        h.details[
            h.summary["ラインと見通し"],
            h.small[_changes(course)],
            h.small[_lines(course, metric)],
            expected and h.small[expected_short(expected)],
        ],
    ]


def _summary(course: SimulatedCourse) -> h.Node:
    """The gravest that a course came to, in one line: the rows of A and of B stand beside each other."""
    begun = course.first_consider
    if course.flips_a_year is None:
        return STATE_WORDS[course.latest]
    if not course.count("watch", "consider", "recovering"):
        return "ラインを下回った月なし"
    if begun:
        return [h.strong[f"撤退検討 {screen_month(begun)}から"], f"（計{course.count('consider')}か月）"]
    return f"経過観察 {course.count('watch')}か月"


def _changes(course: SimulatedCourse) -> str:
    """How long it was watched, and how often its state changes."""
    if course.flips_a_year is None:
        return ""
    return f"経過観察 {course.count('watch')}か月、変わり目 年{course.flips_a_year:.1f}回"


def _lines(course: SimulatedCourse, metric: Metric) -> str:
    known = [("継続", course.continue_line), ("撤退", course.withdraw_line)]
    told_lines = "／".join(
        f"{name} {figure(_tidy(y, metric.unit), metric.unit)}" for name, y in known if y is not None
    )
    window = f"（{course.window}か月の値）" if course.window > 1 else ""
    return f"{told_lines}{window}" if told_lines else "ラインがありません"


def _tidy(value: float, unit: str) -> float:
    """A share of a median as it is told: without the decimals that a count has none of."""
    return value if unit == "%" or abs(value) < 100 else float(round(value))
