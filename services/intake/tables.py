"""The register's tables as CSV, both ways: out as they stand, in as what is new. One table here is one file of data/formats/.

Out: UTF-8 with BOM, CRLF, defused for spreadsheets. In through 取込: a line that says nothing new makes no entry.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ledger.authority import reads
from ledger.declared import begins, label, options, same
from ledger.entries import KINDS, Body, InvalidEntry, Target, check_body, plain
from ledger.journal import Author
from ledger.register import Register
from store.facts import Facts
from store.grain_ours import defused
from store.reading import Refused

from ..office.folder import Office
from ..register import checks
from . import comment_table
from .comment_table import CommentText

HEADERS: dict[str, Mapping[str, str]] = {  # kind → column → how it is called
    kind: {name: "番号" if name == "of" else label(model, name) for name in model.DECLARED.columns}
    for kind, model in KINDS.items()
    if model.DECLARED.columns
}
FILES = {kind: KINDS[kind].DECLARED.file for kind in HEADERS}  # its name, what it is called on screen


# ── out ────────────────────────────────────────────────────────────────────────────────────────────


def csv_of(office: Office, author: Author | None, kind: str, blank: bool = False) -> bytes:
    """A table as it stands, of the accounts that the author reads; importing it again changes nothing.

    `blank`: its heading only, to be filled in.
    """
    if blank:
        return written(kind, [])
    if kind == "comment":
        return written(kind, comment_table.rows(office, author))
    register = office.ledger.register()
    accounts = register.accounts(office.today())
    hidden = {a for a, b in accounts.items() if author is not None and not reads(author, b)}
    return written(kind, [b for b in standing(register, kind) if b.get("account_id") not in hidden])


def written(kind: str, bodies: Iterable[Mapping[str, Any]]) -> bytes:
    """Bodies of a kind as CSV."""
    headers = HEADERS[kind]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(headers.values())
    writer.writerows([_cell(kind, name, body.get(name)) for name in headers] for body in bodies)
    return out.getvalue().encode("utf-8-sig")


def _cell(kind: str, name: str, value: Any) -> str:
    """A cell that our importer reads back as the same value, whatever a spreadsheet makes of it in between.

    >>> _cell("account", "kind", "sectoral"), _cell("account", "name", "=SUM(A1)"), _cell("target", "window", 3)
    ('分野別', "'=SUM(A1)", '3か月')
    >>> _cell("target", "target", 12000.0), _cell("target", "deciding", False), _cell("hours", "month", "2026-04")
    ('12000', '', '2026-04')
    """
    if value is None or value is False:
        return ""
    if value is True:
        return "はい"
    words = options(KINDS[kind], name)
    if value in words:
        return words[value]
    if isinstance(value, float):
        return str(int(value)) if value == int(value) else repr(value)
    if (
        isinstance(value, int)
        or name.endswith(("_on", "_day", "_month"))
        or name in ("month", "day", "until")
    ):
        return str(value)
    return defused(value)


# ── in ─────────────────────────────────────────────────────────────────────────────────────────────


def standing(register: Register, kind: str) -> list[dict[str, Any]]:
    """The bodies of a kind that count: of two for the same key and beginning, the later entry."""
    found: dict[tuple, dict[str, Any]] = {}
    for record in register.of(KINDS[kind]):
        found.pop(key := _key(record.body), None)
        found[key] = _said(record.body)
    return list(found.values())


def _said(body: Any) -> dict[str, Any]:
    told = {k: v for k, v in plain(body).items() if k != "source"}
    return told | {"posts": body.posts or "all"} if isinstance(body, Target) else told


def _key(body: Body) -> tuple:
    """What makes two lines speak of the same thing."""
    return (*same(body), begins(body))


def fresh(office: Office, register: Register, read: Sequence[Facts], sha256: str) -> list[tuple[str, dict]]:
    """The lines of a register table that say something new, as drafts. Raises Refused naming the line.

    Free texts are still text (Said): whoever records the drafts sets them apart first (`apart`).
    """
    drafts: list[tuple[str, dict]] = []
    known = {kind: standing(register, kind) for kind in HEADERS if kind != "comment"}
    seen = dict[tuple, int]()
    comments: comment_table.KnownComments | None = None
    for kind, members, line in (record for facts in read for record in facts.records):
        try:
            if kind == "comment":
                comments = comments or comment_table.known(office, register)
                key, body = comment_table.draft(comments, members)
            else:
                whole = check_body(kind, dict(members)).begun(register)
                key, body = _key(whole), _said(whole)
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
    if kind == "event" and any(_key(check_body(kind, body)) == key for body in known[kind]):
        raise Refused(
            "同じ日の同じ出来事が、別の終わりの日で記録されています",
            "設定の「出来事」で前の記録を取り消してから、もう一度入れてください",
            line=line,
        )


def _without_texts(body: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in body.items() if not isinstance(v, CommentText)}


def apart(
    office: Office, drafts: Iterable[tuple[str, Mapping[str, Any]]]
) -> list[tuple[str, dict[str, Any]]]:
    """The drafts with their free texts under texts/."""
    return [
        (kind, {k: office.texts.put(str(v)) if isinstance(v, CommentText) else v for k, v in body.items()})
        for kind, body in drafts
    ]
