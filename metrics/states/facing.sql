-- What faces the lines: a row for every month of every lined metric of every account (product.md §5). SQL ends here:
-- metrics/rules.py judges and folds, for the view and for the simulator alike; states.sql says what then stands.
--
-- The official state of a closed month is the one in its close entry; an open month goes on from the nearest closed
-- month before it. What is the same for many months (lines, rule) is kept once, as a period: sixty thousand months are
-- judged at every new generation.

-- Every month that any measure or close speaks of (`fed`: it or a later one does), and on to the month that is over
-- now (due_month), fed or not; without gaps. The stock of a file that begins on 1 May stands for
-- the end of April too, but April has no day of any file: such a month does not open the series.
CREATE OR REPLACE TABLE judged_month AS
WITH begun AS (
    SELECT c.account_id, min(c.from_day) AS day
    FROM coverage AS c
    WHERE c.basis = 'day'
    GROUP BY c.account_id
),
known AS (
    SELECT
        m.month, TRUE AS fed,
        b.day IS NULL OR m.on_day IS NULL OR m.on_day <= last_day(m.month) OR m.on_day < b.day  AS opens
    FROM measure AS m
    LEFT JOIN begun AS b ON b.account_id = m.account_id AND b.day > last_day(m.month)
    UNION ALL
    SELECT c.month, TRUE AS fed, TRUE AS opens
    FROM closed AS c
    UNION ALL
    SELECT d.month, FALSE AS fed, TRUE AS opens
    FROM due_month AS d
)
SELECT
    CAST(s.month AS DATE)                                 AS month,
    CAST(year(s.month) * 12 + month(s.month) AS INTEGER)  AS month_no,
    coalesce(s.month <= (SELECT max(f.month) FROM known AS f WHERE f.fed), FALSE)  AS fed
FROM (
    SELECT coalesce(min(k.month) FILTER (WHERE k.opens), min(k.month)) AS first_month, max(k.month) AS last_month
    FROM known AS k
) AS k
CROSS JOIN LATERAL (
    SELECT unnest(generate_series(k.first_month, k.last_month, INTERVAL 1 MONTH)) AS month
) AS s;

-- The account as it stood at the end of each month; its first version holds from its opening. `close_seq` is the close of
-- the month itself, `since_no` the nearest closed month before (0: none).
-- by account
CREATE OR REPLACE TABLE account_month AS
WITH version AS (
    SELECT
        d.*,
        CASE WHEN row_number() OVER w = 1 THEN 0 ELSE d.begins_no END  AS from_no,
        lead(d.begins_no, 1, 999999) OVER w - 1                        AS to_no
    FROM (
        SELECT
            a.*, coalesce(a.from_day, a.opened_on) AS begins,
            year(coalesce(a.from_day, a.opened_on)) * 12 + month(coalesce(a.from_day, a.opened_on)) AS begins_no
        FROM account AS a
    ) AS d
    WINDOW w AS (PARTITION BY d.account_id ORDER BY d.begins, d.seq)
),
resting AS (
    SELECT DISTINCT s.account_id, m.month
    FROM suspended AS s
    INNER JOIN judged_month AS m ON m.month >= s.from_month AND m.month <= coalesce(s.to_month, m.month)
)
SELECT
    v.account_id, m.month, m.month_no, v.platform, v.name, v.kind, v.section, v.opened_on,
    CASE
        WHEN v.emergency_only THEN '非常時専用'
        WHEN r.month IS NOT NULL THEN '休止'
        WHEN m.month_no < year(v.opened_on) * 12 + month(v.opened_on) + coalesce(TRY_CAST(y.value AS INTEGER), 12) THEN '開設から1年未満'
    END                                                          AS exempt,
    c.seq                                                        AS close_seq,
    coalesce(max(CASE WHEN c.seq IS NOT NULL THEN m.month_no END) OVER (
        PARTITION BY v.account_id ORDER BY m.month_no ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ), 0)                                                        AS since_no
