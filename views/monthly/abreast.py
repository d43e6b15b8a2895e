"""Two months of an account, or two accounts in a month, side by side: the figures and states of both as they stand. Nothing is
reckoned between them."""

from __future__ import annotations

import htpy as h

from metrics.calendar import add_months, month, screen_month
from metrics.evaluation import Evaluation, MetricLine
from metrics.frozen import UnreadableEvaluation
from metrics.words import basis_word
from store.archive import MissingBlob

from .. import cache, forms, frame
from ..cards import state_html
from ..frame import Frame
from ..markup import tag, under

KEY = "with"  # in the address: another month of the same account, or another account in the same month


def show(page: Frame, e: Evaluation) -> None:
    """A choice of the other one, and the table of both."""
    other = _other(page, e)
    if other is None:
        frame.empty("並べる相手の評価がありません。ほかの月か、ほかのアカウントを選んでください。")
        return
    of_month = other.account_id == e.account_id
    titles = [screen_month(x.month) if of_month else x.name for x in (e, other)]
    label = f"{titles[0]}と{titles[1]}を並べた表"
    heads = [h.th(scope="col")["指標"], (h.th(".n", scope="col")[title] for title in titles)]
    states = h.tr[
        h.th(scope="row")["状態"], (h.td(".n")[state_html(x.state, x.word), _standing(x)] for x in (e, other))
    ]
    forms.framed(heads, [states, [_row(*lines) for lines in _pairs(e, other)]], label)


def _other(page: Frame, e: Evaluation) -> Evaluation | None:
    """The one that the address asks for; the month before where it asks for none."""
    held = [m for m in cache.months_of(page.view, page.generation) if m != e.month]
    words = {f"{m:%Y-%m}": f"{screen_month(m)}（同じアカウント）" for m in held}
    words |= {a: f"{b.name}（同じ月）" for a, b in page.accounts.items() if a != e.account_id}
    if not words:
        return None
    before = f"{add_months(e.month, -1):%Y-%m}"
    chosen = frame.choose(
        KEY, "並べる相手", list(words), words, before if before in words else next(iter(words))
    )
    account, when = (chosen, e.month) if chosen in page.accounts else (e.account_id, month(chosen))
    try:
        return cache.evaluation_of(page.view, page.office, page.generation, account, when)
    except (MissingBlob, UnreadableEvaluation):
        return None


def _pairs(e: Evaluation, other: Evaluation) -> list[tuple[MetricLine | None, MetricLine | None]]:
    """Every metric that either has a value of, in the order of the sheet."""
    ids = dict.fromkeys(m.metric for x in (e, other) for m in x.metrics if m.figure.value is not None)
    return [(e.line(metric), other.line(metric)) for metric in ids]


def _row(here: MetricLine | None, there: MetricLine | None) -> h.Element:
    m = here or there
    assert m is not None
    bases = {basis_word(x.basis, x.additivity) for x in (here, there) if x}
    return h.tr[
        h.th(scope="row")[m.title, under("・".join([*(bases if len(bases) == 1 else ()), m.unit]))],
        (_cell(x, apart=len(bases) > 1) for x in (here, there)),
    ]


def _cell(m: MetricLine | None, apart: bool) -> h.Element:
    """A figure with its grounds and state; by itself what it is a sum of, where the other is one of something else."""
    if m is None:
        return h.td(".n")["–"]
    return h.td(".n")[
        h.strong[m.figure.number],
        under(m.figure.grounds),
        under(basis_word(m.basis, m.additivity) if apart else None),
        under(state_html(m.state, m.word)) if m.state else None,
    ]


def _standing(e: Evaluation) -> h.Node:
    return under(tag("確定" if e.final else "速報"))
