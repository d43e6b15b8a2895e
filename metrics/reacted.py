"""何が反応されたか: the posts of an account's last twelve months, by theme, kind, day and hour (reacting.py says how they are asked).

Posts count with the figures that measures count (post_cell of base.sql). Answers to somebody, paid posts, and posts whose
month has not settled are left out, and named.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from .calendar import add_months, month_end
from .evaluation import Database
from .reacting import Name, Reacted, Sort, asked
from .sorting import Sorting, sorts

MONTHS = 12
SEEN = {"impressions": "表示回数", "views": "閲覧数", "reach": "リーチ", "video_views": "再生数"}
REACTIONS = ("likes", "comments", "shares")  # as reactions_total.sql adds them
PAID = ("funded content status", "ブランドコンテンツのステータス")
NEAR = 1.2  # times; below it a factor is told to two decimals
PULL = 1.05  # times; less than that, posts that differ do not move what the others show
UNPAID = {"", "0", "no", "none", "false", "なし"}

POSTS = """
SELECT
    p.post_id, p.published_at, p.published_on, p.kind, p.text, p.reply, p.more, c.metric, c.value,
    c.provisional
FROM post_now AS p
LEFT JOIN post_cell AS c
    ON c.account_id = p.account_id AND c.key = p.post_id AND c.metric IN (SELECT unnest($metrics))
WHERE p.account_id = $account AND p.published_on BETWEEN $first AND $last
ORDER BY p.published_on, p.post_id, c.metric
"""


@dataclass
class Post:
    """A post with the figures that measures count."""

    post_id: str
    published_on: date
    published_at: datetime | None
    kind: str | None
    text: str | None
    reply: bool
    paid: bool
    provisional: bool = False
    figures: dict[str, float] = field(default_factory=dict)

    @property
    def why_not(self) -> str | None:
        """Why it is left out; None where it counts."""
        if self.reply:
            return "返信"
        if self.paid:
            return "広告"
        if self.provisional:
            return "数字が確定していない記事"
        return None


@dataclass(frozen=True)
class Counted:
    """The posts of some months that count, as `told` to reacting.py, and what was left out (why, how many).

    `seen`: the metric that says how often a post was seen; None where no post carries one beside all its reactions.
    """

    posts: tuple[Post, ...]
    told: tuple[Reacted, ...]
    seen: str | None
    left_out: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Reactions:
    """The sorts of posts of the months from `first` to `month`, what they were made of and what was left out (why, how many).

    `seen`: the metric that says how often a post was seen; None where no post carries one beside all its reactions. `ids`:
    the posts of each sort that were compared, `compared` all of them.
    """

    first: date
    month: date
    posts: int
    seen: str | None
    sorts: tuple[Sort, ...]
    ids: Mapping[Name, frozenset[str]]
    left_out: tuple[tuple[str, int], ...]
    least: float | None
    compared: tuple[Reacted, ...] = ()

    @property
    def found(self) -> tuple[Sort, ...]:
        """What differs, the strongest first."""
        return tuple(
            sorted((s for s in self.sorts if s.found), key=lambda s: -max(s.factor or 1, 1 / (s.factor or 1)))
        )

    def of(self, part: str) -> tuple[Sort, ...]:
        """The sorts of one part; one that shares its posts with a sort of another part stands with the first."""
        return tuple(s for s in self.sorts if s.names[0][0] == part)


def reactions(db: Database, account_id: str, month: date, sorting: Sorting) -> Reactions:
    """What was reacted to in the twelve months up to one."""
    first = add_months(month, 1 - MONTHS)
    held = counted(db, account_id, first, month)
    named = sorts(held.posts, sorting)
    answers = asked(held.told, named)
    return Reactions(
        first,
        month,
        len(held.told),
        held.seen,
        answers.sorts,
        named,
        held.left_out,
        answers.least,
        held.told,
    )


def counted(db: Database, account_id: str, first: date, month: date) -> Counted:
    """The posts of the months from `first` to `month` that can be compared."""
    posts = _posts(db, account_id, first, month)
    left = Counter(why for p in posts if (why := p.why_not))
    rest = [p for p in posts if not p.why_not]
    seen = _seen(rest)
    some = [p for p in rest if seen and _whole(p, seen)]
    if unknown := len(rest) - len(some):
        left["見られた数か反応数のわからない記事"] = unknown
    told = [
        Reacted(
            p.post_id,
            p.published_on.replace(day=1),
            p.figures[seen],
            sum(p.figures[m] for m in REACTIONS),
        )
        for p in some
        if seen
    ]
    return Counted(tuple(some), tuple(told), seen, tuple(left.items()))


def _posts(db: Database, account_id: str, first: date, month: date) -> list[Post]:
    rows = db.rows(POSTS, account=account_id, first=first, last=month_end(month), metrics=[*SEEN, *REACTIONS])
    found: dict[str, Post] = {}
    for r in rows:
        post = found.get(r["post_id"])
        if post is None:
            post = found[r["post_id"]] = Post(
                r["post_id"],
                r["published_on"],
                r["published_at"],
                r["kind"],
                r["text"],
                r["reply"],
                _paid(r["more"]),
            )
        if r["metric"] is not None:
            post.figures[r["metric"]] = r["value"]
            post.provisional |= r["provisional"]
    return list(found.values())


def _paid(more: str | None) -> bool:
    """Whether its file says that a post was paid for.

    >>> [_paid(m) for m in (None, '{"Funded content status": ""}', '{"Funded content status": "Paid partnership"}')]
    [False, False, True]
    """
    told = {
        name.casefold(): str(value).strip().casefold() for name, value in json.loads(more or "{}").items()
    }
    return any(told.get(name, "") not in UNPAID for name in PAID)


def _seen(posts: Sequence[Post]) -> str | None:
    """The metric that most posts carry beside all their reactions."""
    counts = {m: sum(_whole(p, m) for p in posts) for m in SEEN}
    best = max(counts, key=counts.__getitem__)
    return best if counts[best] else None


def _whole(post: Post, seen: str) -> bool:
    return post.figures.get(seen, 0) > 0 and all(m in post.figures for m in REACTIONS)


# ── in words ───────────────────────────────────────────────────────────────────────────────────────


def sentence(sort: Sort) -> str:
    """What was found of a sort, as a sentence that says no more than it knows.

    >>> sentence(Sort((("theme", "防災"),), 14, 8, 1.6, 1.2, 2.1, 0.001, 1.5, True))
    '防災の記事は、同じ月に同じだけ見られたほかの記事の1.6倍（1.2〜2.1倍）反応がありました（14件）。'
    """
    whose = f"「{name(sort)}」を試した" if sort.names[0][0] == "trial" else f"{name(sort)}の"
    return f"{whose}記事は、同じ月に同じだけ見られたほかの記事の{times(sort)}反応がありました（{sort.posts:,}件）。"


def among_others(told: Reactions) -> str:
    """Why a sort that is like the others stands off 1: what differs is among these others. Empty where it hardly moves it."""
    factors: dict[str, float] = {}
    for sort in told.found:
        for post_id in {i for one in sort.names for i in told.ids[one]}:
            factors.setdefault(post_id, sort.factor or 1)
    mean = sum(factors.get(p.post_id, 1) for p in told.compared) / max(len(told.compared), 1)
    if 1 / PULL < mean < PULL or not factors:
        return ""
    whose = "・".join(name(s) for s in told.found if ((s.factor or 1) > 1) == (mean > 1))
    much = "多かった" if mean > 1 else "少なかった"
    return (
        f"「ほかの記事」には、反応の{much}{whose}の記事も入っています。"
        f"そのため、特に変わりのない分類も、およそ{in_times(1 / mean)}と出ます。"
    )


def name(sort: Sort) -> str:
    """A sort's names; several where they are the same posts."""
    return "・".join(n for _, n in sort.names)


