-- metric:      open_rate_per_delivered
-- title:       開封率（LINE）
-- asks:        Of the messages delivered, how many were opened?
-- clause:      第1-2(7) 反応
-- additivity:  rate
-- basis:       post
-- reads:       opens, delivered
-- unit:        %
-- better:      higher
-- nulls:       hidden opens (under 20 people) are left out with their deliveries; none left gives NULL

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
        AND d.metric = 'delivered'
INNER JOIN month_flow AS f
    ON f.account_id = n.account_id AND f.month = n.month AND f.basis = n.basis AND f.metric = 'opens'
WHERE n.metric = 'opens'
GROUP BY n.account_id, n.month, n.basis
