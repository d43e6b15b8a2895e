-- The state of every lined metric and of every account, for every month (product.md §5).
-- Portable windowed SQL; metrics/rules.py says the rule again in ten lines of Python and is its oracle.
--
-- The official state of a closed month is the one in its close entry; an open month goes on from the nearest closed
-- month before it. What is the same for many months (lines, rule) is kept once, as a period, and the windows that
-- count carry numbers only: sixty thousand months are judged at every new generation.

-- Every month that any measure or close speaks of, without gaps. The stock of a file that begins on 1 May stands for
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
        m.month,
        b.day IS NULL OR m.on_day IS NULL OR m.on_day <= last_day(m.month) OR m.on_day < b.day  AS opens
    FROM measure AS m
    LEFT JOIN begun AS b ON b.account_id = m.account_id AND b.day > last_day(m.month)
    UNION ALL
    SELECT c.month, TRUE AS opens
    FROM closed AS c
)
SELECT
    CAST(s.month AS DATE)                                 AS month,
    CAST(year(s.month) * 12 + month(s.month) AS INTEGER)  AS month_no
FROM (
    SELECT unnest(generate_series(
        coalesce(min(k.month) FILTER (WHERE k.opens), min(k.month)), max(k.month), INTERVAL 1 MONTH
    )) AS month
    FROM known AS k
) AS s;

-- The account as it stood at the end of each month; its first version holds from its opening. `place` counts its
-- months; `close_seq` is the close of the month itself, `since_no` the nearest closed month before (0: none).
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
    CAST(row_number() OVER w AS INTEGER)                         AS place,
    coalesce(max(CASE WHEN c.seq IS NOT NULL THEN m.month_no END) OVER (
        PARTITION BY v.account_id ORDER BY m.month_no ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ), 0)                                                        AS since_no
FROM version AS v
INNER JOIN judged_month AS m ON m.month_no BETWEEN v.from_no AND v.to_no
LEFT JOIN setting_span AS y ON y.key = 'exempt_months' AND m.month >= y.from_month AND m.month < y.next_month
LEFT JOIN resting AS r ON r.account_id = v.account_id AND r.month = m.month
LEFT JOIN closed AS c ON c.account_id = v.account_id AND c.month = m.month
WHERE c.seq IS NOT NULL
    OR (m.month >= date_trunc('month', v.opened_on) AND (v.closed_on IS NULL OR m.month <= v.closed_on))
WINDOW w AS (PARTITION BY v.account_id ORDER BY m.month_no);

-- The basis that a metric of an account is shown in while no target names one: the first of its header with data.
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
    t.series_no                                                                  AS series_no,
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

-- One word for each open month, as a number, the graver the greater: 0 no_line, 1 exempt, 2 hold, 3 ok, 4 low (worse than
-- the continue line), 5 bad (worse than the withdraw line). Equal is not below. A flow that is never negative and
-- already at the continue line is judged though days are missing: the missing days cannot take it back.
-- A run is a metric of an account since one close (`since_no`). (A table of its own: a window sorts twice as fast where
-- the number of its rows is known and not guessed.)
CREATE OR REPLACE TABLE verdict AS
SELECT
    s.standard_no, s.series_no * 1000000 + a.since_no AS run_no, a.place, a.month, f.value, s.patience, s.recovery,
    CAST(
        CASE
            WHEN a.exempt IS NOT NULL THEN 1
            WHEN s.continue_line IS NULL AND s.withdraw_line IS NULL THEN 0
            WHEN f.value IS NULL THEN 2
            WHEN NOT coalesce(f.whole, FALSE)
                AND NOT (
                    s.additivity = 'flow' AND s.better = 'higher' AND s.sign <> 'signed'
                    AND f.value >= coalesce(s.continue_line, s.withdraw_line)
                ) THEN 2
            WHEN s.better = 'higher' AND f.value < s.withdraw_line THEN 5
            WHEN s.better = 'lower' AND f.value > s.withdraw_line THEN 5
            WHEN s.better = 'higher' AND f.value < s.continue_line THEN 4
            WHEN s.better = 'lower' AND f.value > s.continue_line THEN 4
            ELSE 3
        END AS TINYINT
    ) AS word_no,
    CASE
        WHEN s.withdraw_line IS NULL THEN TRUE
        WHEN s.better = 'higher' THEN f.value >= s.withdraw_line + s.margin * abs(s.withdraw_line)
        ELSE f.value <= s.withdraw_line - s.margin * abs(s.withdraw_line)
    END AS clear,
    a.exempt IS NULL AND f.value IS NULL AND coalesce(f.whole, FALSE) AS void   -- a rate of nothing: 0 of 0, and all known
