-- metric:      link_clicks
-- title:       リンククリック数
-- asks:        How often was a link in a post clicked?
-- clause:      第1-2(7) リンクがクリックされた数
-- additivity:  flow
-- basis:       day, post
-- unit:        回
-- better:      higher
-- nulls:       no export that speaks of it gives NULL (データなし); 0 only where an export says 0 or shows that nothing was posted

SELECT
    account_id,
    month,
    basis,
    value AS numerator,
    value,
    days_seen,
    days_final,
    days,
    provisional
FROM month_flow
WHERE metric = 'link_clicks'
