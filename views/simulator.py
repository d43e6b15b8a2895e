"""ライン検討: two rule sets beside each other over all accounts and all history. It tries out; it changes nothing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

import streamlit as st

from charts.sprite import Sprite
from charts.strip import strip, told, year_scale
from metrics.calendar import screen_month
from metrics.catalogue import Metric
from metrics.simulation import NOW, SHARE, WINDOWS, Candidate, Course, RuleSet
from metrics.words import STATE_WORDS, figure
from services import lines, simulating
from services.simulating import LINE_WORDS, SHARES, Tried
from store.views import View

from . import cache, cards, frame
from .frame import Frame

SETS = ("A", "B")
WIDTH, HEIGHT = 285, 20
TITLES = {"A": "案A", "B": "案B"}


@st.cache_resource(show_spinner=False, max_entries=30)
def _accounts(_view: View, generation: str, metric: str) -> tuple[Candidate, ...]:
    return simulating.accounts(_view, metric)


@st.cache_resource(show_spinner=False, max_entries=200)
def _tried(_view: View, generation: str, metric: str, rules: RuleSet) -> Tried:
    return simulating.tried(_view, metric, _accounts(_view, generation, metric), rules)


def choose_metric(held: Frame) -> Metric | None:
    """The metric to try lines of; None where nobody has a value yet."""
    found = simulating.offered(held.office, held.view)
    if not found:
        return None
    words = {m: f"{metric.title}（{metric.unit}）" for m, metric in found.items()}
    return found[frame.choose("metric", "指標", list(found), words, next(iter(found)))]


@st.fragment
def bench(held: Frame, metric: Metric) -> None:
    """Two rule sets to turn, and at once what each would have meant. Only this part is drawn again."""
    view = cache.view_of(held.office)
    generation = str(view.path)
    found = _accounts(view, generation, metric.id)
    results: dict[str, Tried] = {}
    for name, column in zip(SETS, st.columns(2, gap="large", border=True), strict=True):
        with column:
            st.subheader(TITLES[name], anchor=False)
            rules = _ask(held, metric, found, name)
            results[name] = _tried(view, generation, metric.id, rules)
            st.html(f'<p style="margin:0">{escape(results[name].sentence)}</p>')
    _table(held, metric, found, results)
    st.download_button(
        "この試算を案として保存する（CSV）",
        data=lambda: simulating.proposal_csv(
            metric, found, {TITLES[n]: t for n, t in results.items()}, held.office.today(), view.seq
        ),
        file_name=f"ライン検討_{metric.id}_{held.office.today():%Y-%m-%d}.csv", mime="text/csv", on_click="ignore",
    )  # fmt: skip
    st.caption(
        "案は、台帳の「目標とライン」と設定の「判定の規則」に記録したときに、はじめて決まりになります。"
    )


# ── ask ────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Dial:
    """One figure to turn: by slider, or typed beside it."""

    label: str
    low: float
    high: float
    step: float
    unit: str = ""


def _ask(held: Frame, metric: Metric, found: Sequence[Candidate], name: str) -> RuleSet:
    """A rule set. A begins as what holds today, B as shares of each account's own median."""
    now, of = simulating.rule_now(held.office, metric.id), f"sim_{name}_{metric.id}"
    kind = _choice(
        "ラインの決め方", list(LINE_WORDS), LINE_WORDS, NOW if name == "A" else SHARE, f"{of}_lines"
    )
    window = 1
    if kind == NOW:
        st.caption("アカウントごとに、台帳にいまあるラインと窓を、過去のすべての月に当てはめます。")
    elif metric.additivity in ("flow", "rate"):
        words = {w: f"{w}か月" for w in WINDOWS}
        window = _choice("窓（何か月の値で見るか）", list(WINDOWS), words, 1, f"{of}_window")
    go_on, stop = _ask_lines(metric, found, kind, window, f"{of}_{kind}_{window}")
    patience = _turn(Dial("連続月数 N", 1, 12, 1, "か月"), now.patience, f"{of}_patience")
    recovery = _turn(Dial("回復月数 M", 1, 12, 1, "か月"), now.recovery, f"{of}_recovery")
    margin = _turn(
        Dial("回復とみる余裕", 0, 50, 1, "%"), lines.on_screen(now.margin, "%") or 0, f"{of}_margin"
    )
    return RuleSet(
        kind, go_on, stop, window, int(patience), int(recovery), lines.from_screen(margin, "%") or 0.0
    )


