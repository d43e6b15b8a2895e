"""ライン検討: two rule sets beside each other over all accounts and all history. It tries out; it changes nothing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from charts.strip import CSS, strip, year_scale
from metrics.calendar import screen_month
from metrics.catalogue import Metric
from metrics.histories import WINDOWS, Candidate
from metrics.simulation import NOW, SHARE, Course, RuleSet
from metrics.words import STATE_WORDS, figure
from services import lines, simulating
from services.simulating import LINE_WORDS, SHARES, Tried
from store.views import View

from . import dials, frame
from .dials import Dial
from .frame import Frame

HEIGHT = 20
FIXED = (
    "table.trial { table-layout: fixed; } "
    "table.board.trial th { white-space: normal; min-width: 0; overflow-wrap: anywhere; }"
)
SOME_MONTH = date(2001, 2, 1)  # any month that begins no year
TITLES = {"A": "案A", "B": "案B"}


@st.cache_resource(show_spinner=False, max_entries=30)
def _accounts(_view: View, generation: str, metric: str) -> tuple[Candidate, ...]:
    return simulating.accounts(_view, metric)


@st.cache_resource(show_spinner=False, max_entries=200)
def _tried(
    _found: Sequence[Candidate], _metric: Metric, generation: str, metric: str, rules: RuleSet
) -> Tried:
    return simulating.tried(_metric, _found, rules)


def choose_metric(held: Frame) -> Metric | None:
    """The metric to try lines of; None where nobody has a value yet."""
    found = simulating.offered(held.office, held.view)
    if not found:
        return None
    words = {m: f"{metric.title}（{metric.unit}）" for m, metric in found.items()}
    return found[frame.choose("metric", "指標", list(found), words, next(iter(found)))]


def bench(held: Frame, metric: Metric) -> None:
    """Two rule sets to turn, and at once what each would have meant."""
    above = st.columns(2, gap="medium", border=True)
    _legend()
    below = st.columns(2, gap="medium")
    for name, column, place in zip(TITLES, above, below, strict=True):
        with column:
            _set(held, metric, name, place)
    st.download_button(
        "この試算を案として保存する（CSV）", data=lambda: _proposal(held, metric), mime="text/csv", on_click="ignore",
        file_name=f"ライン検討_{metric.id}_{held.office.today():%Y-%m-%d}.csv",
    )  # fmt: skip
    st.caption(
        "案は、台帳の「目標とライン」と設定の「判定の規則」に記録したときに、はじめて決まりになります。"
    )


@st.fragment
def _set(held: Frame, metric: Metric, name: str, place: DeltaGenerator) -> None:
    """One rule set: its dials here, what it means in its place below. A turn draws only this set again."""
    found = _accounts(held.view, held.generation, metric.id)
    st.subheader(TITLES[name], anchor=False)
    _ask(held, metric, found, name)
    tried = _result(held, metric, found, name)
    st.html(f'<p style="margin:0">{escape(tried.sentence)}</p>')
    with place:
        _table(held, metric, found, name, tried)


def _result(held: Frame, metric: Metric, found: Sequence[Candidate], name: str) -> Tried:
    return _tried(found, metric, held.generation, metric.id, _rules(held, metric, found, name))


def _proposal(held: Frame, metric: Metric) -> bytes:
    found = _accounts(held.view, held.generation, metric.id)
    sets = {TITLES[n]: _result(held, metric, found, n) for n in TITLES}
    return simulating.proposal_csv(metric, found, sets, held.office.today(), held.view.seq)


# ── ask ────────────────────────────────────────────────────────────────────────────────────────────


def _ask(held: Frame, metric: Metric, found: Sequence[Candidate], name: str) -> None:
    """A rule set. A begins as what holds today, B as shares of each account's own median."""
    kind = dials.choice("ラインの決め方", LINE_WORDS, _first_kind(name), f"{_of(metric, name)}_lines")
    if kind == NOW:
        st.caption("アカウントごとに、台帳にいまあるラインと窓を、過去のすべての月に当てはめます。")
    elif metric.additivity in ("flow", "rate"):
        words = {w: f"{w}か月" for w in WINDOWS}
        dials.choice("窓（何か月の値で見るか）", words, 1, f"{_of(metric, name)}_window")
    typed = st.toggle("数字で入れる", key=f"sim_{name}_typed", persist_state="session")
    for dial in _dials(held, metric, found, name):
        dials.turn(dial, typed)


def _rules(held: Frame, metric: Metric, found: Sequence[Candidate], name: str) -> RuleSet:
    """The rule set as its dials stand."""
    kind, window = _kind(metric, name)
    *two, patience, recovery, margin = (d.value for d in _dials(held, metric, found, name))
    go_on, stop = (lines.from_screen(v, "%" if kind == SHARE else metric.unit) for v in two or (None, None))
    return RuleSet(
        kind, go_on, stop, window, int(patience), int(recovery), lines.from_screen(margin, "%") or 0.0
    )


