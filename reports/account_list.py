"""公式アカウント一覧 for the city's site (第1-1(1)ウ, (5)): a piece of HTML for its content management system, and CSV.

The HTML brings no style, no script and no page around it: a heading, a table of all accounts and a section for each,
under the heading level that the site's page asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import htpy as h

from metrics.calendar import wareki
from metrics.words import KIND_WORDS

from .masking import unmasked
from .paper import Head, Imprint
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
HEADINGS = (h.h1, h.h2, h.h3, h.h4, h.h5, h.h6)
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
    head: Head,
    level: int = 2,
    change: Callable[[str], str] = unmasked,
) -> bytes:
    """The fragment in UTF-8. `level`: of its first heading. Only web addresses become links."""
    told = [_clean(a, change) for a in accounts]
    title, day = head.title, wareki(imprint.moment.date())
    whole = h.section(aria_labelledby="sns-list")[
        _lines(
            HEADINGS[level - 1](id="sns-list")[title],
            h.p[h.strong["見本（架空のデータ）"]] if imprint.sample else None,
            h.p[f"{day}現在　{len(told)}アカウント"],
            _table(told, title, day),
            *(_section(a, level + 1) for a in told if a.status != "closed"),
        )
    ]
    return f"{whole}\n".encode()


def _lines(*nodes: h.Node) -> h.Node:
    """Each on a line of its own: whoever pastes it into a content management system reads it."""
    return ["\n", [[node, "\n"] for node in nodes if node is not None]]


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


def _table(accounts: Sequence[Disclosed], title: str, day: str) -> h.Element:
    heads = [h.th(scope="col")[name] for name in ("アカウント名", "媒体", "区分", "運営する課", "状況")]
    rows = [
        h.tr[
            h.th(scope="row")[a.name if a.status == "closed" else h.a(href=f"#{_anchor(a)}")[a.name]],
            h.td[a.platform],
            h.td[KIND_WORDS.get(a.kind, a.kind)],
            h.td[a.section],
            h.td[a.state if a.status == "running" else h.strong[a.state]],
        ]
        for a in accounts
    ]
    return h.table[_lines(h.caption[f"{title}（{day}現在）"], h.thead[h.tr[heads]], h.tbody[_lines(*rows)])]


def _section(account: Disclosed, level: int) -> h.Element:
    shown = [
        [h.dt[label], h.dd[_value(item, account)]]
        for item, label in ITEMS.items()
        if item != "name" and account.items.get(item, "").strip()
    ]
    stopped = h.p[h.strong[f"このアカウントは{account.state}です。"]] if account.status != "running" else None
    return h.section(aria_labelledby=_anchor(account))[
        _lines(
            HEADINGS[level - 1](id=_anchor(account))[f"{account.name}（{account.platform}）"],
            stopped,
            h.dl[_lines(*shown)] if shown else None,
        )
    ]


def _value(item: str, account: Disclosed) -> h.Node:
    text = account.items[item].strip()
    if item == "url" and text.startswith(("https://", "http://")):
        label = f"{account.name}（{account.platform}）を開く"
        return [h.a(href=text, rel="noopener")[label], h.br, text]
    return [[h.br if n else None, line] for n, line in enumerate(text.splitlines())]


def _anchor(account: Disclosed) -> str:
    """An id that HTML and every browser take: letters, digits and hyphens."""
    return "sns-" + "".join(c if c.isascii() and c.isalnum() else f"-{ord(c):x}-" for c in account.account_id)
