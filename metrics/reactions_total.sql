-- metric:      reactions_total
-- title:       反応数（いいね＋コメント＋共有）
-- asks:        How often did someone like, answer or share? The only reaction figure compared across accounts.
-- clause:      第1-2(7) 反応
-- section:     ① 反応
-- additivity:  flow
-- basis:       post, day, span
-- reads:       likes, comments, shares
-- unit:        件
-- better:      higher
-- nulls:       NULL unless likes, comments and shares are all known

SELECT
    l.account_id,
    l.month,
    l.basis,
    l.value + c.value + s.value                         AS numerator,
    l.value + c.value + s.value                         AS value,
    least(l.days_seen, c.days_seen, s.days_seen)        AS days_seen,
    least(l.days_final, c.days_final, s.days_final)     AS days_final,
    l.days,
    l.provisional OR c.provisional OR s.provisional     AS provisional
FROM month_flow AS l
INNER JOIN month_flow AS c
    ON c.account_id = l.account_id AND c.month = l.month AND c.basis = l.basis AND c.metric = 'comments'
INNER JOIN month_flow AS s
    ON s.account_id = l.account_id AND s.month = l.month AND s.basis = l.basis AND s.metric = 'shares'
WHERE l.metric = 'likes'
