-- metric:      unique_viewers
-- title:       ユニーク視聴者数（YouTube）
-- asks:        How many different people watched in the month, as exported for the month?
-- clause:      第1-2(7) 到達数
-- section:     ① 反応
-- additivity:  unique
-- basis:       span
-- unit:        人
-- better:      higher
-- nulls:       without an export for the whole month NULL

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
WHERE metric = 'unique_viewers'
    AND basis = 'span'