def _ask_lines(
    metric: Metric, found: Sequence[Candidate], kind: str, window: int, of: str
) -> tuple[float | None, float | None]:
    """The continue and the withdraw line as a share of the median, or as one number for all."""
    if kind == NOW:
        return None, None
    shares = SHARES.get(metric.better, SHARES["higher"])
    if kind == SHARE:
        dials = [Dial(n, 0, 200, 5, "%") for n in ("継続ライン", "撤退ライン")]
        return tuple(
            _turn(d, s * 100, f"{of}_{n}") / 100 for n, (d, s) in enumerate(zip(dials, shares, strict=True))
        )  # type: ignore[return-value]
    known = [m for c in found if (m := c.medians.get(window)) is not None]
    middle = lines.on_screen(sorted(known)[len(known) // 2] if known else 0.0, metric.unit) or 0.0
    largest = lines.on_screen(max((c.largest[window] for c in found), default=0.0), metric.unit) or 0.0
    step = _round_step(max(middle, largest / 50))
    dials = [
        Dial(n, 0, max(step, math.ceil(largest / step) * step), step, metric.unit)
        for n in ("継続ライン", "撤退ライン")
    ]
    turned = [
        _turn(d, round(s * middle / step) * step, f"{of}_{n}")
        for n, (d, s) in enumerate(zip(dials, shares, strict=True))
    ]
    return lines.from_screen(turned[0], metric.unit), lines.from_screen(turned[1], metric.unit)


def _round_step(size: float) -> float:
    """A round step of about a fiftieth.

    >>> _round_step(12000.0), _round_step(4.2), _round_step(0.0)
    (100.0, 0.01, 1.0)
    """
    return 10.0 ** math.floor(math.log10(size / 50)) if size > 0 else 1.0


def _choice(label: str, options: list[Any], words: dict[Any, str], default: Any, of: str) -> Any:
    """One of a few, kept when the page is left."""
    kept = st.session_state.get(of, default)
    got = st.segmented_control(
        label, options, default=kept, format_func=words.__getitem__, key=f"{of}_choice", required=True,
    )  # fmt: skip
    st.session_state[of] = got or kept
    return st.session_state[of]


def _turn(dial: Dial, default: float, of: str) -> float:
    """A slider and a field for the same figure; whichever was moved last is what counts. Kept when the page is left."""
    made = int if dial.step == int(dial.step) and dial.step >= 1 else float
    value = st.session_state.setdefault(of, made(default))
    slider, typed = f"{of}_slider", f"{of}_typed"
    st.session_state[slider] = made(min(max(value, dial.low), dial.high))
    st.session_state[typed] = made(value)
    label = f"{dial.label}（{dial.unit}）" if dial.unit else dial.label
    left, right = st.columns([5, 2], vertical_alignment="bottom")
    left.slider(
        label,
        made(dial.low),
        made(dial.high),
        step=made(dial.step),
        key=slider,
        on_change=_take,
        args=(slider, of),
    )
    right.number_input(
        f"{label}を数で入れる", min_value=made(dial.low), step=made(dial.step), key=typed, on_change=_take, args=(typed, of),
        label_visibility="collapsed", format="%d" if made is int else "%g",
    )  # fmt: skip
    return float(st.session_state[of])


def _take(widget: str, of: str) -> None:
    st.session_state[of] = st.session_state[widget]


# ── show ───────────────────────────────────────────────────────────────────────────────────────────


def _table(held: Frame, metric: Metric, found: Sequence[Candidate], results: dict[str, Tried]) -> None:
    """A row an account: under each rule set the months as a strip, and what they add up to."""
    courses = [c for t in results.values() for c in t.courses if c.months]
    if not courses:
        st.html('<p class="empty">この指標には、まだ値がありません。</p>')
        return
    first, last = min(c.months[0] for c in courses), max(c.months[-1] for c in courses)
    cells = (last.year - first.year) * 12 + last.month - first.month + 1
    drawn = Sprite("strips")
    legend = "　".join(f'<span class="state">{_sample(s, drawn)}{STATE_WORDS[s]}</span>' for s in STATE_WORDS)
    rows = [
        f"<tr>{_account(held, metric, account)}"
        + "".join(_cell(t.course(account.account_id), metric, first, cells, drawn) for t in results.values()) + "</tr>"
        for account in found
    ]  # fmt: skip
    st.html(
        f'<div style="display:flex;flex-wrap:wrap;gap:.2rem 1rem;font-size:.86rem;margin-top:.8rem">{legend}</div>'
    )
    span = f"{screen_month(first)}〜{screen_month(last)}"
    years = drawn.place(year_scale(first, cells, WIDTH, 14), WIDTH, 14, span)
    cards.table([("アカウント", ""), *((f"{TITLES[n]}　{span}{years}", "") for n in results)], rows, drawn)


def _sample(state: str, drawn: Sprite) -> str:
    picture = strip([date(2001, 2, 1)], [state], date(2001, 2, 1), 1, 16, 16)
    shown = drawn.place(picture, 16, 16, STATE_WORDS[state])
    return shown.replace('style="', 'style="display:inline-block;vertical-align:-2px;margin-right:4px;', 1)


def _account(held: Frame, metric: Metric, account: Candidate) -> str:
    where = escape(held.link("monthly", account=account.account_id, metric=metric.id))
    middle = figure(account.medians.get(1), metric.unit)
    return (
        f'<th scope="row"><a href="{where}" target="_self">{escape(account.name)}</a>'
        f"<small>{escape(account.section)}・月の中央値 {middle}</small></th>"
    )


def _cell(course: Course | None, metric: Metric, first: date, cells: int, drawn: Sprite) -> str:
    if course is None or not course.months:
        return "<td><small>値がありません</small></td>"
    picture = strip(course.months, course.states, first, cells, WIDTH, HEIGHT)
    image = drawn.place(picture, WIDTH, HEIGHT, told(course.months, course.states))
    return f"<td>{image}<small>{_summary(course)}</small><small>{_lines(course, metric)}</small></td>"


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
