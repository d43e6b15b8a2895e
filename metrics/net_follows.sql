-- metric:      net_follows
-- title:       純増
-- asks:        By how many did the followers grow?
-- clause:      第1-2(7) 利用者数
-- section:     ② 利用者数
-- additivity:  flow
-- basis:       day, span
-- reads:       net_follows, follows, unfollows
-- unit:        人
-- sign:        signed
-- better:      higher
-- nulls:       NULL unless the export says it, or says both follows and unfollows; gross follows alone are not it

SELECT
    account_id,
    month,
    basis,
    value AS numerator,
    value,
    days_seen,
    days_final,
    days,
    provisional
FROM month_flow
WHERE metric = 'net_follows'
    AND basis NOT IN ('post', 'post_all')
UNION ALL
SELECT
    f.account_id,
    f.month,
    f.basis,
    f.value - u.value                 AS numerator,
    f.value - u.value                 AS value,
    least(f.days_seen, u.days_seen)   AS days_seen,
    least(f.days_final, u.days_final) AS days_final,
    f.days,
    f.provisional OR u.provisional    AS provisional
FROM month_flow AS f
INNER JOIN month_flow AS u
    ON u.account_id = f.account_id AND u.month = f.month AND u.basis = f.basis AND u.metric = 'unfollows'
WHERE f.metric = 'follows'
    AND f.basis NOT IN ('post', 'post_all')
    AND NOT EXISTS (
        SELECT 1
        FROM month_flow AS n
        WHERE n.account_id = f.account_id AND n.month = f.month AND n.basis = f.basis AND n.metric = 'net_follows'
    )
