"""What whole platforms did in the month, under the one sentence of 総覧: nobody's account alone is to be looked at for it."""

from __future__ import annotations

import htpy as h

from metrics.common_cause import Common, platform_sentence
from metrics.overview import Overview

from ..frame import Frame
from ..markup import put


def lead(page: Frame, month: Overview, common: Common) -> None:
    """A sentence a platform and deciding metric of the accounts that are shown; nothing where nothing moved as a whole."""
    bars = {(row.platform, bar.metric): bar.title for row in month.rows for bar in row.bars}
    moves = [m for m in common.common(metric for _, metric in bars) if (m.platform, m.metric) in bars]
    if moves:
        titles = [bars[m.platform, m.metric] for m in moves]
        names = [page.office.platform_name(m.platform) for m in moves]
        put([h.p[platform_sentence(*told)] for told in zip(moves, titles, names, strict=True)])
