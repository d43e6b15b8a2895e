-- metric:      engagement_rate_per_follower
-- title:       エンゲージメント率（利用者あたり）
-- asks:        How often did someone act, for each follower at month end?
-- clause:      第1-2(7) 反応
-- section:     ① 反応
-- additivity:  rate
-- basis:       post, day
-- reads:       engagements, followers, friends_total, blocks
-- unit:        %
-- better:      higher
-- nulls:       no follower figure for the month gives NULL (データなし), never 0

SELECT
    e.account_id,
    e.month,
    e.basis,
    e.value                             AS numerator,
    f.value                             AS denominator,
    e.value / nullif(f.value, 0)        AS value,
    e.days_seen,
    e.days_final,
    e.days,
    e.provisional OR f.provisional      AS provisional
FROM month_flow AS e
INNER JOIN measure AS f
    ON f.account_id = e.account_id AND f.month = e.month AND f.metric = 'followers'
WHERE e.metric = 'engagements'
    AND e.value IS NOT NULL
