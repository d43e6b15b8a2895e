-- metric:      engagement_rate_per_impression
-- title:       エンゲージメント率（表示あたり）
-- asks:        Of the times our posts were shown, how often did someone act?
-- clause:      第1-2(7) 反応
-- additivity:  rate
-- basis:       post, day
-- reads:       engagements, impressions
-- unit:        %
-- better:      higher
-- nulls:       no impressions gives NULL (データなし), never 0

SELECT
    n.account_id,
    n.month,
    n.basis,
    sum(n.value)                              AS numerator,
    sum(d.value)                              AS denominator,
    sum(n.value) / nullif(sum(d.value), 0)    AS value,
    max(f.days_seen)                          AS days_seen,
    max(f.days_final)                         AS days_final,
    max(f.days)                               AS days,
    bool_or(n.provisional OR d.provisional)   AS provisional
FROM known_cell AS n
INNER JOIN known_cell AS d                    -- only where both parts are known
    ON d.account_id = n.account_id AND d.month = n.month AND d.basis = n.basis AND d.key = n.key
        AND d.metric = 'impressions'
INNER JOIN month_flow AS f
    ON f.account_id = n.account_id AND f.month = n.month AND f.basis = n.basis AND f.metric = 'engagements'
WHERE n.metric = 'engagements'
GROUP BY n.account_id, n.month, n.basis
