-- metric:      posts
-- title:       投稿数
-- asks:        How many posts of its own did the account publish in the month (JST)? Answers to others are counted apart.
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
UNION ALL
SELECT
    m.account_id,
    m.month,
    'post_all' AS basis,
    CAST(m.posts + m.replies AS DOUBLE)  AS numerator,
    CAST(m.posts + m.replies AS DOUBLE)  AS value,
    m.days_seen,
    m.days_seen                          AS days_final,
    day(last_day(m.month))               AS days,
    FALSE                                AS provisional
FROM post_month AS m
INNER JOIN answering AS a ON a.account_id = m.account_id
WHERE m.days_seen > 0
