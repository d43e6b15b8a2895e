"""What the invented city's people react to, and what its sections tried on their posts (year.json tells how they recorded it).

One account of X has effects; every other account has none, and whatever is found there is chance.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.sample_plan import Account

REACTIONS = ("likes", "comments", "shares")  # as reactions_total adds them
SUBJECTS = {"x_chikuma": {"あんず": 1.6, "棚田": 1.6, "相談": 0.7, "窓口": 0.7}}  # a word of the text → times


@dataclass(frozen=True)
class Trial:
    """What is tried on every `each`th post of some months, and how many times the reactions it truly brings."""

    months: tuple[str, ...]
    each: int
    before: str = ""
    after: str = ""
    effect: float = 1.0

    def tries(self, month: str, index: int) -> bool:
        """Whether the post of that place in its month tries it: the second, and every `each`th from there."""
        return month in self.months and index % self.each == 1


TRIALS = {
    "x_chikuma": Trial(("2026-06", "2026-07", "2026-08"), 2, before="【くらし】", effect=1.5),
    "ig_kanko": Trial(("2026-06", "2026-07", "2026-08"), 2, after="\n撮影地は、公共の場所です。"),
    "fb_kosodate": Trial(("2026-07", "2026-08", "2026-09"), 10, after="\n#今月のまとめ見本"),
}


def told(account: Account, month: str, index: int, text: str) -> str:
    """A post's text, with what was tried on it."""
    trial = TRIALS.get(account.id)
    if trial is None or not trial.tries(month, index):
        return text
    return trial.before + text + trial.after


def reacted(account: Account, text: str, counts: Mapping[str, int]) -> dict[str, int]:
    """A post's counts as its text moves them: by its subject, and by what was tried on it."""
    trial, factor = TRIALS.get(account.id), 1.0
    for word, times in SUBJECTS.get(account.id, {}).items():
        if word in text:
            factor = times
    if trial is not None and trial.before and text.startswith(trial.before):
        factor *= trial.effect
    if factor == 1:
        return dict(counts)
    return {m: round(n * factor) if m in REACTIONS else n for m, n in counts.items()}
