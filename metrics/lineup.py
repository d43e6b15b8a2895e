"""統合の候補: accounts whose 利用方針 name the same purpose and the same audience, where one brings little for its hours.

A list with reasons, never a verdict (第1-1(2) 無用に多く開設せず、生産性を重視したラインナップ). Likeness is that of pairs of
neighbouring characters (Dice), after what every 利用方針 says anyway has been taken out; the words in common are shown, so
that anyone can see what it rests on.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from statistics import median

from .words import figure

ALIKE = 0.4  # Dice; two texts that share four in ten of their pairs
LOW = 0.5  # of the median result of all accounts for an hour
WORDS = 6
COMMON = re.compile(
    r"千曲市|市民|情報|発信|公式|アカウント|ソーシャルメディア|SNS|目的|対象|など|および|及び|する|した|して|こと|ため|もの|です|ます|[0-9][0-9,]*人|見込[むみ]?"
)
WORD = re.compile(r"[一-龠々]{2,}|[ァ-ヴー]{2,}|[a-z0-9]{2,}")


@dataclass(frozen=True)
class Policy:
    """What an account's 利用方針 says of why and for whom, and what an hour of its work brings (None: unknown)."""

    account_id: str
    name: str
    purpose: str
    audience: str
    per_hour: float | None = None


@dataclass(frozen=True)
class Candidate:
    """Two accounts that could be one. `weak`: the one that brings little for its hours."""

    weak: Policy
    other: Policy
    purpose: float
    audience: float
    purpose_words: tuple[str, ...]
    audience_words: tuple[str, ...]
    per_hour_median: float

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why the two stand on the list, in Japanese."""
        weak, usual = figure(self.weak.per_hour, "件/時間"), figure(self.per_hour_median, "件/時間")
        return (
            f"目的が似ています（一致度{round(self.purpose * 100)}%{_shared(self.purpose_words)}）。",
            f"対象者が似ています（一致度{round(self.audience * 100)}%{_shared(self.audience_words)}）。",
            f"{self.weak.name}の業務1時間あたりの反応は{weak}件で、全アカウントの中央値{usual}件の{round(LOW * 100)}%に届きません。",
        )


def candidates(policies: Sequence[Policy]) -> tuple[Candidate, ...]:
    """Pairs alike in purpose and audience of which at least one brings little for its hours; the most alike first."""
    known = [p.per_hour for p in policies if p.per_hour is not None]
    if len(known) < 3:
        return ()
    usual = median(known)
    found = []
    for pair in combinations(policies, 2):
        weak, other = sorted(pair, key=lambda p: (p.per_hour is None, p.per_hour or 0.0, p.account_id))
        if weak.per_hour is None or weak.per_hour >= usual * LOW:
            continue
        purpose, audience = likeness(weak.purpose, other.purpose), likeness(weak.audience, other.audience)
        if min(purpose, audience) >= ALIKE:
            found.append(
                Candidate(
                    weak,
                    other,
                    purpose,
                    audience,
                    shared_words(weak.purpose, other.purpose),
                    shared_words(weak.audience, other.audience),
                    usual,
                )
            )
    return tuple(
        sorted(found, key=lambda c: (-(c.purpose + c.audience), c.weak.account_id, c.other.account_id))
    )


def without_policy(names: Mapping[str, str], policies: Sequence[Policy]) -> tuple[str, ...]:
    """The names of accounts that cannot be compared, because purpose or audience is not written."""
    written = {p.account_id for p in policies if _pairs(p.purpose) and _pairs(p.audience)}
    return tuple(name for account, name in names.items() if account not in written)


def likeness(left: str, right: str) -> float:
    """How many pairs of neighbouring characters two texts share: 1 all, 0 none (or nothing written).

    >>> round(likeness("子育て中の保護者", "子育て中の保護者へ"), 3), likeness("観光客", "保護者"), likeness("", "保護者")
    (0.933, 0.0, 0.0)
    """
    ours, theirs = _pairs(left), _pairs(right)
    return 2 * len(ours & theirs) / (len(ours) + len(theirs)) if ours and theirs else 0.0


def shared_words(left: str, right: str) -> tuple[str, ...]:
    """The words of kanji, katakana or letters that both texts say, the longest first.

    >>> shared_words("観光スポットとイベントの案内", "イベント案内、観光の魅力")
    ('イベント', '案内', '観光')
    """
    plain = _plain(right)
    found = {w for w in WORD.findall(_plain(left)) if w in plain} | {
        w for w in WORD.findall(plain) if w in _plain(left)
    }
    return tuple(sorted(found, key=lambda w: (-len(w), w))[:WORDS])


def _plain(text: str) -> str:
    return COMMON.sub(" ", unicodedata.normalize("NFKC", text)).lower()


def _pairs(text: str) -> set[str]:
    return {a + b for part in re.findall(r"\w+", _plain(text)) for a, b in pairwise(part)}


def _shared(words: Sequence[str]) -> str:
    return f"、共通する語: {'・'.join(words)}" if words else ""
