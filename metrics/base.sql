-- What a metric may read. Text has been typed, what stands now has been chosen (store/standing.sql);
-- here it is put to months. The same SQL is to run on other engines: no vendor words in the metric files.

CREATE OR REPLACE TABLE measure (
    account_id  VARCHAR NOT NULL,
    metric      VARCHAR NOT NULL,
    month       DATE NOT NULL,        -- its first day
    basis       VARCHAR NOT NULL,     -- day, post or span; a series never mixes them
    numerator   DOUBLE,
    denominator DOUBLE,
    value       DOUBLE,
    days_seen   INTEGER,              -- days of the month that the source speaks of
    days        INTEGER,              -- days of the month
    days_final  INTEGER,              -- of days_seen, those that no later export will change
    provisional BOOLEAN,              -- some of it may still change
    on_day      DATE                  -- stocks: the day whose value stands for the month
);

-- An export of posts may list answers to others among them (X). `post` is the account's own posts; where an account has
-- answers, `post_all` is posts and answers together: what a line faces that was recorded before the two were told apart.
CREATE OR REPLACE TABLE answering (account_id VARCHAR NOT NULL);

-- One atomic value: of a day, of a post, of a named month. Posts count with the first snapshot taken when
-- the month had settled (setting post_settle_days, 7 days after its end), until then with the newest.
-- by account
CREATE OR REPLACE TABLE post_cell AS
WITH snapshot AS (
    SELECT
        v.account_id,
        v.metric,
        v.post_id,
        date_trunc('month', p.published_on)                                    AS month,
        v.value,
        v.as_of,
        v.by_export,
        v.import_seq,
        v.line,
        v.as_of >= last_day(p.published_on) + coalesce(TRY_CAST(s.value AS INTEGER), 7)  AS settled,
        p.reply
    FROM post_value AS v
    INNER JOIN post_now AS p ON p.account_id = v.account_id AND p.post_id = v.post_id
    LEFT JOIN setting_span AS s
        ON s.key = 'post_settle_days' AND p.published_on >= s.from_month AND p.published_on < s.next_month
    WHERE p.published_on IS NOT NULL
),
chosen AS (
    SELECT
        s.*,
        row_number() OVER (
            PARTITION BY s.account_id, s.metric, s.post_id
            ORDER BY s.settled DESC, CASE WHEN s.settled THEN s.as_of END, s.by_export DESC
        ) AS place
    FROM snapshot AS s
)
SELECT
    c.account_id, c.metric, CAST(c.month AS DATE) AS month, c.post_id AS key, c.value,
    NOT c.settled AS provisional, c.import_seq, c.line, c.reply
FROM chosen AS c
WHERE c.place = 1;

-- by account
INSERT INTO answering
SELECT DISTINCT p.account_id
FROM post_now AS p
WHERE p.reply;

CREATE OR REPLACE VIEW known_cell AS
SELECT
    d.account_id, d.metric, CAST(date_trunc('month', d.day) AS DATE) AS month, 'day' AS basis,
    CAST(d.day AS VARCHAR) AS key, d.value, d.provisional, d.import_seq, d.line
FROM day_now AS d
UNION ALL
SELECT c.account_id, c.metric, c.month, 'post' AS basis, c.key, c.value, c.provisional, c.import_seq, c.line
FROM post_cell AS c
WHERE NOT c.reply
UNION ALL
SELECT c.account_id, c.metric, c.month, 'post_all' AS basis, c.key, c.value, c.provisional, c.import_seq, c.line
FROM post_cell AS c
INNER JOIN answering AS a ON a.account_id = c.account_id
UNION ALL
SELECT
    s.account_id, s.metric, s.from_day AS month, 'span' AS basis,
    CAST(s.from_day AS VARCHAR) AS key, s.value, s.provisional, s.import_seq, s.line
FROM span_now AS s
WHERE s.post_id IS NULL
    AND s.from_day = date_trunc('month', s.from_day)
    AND s.to_day = last_day(s.from_day);

-- How many days of a month post exports speak of, and how many posts were published in it.
-- by account
CREATE OR REPLACE TABLE post_month AS
WITH covered AS (
    SELECT c.account_id, CAST(date_trunc('month', c.day) AS DATE) AS month, count(*) AS days_seen
    FROM post_day_covered AS c
    GROUP BY c.account_id, date_trunc('month', c.day)
),
published AS (
    SELECT
        p.account_id, CAST(date_trunc('month', p.published_on) AS DATE) AS month,
        count(*) FILTER (WHERE NOT p.reply) AS posts, count(*) FILTER (WHERE p.reply) AS replies
    FROM post_now AS p
    WHERE p.published_on IS NOT NULL
    GROUP BY p.account_id, date_trunc('month', p.published_on)
)
SELECT
    coalesce(c.account_id, p.account_id)  AS account_id,
    coalesce(c.month, p.month)            AS month,
    coalesce(c.days_seen, 0)              AS days_seen,
    coalesce(p.posts, 0)                  AS posts,
    coalesce(p.replies, 0)                AS replies
FROM covered AS c
FULL OUTER JOIN published AS p ON p.account_id = c.account_id AND p.month = c.month;

