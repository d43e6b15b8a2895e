-- metric:      blocks
-- title:       ブロック数（LINE）
-- asks:        How many friends block the account?
-- clause:      第1-2(7) 利用者数
-- additivity:  stock
-- basis:       day
-- unit:        人
-- better:      lower
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
WHERE metric = 'blocks'