def _dials(held: Frame, metric: Metric, found: Sequence[Candidate], name: str) -> list[Dial]:
    """What can be turned: the two lines (unless they are today's), then patience, recovery and margin."""
    now, of = simulating.rule_now(held.office, metric.id), _of(metric, name)
    kind, window = _kind(metric, name)
    margin = lines.on_screen(now.margin, "%") or 0.0
    return [
        *([] if kind == NOW else _line_dials(metric, found, kind, window, f"{of}_{kind}_{window}")),
        Dial(f"{of}_patience", "連続月数 N", 1, 12, 1, now.patience, "か月"),
        Dial(f"{of}_recovery", "回復月数 M", 1, 12, 1, now.recovery, "か月"),
        Dial(f"{of}_margin", "回復とみる余裕", 0, 50, 1, margin, "%"),
    ]


def _line_dials(metric: Metric, found: Sequence[Candidate], kind: str, window: int, of: str) -> list[Dial]:
    """継続ライン and 撤退ライン as shares of each median, or as one number for all accounts."""
    named = list(zip(("継続ライン", "撤退ライン"), SHARES.get(metric.better, SHARES["higher"]), strict=True))
    if kind == SHARE:
        return [
            Dial(f"{of}_{n}", label, 0, 200, 5, share * 100, "%") for n, (label, share) in enumerate(named)
        ]
    known = sorted(m for c in found if (m := c.medians.get(window)) is not None)
    middle = lines.on_screen(known[len(known) // 2] if known else 0.0, metric.unit) or 0.0
    largest = (
        lines.on_screen(max((c.histories[window].largest for c in found), default=0.0), metric.unit) or 0.0
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
        f'<span class="state">{strip([SOME_MONTH], [s], SOME_MONTH, 1, 15)}{STATE_WORDS[s]}</span>'
        for s in STATE_WORDS
    ]
    st.html(
        f"<style>{CSS} .legend .strip {{ display: inline-block; width: 15px; margin-right: 4px; }} {FIXED}</style>"
    )
    st.html(
        f'<div class="legend" style="display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;font-size:.86rem">{"".join(parts)}</div>'
    )


def _table(held: Frame, metric: Metric, found: Sequence[Candidate], name: str, tried: Tried) -> None:
    """A row an account: its months as a strip, and what they add up to."""
    ends = [m for c in found for h in c.histories.values() if h.months for m in (h.months[0], h.months[-1])]
    if not ends:
        st.html('<p class="empty">この指標には、まだ値がありません。</p>')
        return
    first, last = min(ends), max(ends)
    cells = (last.year - first.year) * 12 + last.month - first.month + 1
    rows = [
        f"<tr>{_account(held, metric, c)}{_cell(tried.course(c.account_id), metric, first, cells)}</tr>"
        for c in found
    ]
    span = f"{screen_month(first)}〜{screen_month(last)}"
    years = year_scale(first, cells)
    st.html(
        f'<div class="scroll set-{name.lower()}"><table class="board trial"><thead><tr><th scope="col">アカウント</th>'
        f'<th scope="col" style="width:62%">{TITLES[name]}　{span}{years}</th></tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
    )


def _account(held: Frame, metric: Metric, account: Candidate) -> str:
    where = escape(held.link("monthly", account=account.account_id, metric=metric.id))
    middle = figure(account.medians.get(1), metric.unit)
    return (
        f'<th scope="row"><a href="{where}" target="_self">{escape(account.name)}</a>'
        f"<small>{escape(account.section)}・月の中央値 {middle}</small></th>"
    )


def _cell(course: Course | None, metric: Metric, first: date, cells: int) -> str:
    if course is None:
        return "<td><small>値がありません</small></td>"
    drawn = strip(course.months, course.states, first, cells, HEIGHT)
    return f"<td>{drawn}<small>{_summary(course)}</small><small>{_lines(course, metric)}</small></td>"


def _summary(course: Course) -> str:
    begun = course.first_consider
    if course.flips_a_year is None:
        return STATE_WORDS[course.latest]
    if not course.count("watch", "consider", "recovering"):
        return "ラインを下回った月はありません"
    grave = (
        f"<strong>撤退検討 {screen_month(begun)}から</strong>（計{course.count('consider')}か月）"
        if begun
        else "撤退検討なし"
    )
    return f"{grave}、経過観察 {course.count('watch')}か月、変わり目 年{course.flips_a_year:.1f}回"


def _lines(course: Course, metric: Metric) -> str:
    known = [("継続", course.continue_line), ("撤退", course.withdraw_line)]
    told_lines = "／".join(
        f"{name} {figure(_tidy(y, metric.unit), metric.unit)}" for name, y in known if y is not None
    )
    window = f"（{course.window}か月の値）" if course.window > 1 else ""
    return f"{told_lines}{window}" if told_lines else "ラインがありません"


def _tidy(value: float, unit: str) -> float:
    """A share of a median as it is told: without the decimals that a count has none of."""
    return value if unit == "%" or abs(value) < 100 else float(round(value))
