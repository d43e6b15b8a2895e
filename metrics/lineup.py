"""統合の候補: accounts whose 利用方針 name the same purpose and the same audience, where one brings little for its hours.

A list with reasons, never a verdict (第1-1(2) 無用に多く開設せず、生産性を重視したラインナップ). What a text names is read by a
table of words (data/guideline/subjects.toml), never by its wording: two texts of one template are not alike for that.
Where a purpose names nothing that the table knows, that is said, and only audience and platform are compared.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median

from .words import figure

LOW = 0.5  # of the median result of all accounts for an hour
ALIKE = 0.5  # of all that two texts name, so much is named by both
Named = Mapping[str, tuple[str, ...]]  # what a text names → the words by which it does
Table = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class PolicyWords:
    """What an account's 利用方針 says of why and for whom, and what an hour of its work brings (None: unknown)."""

    account_id: str
    name: str
    platform: str
    purpose: str
    audience: str
    per_hour: float | None = None


@dataclass(frozen=True)
class MergeCandidate:
    """Two accounts that could be one. `weak`: the one that brings little for its hours; `purpose`: what both name of it,
    nothing where that cannot be read."""

    weak: PolicyWords
    other: PolicyWords
    purpose: Named
    audience: Named
    per_hour_median: float

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why the two stand on the list, in Japanese."""
        weak, usual = figure(self.weak.per_hour, "件/時間"), figure(self.per_hour_median, "件/時間")
        both = (self.weak, self.other)
        return (
            f"目的の分野が同じです（{_said(self.purpose)}）。"
            if self.purpose
            else "目的の分野は言葉から読み取れません。読み比べてください（"
            + "／".join(f"{p.name}「{p.purpose.rstrip('。')}」" for p in both)
            + "）。媒体は同じです。",
            f"対象者が同じです（{_said(self.audience)}）。",
            f"{self.weak.name}の業務1時間あたりの反応は{weak}件で、全アカウントの中央値{usual}件の{round(LOW * 100)}%に届きません。",
        )


def candidates(
    policies: Sequence[PolicyWords], purposes: Table, audiences: Table
) -> tuple[MergeCandidate, ...]:
    """Pairs of one audience and one purpose of which at least one brings little for its hours; then those of one audience
    and platform whose purpose cannot be read."""
    known = [p.per_hour for p in policies if p.per_hour is not None]
    if len(known) < 3:
        return ()
    usual, found = median(known), []
    for pair in combinations(policies, 2):
        weak, other = sorted(pair, key=lambda p: (p.per_hour is None, p.per_hour or 0.0, p.account_id))
        if weak.per_hour is None or weak.per_hour >= usual * LOW:
            continue
        read = [named(p.purpose, purposes) for p in (weak, other)]
        purpose = shared(*read)
        audience = shared(named(weak.audience, audiences), named(other.audience, audiences))
        unread = weak.platform == other.platform and weak.purpose and other.purpose and not all(read)
        if audience and (purpose or unread):
            found.append(MergeCandidate(weak, other, purpose, audience, usual))
    return tuple(sorted(found, key=lambda c: (not c.purpose, c.weak.account_id, c.other.account_id)))


def without_policy(names: Mapping[str, str], policies: Sequence[PolicyWords]) -> tuple[str, ...]:
    """The names of accounts that cannot be compared, because purpose or audience is not written."""
    written = {p.account_id for p in policies if p.purpose.strip() and p.audience.strip()}
    return tuple(name for account, name in names.items() if account not in written)


def named(text: str, table: Table) -> Named:
    """What a text names, by which of its words.

    >>> named("旅行の好きな人に、宿と催しを", {"観光": ["旅行", "宿"], "防災": ["避難"]})
    {'観光': ('旅行', '宿')}
    """
    plain = unicodedata.normalize("NFKC", text).lower()
    found = {name: tuple(w for w in words if w in plain) for name, words in table.items()}
    return {name: words for name, words in found.items() if words}


def shared(left: Named, right: Named) -> Named:
    """What two texts both name, if that is half of all that they name; else nothing.

    >>> one = {"観光": ("旅行",)}
    >>> shared(one, {"観光": ("宿",)}), shared(one, {"観光": ("宿",), "防災": ("避難",), "福祉": ("介護",)}), shared({}, {})
    ({'観光': ('旅行', '宿')}, {}, {})
    """
    both = {name: tuple(dict.fromkeys(left[name] + right[name])) for name in left if name in right}
    return both if both and len(both) >= ALIKE * len({*left, *right}) else {}


def _said(found: Named) -> str:
    return "、".join(f"{name}: {'・'.join(words)}" for name, words in found.items())
