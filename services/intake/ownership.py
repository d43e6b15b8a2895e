"""Whose a file is: what speaks for an account, and what speaks against the one that was chosen. A person decides."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ledger.entries import Account, Import
from ledger.register import Register
from store.effects import Effect, effect, owners_of_posts, signs_of
from store.facts import Facts
from store.views import View

from ..office.folder import Office
from .importing import ImportOrder, Look

ALIKE_FROM, ALIKE_SHARE = 10, 0.6  # so many comparable values, so many of them equal: the same account's


@dataclass(frozen=True)
class OwnerProposal:
    """Whose a file seems to be, and why we think so."""

    account_id: str
    why: str
    sure: bool = False  # something in the file itself says so; else a person has to look


# ── what speaks for an account ──────────────────────────────────────────────────────────────────────────────────────────


def propose(office: Office, view: View, look: Look, platform: str | None) -> OwnerProposal | None:
    """Whose account a block seems to be: by ids in the file, by known posts, by what was chosen before."""
    register = office.ledger.register()
    accounts = register.accounts(office.today())
    fitting = {a: b for a, b in accounts.items() if fits(look, platform, b)}
    for found in _signs(view, register, look, platform, fitting):
        if found and found.account_id in fitting:
            return found
    return None


def fits(look: Look, platform: str | None, account: Account) -> bool:
    """Whether a block of the file (of `platform`; None: it does not say) can be of an account."""
    if platform is not None:
        return account.platform == platform
    possible = frozenset[str]().union(*(f.possible for f in look.read if f.platform is None))
    return not possible or account.platform in possible


def _signs(
    view: View, register: Register, look: Look, platform: str | None, fitting: Mapping[str, Account]
) -> Iterator[OwnerProposal | None]:
    blocks = [f for f in look.read if f.platform in (platform, None)]
    yield _by_id(blocks, fitting)
    yield _by_link(blocks, fitting)
    for facts in blocks:
        if known := owners_of_posts(view, facts):
            yield OwnerProposal(next(iter(known)), "取り込み済みの投稿と同じ投稿があるため", sure=True)
    yield _by_values(view, blocks, fitting)
    remembered = _by_memory(register, look, fitting)
    if remembered and _agreement(view, blocks, remembered.account_id, unknown=1.0) > ALIKE_SHARE:
        yield remembered
    if platform and len(fitting) == 1:
        yield OwnerProposal(next(iter(fitting)), "この媒体のアカウントが一つだけのため")


def _by_id(blocks: list[Facts], fitting: Mapping[str, Account]) -> OwnerProposal | None:
    owners = {o for f in blocks for o in f.owners}
    found = [a.account_id for a in fitting.values() if a.platform_account_id in owners]
    return (
        OwnerProposal(found[0], "ファイルの中のIDが台帳と一致したため", sure=True)
        if len(found) == 1
        else None
    )


def _by_link(blocks: list[Facts], fitting: Mapping[str, Account]) -> OwnerProposal | None:
    """The handle in the links of posts (x.com/HANDLE/status/…, tiktok.com/@HANDLE/…)."""
    links = [u for f in blocks for u in f.post["url"].to_pylist() if u]
    named = Counter(m[1].lower() for u in links if (m := re.match(r"https?://[^/]+/@?([^/?]+)/", u)))
    found = [a.account_id for a in fitting.values() if a.handle and a.handle.lstrip("@").lower() in named]
    return (
        OwnerProposal(found[0], "投稿のリンクのハンドルが台帳と一致したため", sure=True)
        if len(found) == 1
        else None
    )


def _by_values(view: View, blocks: list[Facts], fitting: Mapping[str, Account]) -> OwnerProposal | None:
    """The one account whose standing values agree with most of those of a daily file that can be compared."""
    found = [a for a in fitting if _agreement(view, blocks, a, unknown=0.0) > ALIKE_SHARE]
    return OwnerProposal(found[0], "取り込み済みの値と一致するため") if len(found) == 1 else None


def _agreement(view: View, blocks: list[Facts], account_id: str, unknown: float) -> float:
    """The share of a file's daily values that equal what stands for an account; `unknown`: too few to compare."""
    total = Effect()
    for facts in blocks:
        days = replace(facts, post_fact=facts.post_fact[:0])
        total += effect(view, days, account_id, date.min, date.min, "")
    return (total.same - total.zeros) / total.overlap if total.overlap >= ALIKE_FROM else unknown


