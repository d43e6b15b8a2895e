-- The state of every lined metric and of every account, for every month (product.md §5).
-- Portable windowed SQL; metrics/rules.py says the rule again in ten lines of Python and is its oracle.

CREATE OR REPLACE TABLE judged_month AS      -- every month that any measure speaks of, without gaps
SELECT
    CAST(s.month AS DATE)                     AS month,
    year(s.month) * 12 + month(s.month)       AS month_no
FROM (
    SELECT unnest(generate_series(min(m.month), max(m.month), INTERVAL 1 MONTH)) AS month
    FROM measure AS m
) AS s;

-- The account as it stood at the end of each month; its first version holds from its opening.
CREATE OR REPLACE TABLE account_month AS
WITH version AS (
    SELECT
        a.*,
        CASE
            WHEN row_number() OVER (
                PARTITION BY a.account_id ORDER BY coalesce(a.from_day, a.opened_on), a.seq
            ) = 1 THEN DATE '1900-01-01'
            ELSE coalesce(a.from_day, a.opened_on)
        END AS begins
    FROM account AS a
),
placed AS (
    SELECT
        v.*,
        m.month,
        m.month_no,
        row_number() OVER (
            PARTITION BY v.account_id, m.month ORDER BY v.begins DESC, v.seq DESC
        ) AS place
    FROM version AS v
    INNER JOIN judged_month AS m ON v.begins <= last_day(m.month)
),
young AS (
    SELECT coalesce(arg_max(TRY_CAST(s.value AS INTEGER), s.seq), 12) AS months
    FROM setting AS s
    WHERE s.key = 'exempt_months'
)
SELECT
    p.account_id, p.month, p.platform, p.name, p.kind, p.section, p.opened_on,
    CASE
        WHEN p.emergency_only THEN '非常時専用'
        WHEN p.month_no < year(p.opened_on) * 12 + month(p.opened_on) + y.months THEN '開設から1年未満'
    END AS exempt
FROM placed AS p
CROSS JOIN young AS y
WHERE p.place = 1
    AND p.month >= date_trunc('month', p.opened_on)
    AND (p.closed_on IS NULL OR p.month <= p.closed_on);

-- The basis that a metric of an account is shown in while no target names one: the first of its header with data.
CREATE OR REPLACE TABLE shown_basis AS
SELECT p.account_id, p.metric, p.basis
FROM (
    SELECT
        m.account_id, m.metric, m.basis,
        row_number() OVER (PARTITION BY m.account_id, m.metric ORDER BY h.place) AS place
    FROM (SELECT DISTINCT account_id, metric, basis FROM measure WHERE value IS NOT NULL) AS m
    INNER JOIN metric_header AS h ON h.metric = m.metric AND h.basis = m.basis
) AS p
WHERE p.place = 1;

CREATE OR REPLACE TABLE target_month AS      -- the target valid in each month
SELECT v.*
FROM (
    SELECT
        m.month, m.month_no,
        t.account_id, t.metric, t.seq AS target_seq, t.from_month, t.expected, t.target, t.target_type,
        t.first_month, t.last_month, t.continue_line, t.withdraw_line, t.deciding,
        coalesce(t.basis, b.basis)                                                   AS basis,
        CASE WHEN h.additivity IN ('flow', 'rate') THEN t.window_months ELSE 1 END   AS window_months,
        h.additivity, h.better, h.sign,
        row_number() OVER (
            PARTITION BY t.account_id, t.metric, m.month ORDER BY t.from_month DESC, t.seq DESC
        ) AS place
    FROM target AS t
    INNER JOIN judged_month AS m ON m.month >= t.from_month
    INNER JOIN (SELECT DISTINCT metric, additivity, better, sign FROM metric_header) AS h ON h.metric = t.metric
    LEFT JOIN shown_basis AS b ON b.account_id = t.account_id AND b.metric = t.metric
) AS v
WHERE v.place = 1;

CREATE OR REPLACE TABLE rule_month AS        -- patience, recovery and margin of each month; a metric's own first
SELECT v.month, v.metric, v.rule_seq, v.patience, v.recovery, v.margin
FROM (
    SELECT
        m.month, h.metric, r.seq AS rule_seq,
        coalesce(r.patience, 3) AS patience, coalesce(r.recovery, 2) AS recovery, coalesce(r.margin, 0) AS margin,
        row_number() OVER (
            PARTITION BY m.month, h.metric
            ORDER BY CASE WHEN r.metric IS NULL THEN 1 ELSE 0 END, r.from_month DESC, r.seq DESC
        ) AS place
    FROM judged_month AS m
    CROSS JOIN (SELECT DISTINCT metric FROM metric_header) AS h
    LEFT JOIN rule AS r ON r.from_month <= m.month AND (r.metric IS NULL OR r.metric = h.metric)
) AS v
WHERE v.place = 1;

