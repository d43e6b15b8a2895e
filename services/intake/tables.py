"""The register's tables as CSV, both ways: out as they stand, in as what is new. One table here is one file of data/formats/.

Out: UTF-8 with BOM, CRLF, defused for spreadsheets. In through 取込: a line that says nothing new makes no entry.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ledger.authority import reads
from ledger.entries import (
    KINDS,
    Account,
    Cost,
    Event,
    Hours,
    InvalidEntry,
    SecurityCheck,
    Target,
    check_body,
    plain,
)
from ledger.journal import Author
from ledger.register import Register
from metrics.words import KIND_WORDS
from store.facts import Facts
from store.grain_ours import PER_WORDS, POSTS_WORDS, defused
from store.reading import Refused

from ..office.folder import Office
from ..register import checks
from . import comment_table
from .comment_table import HEADERS as COMMENT_HEADERS, Said

ACCOUNT_HEADERS = {
    "account_id": "アカウントID",
    "platform": "媒体",
    "name": "名称",
    "kind": "区分",
    "section": "運営主体",
    "opened_on": "開設日",
    "handle": "ハンドル",
    "platform_account_id": "媒体側ID",
    "url": "URL",
    "emergency_only": "非常時専用",
    "from_day": "適用開始日",
    "closed_on": "廃止日",
}
TARGET_HEADERS = {
    "account_id": "アカウントID",
    "metric": "指標",
    "from_month": "適用開始月",
    "expected": "想定",
    "target": "目標",
    "target_type": "目標型",
    "first_month": "対象開始月",
    "last_month": "対象終了月",
    "continue_line": "継続ライン",
    "withdraw_line": "撤退ライン",
    "window": "窓",
    "basis": "基準",
    "posts": "数える投稿",
    "deciding": "判定指標",
    "decided_by": "決定者",
    "ground": "根拠",
    "review_month": "見直し月",
}
HEADERS: dict[str, Mapping[str, str]] = {
    "account": ACCOUNT_HEADERS,
    "target": TARGET_HEADERS,
    "hours": {"account_id": "アカウントID", "month": "月", "hours": "業務時間", "note": "メモ"},
    "cost": {
        "item": "費目",
        "per": "単位",
        "yen": "円",
        "from_month": "適用開始月",
        "account_id": "アカウントID",
        "ground": "根拠",
    },
    "event": {
        "day": "日",
        "until": "終わりの日",
        "kind": "種類",
        "title": "できごと",
        "account_id": "アカウントID",
    },
    "security_check": {
        "account_id": "アカウントID",
        "checked_on": "点検日",
        "password_changed_on": "パスワードの変更日",
        "links_checked_on": "相互リンクの確認日",
        "impostors_checked_on": "なりすましの確認日",
        "members_checked_on": "操作できる人の確認日",
        "next_on": "次回の点検日",
    },
    "comment": COMMENT_HEADERS,
}
FILES = {  # kind → file name, what it is called on screen
    "account": ("accounts.csv", "アカウントの一覧"),
    "target": ("targets.csv", "想定・目標・ライン"),
    "hours": ("hours.csv", "業務時間"),
    "cost": ("costs.csv", "単位コスト"),
    "comment": ("comments.csv", "コメント"),
    "event": ("events.csv", "出来事"),
    "security_check": ("security_checks.csv", "安全の点検"),
}
KEYS: dict[str, tuple[type, tuple[str, ...]]] = {  # what makes two lines speak of the same thing
    "account": (Account, ("account_id", "from_day")),
    "target": (Target, ("account_id", "metric", "from_month")),
    "hours": (Hours, ("account_id", "month")),
    "cost": (Cost, ("account_id", "item", "per", "from_month")),
    "event": (Event, ("account_id", "day", "kind", "title")),
    "security_check": (SecurityCheck, ("account_id", "checked_on")),
}


# ── out ────────────────────────────────────────────────────────────────────────────────────────────


def csv_of(office: Office, author: Author | None, kind: str, blank: bool = False) -> bytes:
    """A table as it stands, of the accounts that the author reads; importing it again changes nothing.

    `blank`: its heading only, to be filled in.
    """
    if blank:
        return written(HEADERS[kind], [])
    if kind == "comment":
        return written(COMMENT_HEADERS, comment_table.rows(office, author))
    register = office.ledger.register()
    accounts = register.accounts(office.today())
    hidden = {a for a, b in accounts.items() if author is not None and not reads(author, b)}
    return written(HEADERS[kind], [b for b in standing(register, kind) if b.get("account_id") not in hidden])


def written(headers: Mapping[str, str], bodies: Iterable[Mapping[str, Any]]) -> bytes:
    """Bodies as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(headers.values())
    writer.writerows([_cell(name, body.get(name)) for name in headers] for body in bodies)
    return out.getvalue().encode("utf-8-sig")


