-- metric:      posts
-- title:       投稿数
-- asks:        How many posts were published in the month (JST)?
-- clause:      第1-2(1)
-- section:     ① 反応
-- additivity:  flow
-- basis:       post
-- unit:        件
-- better:      higher
-- nulls:       a month that no post export speaks of gives NULL; inside one, no post gives 0

SELECT
    account_id,
    month,
    'post' AS basis,
    CAST(posts AS DOUBLE)  AS numerator,
    CAST(posts AS DOUBLE)  AS value,
    days_seen,
    days_seen              AS days_final,
    day(last_day(month))   AS days,
    FALSE                  AS provisional
FROM post_month
WHERE days_seen > 0