-- What faces the lines: the measure over its window of trailing months. Flows are summed, rates are summed and
-- divided last, stocks are as they stand. `whole`: nothing that is still to come could change it.
CREATE OR REPLACE TABLE faced AS
SELECT
    t.account_id, t.metric, t.month,
    CASE
        WHEN t.additivity = 'rate' THEN sum(x.numerator) / nullif(sum(x.denominator), 0)
        ELSE CAST(sum(CAST(x.value AS DECIMAL(38, 9))) AS DOUBLE)
    END                                                       AS value,
    CASE
        WHEN count(x.value) < t.window_months THEN FALSE
        WHEN t.additivity = 'rate' THEN sum(x.days_final) >= share.rate * sum(x.days)
        WHEN t.additivity = 'stock' THEN NOT bool_or(x.provisional)
        ELSE sum(x.days_final) = sum(x.days)
    END                                                       AS whole
FROM target_month AS t
INNER JOIN judged_month AS w ON w.month_no BETWEEN t.month_no - t.window_months + 1 AND t.month_no
LEFT JOIN measure AS x
    ON x.account_id = t.account_id AND x.metric = t.metric AND x.basis = t.basis AND x.month = w.month
CROSS JOIN (
    SELECT coalesce(arg_max(TRY_CAST(s.value AS DOUBLE), s.seq), 0.9) AS rate FROM setting AS s WHERE s.key = 'rate_days_share'
) AS share
GROUP BY t.account_id, t.metric, t.month, t.additivity, t.window_months, share.rate;

-- One word for each month: bad (worse than the withdraw line), low (worse than the continue line), ok, or not
-- judged: hold, no_line, exempt. Equal is not below. A flow that is never negative and already at the continue
-- line is judged though days are missing: the missing days cannot take it back.
CREATE OR REPLACE TABLE verdict AS
SELECT
    t.*, r.rule_seq, r.patience, r.recovery, r.margin, f.value,
    CASE
        WHEN a.exempt IS NOT NULL THEN 'exempt'
        WHEN t.continue_line IS NULL AND t.withdraw_line IS NULL THEN 'no_line'
        WHEN f.value IS NULL THEN 'hold'
        WHEN NOT coalesce(f.whole, FALSE)
            AND NOT (
                t.additivity = 'flow' AND t.better = 'higher' AND t.sign <> 'signed'
                AND f.value >= coalesce(t.continue_line, t.withdraw_line)
            ) THEN 'hold'
        WHEN t.better = 'higher' AND f.value < t.withdraw_line THEN 'bad'
        WHEN t.better = 'lower' AND f.value > t.withdraw_line THEN 'bad'
        WHEN t.better = 'higher' AND f.value < t.continue_line THEN 'low'
        WHEN t.better = 'lower' AND f.value > t.continue_line THEN 'low'
        ELSE 'ok'
    END AS word,
    CASE
        WHEN t.withdraw_line IS NULL THEN TRUE
        WHEN t.better = 'higher' THEN f.value >= t.withdraw_line + r.margin * abs(t.withdraw_line)
        ELSE f.value <= t.withdraw_line - r.margin * abs(t.withdraw_line)
    END AS clear
FROM target_month AS t
INNER JOIN account_month AS a ON a.account_id = t.account_id AND a.month = t.month
INNER JOIN rule_month AS r ON r.month = t.month AND r.metric = t.metric
LEFT JOIN faced AS f ON f.account_id = t.account_id AND f.metric = t.metric AND f.month = t.month;

