"""前回見たときからの変化 on 総覧: the marks beside the accounts, and the line above what there is to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import htpy as h

from metrics.calendar import screen_day, short_day
from metrics.overview import Overview
from services.month import since

from ..cards import month_key
from ..frame import Frame
from ..markup import joined, link_to

MOST = 6  # accounts by name


@dataclass(frozen=True)
class News:
    """What is new for the person, since which day."""

    on: date
    of: Mapping[str, since.SinceLooked]
    names: Mapping[str, str]

    def mark(self, account_id: str) -> str | None:
        """What stands beside an account; nothing where nothing is new.

        >>> News(date(2026, 11, 20), {"a": since.SinceLooked("基準内", ("コメント",))}, {}).mark("a")
        '前回（11月20日）は 基準内。新しい記録: コメント'
        """
        found = self.of.get(account_id)
        if found is None:
            return None
        was = f"前回（{short_day(self.on)}）は {found.before}" if found.before else ""
        new = f"新しい記録: {'、'.join(found.entries)}" if found.entries else ""
        return "。".join(part for part in (was, new) if part)


def news(page: Frame, month: Overview) -> News | None:
    """What is new for whoever records here; None for nobody, and for whoever looks for the first time."""
    if page.user is None:
        return None
    words = {row.account_id: row.word for row in month.rows}
    now = since.Looked(page.office.today().isoformat(), page.view.seq, month_key(page), words)
    before = since.look(page.office, page.user.person, now)
    if before is None:
        return None
    found = since.moved(page.office.ledger.register(), page.user.person, before, now)
    return News(before.day, found, {row.account_id: row.name for row in month.rows})


def line(page: Frame, found: News) -> h.Node:
    """One sentence: how many accounts have another state, which have new entries."""
    head = f"前回（{screen_day(found.on)}）見たときから: "
    if not found.of:
        return f"{head}変わったことはありません。"
    states = sum(moved.before is not None for moved in found.of.values())
    shown = [
        link_to(page.link("monthly", account=a, month=month_key(page)), found.names[a]) for a in found.of
    ]
    more = f"、ほか{len(shown) - MOST}件" if len(shown) > MOST else ""
    told = f"状態が変わったもの {states}件、" if states else ""
    return [head, told, f"変化のあるアカウント {len(shown)}件（", joined(shown[:MOST]), more, "）"]