FROM version AS v
INNER JOIN judged_month AS m ON m.month_no BETWEEN v.from_no AND v.to_no
LEFT JOIN setting_span AS y ON y.key = 'exempt_months' AND m.month >= y.from_month AND m.month < y.next_month
LEFT JOIN resting AS r ON r.account_id = v.account_id AND r.month = m.month
LEFT JOIN closed AS c ON c.account_id = v.account_id AND c.month = m.month
WHERE c.seq IS NOT NULL
    OR (m.month >= date_trunc('month', v.opened_on) AND (v.closed_on IS NULL OR m.month <= v.closed_on));

-- The basis that a metric of an account is shown in while no target names one: the first of its header with data.
-- by account
CREATE OR REPLACE TABLE shown_basis AS
SELECT m.account_id, m.metric, arg_min(m.basis, h.place) AS basis
FROM (SELECT DISTINCT account_id, metric, basis FROM measure WHERE value IS NOT NULL) AS m
INNER JOIN metric_header AS h ON h.metric = m.metric AND h.basis = m.basis
GROUP BY m.account_id, m.metric;

-- Periods in which target and rule of an account's metric stay the same, as month numbers. Patience, recovery and
-- margin: a metric's own rule first, from its first month on; before any rule 3, 2 and 0.
CREATE OR REPLACE TABLE standard AS
WITH target_version AS (
    SELECT t.*, lead(t.from_no, 1, 999999) OVER (PARTITION BY t.series_no ORDER BY t.from_month, t.seq) - 1 AS to_no
    FROM (
        SELECT
            t.*, year(t.from_month) * 12 + month(t.from_month) AS from_no,
            dense_rank() OVER (ORDER BY t.account_id)                           AS account_no,
            CAST(dense_rank() OVER (ORDER BY t.account_id, t.metric) AS BIGINT) AS series_no   -- times a million: month numbers fit below
        FROM target AS t
    ) AS t
),
own AS (
    SELECT h.metric, h.additivity, h.better, h.sign, min(r.from_month) AS from_month
    FROM metric_header AS h
    LEFT JOIN rule AS r ON r.metric = h.metric
    GROUP BY h.metric, h.additivity, h.better, h.sign
),
spoken AS (
    SELECT
        o.metric, o.additivity, o.better, o.sign, r.seq, r.patience, r.recovery, r.margin, r.from_month,
        year(r.from_month) * 12 + month(r.from_month) AS from_no
    FROM own AS o
    INNER JOIN rule AS r
        ON r.metric = o.metric OR (r.metric IS NULL AND (o.from_month IS NULL OR r.from_month < o.from_month))
    UNION ALL
    SELECT o.metric, o.additivity, o.better, o.sign, NULL, 3, 2, 0, DATE '0001-01-01', 0
    FROM own AS o
),
rule_version AS (
    SELECT
        s.*, lead(s.from_no, 1, 999999) OVER (PARTITION BY s.metric ORDER BY s.from_month, s.seq) - 1 AS to_no
    FROM spoken AS s
)
SELECT
    t.series_no * 1000000 + greatest(t.from_no, r.from_no)                       AS standard_no,
    t.account_no, t.series_no,
    CAST(greatest(t.from_no, r.from_no) AS INTEGER)                              AS from_no,
    CAST(least(t.to_no, r.to_no) AS INTEGER)                                     AS to_no,
    t.account_id, t.metric, t.seq AS target_seq, t.from_month, t.expected, t.target, t.target_type,
    t.first_month, t.last_month, t.continue_line, t.withdraw_line, t.deciding,
    CASE                                     -- recorded before answers were told apart: what it faced then
        WHEN coalesce(t.basis, b.basis) = 'post' AND coalesce(t.posts, 'all') = 'all' AND a.account_id IS NOT NULL
            THEN 'post_all'
        ELSE coalesce(t.basis, b.basis)
    END                                                                          AS basis,
    CASE WHEN r.additivity IN ('flow', 'rate') THEN t.window_months ELSE 1 END   AS window_months,
    r.additivity, r.better, r.sign,
    r.seq AS rule_seq, r.patience, r.recovery, r.margin
FROM target_version AS t
INNER JOIN rule_version AS r ON r.metric = t.metric AND r.from_no <= t.to_no AND t.from_no <= r.to_no
LEFT JOIN shown_basis AS b ON b.account_id = t.account_id AND b.metric = t.metric
LEFT JOIN answering AS a ON a.account_id = t.account_id
WHERE t.from_no <= t.to_no AND r.from_no <= r.to_no;