CREATE OR REPLACE TABLE metric_state AS
WITH held AS (
    SELECT
        v.*,
        CASE WHEN v.word = 'hold' THEN row_number() OVER (
            PARTITION BY v.account_id, v.metric, v.hold_group, v.word ORDER BY v.month_no
        ) ELSE 0 END AS holds
    FROM (
        SELECT
            v.*,
            sum(CASE WHEN v.word = 'hold' THEN 0 ELSE 1 END) OVER (
                PARTITION BY v.account_id, v.metric ORDER BY v.month_no
            ) AS hold_group
        FROM verdict AS v
    ) AS v
),
grouped AS (                                 -- what ends a run starts a new group
    SELECT
        h.*,
        sum(CASE WHEN h.word IN ('low', 'ok', 'exempt', 'no_line') OR h.holds >= 3 THEN 1 ELSE 0 END) OVER w AS bad_group,
        sum(CASE WHEN h.word IN ('ok', 'exempt', 'no_line') OR h.holds >= 3 THEN 1 ELSE 0 END) OVER w        AS low_group,
        sum(CASE WHEN h.word IN ('bad', 'low', 'ok') AND NOT h.clear THEN 1 ELSE 0 END) OVER w               AS clear_group
    FROM held AS h
    WINDOW w AS (PARTITION BY h.account_id, h.metric ORDER BY h.month_no)
),
counted AS (
    SELECT
        g.*,
        sum(CASE WHEN g.word = 'bad' THEN 1 ELSE 0 END) OVER (
            PARTITION BY g.account_id, g.metric, g.bad_group ORDER BY g.month_no
        ) AS n,
        sum(CASE WHEN g.word IN ('bad', 'low') THEN 1 ELSE 0 END) OVER (
            PARTITION BY g.account_id, g.metric, g.low_group ORDER BY g.month_no
        ) AS k,
        sum(CASE WHEN g.word IN ('bad', 'low', 'ok') AND g.clear THEN 1 ELSE 0 END) OVER (
            PARTITION BY g.account_id, g.metric, g.clear_group ORDER BY g.month_no
        ) AS m
    FROM grouped AS g
),
latched AS (                                 -- on: n reached N; off: m reached M; the later of the two holds
    SELECT
        c.*,
        max(CASE WHEN c.word = 'bad' AND c.n >= c.patience THEN c.month_no ELSE 0 END) OVER w
            > max(CASE WHEN c.word IN ('low', 'ok') AND c.clear AND c.m >= c.recovery THEN c.month_no ELSE 0 END) OVER w
            AS latch
    FROM counted AS c
    WINDOW w AS (PARTITION BY c.account_id, c.metric ORDER BY c.month_no)
)
SELECT
    l.account_id, l.metric, l.month, l.basis, l.deciding, l.target_seq, l.rule_seq,
    l.window_months, l.value, l.continue_line, l.withdraw_line, l.word,
    CASE
        WHEN l.word IN ('exempt', 'no_line', 'hold') THEN l.word
        WHEN l.latch AND l.clear THEN 'recovering'
        WHEN l.latch THEN 'consider'
        WHEN l.word IN ('bad', 'low') THEN 'watch'
        ELSE 'within'
    END                                             AS state,
    CAST(CASE WHEN l.word = 'bad' OR l.word = 'hold' THEN l.n ELSE 0 END AS INTEGER)  AS n,
    CAST(CASE WHEN l.word IN ('bad', 'low') THEN l.k ELSE 0 END AS INTEGER)           AS k,
    CAST(CASE WHEN l.latch THEN l.m ELSE 0 END AS INTEGER)                            AS m,
    CAST(l.holds AS INTEGER)                        AS holds,
    l.latch, l.patience, l.recovery, l.margin
FROM latched AS l;

-- The account: the gravest of its deciding metrics; exempt overrides; no_line only if all of them lack lines.
CREATE OR REPLACE TABLE account_state AS
WITH deciding AS (
    SELECT
        s.*,
        CASE s.state
            WHEN 'consider' THEN 1
            WHEN 'recovering' THEN 2
            WHEN 'watch' THEN 3
            WHEN 'hold' THEN 4
            WHEN 'within' THEN 5
            ELSE 6
        END AS gravity
    FROM metric_state AS s
    WHERE s.deciding
),
gravest AS (
    SELECT
        d.*,
        row_number() OVER (
            PARTITION BY d.account_id, d.month ORDER BY d.gravity, d.n DESC, d.k DESC, d.metric
        ) AS place,
        max(CASE WHEN d.state = 'hold' THEN 1 ELSE 0 END) OVER (PARTITION BY d.account_id, d.month) AS any_hold
    FROM deciding AS d
)
SELECT
    a.account_id, a.month, a.platform, a.name, a.kind, a.section, a.exempt,
    CASE WHEN a.exempt IS NOT NULL THEN 'exempt' ELSE coalesce(g.state, 'no_line') END  AS state,
    g.metric, g.n, g.k, g.m, g.holds, g.patience, g.recovery,
    coalesce(g.any_hold = 1 AND g.state IN ('consider', 'recovering', 'watch'), FALSE)  AS also_hold
FROM account_month AS a
LEFT JOIN gravest AS g ON g.account_id = a.account_id AND g.month = a.month AND g.place = 1;
