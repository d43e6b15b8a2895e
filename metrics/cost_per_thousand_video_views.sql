-- metric:      cost_per_thousand_video_views
-- title:       再生1,000回あたりの費用
-- asks:        What did it cost that something of ours was played a thousand times, in staff and other expenses?
-- clause:      第1-1(2) 生産性
-- section:     生産性
-- additivity:  rate
-- basis:       day, post, span
-- reads:       video_views
-- unit:        円/千回
-- better:      lower
-- nulls:       no staff hours or no cost per hour recorded up to the month, or nothing to divide by, gives NULL (データなし), never 0

SELECT
    f.account_id,
    f.month,
    f.basis,
    w.yen AS numerator,
    f.value * 0.001 AS denominator,
    w.yen / nullif(f.value * 0.001, 0) AS value,
    f.days_seen,
    f.days_final,
    f.days,
    f.provisional
FROM measure AS f
INNER JOIN work_month AS w ON w.account_id = f.account_id AND w.month = f.month
WHERE f.metric = 'video_views'
    AND w.yen IS NOT NULL
