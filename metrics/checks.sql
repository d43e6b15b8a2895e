-- What must hold of every view once it is made: each query returns the rows that break it, and a view with any is not
-- shown (DuckDB 2.0.0 lost rows without a word). A check begins with its name; the rest is the query.

-- check: 日ごとの値は、ファイルにある日の数だけ立つ
SELECT k.metric, count(*) AS rows_of_files, any_value(d.days) AS rows_standing
FROM (
    SELECT DISTINCT k.account_id, k.metric, k.day
    FROM day_known AS k
    INNER JOIN ranked AS r ON r.import_seq = k.import_seq
) AS k
LEFT JOIN (
    SELECT s.metric, count(*) AS days
    FROM day_standing AS d
    INNER JOIN series AS s ON s.number = d.number
    GROUP BY s.metric
) AS d ON d.metric = k.metric
GROUP BY k.metric
HAVING count(*) <> coalesce(any_value(d.days), 0);

-- check: 月の値の日数の合計は、日ごとの値の数に等しい
SELECT d.rows_of_days, f.days_of_months
FROM (SELECT count(*) AS rows_of_days FROM day_now) AS d
CROSS JOIN (SELECT coalesce(sum(m.days_seen), 0) AS days_of_months FROM month_flow AS m WHERE m.basis = 'day') AS f
WHERE d.rows_of_days <> f.days_of_months;

-- check: 月の合計は、その月の値の合計に等しい
SELECT k.basis, k.total, f.total AS total_of_months
FROM (
    SELECT c.basis, sum(CAST(c.value AS DECIMAL(38, 9))) AS total
    FROM known_cell AS c
    WHERE c.basis NOT IN ('post', 'post_all')
    GROUP BY c.basis
) AS k
LEFT JOIN (
    SELECT m.basis, sum(CAST(m.value AS DECIMAL(38, 9))) AS total
    FROM month_flow AS m
    GROUP BY m.basis
) AS f ON f.basis = k.basis
WHERE abs(k.total - coalesce(f.total, 0)) > 0.001 + 0.000000001 * abs(k.total);

-- check: 月の合計は、すべて指標の月の値に入る
SELECT f.metric, f.months, coalesce(m.months, 0) AS months_in_measure
FROM (
    SELECT f.metric, count(*) AS months
    FROM month_flow AS f
    INNER JOIN standard_metric AS s ON s.metric = f.metric
    GROUP BY f.metric
) AS f
LEFT JOIN (
    SELECT x.metric, count(*) AS months
    FROM measure AS x
    GROUP BY x.metric
) AS m ON m.metric = f.metric
WHERE f.months <> coalesce(m.months, 0);

-- check: 値のある月は、判定の月に入る
SELECT m.account_id, m.metric, m.month
FROM measure AS m
WHERE m.month > coalesce((SELECT max(j.month) FROM judged_month AS j), DATE '0001-01-01');

-- check: アカウントの月には、状態がちょうど一つある
SELECT a.account_id, a.month, count(s.account_id) AS states
FROM account_month AS a
LEFT JOIN account_state AS s ON s.account_id = a.account_id AND s.month = a.month
GROUP BY a.account_id, a.month
HAVING count(s.account_id) <> 1;

-- check: 判定指標の状態は、アカウントの月ごとに一つ以下で、なければラインがない
SELECT a.account_id, a.month
FROM account_month AS a
INNER JOIN standard AS t ON t.account_id = a.account_id AND a.month_no BETWEEN t.from_no AND t.to_no
LEFT JOIN metric_state AS s ON s.account_id = t.account_id AND s.metric = t.metric AND s.month = a.month
WHERE a.close_seq IS NULL
GROUP BY a.account_id, a.month, t.metric
HAVING count(s.account_id) <> 1
