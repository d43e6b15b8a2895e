-- metric:      replies
-- title:       答えた件数（返信）
-- asks:        How many answers to others did the account publish in the month (JST), as its exports list them among the posts?
-- clause:      第1-2(5) コメント等への対応
-- section:     ① 反応
-- additivity:  flow
-- basis:       post
-- unit:        件
-- better:      higher
-- nulls:       NULL for an account of which no export ever listed an answer; else as posts

SELECT
    m.account_id,
    m.month,
    'post' AS basis,
    CAST(m.replies AS DOUBLE)  AS numerator,
    CAST(m.replies AS DOUBLE)  AS value,
    m.days_seen,
    m.days_seen                AS days_final,
    day(last_day(m.month))     AS days,
    FALSE                      AS provisional
FROM post_month AS m
INNER JOIN answering AS a ON a.account_id = m.account_id
WHERE m.days_seen > 0
