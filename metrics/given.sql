-- What leaves of the closed months. The number of an account is dealt anew in each month and tells nothing of its id's order.
WITH account AS (
    SELECT
        a.account_id, a.month, a.platform, a.kind, c.state,
        row_number() OVER (
            PARTITION BY a.month ORDER BY a.platform, a.kind, md5(concat(a.account_id, CAST(a.month AS VARCHAR)))
        ) AS account_no
    FROM account_month AS a
    INNER JOIN closed AS c ON c.account_id = a.account_id AND c.month = a.month
    WHERE coalesce(a.exempt, '') <> '非常時専用'
),
whole AS (
    SELECT m.account_id, m.month, m.metric, m.basis, m.value
    FROM measure AS m
    LEFT JOIN (SELECT DISTINCT c.metric FROM city_metric AS c) AS own ON own.metric = m.metric
    WHERE own.metric IS NULL AND m.value IS NOT NULL AND NOT coalesce(m.provisional, FALSE) AND (m.days IS NULL OR m.days_seen >= m.days)
)
SELECT a.month, a.account_no, a.platform, a.kind, a.state, w.metric, w.basis, w.value
FROM account AS a
LEFT JOIN whole AS w ON w.account_id = a.account_id AND w.month = a.month
ORDER BY a.month, a.account_no, w.metric, w.basis
