"""分類 as they stand for an account in a month: the starter rules of the file, what the office recorded since, posts put right by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ledger.authority import may, records
from ledger.declared import ALL
from ledger.entries import Account, PostTheme, ThemeRule, WordRule
from ledger.journal import Author
from ledger.register import Record, Register
from metrics.calendar import add_months, month_end
from metrics.reacted import MONTHS as MONTHS
from metrics.sorting import Sorting, Theme
from store.views import View

from ..audit import reading_back
from ..office.folder import Office

COUNTS = """
SELECT account_id, text FROM post_now WHERE published_on BETWEEN $first AND $last
"""


@dataclass(frozen=True)
class StandingTheme:
    """One theme. `record`: the entry that says so; None: the file's starter rule, as it came."""

    name: str
    theme: Theme
    record: Record[ThemeRule] | None = None


def theme_of(rule: WordRule) -> Theme:
    """A rule of an entry as posts are asked by it."""
    return Theme(rule.any, rule.none, rule.tags, rule.starts)


def rule_of(theme: Theme) -> dict[str, tuple[str, ...]]:
    """A theme as an entry keeps it."""
    told = {name: getattr(theme, name) for name in ("any", "none", "tags", "starts")}
    return {name: words for name, words in told.items() if words}


def standing(office: Office, account_id: str | None, month: date) -> dict[str, StandingTheme]:
    """The themes of an account in a month, by name; of the city, where no account is asked for. An account's own rule
    comes before the city's, and that before the file's."""
    found = {name: StandingTheme(name, theme) for name, theme in office.guideline.sorting.themes.items()}
    register = office.ledger.register()
    told = register.standing(ThemeRule, f"{month:%Y-%m}")
    for own in (None, account_id) if account_id else (None,):
        for record in (r for r in told if r.body.account_id == own):
            if record.body.rule is None:
                found.pop(record.body.name, None)
            else:
                found[record.body.name] = StandingTheme(record.body.name, theme_of(record.body.rule), record)
    return found


def sorting(office: Office, account_id: str, month: date) -> Sorting:
    """How the posts of an account are sorted in a month."""
    themes = {name: held.theme for name, held in standing(office, account_id, month).items()}
    return replace(
        office.guideline.sorting, themes=themes, by_hand=by_hand(office.ledger.register(), account_id)
    )


def by_hand(register: Register, account_id: str) -> dict[tuple[str, str], bool]:
    """(post, theme) → whether somebody said that it is of it."""
    told = register.standing(PostTheme, account_id=account_id)
    return {(r.body.post_id, r.body.name): r.body.is_of for r in told}


def said(register: Register, account_id: str, post_id: str) -> dict[str, Record[PostTheme]]:
    """Theme → the entry by which a post was put right."""
    return {r.body.name: r for r in register.standing(PostTheme, account_id=account_id, post_id=post_id)}


def may_rule(author: Author | None, account: Account) -> tuple[str, ...]:
    """For what somebody may record a rule: `account` and `city`."""
    city = author is not None and may("theme", author.role) == ALL
    own = records(author, "theme", account.section)
    return tuple(name for name, able in (("city", city), ("account", own)) if able)


def may_put_right(author: Author | None, account: Account) -> bool:
    """Whether somebody may say of one post what it is of."""
    return records(author, "post_theme", account.section)


# ── which posts a rule takes ───────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Preview:
    """What a rule takes of an account's posts of twelve months, newest first, and what it took or left before."""

    posts: int
    taken: tuple[dict[str, Any], ...]
    new: frozenset[str]
    lost: tuple[dict[str, Any], ...]


def preview(view: View, account_id: str, month: date, theme: Theme, before: Theme | None) -> Preview:
    """The posts of the twelve months up to one that a rule takes, beside those that its predecessor takes."""
    rows = reading_back.posts(view, account_id, add_months(month, 1 - MONTHS), month_end(month))
    held = [
        (r, theme.holds(r["text"] or ""), before is not None and before.holds(r["text"] or "")) for r in rows
    ]
    return Preview(
        len(rows),
        tuple(r for r, now, _ in held if now),
        frozenset(r["post_id"] for r, now, then in held if now and not then),
        tuple(r for r, now, then in held if then and not now),
    )


def counts(view: View, month: date, theme: Theme, accounts: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Account → how many of its posts of twelve months a rule takes, and of how many."""
    found: dict[str, tuple[int, int]] = dict.fromkeys(accounts, (0, 0))
    for row in view.rows(COUNTS, first=add_months(month, 1 - MONTHS), last=month_end(month)):
        if row["account_id"] in found:
            taken, of = found[row["account_id"]]
            found[row["account_id"]] = (taken + theme.holds(row["text"] or ""), of + 1)
    return {account: pair for account, pair in found.items() if pair[1]}


def words_of(theme: Theme | None) -> str:
    """A rule in words.

    >>> words_of(Theme(any=("避難", "防災"), none=("訓練",), tags=("防災",), starts=("【防災】",)))
    '本文に「避難」「防災」のどれか、または #防災、または書き出しが「【防災】」（「訓練」を含むものを除く）'
    """
    if theme is None:
        return ""
    some = [
        f"本文に{_quoted(theme.any)}" if theme.any else "",
        " ".join(f"#{t}" for t in theme.tags),
        f"書き出しが{_quoted(theme.starts)}" if theme.starts else "",
    ]
    rest = f"（{_quoted(theme.none)}を含むものを除く）" if theme.none else ""
    return "、または".join(filter(None, some)).replace("、または#", "、または #") + rest


def _quoted(words: tuple[str, ...]) -> str:
    return "".join(f"「{w}」" for w in words) + ("のどれか" if len(words) > 1 else "")
