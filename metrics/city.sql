-- The metrics that the city defines itself (来場者数, 申込数), fed as readings. The last definition of an id holds,
-- from its month on. A flow is the sum of its days, or a whole month's total; a stock is the reading nearest month end.

CREATE OR REPLACE TABLE city_now AS
SELECT
    c.metric,
    arg_max(c.additivity, c.seq)  AS additivity,
    arg_max(c.better, c.seq)      AS better,
    arg_max(c.from_month, c.seq)  AS from_month
FROM city_metric AS c
GROUP BY c.metric;

INSERT INTO metric_header
SELECT c.metric, c.additivity, c.better, 'never negative' AS sign, b.basis, b.place
FROM city_now AS c
CROSS JOIN (VALUES ('span', 0), ('day', 1)) AS b(basis, place)
WHERE c.additivity = 'flow' OR b.basis = 'day';

INSERT INTO measure BY NAME
SELECT
    f.account_id,
    f.metric,
    f.month,
    f.basis,
    f.value AS numerator,
    f.value,
    f.days_seen,
    f.days_final,
    f.days,
    f.provisional
FROM month_flow AS f
INNER JOIN city_now AS c ON c.metric = f.metric
WHERE c.additivity = 'flow'
    AND f.basis IN ('day', 'span')
    AND f.month >= c.from_month;

-- The reading nearest month end, from 7 days before to 10 days after, as for every stock (base.sql).
INSERT INTO measure BY NAME
WITH near AS (
    SELECT
        d.account_id,
        d.metric,
        CAST(m.month AS DATE)  AS month,
        d.day,
        d.value,
        d.provisional,
        row_number() OVER (
            PARTITION BY d.account_id, d.metric, m.month
            ORDER BY abs(date_diff('day', last_day(m.month), d.day)), d.day
        )                      AS place
    FROM day_now AS d
    INNER JOIN city_now AS c ON c.metric = d.metric
    CROSS JOIN LATERAL (
        SELECT unnest([
            date_trunc('month', d.day), date_trunc('month', d.day) - INTERVAL 1 MONTH
        ]) AS month
    ) AS m
    WHERE c.additivity = 'stock'
        AND date_diff('day', last_day(m.month), d.day) BETWEEN -7 AND 10
        AND m.month >= c.from_month
)
SELECT
    n.account_id, n.metric, n.month, 'day' AS basis, n.value AS numerator, n.value, n.provisional, n.day AS on_day
FROM near AS n
WHERE n.place = 1
