-- metric:      reach_per_hour
-- title:       業務1時間あたりの延べ到達数
-- asks:        How many people (counted once for each day or post) did an hour of staff work reach?
-- clause:      第1-1(2) 生産性
-- section:     生産性
-- additivity:  rate
-- basis:       day, post
-- reads:       reach
-- unit:        人/時間
-- better:      higher
-- nulls:       no staff hours recorded for the month or the one before, or 0 hours, gives NULL (データなし); a month without an entry takes those of the month before (推計)

SELECT
    f.account_id,
    f.month,
    f.basis,
    f.value AS numerator,
    w.hours AS denominator,
    f.value / nullif(w.hours, 0) AS value,
    f.days_seen,
    f.days_final,
    f.days,
    f.provisional
FROM month_flow AS f
INNER JOIN work_month AS w ON w.account_id = f.account_id AND w.month = f.month
WHERE f.metric = 'reach'
    AND f.basis <> 'span'
