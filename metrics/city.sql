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
