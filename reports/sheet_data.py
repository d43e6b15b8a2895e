"""An Evaluation as the words of the 月次評価シート: every text and figure as it is printed, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest
from typing import Any

from charts.against_lines import against_lines, out_of_sight
from charts.axes import PAPER, short_figure
from charts.bullet import bar_of, bullet, told
from charts.telling import alt_text
from metrics import figures
from metrics.calendar import month_end, short_day, short_span, wareki, wareki_month
from metrics.evaluation import Evaluation, Happening, MetricLine
from metrics.figures import Figure
from metrics.peer_bands import AmongPeers, PeerBand, origin, sentence
from metrics.words import BASIS_WORDS, KIND_WORDS

from .blocks import StateMark
from .drawing import breadth, numbers, svg
from .paper import Head, Imprint, Person
from .printable import Printable
from .status import spoken, users_word
from .typeset import edges, mark

Words = dict[str, Any]
Peers = Mapping[str, Sequence[AmongPeers]]  # metric → other cities' accounts beside it, oldest first
CHARTS = 3
EVENTS = 4
RESTATED = 2  # closed months' figures that moved, on page 1
RUNNING = 60  # characters of a name in the running head
FEWEST_LINED = 2  # what page 1 keeps of a table even when it is full
PARTS = (
    ("overall", "総合評価"),
    ("issues", "課題"),
    ("needs", "利用者のニーズ"),
    ("improvements", "改善策"),
    ("trials", "試している改善策"),
    ("followup", "前月の改善策の結果"),
    ("comment", "所属長の所見"),
    ("unconfirmed", "確認のない理由"),
)


@dataclass(frozen=True)
class Remarks:
    """What people wrote and signed on an account's month (③); blank where nobody has yet.

    `single_person`: the section has one person, who confirmed their own draft (and the sheet says so).
    """

    overall: str = ""
    issues: str = ""
    needs: str = ""
    improvements: str = ""
    trials: str = ""
    followup: str = ""
    comment: str = ""
    drafted_by: str = ""
    confirmed_by: str = ""
    confirmed_on: date | None = None
    received_by: str = ""
    received_on: date | None = None
    single_person: bool = False
    unconfirmed: str = ""  # why 情報政策課 closed the month without a 確認


def sheet(
    evaluation: Evaluation,
    platforms: Mapping[str, Mapping[str, Any]],
    imprint: Imprint,
    page: Printable,
    head: Head,
    remarks: Remarks | None = None,
    moved: Sequence[str] = (),
    peers: Peers | None = None,
) -> Words:
    """One account's sheet. Text goes through `page`, which remembers the characters the font lacks.

    `moved`: what moved in months that were closed before, a line each. `peers`: metric → other cities' accounts beside it."""
    told, title = remarks or Remarks(), head.title
    held = shown(evaluation, platforms, page)
    parts = {f"part{number}": _part(held.part(number)) for number in (1, 2)}
    moves = [page.text(line) for line in moved]
    events = [_event(e) for e in held.events if _in_month(e, held)]
    platform = page.text(str(platforms.get(held.platform, {}).get("name", held.platform)))
    own = replace(imprint, seq=held.seq, head=held.head, final=held.final, revision=held.revision)
    running = (
        f"{title}　{wareki_month(held.month)}　{_cut(held.name, RUNNING)}（{_cut(held.section, RUNNING)}）"
    )
    return {
        "title": title,
        "form": head.form,
        "stamps": head.stamps,
        "name": held.name,
        "month": wareki_month(held.month),
        "facts": [
            ["媒体", platform],
            ["区分", KIND_WORDS.get(held.kind, held.kind)],
            ["運営主体", held.section],
            ["開設", wareki(held.opened_on)],
            ["アカウント番号", held.account_id],
        ],
        "state": _state(held.state, held.word),
        "was": held.previous_word,
        "sentence": held.sentence,
        **parts,
        "users": users_sentence(held),
        "charts": charts(held, peers),
        "peers": page.text(_beside(held, peers or {}, platform)),
        "cuts": cuts(*(len(parts[p][kind]) for p in ("part1", "part2") for kind in ("lined", "plain"))),
        "events": events[:EVENTS],
        "more_events": events[EVENTS:],
        "restated": moves[:RESTATED],
        "more_restated": moves[RESTATED:],
        "remarks": _remarks(told, page),
        "signed": _signed(told, page),
        "alone": "作成した人が確認（所属に1人）" if told.single_person else "",
        "replaced": page.notes(),
        "foot": edges(running, head.clause, own, page.text),
    }


