"""What 行政評価 asks of an account beside its targets: its purpose, what came of it, what it took, what the section wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from metrics.calendar import wareki_month
from metrics.comparison import Compared
from metrics.comparison_words import difference_word, lacking, yen
from metrics.costs import COSTS
from metrics.productivity import Spent
from metrics.term import Reached, Term

from .blocks import Block, Cell, Column, Table, Text, Two
from .learned import Themes

MET = "届いた月"
OF_YEAR = ("年度末", "年度累計")
EACH = (
    "からの12か月の業務時間×単価と事業費の計を、延べ到達（書き出しにない媒体は表示か再生の1,000回）で割ったものです。"
    "▲▼は偶然では説明しにくい差で、下の段は偶然の幅を入れた倍率です。"
)
UNWRITTEN = "利用方針に目的が書かれていません。"


@dataclass(frozen=True)
class TermReview:
    """What 行政評価 asks of an account beside its figures. `written`: 課題, 改善策, 総合評価 as the section wrote them, by label, each
    with its month; `beside`: its cost of the 12 months from `since` on, beside the others'; `decision`: what was decided, in a sentence; `trials`: what was tried, and
    what came of it; `themes`: what was reacted to, of a year."""

    purpose: str = ""
    spent: Spent | None = None
    beside: Compared | None = None
    since: date | None = None
    written: tuple[tuple[str, str], ...] = ()
    decision: str = ""
    trials: tuple[tuple[str, str], ...] = ()
    themes: Themes | None = None

    def said(self, label: str) -> str:
        """What the section wrote under a label; blank where it wrote nothing."""
        return dict(self.written).get(label, "")


Reviews = Mapping[str, TermReview]


def met(r: Reached) -> bool:
    """Whether the target was reached; of what is better when lower, whether it stayed under it."""
    if r.kept is not None:
        return r.kept[0] == r.kept[1]
    return r.achieved is not None and r.achieved >= 1


def under_way(held: Term, r: Reached) -> bool:
    """Whether a target of the year is not met and can still be."""
    return r.target_type in OF_YEAR and held.newest.month != 3 and not met(r)


def times_met(r: Reached) -> str:
    return f"{r.kept[0]}／{r.kept[1]}か月" if r.kept else "–"


def effectiveness(held: Term) -> str:
    """Of the metrics with a target, which reached it and how far the others came; what the year may still bring is told apart."""
    compared = [r for r in held.reached if r.achieved is not None]
    if not compared:
        return "目標と比べられる指標がありません。"
    aimed = [r for r in compared if not under_way(held, r)]
    still = [r for r in compared if under_way(held, r)]
    told = f"{_verdict(aimed)}達成率は{_shares(aimed)}です。" if aimed else ""
    return told + (f"{_shares(still)}は、年度の目標への途中です。" if still else "")


def _verdict(aimed: Sequence[Reached]) -> str:
    """Which targets were met. A monthly one is met where every month met it: a mean above it says that it was not each time."""
    reached, all_of_them = sum(met(r) for r in aimed), len(aimed)
    some = [r for r in aimed if not met(r) and (r.achieved or 0) >= 1]
    count = "" if all_of_them == 1 else f"{all_of_them}指標とも"
    if reached == all_of_them:
        return f"{count}目標に届きました。"
    if len(some) == all_of_them:
        return f"{count}平均では目標以上ですが、届かない月がありました。"
    told = f"{all_of_them}指標のうち{reached}指標が" if reached else count
    above = "、".join(r.title.partition("（")[0] for r in some)
    also = f"（{above}は、平均では目標以上です）" if above else ""
    return f"{told}目標に届きました{also}。" if reached else f"{told}目標に届いていません{also}。"


def _shares(held: Sequence[Reached]) -> str:
    return "、".join(f"{r.title.partition('（')[0]} {r.achieved:.1%}{_in_months(r)}" for r in held)


def _in_months(r: Reached) -> str:
    """In how many months a monthly target was met, which is what meeting it means."""
    return f"（{MET} {r.kept[0]}/{r.kept[1]}）" if r.kept and len(r.points) > 1 else ""


def costs(terms: Sequence[Term], reviews: Reviews, breadth: float) -> list[Block]:
    """What it took; of several accounts, also what it costs to reach somebody, beside the others of the platform."""
    columns = (
        Column("アカウント", 48),
        Column("業務時間", 34, "right"),
        Column("人件費（円）", 22, "right"),
        Column("事業費（円）", 22, "right"),
        Column("計（円）", 22, "right"),
    )
    compared = next((r for r in reviews.values() if r.since), None) if len(terms) > 1 else None
    beside = (Column("届けるのにかかる費用", 45), Column("同じ媒体のほか", 30), Column("ほかと比べて", 44))
    rows = []
    for t in terms:
        r = reviews.get(t.evaluation.account_id, TermReview())
        rows.append((t.evaluation.name, *_taken(r.spent), *(_reaching(r.beside) if compared else ("",))))
    columns += beside if compared else (Column("", breadth - sum(c.width for c in columns)),)
    told: list[Block] = [Table(columns, tuple(rows), "期間の業務時間、人件費、事業費とその計")]
    if compared and compared.since:
        told.append(Text(f"届けるのにかかる費用は、{wareki_month(compared.since)}{EACH}", "quiet"))
    return told


def _taken(held: Spent | None) -> tuple[Cell, Cell, Cell, Cell]:
    if held is None:
        return "記録なし", "–", "–", "–"
    known = f"{held.months}か月分" + (f"、うち推計{held.estimated}" if held.estimated else "")
    labour, other, whole = (_yen(v, held) for v in (held.labour_yen, held.other_yen, held.yen))
    return Two("不明" if held.hours is None else f"{held.hours:,.1f}時間", known), labour, other, whole


def _reaching(held: Compared | None) -> tuple[Cell, Cell, Cell]:
    """What it costs to reach somebody, what the others take for it, and how far apart that is."""
    cost = held.reaching if held else None
    if held is None or cost is None or cost.value is None:
        return f"出せません（{lacking(held)}）" if held else "–", "–", "–"
    months = f"月ごとに{yen(cost.low)}〜{yen(cost.high)}円" if cost.low != cost.high else ""
    middle = "の中央値" if cost.other_accounts > 1 else ""
    others = Two(f"{yen(cost.others)}円", f"{cost.other_accounts}アカウント{middle}") if cost.others else "–"
    per = COSTS[cost.metric].removesuffix("あたりの費用")
    apart, _, chance = difference_word(cost).rstrip("）").partition("（")
    return Two(f"{per} {yen(cost.value)}円", months), others, Two(apart, chance)


def _yen(value: float | None, held: Spent) -> str:
    """Yen in a cell; of months that know no price for an hour the cell says that they are left out."""
    if value is None:
        return "不明"
    gap = held.months - held.priced
    return f"{value:,.0f}" + (f"\n（{gap}か月不明）" if gap and value is not held.other_yen else "")


def judged(terms: Sequence[Term], reviews: Reviews) -> Table:
    columns = (
        Column("アカウント", 44),
        Column("目的", 52),
        Column("有効性", 55),
        Column("課題・改善策（書いた月の評価）", 60),
        Column("総合評価（書いた月の評価）", 56),
    )
    rows = []
    for t in terms:
        r = reviews.get(t.evaluation.account_id, TermReview())
        issues = "\n".join(filter(None, (r.said("課題"), r.said("改善策")))) or "–"
        rows.append(
            (t.evaluation.name, r.purpose or UNWRITTEN, effectiveness(t), issues, r.said("総合評価") or "–")
        )
    return Table(columns, tuple(rows), "アカウントごとの目的、有効性、課題、総合評価")