-- The month's sum of every metric and basis. Inside what post exports speak of, no post means 0;
-- outside of it, or where the posts' cells are missing, there is no value.
-- by account
CREATE OR REPLACE TABLE month_flow AS
WITH summed AS (
    SELECT
        k.account_id, k.metric, k.month, k.basis,
        CAST(sum(CAST(k.value AS DECIMAL(38, 9))) AS DOUBLE) AS value,   -- exact: no order of adding changes it
        count(*)               AS cells,
        count(*) FILTER (WHERE NOT k.provisional) AS final_cells,
        bool_or(k.provisional) AS provisional
    FROM known_cell AS k
    GROUP BY k.account_id, k.metric, k.month, k.basis
),
post_metric AS (
    SELECT DISTINCT v.account_id, v.metric
    FROM post_value AS v
)
SELECT
    s.account_id, s.metric, s.month, s.basis, s.value,
    CASE WHEN s.basis = 'day' THEN s.cells ELSE day(last_day(s.month)) END  AS days_seen,
    CASE
        WHEN s.basis = 'day' THEN s.final_cells
        WHEN s.provisional THEN 0
        ELSE day(last_day(s.month))
    END                                                                     AS days_final,
    day(last_day(s.month))                                                  AS days,
    s.provisional
FROM summed AS s
WHERE s.basis NOT IN ('post', 'post_all')
UNION ALL
SELECT
    m.account_id, t.metric, m.month, b.basis,
    CASE
        WHEN b.basis = 'post' AND m.posts = 0 THEN 0.0
        WHEN b.basis = 'post_all' AND m.posts + m.replies = 0 THEN 0.0
        ELSE s.value
    END                                              AS value,
    m.days_seen,
    CASE WHEN s.provisional THEN 0 ELSE m.days_seen END  AS days_final,
    day(last_day(m.month))                           AS days,
    coalesce(s.provisional, FALSE)                   AS provisional
FROM post_month AS m
INNER JOIN post_metric AS t ON t.account_id = m.account_id
INNER JOIN (
    SELECT o.account_id, 'post' AS basis FROM (SELECT DISTINCT p.account_id FROM post_month AS p) AS o
    UNION ALL
    SELECT a.account_id, 'post_all' AS basis FROM answering AS a
) AS b ON b.account_id = m.account_id
LEFT JOIN summed AS s
    ON s.account_id = m.account_id AND s.metric = t.metric AND s.month = m.month AND s.basis = b.basis
WHERE m.days_seen > 0;

-- Every day on which a stock is told. LINE: friends − blocks of the same day, since 友だち数 never falls.
-- by account
CREATE OR REPLACE TABLE stock_day AS
SELECT d.account_id, d.metric, d.day, d.value, d.provisional
FROM day_now AS d
WHERE d.metric IN (
    SELECT h.metric FROM metric_header AS h WHERE h.additivity = 'stock'
    UNION
    SELECT c.metric FROM city_metric AS c WHERE c.additivity = 'stock'
)
UNION ALL
SELECT
    f.account_id, 'followers' AS metric, f.day, f.value - b.value AS value, f.provisional OR b.provisional AS provisional
FROM day_now AS f
INNER JOIN day_now AS b ON b.account_id = f.account_id AND b.day = f.day AND b.metric = 'blocks'
WHERE f.metric = 'friends_total';

-- The value of a stock nearest to month end, from 7 days before to 10 days after; a tie goes to the earlier day.
-- by account
CREATE OR REPLACE TABLE month_stock AS
WITH near AS (
    SELECT
        d.account_id,
        d.metric,
        CAST(m.month AS DATE)                                    AS month,
        d.day,
        d.value,
        d.provisional,
        row_number() OVER (
            PARTITION BY d.account_id, d.metric, m.month
            ORDER BY abs(date_diff('day', last_day(m.month), d.day)), d.day
        )                                                        AS place
    FROM stock_day AS d
    CROSS JOIN LATERAL (
        SELECT unnest([
            date_trunc('month', d.day), date_trunc('month', d.day) - INTERVAL 1 MONTH
        ]) AS month
    ) AS m
    WHERE date_diff('day', last_day(m.month), d.day) BETWEEN -7 AND 10
)
SELECT n.account_id, n.metric, n.month, n.day AS on_day, n.value, n.provisional
FROM near AS n
WHERE n.place = 1;

-- The months of the metrics that the city defines itself (city.sql).
CREATE OR REPLACE VIEW city_measure AS
SELECT
    f.account_id,
    f.metric,
    f.month,
    f.basis,
    f.value                    AS numerator,
    CAST(NULL AS DOUBLE)       AS denominator,
    f.value,
    f.days_seen,
    f.days,
    f.days_final,
    f.provisional,
    CAST(NULL AS DATE)         AS on_day
FROM month_flow AS f
INNER JOIN city_now AS c ON c.metric = f.metric
WHERE c.additivity = 'flow'
    AND f.basis IN ('day', 'span')
    AND f.month >= c.from_month
UNION ALL
SELECT
    s.account_id,
    s.metric,
    s.month,
    'day'                      AS basis,
    s.value                    AS numerator,
    CAST(NULL AS DOUBLE)       AS denominator,
    s.value,
    CAST(NULL AS INTEGER)      AS days_seen,
    CAST(NULL AS INTEGER)      AS days,
    CAST(NULL AS INTEGER)      AS days_final,
    s.provisional,
    s.on_day
FROM month_stock AS s
INNER JOIN city_now AS c ON c.metric = s.metric
WHERE c.additivity = 'stock'
    AND s.month >= c.from_month
