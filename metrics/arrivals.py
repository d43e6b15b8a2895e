"""What has come in of a month, account by account: nothing (未取込), a part (そろっていない), or up to its last day.

The one definition of the three: pages, deadlines and papers ask here. A reading counts only for an account that has never
had an export; of what was taken back nothing counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from .calendar import add_months, month_end
from .evaluation import Database

NONE, PART, WHOLE = "none", "part", "whole"
ARRIVAL_WORDS = {NONE: "未取込", PART: "そろっていない", WHOLE: "取込済"}


@dataclass(frozen=True)
class Arrival:
    """What has come in of an account's month; of what reaches its last day, when it first came and by whom."""

    how: str = NONE
    made_at: datetime | None = None
    made_by: str = ""


NOTHING = Arrival()
ARRIVED = """
WITH exported AS (SELECT DISTINCT account_id FROM coverage),
told AS (                    -- (account, import, whether it reaches the month's last day)
    SELECT account_id, import_seq, to_day >= $last AS whole
    FROM coverage WHERE from_day <= $last AND to_day >= $month
    UNION ALL
    SELECT account_id, import_seq, day = $last FROM day_fact WHERE day BETWEEN $month AND $last
    UNION ALL
    SELECT account_id, import_seq, to_day >= $last FROM span_fact WHERE from_day <= $last AND to_day >= $month
    UNION ALL                -- of an account without exports, a reading near the month's end stands for it
    SELECT d.account_id, d.import_seq, TRUE
    FROM day_fact AS d
    WHERE d.day BETWEEN $early AND $late AND d.account_id NOT IN (SELECT x.account_id FROM exported AS x)
),
counted AS (
    SELECT t.account_id, t.import_seq, bool_or(t.whole) AS whole
    FROM told AS t
    INNER JOIN import AS i ON i.import_seq = t.import_seq
    WHERE t.import_seq NOT IN (SELECT u.import_seq FROM undone AS u)
        AND (
            i.format NOT IN ('reading', 'readings')
            OR t.account_id NOT IN (SELECT x.account_id FROM exported AS x)
        )
    GROUP BY t.account_id, t.import_seq
)
SELECT
    c.account_id, bool_or(c.whole) AS whole, min(e.made_at) FILTER (WHERE c.whole) AS made_at,
    arg_min(e.made_by, e.seq) FILTER (WHERE c.whole) AS made_by
FROM counted AS c
INNER JOIN entry AS e ON e.seq = c.import_seq
GROUP BY c.account_id
"""


def arrivals(database: Database, month: date) -> dict[str, Arrival]:
    """Account → what has come in of a month; an account of which nothing has is not there."""
    end = month_end(month)
    near = {"early": end.replace(day=end.day - 7), "late": add_months(month, 1).replace(day=10)}
    return {
        r["account_id"]: Arrival(WHOLE if r["whole"] else PART, r["made_at"], r["made_by"] or "")
        for r in database.rows(ARRIVED, month=month, last=end, **near)
    }