FROM standard AS s
INNER JOIN account_month AS a ON a.account_id = s.account_id AND a.month_no BETWEEN s.from_no AND s.to_no
LEFT JOIN faced AS f ON f.standard_no = s.standard_no AND f.month = a.month
WHERE a.close_seq IS NULL;

-- The walk along each run: how many judged months since what ended n, k and m. The first run of a metric begins with
-- nothing, the others go on from what their close left.
CREATE OR REPLACE TABLE metric_run AS
WITH summed AS (                                  -- judged months so far; the last month that was not held
    SELECT
        v.*,
        CAST(count(CASE WHEN v.word_no >= 3 THEN 1 END) OVER w AS INTEGER)  AS judged,
        max(CASE WHEN v.word_no <> 2 THEN v.place END) OVER w               AS heard,
        row_number() OVER w                                                 AS months
    FROM verdict AS v
    WINDOW w AS (PARTITION BY v.run_no ORDER BY v.place)
),
seed AS (
    SELECT
        s.series_no * 1000000 + year(q.month) * 12 + month(q.month) AS run_no,
        q.run_n, q.run_k, q.m AS run_m, q.holds, CASE WHEN q.latch THEN 1 ELSE 0 END AS latch
    FROM closed_metric AS q
    INNER JOIN (SELECT DISTINCT account_id, metric, series_no FROM standard) AS s
        ON s.account_id = q.account_id AND s.metric = q.metric
),
held AS (
    SELECT
        s.standard_no, s.run_no, s.place, s.month, s.value, s.patience, s.recovery, s.word_no, s.clear, s.void, s.judged,
        CAST(coalesce(s.place - s.heard, s.months + coalesce(q.holds, 0)) AS INTEGER) AS holds,
        q.run_n, q.run_k, q.run_m, coalesce(q.latch, 0) AS latch
    FROM summed AS s
    LEFT JOIN seed AS q ON q.run_no = s.run_no
),
ended AS (                                   -- how many months had been judged when a run was last ended
    SELECT
        h.*,
        max(CASE WHEN h.word_no NOT IN (2, 5) OR h.holds >= 3 THEN h.judged END) OVER w     AS before_n,
        max(CASE WHEN h.word_no NOT IN (2, 4, 5) OR h.holds >= 3 THEN h.judged END) OVER w  AS before_k,
        max(CASE WHEN h.word_no >= 3 AND NOT h.clear THEN h.judged END) OVER w              AS before_m
    FROM held AS h
    WINDOW w AS (PARTITION BY h.run_no ORDER BY h.place)
),
counted AS (
    SELECT
        e.standard_no, e.run_no, e.place, e.month, e.value, e.patience, e.recovery, e.word_no, e.clear, e.void, e.holds, e.latch,
        e.judged - coalesce(e.before_n, -e.run_n, 0) AS n,
        e.judged - coalesce(e.before_k, -e.run_k, 0) AS k,
        e.judged - coalesce(e.before_m, -e.run_m, 0) AS m
    FROM ended AS e
)
SELECT                                       -- on (odd): n reached N; off (even): m reached M; the later of the two holds
    c.standard_no, c.month, c.value, c.word_no, c.clear, c.void, c.holds, c.n, c.k, c.m,
    max(
        CASE
            WHEN c.word_no = 5 AND c.n >= c.patience THEN 2 * c.place + 1
            WHEN c.word_no >= 3 AND c.clear AND c.m >= c.recovery THEN 2 * c.place
            ELSE c.latch
        END
    ) OVER (PARTITION BY c.run_no ORDER BY c.place) % 2 = 1 AS latch
FROM counted AS c;

