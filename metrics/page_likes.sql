-- metric:      page_likes
-- title:       ページのいいね数（2023年まで）
-- asks:        How many people liked the page? Its own series, never joined to followers.
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
WHERE metric = 'page_likes'