def shown(evaluation: Evaluation, platforms: Mapping[str, Mapping[str, Any]], page: Printable) -> Evaluation:
    """The evaluation as its sheet shows it: printable, the users under the platform's own word."""
    return page.every(spoken(evaluation, users_word(platforms, evaluation.platform)))


def charts(held: Evaluation, peers: Peers | None = None) -> list[Words]:
    """The drawings of a sheet with their words; other cities' accounts as grey bands behind them."""
    return [_chart(m, held, [a.band for a in (peers or {}).get(m.metric, ())]) for m in drawn(held)]


def _beside(held: Evaluation, peers: Peers, platform: str) -> str:
    """The first metric with a chart that has them beside the newest of its bands, and where that comes from."""
    line = next((m for m in drawn(held) if peers.get(m.metric)), None)
    if line is None:
        return ""
    among = peers[line.metric]
    unseen = out_of_sight(line, [a.band for a in among], PAPER)
    told = sentence(among[-1], platform, wareki_month)
    return f"{unseen or '灰色の帯: '}{told}{origin(among[-1].band, wareki_month)}。判定には使いません。"


def _remarks(told: Remarks, page: Printable) -> list[Words]:
    """The parts of ③ that say anything, in the order of the guideline."""
    written = [(label, page.prose(getattr(told, name).strip())) for name, label in PARTS]
    return [{"label": label, "text": text} for label, text in written if text]


def _signed(told: Remarks, page: Printable) -> list[Words | None]:
    """Who drafted, who confirmed, and (once it has) when 情報政策課 received it."""
    hands = (
        (told.drafted_by, None),
        (told.confirmed_by, told.confirmed_on),
        (told.received_by, told.received_on),
    )
    held = [{"name": page.text(Person(name)), "on": wareki(on) if on else ""} for name, on in hands]
    if told.unconfirmed and not told.confirmed_by:
        held[1] = {"name": "（確認なしで締め）", "on": ""}
    return [*held[:2], held[2] if told.received_by else None]


def drawn(evaluation: Evaluation) -> list[MetricLine]:
    """The metrics with a chart: the 判定指標 and the followers, each once, those with a value at all."""
    users = [m for m in evaluation.metrics if m.metric == "followers"]
    wanted = {m.metric: m for m in [*evaluation.deciding, *users]}
    return [m for m in wanted.values() if any(p.value is not None for p in m.points)][:CHARTS]


def cuts(lined1: int, plain1: int, lined2: int, plain2: int) -> list[list[int]]:
    """How many rows of each table page 1 may hold, from all of them down; the page takes the first that fits.

    First the 参考 rows of ① go to the 別紙, then those of ②, then what has lines but fewest keep their place.

    >>> cuts(1, 3, 1, 1)
    [[1, 3, 1, 1], [1, 2, 1, 1], [1, 0, 1, 1], [1, 0, 1, 0]]
    """
    found = [[lined1, plain1, lined2, plain2]]
    found += [[lined1, n, lined2, plain2] for n in range(plain1 - 1 - (plain1 - 1) % 2, -1, -2)]
    found += [[lined1, 0, lined2, n] for n in range(plain2 - 1 - (plain2 - 1) % 2, -1, -2)]
    down1 = range(lined1 - 1, FEWEST_LINED - 1, -1)
    down2 = range(lined2 - 1, FEWEST_LINED - 1, -1)
    for n, m in zip_longest(down1, down2):
        last = found[-1]
        found.append([last[0] if n is None else n, 0, last[2] if m is None else m, 0])
    return found


def users_sentence(evaluation: Evaluation) -> str:
    """What 第1-2(7) asks to compare: the users there are with the users expected; blank where none are expected."""
    line = evaluation.line("followers")
    if line is None or line.expected is None:
        return "想定利用者数は設定されていません。"
    if line.value is None:
        return f"想定利用者数 {short_figure(line.expected, line.unit)}人に対し、この月の利用者数は分かっていません。"
    share = figures.share(line.figure, line.expected)
    reached = f"（{_percent(share)}）" if share is not None else ""
    return f"想定利用者数 {short_figure(line.expected, line.unit)}人に対し、{line.figure.told(short_figure)}{reached}。"


