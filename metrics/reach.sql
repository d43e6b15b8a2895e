-- metric:      reach
-- title:       到達数（リーチ）
-- asks:        How many different people saw something of ours in the month, as the platform says for the month?
-- clause:      第1-2(7) 到達数
-- section:     ① 反応
-- additivity:  unique
-- basis:       span
-- unit:        人
-- better:      higher
-- nulls:       people cannot be added up over days: without an export for the whole month NULL

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
    AND basis = 'span'