def _by_memory(register: Register, look: Look, fitting: Mapping[str, Account]) -> OwnerProposal | None:
    """The account of earlier imports of the same format under the same kind of name, if it always was the same."""
    pattern, format_id = _pattern(look.part.label), look.read[0].format.id
    chosen = {
        account_id
        for record in register.imports()
        if isinstance(body := record.body, Import)
        and body.format == format_id
        and _pattern(f"{body.name}/{body.member}" if body.member else body.name) == pattern
        for account_id in body.accounts.values()
        if account_id in fitting
    }
    return OwnerProposal(chosen.pop(), "前回の同じ名前のファイルと同じ") if len(chosen) == 1 else None


def _pattern(label: str) -> str:
    """A name without what changes from export to export.

    >>> _pattern("account_analytics_content_2026-03-31_2026-11-02 (1).csv")
    'account_analytics_content_#-#-#_#-#-#.csv'
    """
    return re.sub(r"\d+", "#", re.sub(r" ?\(\d+\)(?=\.\w+$)", "", label.casefold()))


# ── what speaks against it ─────────────────────────────────────────────────────────────────────────


def contradictions(
    office: Office, view: View, order: ImportOrder, blocks: Sequence[tuple[Facts, str]]
) -> list[str]:
    """Each sign that the file is another account's than the one chosen, in words; a match is no question."""
    register = office.ledger.register()
    accounts = register.accounts(office.today())
    found = [_same_bytes(register, order, accounts)]
    for facts, account_id in blocks:
        mine = accounts[account_id]
        found.append(_other_handle(facts, mine) or _other_signs(view, facts, mine))
        found.append(
            _others_posts(view, facts, mine, accounts) or _others_values(view, facts, mine, accounts)
        )
    return [told for told in dict.fromkeys(found) if told]


def _other_handle(facts: Facts, mine: Account) -> str:
    handle = (mine.handle or "").strip().lstrip("@").casefold()
    if not handle or not facts.handles or handle in facts.handles:
        return ""
    return (
        f"ファイルの中のハンドルは {_at(facts.handles)} ですが、台帳の{mine.name}のハンドルは @{handle} です"
    )


def _other_signs(view: View, facts: Facts, mine: Account) -> str:
    """Ids and handles, each held against those of the account's earlier files."""
    known = signs_of(view, mine.account_id)
    for what, mark in (("ID", False), ("ハンドル", True)):
        before, now = ({s for s in signs if s.startswith("@") == mark} for signs in (known, facts.signs))
        sure = mine.platform_account_id in now or (mark and mine.handle)
        if before and now and not before & now and not sure:
            return (
                f"{mine.name}のこれまでのファイルの中の{what}は {'、'.join(sorted(before)[:3])} ですが、"
                f"このファイルは {'、'.join(sorted(now)[:3])} です"
            )
    return ""


def _others_posts(view: View, facts: Facts, mine: Account, accounts: Mapping[str, Account]) -> str:
    known = owners_of_posts(view, facts)
    other = next((a for a in known if a != mine.account_id), None)
    if other is None:
        return ""
    name = accounts[other].name if other in accounts else other
    return f"同じ投稿 {known[other]:,} 件が「{name}」の投稿として取り込まれています"


def _others_values(view: View, facts: Facts, mine: Account, accounts: Mapping[str, Account]) -> str:
    """A daily file whose figures are those of another account of the platform, and not of the chosen one."""
    if (
        facts.day.num_rows < ALIKE_FROM
        or _agreement(view, [facts], mine.account_id, unknown=0.0) > ALIKE_SHARE
    ):
        return ""
    others = {a: b for a, b in accounts.items() if b.platform == mine.platform and a != mine.account_id}
    found = _by_values(view, [facts], others)
    return f"日ごとの値が「{others[found.account_id].name}」の取り込み済みの値と同じです" if found else ""


def _same_bytes(register: Register, order: ImportOrder, accounts: Mapping[str, Account]) -> str:
    look = order.look
    for record in register.imports():
        body = record.body
        if (body.sha256, body.member) != (look.sha256, look.part.member):
            continue
        for platform, account_id in body.accounts.items():
            if order.accounts.get(platform, account_id) != account_id:
                name = accounts[account_id].name if account_id in accounts else account_id
                return f"同じファイルが「{name}」のものとして取り込まれています（{record.seq}番の記録）"
    return ""


def _at(handles: Iterable[str]) -> str:
    return "、".join(f"@{h}" for h in sorted(handles)[:3])
