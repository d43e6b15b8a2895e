-- metric:      reach_total
-- title:       延べ到達数
-- asks:        Daily (or per-post) reach added up: people counted once for each day (or post).
-- clause:      第1-2(7) 到達数
-- section:     ① 反応
-- additivity:  flow
-- basis:       day, post
-- reads:       reach
-- unit:        人
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
WHERE metric = 'reach'
    AND basis <> 'span'
