"""部長会議・議会用一枚, and the answer to one question of one account: few figures, in type that is read at a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from charts.axes import text_width
from charts.beside import peer_band, peer_scale
from metrics.calendar import wareki, wareki_month
from metrics.comparison import Compared
from metrics.comparison_words import council_sentence, difference_word, yen
from metrics.costs import COSTS, FEWEST_MONTHS
from metrics.evaluation import Evaluation
from metrics.figures import wholes
from metrics.peer_bands import AmongPeers, middle, origin, sentence
from metrics.productivity import Spent
from metrics.productivity_words import spent_sentence
from metrics.words import KIND_WORDS, short_title

from .blocks import Block, Cell, Column, Drawing, Heading, PageBreak, PrintedDocument, Table, Text, Two
from .decided import GONE
from .paper import Head, Imprint
from .status import StatusRow
from .summary import changed, imprint_of, lead

MOST, MOST_PEERS = (
    4,
    3,
)  # lines of a section that always have room, rows of its table: one page, whatever happened
A_PAGE = 2  # answers
HOW_COSTS = "からの12か月の業務時間×単価と事業費の合計で、それを回数の合計で割っています。"
PEERS = 9 + 2 * MOST_PEERS  # lines of the section about other cities
PAGE, LINE = 35, 40  # lines of 12 pt beside the headings, letters of a line
MADE_SHORT = "分布は、1つの市の値が分からないように少しずらした目安です。"
Lines = Sequence[str]


@dataclass(frozen=True)
class CitySpent:
    """What the accounts took from the year's beginning, each, and the yen and reactions of the months that know both.
    `untold`: months of accounts of which no hours are told."""

    first: date
    took: Sequence[Spent]
    untold: int
    yen: float | None
    reactions: float

    @property
    def yen_per_reaction(self) -> float | None:
        return self.yen / self.reactions if self.yen is not None and self.reactions else None


@dataclass(frozen=True)
class Briefing:
    """What 部長会議 and 議会 are told of a month. `decided`: account and what was decided; `asked`: what is to be decided;
    `incidents`: what went wrong, a line each."""

    rows: Sequence[StatusRow]
    month: date
    decided: Sequence[tuple[str, str]]
    asked: Lines
    spent: CitySpent | None
    incidents: Lines = ()
    peers: Sequence[tuple[AmongPeers, str]] = ()  # accounts beside other cities', with the platform's name


def briefing_document(held: Briefing, imprint: Imprint, head: Head) -> PrintedDocument:
    """One page in 12 pt: how many, what changed, what was decided, what it costs, what is asked."""
    return PrintedDocument(
        period=wareki_month(held.month),
        subject="",
        imprint=imprint_of([row.evaluation for row in held.rows], imprint),
        blocks=tuple(_briefing(held, PAGE - _above(head), imprint.moment.date())),
        large=True,
        **vars(head),
    )


def _briefing(held: Briefing, lines: int, on: date) -> Iterator[Block]:
    """`lines`: that the page has for texts; `on`: the day of it."""
    running = [row.evaluation for row in held.rows if row.standing.settled != GONE]
    users, states = users_sentence(running), lead(held.rows, on)
    cost = cost_sentence(held.spent, held.month)
    moves = [*held.incidents, *(f"{e.name}: {e.previous_word} → {e.word}" for e in changed(held.rows, on))]
    decided = [f"{name}: {said}" for name, said in held.decided]
    room = lines - sum(_height(text) for text in (users, states, cost))
    asks, decisions, changes = _fitted((held.asked, decided, moves), room - bool(held.peers) * PEERS)
    yield Text(users, "lead")
    yield Text(states)
    yield Heading("1　変わったこと")
    yield _listed(changes, "先月と状態が変わったアカウントはありません。")
    yield Heading("2　決定")
    yield _listed(decisions, "効いている決定はありません。")
    yield Heading("3　費用")
    yield Text(cost)
    yield from _peers(held.peers, room - sum(_height(t) for t in (*asks, *decisions, *changes)))
    yield Heading(f"{5 if held.peers else 4}　お諮りすること")
    yield _listed(asks, "ありません（報告のみ）。")


def _above(head: Head) -> int:
    """How many lines the city's own words take: boxes to sign in, whom it is for, how long it is kept."""
    return (
        5 * bool(head.stamps)
        + 2 * bool(head.consult)
        + 2 * bool(head.filing)
        + bool(head.form or head.addressee)
    )


def _height(text: str) -> int:
    """How many lines of the page a text takes."""
    return max(ceil(text_width(text, 1) / LINE), 1)


