-- metric:      target_reach
-- title:       ターゲットリーチ（LINE）
-- asks:        How many friends can be reached by attributes?
-- clause:      第1-2(7) 利用者数
-- additivity:  stock
-- basis:       day
-- unit:        人
-- better:      higher
-- nulls:       no value within 7 days before or 10 days after month end gives NULL

SELECT
    account_id,
    month,
    'day' AS basis,
    value AS numerator,
    value,
    provisional,
    on_day
FROM month_stock
WHERE metric = 'target_reach'
