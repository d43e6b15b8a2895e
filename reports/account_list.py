"""公式アカウント一覧 for the city's site (第1-1(1)ウ, (5)): a piece of HTML for its content management system, and CSV.

The HTML brings no style, no script and no page around it: a heading, a table of all accounts and a section for each,
under the heading level that the site's page asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from html import escape

from metrics.calendar import wareki
from metrics.words import KIND_WORDS

from .kinds import Words, title_of
from .masking import unmasked
from .paper import Imprint
from .printable import legal

ITEMS = {  # the ten of 第1-1(5), in its order; ids as in data/guideline/items.toml
    "name": "アカウント名",
    "url": "URL",
    "purpose": "目的",
    "content": "発信内容",
    "manager": "運用管理責任者",
    "operator": "運用担当者",
    "usage": "利用方法",
    "notes": "注意事項",
    "copyright": "知的財産権",
    "disclaimer": "免責事項",
}
STATUS_WORDS = {"running": "運用中", "stopped": "停止", "closed": "廃止"}


@dataclass(frozen=True)
class Disclosed:
    """An account as the city shows it: its ten items, and whether it runs, has stopped (停止) or is gone (廃止)."""

    account_id: str
    platform: str
    kind: str
    section: str
    items: Mapping[str, str] = field(default_factory=dict)
    status: str = "running"
    since: date | None = None

    @property
    def name(self) -> str:
        return self.items.get("name", "") or self.account_id

    @property
    def state(self) -> str:
        """運用中, or 停止（令和8年10月31日から)."""
        since = f"（{wareki(self.since)}{'から' if self.status == 'stopped' else ''}）" if self.since else ""
        return STATUS_WORDS[self.status] + (since if self.status != "running" else "")


def missing(accounts: Sequence[Disclosed]) -> list[str]:
    """What is still to be disclosed, account by account: for whoever publishes the list."""
    found = []
    for one in accounts:
        lacking = [label for item, label in ITEMS.items() if not one.items.get(item, "").strip()]
        if lacking and one.status != "closed":
            found.append(f"{one.name}: {'、'.join(lacking)}がありません")
    return found


def list_html(
    accounts: Sequence[Disclosed],
    imprint: Imprint,
    words: Words,
    level: int = 2,
    change: Callable[[str], str] = unmasked,
) -> bytes:
    """The fragment in UTF-8. `level`: of its first heading. Every text is escaped; only web addresses become links."""
    told = [_clean(a, change) for a in accounts]
    title = escape(title_of("list", words))
    day = wareki(imprint.moment.date())
    sample = "<p><strong>見本（架空のデータ）</strong></p>\n" if imprint.sample else ""
    parts = [
        '<section aria-labelledby="sns-list">',
        f'<h{level} id="sns-list">{title}</h{level}>',
        f"{sample}<p>{day}現在　{len(told)}アカウント</p>",
        *_table(told, title, day),
        *(line for a in told if a.status != "closed" for line in _section(a, level + 1)),
        "</section>",
        "",
    ]
    return "\n".join(parts).encode()


def records(accounts: Sequence[Disclosed]) -> Iterator[dict]:
    """A record an account: the ten items as they are shown, blank where one is missing."""
    for a in accounts:
        yield {
            "アカウント番号": a.account_id,
            "媒体": a.platform,
            "区分": KIND_WORDS.get(a.kind, a.kind),
            "運営主体": a.section,
            "状況": STATUS_WORDS[a.status],
            "停止・廃止の日": a.since if a.status != "running" else None,
            **{label: a.items.get(item, "") for item, label in ITEMS.items()},
        }


def _clean(account: Disclosed, change: Callable[[str], str]) -> Disclosed:
    items = {item: legal(change(text)) for item, text in account.items.items()}
    return replace(account, items=items, platform=legal(account.platform), section=legal(account.section))


def _table(accounts: Sequence[Disclosed], title: str, day: str) -> Iterator[str]:
    yield f"<table>\n<caption>{title}（{day}現在）</caption>"
    heads = "".join(
        f'<th scope="col">{name}</th>' for name in ("アカウント名", "媒体", "区分", "運営する課", "状況")
    )
    yield f"<thead><tr>{heads}</tr></thead>\n<tbody>"
    for a in accounts:
        name = escape(a.name) if a.status == "closed" else f'<a href="#{_anchor(a)}">{escape(a.name)}</a>'
        state = f"<strong>{escape(a.state)}</strong>" if a.status != "running" else escape(a.state)
        kind = escape(KIND_WORDS.get(a.kind, a.kind))
        yield (
            f'<tr><th scope="row">{name}</th><td>{escape(a.platform)}</td><td>{kind}</td>'
            f"<td>{escape(a.section)}</td><td>{state}</td></tr>"
        )
    yield "</tbody>\n</table>"


def _section(account: Disclosed, level: int) -> Iterator[str]:
    yield f'<section aria-labelledby="{_anchor(account)}">'
    yield f'<h{level} id="{_anchor(account)}">{escape(account.name)}（{escape(account.platform)}）</h{level}>'
    if account.status != "running":
        yield f"<p><strong>このアカウントは{escape(account.state)}です。</strong></p>"
    shown = [
        (item, label)
        for item, label in ITEMS.items()
        if item != "name" and account.items.get(item, "").strip()
    ]
    if shown:
        yield "<dl>"
        for item, label in shown:
            yield f"<dt>{label}</dt><dd>{_value(item, account)}</dd>"
        yield "</dl>"
    yield "</section>"


def _value(item: str, account: Disclosed) -> str:
    text = account.items[item].strip()
    if item == "url" and text.startswith(("https://", "http://")):
        label = escape(f"{account.name}（{account.platform}）を開く")
        return f'<a href="{escape(text)}" rel="noopener">{label}</a><br>{escape(text)}'
    return "<br>".join(escape(line) for line in text.splitlines())


def _anchor(account: Disclosed) -> str:
    """An id that HTML and every browser take: letters, digits and hyphens."""
    return "sns-" + "".join(c if c.isascii() and c.isalnum() else f"-{ord(c):x}-" for c in account.account_id)