-- What stands: closed months as they were closed, the others as they are judged today. `run_n` and `run_k` are the runs
-- as the next month goes on from them.
CREATE OR REPLACE VIEW metric_state AS
SELECT
    s.account_id, s.metric, r.month, s.basis, s.deciding, s.target_seq, s.rule_seq,
    s.window_months, r.value, s.continue_line, s.withdraw_line,
    CASE r.word_no
        WHEN 0 THEN 'no_line'
        WHEN 1 THEN 'exempt'
        WHEN 2 THEN CASE WHEN r.void THEN 'void' ELSE 'hold' END
        WHEN 3 THEN 'ok'
        WHEN 4 THEN 'low'
        ELSE 'bad'
    END                                             AS word,
    CASE
        WHEN r.word_no = 0 THEN 'no_line'
        WHEN r.word_no = 1 THEN 'exempt'
        WHEN r.word_no = 2 AND r.void THEN 'void'
        WHEN r.word_no = 2 THEN 'hold'
        WHEN r.latch AND r.clear THEN 'recovering'
        WHEN r.latch THEN 'consider'
        WHEN r.word_no = 3 THEN 'within'
        ELSE 'watch'
    END                                             AS state,
    r.n,
    CASE WHEN r.word_no >= 3 THEN r.k ELSE 0 END    AS k,
    CASE WHEN r.latch THEN r.m ELSE 0 END           AS m,
    r.holds, r.latch, s.patience, s.recovery, s.margin, r.n AS run_n, r.k AS run_k, FALSE AS official
FROM metric_run AS r
INNER JOIN standard AS s ON s.standard_no = r.standard_no
UNION ALL
SELECT
    q.account_id, q.metric, q.month,
    CASE
        WHEN q.basis = 'post' AND o.seq IS NULL AND a.account_id IS NOT NULL THEN 'post_all'
        ELSE q.basis
    END                                             AS basis,
    q.deciding, q.target_seq, q.rule_seq,
    q.window_months, q.value, q.continue_line, q.withdraw_line, q.word, q.state,
    q.n, q.k, q.m, q.holds, q.latch, q.patience, q.recovery, q.margin, q.run_n, q.run_k, TRUE AS official
FROM closed_metric AS q
LEFT JOIN (SELECT DISTINCT t.seq FROM target AS t WHERE t.posts = 'own') AS o ON o.seq = q.target_seq
LEFT JOIN answering AS a ON a.account_id = q.account_id;

-- The account: the gravest of its deciding metrics (then the longest run, then the metric's id); exempt overrides;
-- no_line only if all of them lack lines. A closed month as it was closed.
CREATE OR REPLACE TABLE account_state AS
WITH deciding AS (
    SELECT
        s.account_id, s.month,
        min({
            'gravity': CASE s.state
                WHEN 'consider' THEN 1
                WHEN 'recovering' THEN 2
                WHEN 'watch' THEN 3
                WHEN 'hold' THEN 4
                WHEN 'void' THEN 5
                WHEN 'within' THEN 6
                ELSE 7
            END,
            'fewer_n': -s.n, 'fewer_k': -s.k, 'metric': s.metric, 'state': s.state, 'm': s.m, 'holds': s.holds,
            'patience': s.patience, 'recovery': s.recovery
        })                                                  AS gravest,
        max(CASE WHEN s.state IN ('hold', 'void') THEN 1 ELSE 0 END)   AS any_hold
    FROM metric_state AS s
    WHERE s.deciding AND NOT s.official
    GROUP BY s.account_id, s.month
)
SELECT
    a.account_id, a.month, a.platform, a.name, a.kind, a.section, a.exempt,
    CASE WHEN a.exempt IS NOT NULL THEN 'exempt' ELSE coalesce(d.gravest.state, 'no_line') END   AS state,
    d.gravest.metric AS metric, -d.gravest.fewer_n AS n, -d.gravest.fewer_k AS k, d.gravest.m AS m,
    d.gravest.holds AS holds, d.gravest.patience AS patience, d.gravest.recovery AS recovery,
    coalesce(d.any_hold = 1 AND d.gravest.state IN ('consider', 'recovering', 'watch'), FALSE)   AS also_hold,
    FALSE AS official
FROM account_month AS a
LEFT JOIN deciding AS d ON d.account_id = a.account_id AND d.month = a.month
WHERE a.close_seq IS NULL
UNION ALL
SELECT
    a.account_id, a.month, a.platform, a.name, a.kind, a.section, a.exempt,
    c.state, c.metric, c.n, c.k, c.m, c.holds, c.patience, c.recovery, c.also_hold, TRUE AS official
FROM account_month AS a
INNER JOIN closed AS c ON c.account_id = a.account_id AND c.month = a.month;