def times(sort: Sort) -> str:
    """The factor with its interval.

    >>> times(Sort((("day", "月曜日"),), 14, 8, 0.834, 0.5, 14.2)), times(Sort((("day", "月曜日"),), 3, 1))
    ('0.83倍（0.50〜14倍）', '–')
    """
    if sort.factor is None or sort.low is None or sort.high is None:
        return "–"
    return f"{_short(sort.factor)}倍（{_short(sort.low)}〜{_short(sort.high)}倍）"


def in_times(factor: float) -> str:
    """A factor alone.

    >>> in_times(1.3), in_times(12.0)
    ('1.3倍', '12倍')
    """
    return f"{_short(factor)}倍"


def _short(factor: float) -> str:
    if factor >= 10:
        return f"{factor:,.0f}"
    return f"{factor:.1f}" if factor >= NEAR else f"{factor:.2f}"


def in_advance(told: Reactions) -> str:
    """What so many posts can tell, said before what they tell."""
    if told.seen is None:
        return "見られた数と反応数の両方がわかる記事がないので、比べられません。"
    if told.least is None:
        return f"比べられる記事が{told.posts:,}件なので、比べません（30件から）。"
    return f"比べられる記事は{told.posts:,}件です。10件に1件の分類なら、およそ{_short(told.least)}倍からの差が、5回に4回見つかります。"


def left_out(told: Reactions) -> str:
    """What was left out, and how many; empty where nothing was."""
    return "、".join(f"{why} {count:,}件" for why, count in told.left_out)