CREATE OR REPLACE VIEW target_month AS       -- the target valid in each month
SELECT m.month, m.month_no, s.*
FROM standard AS s
INNER JOIN judged_month AS m ON m.month_no BETWEEN s.from_no AND s.to_no;

-- What faces the lines: the measure over its window of trailing months. Flows are summed, rates are summed and
-- divided last, stocks are as they stand. `whole`: nothing that is still to come could change it.
CREATE OR REPLACE VIEW faced AS
SELECT                                       -- a window of one month: nothing to sum
    s.standard_no, x.month,
    CASE WHEN s.additivity = 'rate' THEN x.numerator / nullif(x.denominator, 0) ELSE x.value END  AS value,
    CASE
        WHEN s.additivity = 'rate' THEN x.days_final >= coalesce(TRY_CAST(p.value AS DOUBLE), 0.9) * x.days
        WHEN x.value IS NULL THEN FALSE
        WHEN s.additivity = 'stock' THEN NOT x.provisional
        ELSE x.days_final = x.days
    END                                                                                           AS whole
FROM standard AS s
INNER JOIN measure AS x ON x.account_id = s.account_id AND x.metric = s.metric AND x.basis = s.basis
LEFT JOIN setting_span AS p ON p.key = 'rate_days_share' AND x.month >= p.from_month AND x.month < p.next_month
WHERE s.window_months = 1
UNION ALL
SELECT
    s.standard_no, m.month,
    CASE
        WHEN s.additivity = 'rate' THEN sum(x.numerator) / nullif(sum(x.denominator), 0)
        ELSE CAST(sum(CAST(x.value AS DECIMAL(38, 9))) AS DOUBLE)
    END                                                                                           AS value,
    CASE
        WHEN s.additivity = 'rate' THEN sum(x.days_final) >= coalesce(TRY_CAST(p.value AS DOUBLE), 0.9) * (     -- of the days of the window, known or not
            1 + date_diff(
                'day',
                make_date(
                    CAST(floor((m.month_no - s.window_months) / 12) AS INTEGER), (m.month_no - s.window_months) % 12 + 1, 1
                ),
                last_day(m.month)
            )
        )
        WHEN count(x.value) < s.window_months THEN FALSE
        ELSE sum(x.days_final) = sum(x.days)
    END                                                                                           AS whole
FROM standard AS s
INNER JOIN measure AS x ON x.account_id = s.account_id AND x.metric = s.metric AND x.basis = s.basis
INNER JOIN judged_month AS m
    ON m.month_no BETWEEN s.from_no AND s.to_no
    AND year(x.month) * 12 + month(x.month) BETWEEN m.month_no - s.window_months + 1 AND m.month_no
LEFT JOIN setting_span AS p ON p.key = 'rate_days_share' AND m.month >= p.from_month AND m.month < p.next_month
WHERE s.window_months > 1
GROUP BY s.standard_no, m.month, m.month_no, s.additivity, s.window_months, p.value;

-- One row a month of an account and the standard that holds in it, with all that it is judged by. `rises`: what is still
-- to come can only better the value. A run is the open months of a metric since one close, or since the beginning.
CREATE OR REPLACE VIEW facing AS
SELECT
    a.account_id, s.metric, a.month, a.month_no, s.standard_no, s.account_no, a.close_seq,
    s.series_no * 1000000 + a.since_no                                            AS run_no,
    a.exempt IS NOT NULL                                                          AS exempt,
    f.value, coalesce(f.whole, FALSE)                                             AS whole,
    s.additivity = 'flow' AND s.better = 'higher' AND s.sign <> 'signed'          AS rises,
    s.better, s.continue_line, s.withdraw_line, s.margin, s.patience, s.recovery, s.deciding
FROM standard AS s
INNER JOIN account_month AS a ON a.account_id = s.account_id AND a.month_no BETWEEN s.from_no AND s.to_no
LEFT JOIN faced AS f ON f.standard_no = s.standard_no AND f.month = a.month;