def _cell(name: str, value: Any) -> str:
    """A cell that our importer reads back as the same value, whatever a spreadsheet makes of it in between.

    >>> _cell("kind", "sectoral"), _cell("deciding", False), _cell("target", 12000.0), _cell("name", "=SUM(A1)")
    ('分野別', '', '12000', "'=SUM(A1)")
    >>> _cell("kind", "苦情"), _cell("per", "hour"), _cell("month", "2026-04")
    ('苦情', '時間', '2026-04')
    """
    if value is None or value is False:
        return ""
    if value is True:
        return "はい"
    if isinstance(value, float):
        return str(int(value)) if value == int(value) else repr(value)
    if (
        isinstance(value, int)
        or name.endswith(("_on", "_day", "_month"))
        or name in ("month", "day", "until")
    ):
        return str(value)
    words = {"kind": KIND_WORDS, "per": PER_WORDS, "posts": POSTS_WORDS}.get(name, {})
    return words.get(value) or defused(value)


# ── in ─────────────────────────────────────────────────────────────────────────────────────────────


def standing(register: Register, kind: str) -> list[dict[str, Any]]:
    """The bodies of a kind that count: of two for the same key and beginning, the later entry."""
    model, _ = KEYS[kind]
    found: dict[tuple, dict[str, Any]] = {}
    for record in register.of(model):
        body = _said(record.body)
        key = _key(kind, body)
        found.pop(key, None)
        found[key] = body
    return list(found.values())


def _said(body: Any) -> dict[str, Any]:
    told = {k: v for k, v in plain(body).items() if k != "source"}
    return told | {"posts": body.posts or "all"} if isinstance(body, Target) else told


def _key(kind: str, body: Mapping[str, Any]) -> tuple:
    told = dict(body) | {"from_day": body.get("from_day") or body.get("opened_on")}
    return tuple(told.get(name) for name in KEYS[kind][1])


def fresh(office: Office, register: Register, read: Sequence[Facts], sha256: str) -> list[tuple[str, dict]]:
    """The lines of a register table that say something new, as drafts. Raises Refused naming the line.

    Free texts are still text (Said): whoever records the drafts sets them apart first (`apart`).
    """
    drafts: list[tuple[str, dict]] = []
    known = {kind: standing(register, kind) for kind in KEYS}
    seen = dict[tuple, int]()
    comments: comment_table.Known | None = None
    for kind, members, line in (record for facts in read for record in facts.records):
        try:
            if kind == "comment":
                comments = comments or comment_table.known(office, register)
                key, body = comment_table.draft(comments, members)
            else:
                body = _said(check_body(kind, dict(members)).begun(register))
                key = _key(kind, body)
        except InvalidEntry as error:
            raise Refused(str(error), "その行を直して、もう一度入れてください", line=line) from None
        if (first := seen.setdefault((kind, *key), line)) != line:
            raise Refused(
                f"同じ内容（アカウントと適用開始など）の行が {first}行目にもあります",
                "どちらか一方だけにしてください",
                line=line,
            )
        if body is None or body in known.get(kind, ()):
            continue
        _check_event(kind, key, known, line)
        source = {"source": {"sha256": sha256, "line": line}} if "source" in KINDS[kind].model_fields else {}
        drafts.append((kind, body | source))
    try:
        checks.check(office, register, [(kind, _without_texts(body)) for kind, body in drafts])
    except InvalidEntry as error:
        raise Refused(str(error), "表を直して、もう一度入れてください") from None
    return drafts


def _check_event(kind: str, key: tuple, known: Mapping[str, list], line: int) -> None:
    """Of an event no later entry holds instead: what is told otherwise is corrected."""
    if kind == "event" and any(_key(kind, body) == key for body in known[kind]):
        raise Refused(
            "同じ日の同じ出来事が、別の終わりの日で記録されています",
            "設定の「出来事」で前の記録を取り消してから、もう一度入れてください",
            line=line,
        )


def _without_texts(body: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in body.items() if not isinstance(v, Said)}


def apart(
    office: Office, drafts: Iterable[tuple[str, Mapping[str, Any]]]
) -> list[tuple[str, dict[str, Any]]]:
    """The drafts with their free texts under texts/."""
    return [
        (kind, {k: office.texts.put(str(v)) if isinstance(v, Said) else v for k, v in body.items()})
        for kind, body in drafts
    ]