def _fitted(sections: Sequence[Lines], room: int) -> list[list[str]]:
    """What each section shows: a few of its lines whatever happens, and more as long as the page has room, the first
    section first. What is left out is counted.

    >>> [len(shown) for shown in _fitted((["あ"] * 3, ["い"] * 9, ["う"] * 9), 16)]
    [3, 8, 5]
    """
    shown = [list(lines[:MOST]) for lines in sections]
    left = room - sum(_height(line) for lines in shown for line in lines)
    left -= sum(
        len(lines) > MOST or not lines for lines in sections
    )  # the line that counts the rest, or says none
    for lines, told in zip(sections, shown, strict=True):
        while len(told) < len(lines) and left >= _height(lines[len(told)]):
            left -= _height(lines[len(told)])
            told.append(lines[len(told)])
        rest = len(lines) - len(told)
        told += [f"ほか{rest}件（月次総括）"] if rest else []
    return shown


def _peers(held: Sequence[tuple[AmongPeers, str]], room: int) -> Iterator[Block]:
    """The first account in a sentence, as many as there is room for as a table, and where it comes from; nothing without a
    比較資料. `room`: lines that are left on the page."""
    if not held:
        return
    first, platform = held[0]
    shown = held[: min(max((room - 9) // 2, 0), MOST_PEERS)]
    yield Heading("4　ほかの市との比較（参考。判定には使いません）")
    if room < 7:
        yield Text("画面の「比較」にあります。")
        return
    yield Text(sentence(first, platform, wareki_month))
    if shown:
        yield _peer_table(shown)
    rest = len(held) - max(len(shown), 1)
    more = f"ほか{rest}アカウントは画面の「比較」。" if rest else ""
    yield Text(f"{more}{origin(first.band, wareki_month)}。{MADE_SHORT}", "quiet")


def _peer_table(shown: Sequence[tuple[AmongPeers, str]]) -> Table:
    columns = (
        Column("アカウント", 58),
        Column("値", 24, "right"),
        Column("真ん中の半分", 48, "right"),
        Column("分布（帯）と値（点）", 52),
    )
    rows = tuple(_peer_row(among, name) for among, name in shown)
    return Table(columns, rows, "ほかの市町村のアカウントとの比較")


def _peer_row(among: AmongPeers, platform: str) -> tuple[Cell, ...]:
    held, unit = among.band, among.figure.unit
    scale = peer_scale([held], [among.figure.value], 300)
    words = f"{among.figure.said}、ほかの市の真ん中の半分 {middle(held, unit)}"
    return (
        Two(among.name, f"{short_title(among.title)}　{short_title(platform)}・{KIND_WORDS[held.kind]}"),
        among.figure.said,
        Two(middle(held, unit), f"{held.accounts:,}アカウント・{held.cities:,}市町村"),
        Drawing(peer_band(held, among.figure.value, scale, words, 22), words, 48),
    )


def _listed(lines: Lines, none: str) -> Text:
    return Text("\n".join(f"・{line}" for line in lines) or none)


def users_sentence(held: Sequence[Evaluation]) -> str:
    """How many accounts and users there are in all; beside last year's, of those that both months know."""
    lines = [line for e in held if (line := e.line("followers"))]
    known = wholes(m.figure for m in lines)
    if held and not known:
        return f"公式アカウントは{len(held)}です。この月の利用者数の分かるアカウントは、まだありません。"
    told = f"公式アカウントは{len(held)}、利用者は延べ{sum(known):,.0f}人です"
    if len(known) < len(held):
        told += f"（利用者数の分かる{len(known)}アカウントの計）"
    both = [m for m in lines if wholes([m.figure]) and wholes([m.last_year])]
    now, then = (sum(wholes(f)) for f in ([m.figure for m in both], [m.last_year for m in both]))
    if not then:
        return f"{told}。"
    return f"{told}。前年同月と比べられる{len(both)}アカウントでは{then:,.0f}人から{now:,.0f}人（{now / then - 1:+.1%}）です。"


def cost_sentence(spent: CitySpent | None, month: date) -> str:
    """What the year took so far, and what a reaction cost."""
    last = f"{month.month}月" if spent and month.year == spent.first.year else wareki_month(month)
    until = f"{wareki_month(spent.first)}から{last}までの" if spent else ""
    told = spent_sentence(spent.took, spent.untold, until) if spent else ""
    if spent is None or not told:
        return "業務時間が記録されていないため、費用は出せません。"
    if spent.yen_per_reaction is None:
        return told
    return (
        f"{told}反応1件あたり{yen(spent.yen_per_reaction)}円です（費用と反応の両方が分かるアカウントと月の計で、"
        f"{spent.yen:,.0f}円÷{spent.reactions:,.0f}件）。"
    )


# ── 一問一答 ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class CostAnswer:
    """One account's cost beside the others of its platform, over the 12 months up to the month."""

    month: date
    first: date
    account: Compared
    platform: str
    others: Sequence[Compared]
    left_out: tuple[str, ...] = ()  # 非常時専用, by name: of the platform and not compared


def answer_document(held: Sequence[CostAnswer], imprint: Imprint, head: Head) -> PrintedDocument:
    """Two accounts a page: the question, the answer, what it is compared with, and what is to be doubted of it."""
    one = held[0]
    return PrintedDocument(
        period=f"{wareki_month(one.first)}〜{wareki_month(one.month)}",
        subject=one.account.name if len(held) == 1 else "",
        imprint=imprint.on_its_day(),
        blocks=(*_answers(held), Text(f"費用は、{wareki(one.first)}{HOW_COSTS}", "quiet")),
        large=True,
        **vars(head),
    )


def _answers(held: Sequence[CostAnswer]) -> Iterator[Block]:
    for place, answer in enumerate(held):
        if place and place % A_PAGE == 0:
            yield PageBreak()
        yield from _answer(answer)


def _answer(held: CostAnswer) -> Iterator[Block]:
    yield Heading(f"問　{held.account.name}は、1人に届けるのにいくらかかるか。")
    yield Text(f"答　{council_sentence(held.account)}")
    yield _beside(held)
    yield Heading("この答えの疑わしさ", 3)
    apart = [f"非常時専用の{'、'.join(held.left_out)}は、比べていません。"] if held.left_out else []
    yield Text("\n".join(f"・{line}" for line in [*doubts(held.account), *apart]))


def doubts(account: Compared) -> Iterator[str]:
    """What the figure does not know: hours carried over, months that are missing, chance, and who was reached."""
    cost = account.reaching
    yield from _hours_doubted(account)
    if cost is None:
        yield "費用か到達の数が分からないため、答えは数になりません。"
        return
    if not cost.other_accounts:
        yield "同じ媒体に、比べられるほかのアカウントがありません。"
    elif cost.real is None:
        yield f"比べられる月が{cost.months}か月で、{FEWEST_MONTHS}か月になるまで、差が偶然かどうかは言えません。"
    elif not cost.real:
        yield "ほかとの差は、月ごとのばらつきの範囲にあり、偶然でも起こりえます。"
    else:
        yield "差は、目的や対象の違いによるものかもしれません。"
    if cost.metric == "cost_per_reach":
        yield "到達は延べです。同じ人を何度も数えるため、市民1人あたりはもっと高くなります。"
    else:
        yield "表示・再生の回数は、届いた人数ではありません。同じ人に何度も表示されます。"
    if 0 < cost.other_accounts < 3:
        yield f"同じ媒体で比べられるほかのアカウントは{cost.other_accounts}つだけです。"


def _hours_doubted(account: Compared) -> Iterator[str]:
    guessed = account.estimated_months
    if account.hours_months < 12:
        some = f"（うち{guessed}か月は、前の月の時間を使った推計）" if guessed else ""
        yield f"業務時間があるのは12か月のうち{account.hours_months}か月です{some}。"
    elif guessed:
        yield f"業務時間のうち{guessed}か月は、前の月の時間を使った推計です。"


def _beside(held: CostAnswer) -> Table:
    cost = held.account.reaching
    per = COSTS[cost.metric].removesuffix("の費用") if cost else "1あたり"
    columns = (
        Column("アカウント", 40),
        Column("業務時間", 19, "right"),
        Column("費用", 23, "right"),
        Column(per, 35, "right"),
        Column("同じ媒体のほかと比べて", 72),
    )
    rows = []
    for one in (held.account, *held.others):
        own = one.cost(cost.metric) if cost else None
        rows.append(
            (
                Two(one.name, "", bold=one is held.account),
                "–" if one.hours is None else f"{one.hours:,.0f}時間",
                "–" if one.yen is None else f"{one.yen:,.0f}円",
                f"{yen(own.value)}円" if own and own.value is not None else "–",
                difference_word(own) if own else "–",
            )
        )
    what = COSTS[cost.metric] if cost else "費用"
    return Table(columns, tuple(rows), f"{held.platform}のアカウントの{what}（12か月）")
