"""分類: which posts are of which theme, kind, day and hour. Pure; the themes and kinds are data (data/guideline/themes.toml).

A theme is told by words that an office writes and can explain: nothing is guessed from a text.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Protocol

from .reacting import Name

PARTS = {"theme": "分類", "kind": "記事の形", "day": "曜日", "hour": "時間帯"}
DAYS = ("月曜日", "火曜日", "水曜日", "木曜日", "金曜日", "土曜日", "日曜日")
HOURS = {
    "早朝（5〜8時）": (5, 8),
    "午前（9〜11時）": (9, 11),
    "昼（12〜14時）": (12, 14),
    "夕方（15〜17時）": (15, 17),
    "夜（18〜21時）": (18, 21),
    "深夜（22〜4時）": (22, 28),
}
_TAG = re.compile(r"#(\w+)")


@dataclass(frozen=True)
class Theme:
    """A post is of a theme if it holds one of the words, bears one of the hashtags or begins with one of the marks, and
    holds none of `none`. Width and case do not matter."""

    any: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()

    def holds(self, text: str) -> bool:
        """Whether a post's text is of the theme.

        >>> t = Theme(any=("避難",), none=("訓練",), tags=("防災",), starts=("【防災】",))
        >>> [t.holds(x) for x in ("避難所です", "避難訓練です", "きょう ＃防災", "#防災の日", "【防災】雨", "雨の【防災】")]
        [True, False, True, False, True, False]
        """
        return bool(self.why(text))

    def why(self, text: str) -> tuple[str, ...]:
        """The words, hashtags and marks of the rule for which a text is of the theme; none where it is not.

        >>> Theme(any=("避難", "大雨"), tags=("防災",)).why("大雨です ＃防災"), Theme(("避難",), ("訓練",)).why("避難訓練")
        (('大雨', '#防災'), ())
        """
        told, rule = _plain(text), self._plainly
        if any(w in told for w in rule.none):
            return ()
        tags, begins = set(_TAG.findall(told)), told.lstrip()
        return (
            *(as_written for as_written, w in zip(self.any, rule.any, strict=True) if w in told),
            *(f"#{as_written}" for as_written, t in zip(self.tags, rule.tags, strict=True) if t in tags),
            *(
                as_written
                for as_written, s in zip(self.starts, rule.starts, strict=True)
                if begins.startswith(s)
            ),
        )

    @cached_property
    def _plainly(self) -> Theme:
        """The same rule in words whose width and case are told apart no more."""
        return Theme(*(tuple(map(_plain, words)) for words in (self.any, self.none, self.tags, self.starts)))


@dataclass(frozen=True)
class Sorting:
    """The office's themes, and which words of the platforms' mean which kind of post.

    `by_hand`: (post, theme) → whether somebody said that it is of it, whatever its words.
    """

    themes: Mapping[str, Theme]
    kinds: Mapping[str, tuple[str, ...]]
    by_hand: Mapping[tuple[str, str], bool] = field(default_factory=dict)

    def of_theme(self, post_id: str, text: str | None, name: str) -> bool:
        """Whether a post is of a theme: as somebody said, else as the rule says.

        >>> s = Sorting({"防災": Theme(("避難",))}, {}, {("2", "防災"): True, ("3", "防災"): False})
        >>> [s.of_theme(i, t, "防災") for i, t in (("1", "避難所"), ("2", "写真展"), ("3", "避難所"), ("4", None))]
        [True, True, False, False]
        """
        said = self.by_hand.get((post_id, name))
        return self.themes[name].holds(text or "") if said is None else said

    def kind(self, told: str | None) -> str | None:
        """The kind of a post in our words; a word nobody knows as it is, None where the file says nothing."""
        for name, words in self.kinds.items():
            if told and told.casefold() in {w.casefold() for w in words}:
                return name
        return told or None


class Written(Protocol):
    """What is known of a post apart from its figures. `published_at`: JST, None where only the day is known."""

    @property
    def post_id(self) -> str: ...
    @property
    def published_on(self) -> date: ...
    @property
    def published_at(self) -> datetime | None: ...
    @property
    def kind(self) -> str | None: ...
    @property
    def text(self) -> str | None: ...


def sorts(posts: Iterable[Written], sorting: Sorting) -> dict[Name, frozenset[str]]:
    """(part, name) → the ids of its posts, in the order of PARTS; a post can be of several themes, or of none."""
    found: dict[Name, set[str]] = defaultdict(set)
    for post in posts:
        for name in sorting.themes:
            if sorting.of_theme(post.post_id, post.text, name):
                found["theme", name].add(post.post_id)
        if kind := sorting.kind(post.kind):
            found["kind", kind].add(post.post_id)
        found["day", DAYS[post.published_on.weekday()]].add(post.post_id)
        if post.published_at is not None:
            found["hour", hour(post.published_at)].add(post.post_id)
    order = list(PARTS)
    ordered = [*sorting.themes, *sorting.kinds, *DAYS, *HOURS]
    place = {name: n for n, name in enumerate(ordered)}
    keys = sorted(found, key=lambda k: (order.index(k[0]), place.get(k[1], len(place)), k[1]))
    return {key: frozenset(found[key]) for key in keys}


def hour(at: datetime) -> str:
    """The part of the day.

    >>> [hour(datetime(2026, 4, 1, h)) for h in (4, 5, 21, 22)]
    ['深夜（22〜4時）', '早朝（5〜8時）', '夜（18〜21時）', '深夜（22〜4時）']
    """
    late = at.hour + 24 if at.hour < 5 else at.hour
    return next(name for name, (first, last) in HOURS.items() if first <= late <= last)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
