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
