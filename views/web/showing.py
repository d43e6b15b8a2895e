"""How a page shows itself elsewhere than at a desk: on paper (print.css)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import htpy as h

from metrics.calendar import screen_day, screen_month

from ..markup import put

if TYPE_CHECKING:
    from ..frame import Frame


def on_paper(held: Frame) -> None:
    """What the widgets at the top say, where the page is printed and has none: of what, of when, from which records."""
    told = [
        f"{held.account.name}（{held.account.section}）" if held.account else None,
        screen_month(held.month) if held.month else None,
        f"{screen_day(held.office.today())}現在",
        f"台帳記録 {held.view.seq:d} 番まで",
    ]
    put(h.p(".on-paper", aria_hidden="true")["　".join(part for part in told if part)])
