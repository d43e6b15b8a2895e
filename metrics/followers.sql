-- metric:      followers
-- title:       利用者数（フォロワー・登録者・友だち）
-- asks:        How many people follow the account at month end?
-- clause:      第1-2(7) 利用者数
-- section:     ② 利用者数
-- additivity:  stock
-- basis:       day
-- reads:       followers, friends_total, blocks, net_follows, follows, unfollows
-- unit:        人
-- better:      higher
-- nulls:       no reading or day within 7 days before or 10 days after month end, and none that can be rolled on, gives NULL

-- Where only a reading exists (X), it is rolled on by the daily net change, or follows − unfollows, without a gap;
-- a new reading within the window always wins.
WITH net AS (
    SELECT n.account_id, n.day, n.value, n.provisional
    FROM day_now AS n
    WHERE n.metric = 'net_follows'
    UNION ALL
    SELECT f.account_id, f.day, f.value - u.value AS value, f.provisional OR u.provisional AS provisional
    FROM day_now AS f
    INNER JOIN day_now AS u ON u.account_id = f.account_id AND u.day = f.day AND u.metric = 'unfollows'
    WHERE f.metric = 'follows'
        AND NOT EXISTS (
            SELECT 1 FROM day_now AS n
            WHERE n.account_id = f.account_id AND n.day = f.day AND n.metric = 'net_follows'
        )
),
month_known AS (
    SELECT DISTINCT n.account_id, CAST(date_trunc('month', n.day) AS DATE) AS month
    FROM net AS n
),
start AS (
    SELECT k.account_id, k.month, max(t.day) AS day
    FROM month_known AS k
    INNER JOIN stock_day AS t
        ON t.account_id = k.account_id AND t.metric = 'followers' AND t.day <= last_day(k.month)
    GROUP BY k.account_id, k.month
),
rolled AS (
    SELECT
        s.account_id,
        s.month,
        max(t.value) + sum(n.value)                AS value,
        bool_or(n.provisional)                     AS provisional,
        count(*)                                   AS days_known,
        max(date_diff('day', s.day, last_day(s.month))) AS days_needed
    FROM start AS s
    INNER JOIN stock_day AS t ON t.account_id = s.account_id AND t.metric = 'followers' AND t.day = s.day
    INNER JOIN net AS n ON n.account_id = s.account_id AND n.day > s.day AND n.day <= last_day(s.month)
    GROUP BY s.account_id, s.month
)
SELECT n.account_id, n.month, 'day' AS basis, n.value AS numerator, n.value, n.provisional, n.on_day
FROM month_stock AS n
WHERE n.metric = 'followers'
UNION ALL
SELECT r.account_id, r.month, 'day' AS basis, r.value AS numerator, r.value, r.provisional, last_day(r.month) AS on_day
FROM rolled AS r
WHERE r.days_known = r.days_needed
    AND NOT EXISTS (
        SELECT 1 FROM month_stock AS n
        WHERE n.account_id = r.account_id AND n.month = r.month AND n.metric = 'followers'
    )
