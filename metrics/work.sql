-- What the accounts cost: staff hours and yen of each month (product.md §5 生産性), for the metrics per hour and per yen.
-- A month without an entry takes the hours of the month before it (推計), where these were told: an estimate reaches one
-- month, not after the account has closed, not while it rests.

CREATE OR REPLACE TABLE account_span AS       -- from when to when an account is there, as its last version says
SELECT v.account_id, v.opened_on, v.closed_on
FROM (
    SELECT
        account_id, opened_on, closed_on,
        row_number() OVER (PARTITION BY account_id ORDER BY coalesce(from_day, opened_on) DESC, seq DESC) AS place
    FROM account
) AS v
WHERE v.place = 1;

CREATE OR REPLACE TABLE work_hours AS
WITH told AS (
    SELECT h.account_id, h.month, h.hours
    FROM (
        SELECT
            account_id, month, hours,
            row_number() OVER (PARTITION BY account_id, month ORDER BY seq DESC) AS place
        FROM hours
    ) AS h
    WHERE h.place = 1
),
known AS (
    SELECT max(k.month) AS last_month
    FROM (
        SELECT month FROM month_flow
        UNION ALL
        SELECT month FROM month_stock
        UNION ALL
        SELECT month FROM told
    ) AS k
),
begun AS (
    SELECT t.account_id, min(t.month) AS first_month, max(k.last_month) AS last_month
    FROM told AS t
    CROSS JOIN known AS k
    GROUP BY t.account_id
),
spanned AS (
    SELECT b.account_id, CAST(s.month AS DATE) AS month
    FROM begun AS b
    CROSS JOIN LATERAL (
        SELECT unnest(generate_series(b.first_month, b.last_month, INTERVAL 1 MONTH)) AS month
    ) AS s
),
sourced AS (
    SELECT
        s.account_id,
        s.month,
        max(t.month) OVER (
            PARTITION BY s.account_id ORDER BY s.month ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS told_month
    FROM spanned AS s
    LEFT JOIN told AS t ON t.account_id = s.account_id AND t.month = s.month
)
SELECT s.account_id, s.month, t.hours, s.told_month < s.month AS estimated
FROM sourced AS s
INNER JOIN told AS t ON t.account_id = s.account_id AND t.month = s.told_month
LEFT JOIN account_span AS c ON c.account_id = s.account_id
WHERE s.told_month = s.month
    OR (
        CAST(s.told_month + INTERVAL 1 MONTH AS DATE) = s.month
        AND (c.closed_on IS NULL OR s.month <= c.closed_on)
        AND NOT EXISTS (
            SELECT 1
            FROM suspended AS p
            WHERE p.account_id = s.account_id
                AND s.month >= p.from_month
                AND (p.to_month IS NULL OR s.month <= p.to_month)
        )
    );

-- Unit costs as they stand in each month; an account's own item takes the place of the city's of the same name. Items
-- per hour are for the account's hours; an item per month of the whole city is shared evenly by the accounts then open.
CREATE OR REPLACE TABLE work_cost AS
WITH month AS (
    SELECT DISTINCT w.month
    FROM work_hours AS w
),
valid AS (
    SELECT v.account_id, v.item, v.per, v.yen, v.month
    FROM (
        SELECT
            c.account_id, c.item, c.per, c.yen, m.month,
            row_number() OVER (
                PARTITION BY c.account_id, c.item, m.month ORDER BY c.from_month DESC, c.seq DESC
            ) AS place
        FROM cost AS c
        INNER JOIN month AS m ON m.month >= c.from_month
    ) AS v
    WHERE v.place = 1
),
opened AS (
    SELECT m.month, count(*) AS accounts
    FROM month AS m
    INNER JOIN account_span AS a
        ON a.opened_on <= last_day(m.month) AND (a.closed_on IS NULL OR m.month <= a.closed_on)
    GROUP BY m.month
)
SELECT
    w.account_id, w.month, v.item, v.per,
    CASE
        WHEN v.per = 'hour' THEN v.yen * w.hours
        WHEN v.account_id IS NULL THEN v.yen / nullif(o.accounts, 0)
        ELSE v.yen
    END AS yen
FROM work_hours AS w
INNER JOIN valid AS v ON v.month = w.month AND (v.account_id IS NULL OR v.account_id = w.account_id)
LEFT JOIN opened AS o ON o.month = w.month
WHERE v.account_id IS NOT NULL
    OR NOT EXISTS (
        SELECT 1
        FROM valid AS x
        WHERE x.account_id = w.account_id AND x.item = v.item AND x.month = w.month
    );

-- Without any cost per hour the labour is unknown, and so is the whole; without any per month there is none.
CREATE OR REPLACE TABLE work_month AS
SELECT
    s.account_id, s.month, s.hours, s.estimated, s.labour_yen, s.other_yen,
    s.labour_yen + s.other_yen AS yen
FROM (
    SELECT
        w.account_id, w.month, w.hours, w.estimated,
        CAST(sum(CASE WHEN c.per = 'hour' THEN CAST(c.yen AS DECIMAL(38, 6)) END) AS DOUBLE)               AS labour_yen,
        coalesce(CAST(sum(CASE WHEN c.per = 'month' THEN CAST(c.yen AS DECIMAL(38, 6)) END) AS DOUBLE), 0) AS other_yen
    FROM work_hours AS w
    LEFT JOIN work_cost AS c ON c.account_id = w.account_id AND c.month = w.month
    GROUP BY w.account_id, w.month, w.hours, w.estimated
) AS s