def _part(lines: Sequence[MetricLine]) -> Words:
    lined = [
        m
        for m in lines
        if any(v is not None for v in (m.expected, m.target, m.continue_line, m.withdraw_line))
    ]
    return {"lined": [_lined(m) for m in lined], "plain": [_plain(m) for m in lines if m not in lined]}


def _plain(line: MetricLine) -> Words:
    title, _, bracket = line.title.partition("（")
    value = short_figure(line.value, line.unit) if line.value is not None else "–"
    return {
        "title": title,
        "bracket": f"（{bracket}" if bracket else "",
        "unit": line.unit,
        "value": value,
        "mark": _mark(line.figure),
        "previous": _blank(line.last_month.value, line.unit),
        "previous_mark": _mark(line.last_month),
        "year_ago": _blank(line.last_year.value, line.unit),
        "year_mark": _mark(line.last_year),
    }


def _lined(line: MetricLine) -> Words:
    bar = bar_of(line)
    return _plain(line) | {
        "note": "・".join(_notes(line)),
        "value": short_figure(line.value, line.unit),
        "under_value": _under_value(line),
        "previous_change": _change(line.figure, line.last_month),
        "year_change": _change(line.figure, line.last_year),
        "expected": _blank(line.expected, line.unit),
        "expected_share": _share(line),
        "target": _blank(line.target, line.unit),
        "achieved": _achieved(line),
        "continue": _blank(line.continue_line, line.unit),
        "withdraw": _blank(line.withdraw_line, line.unit),
        "state": _state(line.state, line.word) if line.deciding or line.state != "no_line" else None,
        "bullet": bullet(bar, 240, 22),
        "bullet_alt": f"{bar.title}: {told(bar)}",
    }


def _under_value(line: MetricLine) -> str:
    if line.window_months > 1 and line.faced is not None:  # whatever this month has, the bar is of that
        return f"{line.window_months}か月 {short_figure(line.faced, line.unit)}"
    if line.value is None:
        return ""
    if line.figure.partial:
        return f"{line.days_seen}/{line.days}日分"
    return f"{short_day(line.on_day)}時点" if line.on_day else ""


def _notes(line: MetricLine) -> list[str]:
    basis = [BASIS_WORDS.get(line.basis, line.basis)] if line.additivity == "flow" else []
    return ["判定指標" if line.deciding else "参考", line.unit, *basis]


def _achieved(line: MetricLine) -> str:
    if line.target is None:
        return ""
    share = "" if line.progress.achieved is None else _percent(line.progress.achieved)
    reached = line.progress.reached if line.target_type == "年度累計" else None
    of = "" if reached is None else f"累計 {short_figure(reached, line.unit)}\n"
    return line.progress.note or (f"{of}達成 {share}" if share else "")


def _share(line: MetricLine) -> str:
    share = figures.share(line.figure, line.expected)
    return "" if share is None else _percent(share)


def _percent(share: float) -> str:
    """A share in percent; from a hundredfold on as a multiple.

    >>> _percent(0.6704), _percent(2.5e11)
    ('67.0%', '2,500億倍')
    """
    return f"{share:.1%}" if abs(share) < 100 else f"{short_figure(round(share), '')}倍"


def _mark(shown: Figure) -> str:
    """Of a figure that days are missing from, or that may still change: of this month or an earlier one."""
    return "※" if shown.grounds else ""


def _change(now: Figure, before: Figure) -> str:
    """The difference as figures.change says it, while it keeps to its column; else blank: both figures stand there."""
    told = figures.change(now, before)
    return told if len(told) <= 12 else ""


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _blank(value: float | None, unit: str) -> str:
    return "–" if value is None else short_figure(value, unit)


def _state(state: str | None, word: str) -> Words | None:
    return mark(StateMark(state, word)) if state else None


def _chart(line: MetricLine, evaluation: Evaluation, bands: Sequence[PeerBand]) -> Words:
    picture = svg(against_lines(line, evaluation.events, PAPER, bands))
    return {
        "svg": picture,
        "width": breadth(picture),
        "alt": alt_text(line, paper=True),
        "under": numbers(line, evaluation.events),
    }


def _in_month(event: Happening, evaluation: Evaluation) -> bool:
    return event.day <= month_end(evaluation.month) and (event.until or event.day) >= evaluation.month


def _event(event: Happening) -> str:
    return f"{short_span(event.day, event.until)}　{event.title}（{event.kind}）"
