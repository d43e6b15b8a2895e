-- metric:      cost_per_reach
-- title:       延べ到達1人あたりの費用
-- asks:        What did it cost to reach a person once (counted for each day or post), in staff and other expenses?
-- clause:      第1-1(2) 生産性
-- section:     生産性
-- additivity:  rate
-- basis:       day, post
-- reads:       reach
-- unit:        円/人
-- better:      lower
-- nulls:       no staff hours or no cost per hour recorded up to the month, or nothing to divide by, gives NULL (データなし), never 0

SELECT
    f.account_id,
    f.month,
    f.basis,
    w.yen AS numerator,
    f.value AS denominator,
    w.yen / nullif(f.value, 0) AS value,
    f.days_seen,
    f.days_final,
    f.days,
    f.provisional
FROM month_flow AS f
INNER JOIN work_month AS w ON w.account_id = f.account_id AND w.month = f.month
WHERE f.metric = 'reach'
    AND f.basis <> 'span'
    AND w.yen IS NOT NULL
