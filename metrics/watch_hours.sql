-- metric:      watch_hours
-- title:       総再生時間
-- asks:        How many hours were watched?
-- clause:      第1-2(7) 動画の再生回数
-- additivity:  flow
-- basis:       day, span
-- unit:        時間
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
WHERE metric = 'watch_hours'
