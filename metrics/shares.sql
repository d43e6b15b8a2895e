-- metric:      shares
-- title:       共有数
-- asks:        How often was a post passed on?
-- clause:      第1-2(7) 共有された数
-- additivity:  flow
-- basis:       day, post, span
-- unit:        件
-- better:      higher
-- nulls:       no export that speaks of it gives NULL (データなし); 0 only where an export says 0 or shows that nothing was posted

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
WHERE metric = 'shares'
