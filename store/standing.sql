-- What stands now: over imports not undone, the newest file wins, whatever the order of upload.
-- Nothing here is stored by hand. `by account` above a statement: what it makes of an account, it makes of that account's own
-- rows, and of that which is the same for all (store/renewing.py makes no more than these anew).

-- only the order counts: where a file comes between others, theirs stays as it was
CREATE OR REPLACE TABLE ranked AS
SELECT
    i.import_seq,
    i.as_of,
    i.lag,
    row_number() OVER (ORDER BY i.last_day, i.as_of, i.tie)  AS by_end,    -- days, spans
    row_number() OVER (ORDER BY i.as_of, i.last_day, i.tie)  AS by_export  -- snapshots of posts
FROM import AS i
WHERE NOT EXISTS (SELECT 1 FROM undone AS u WHERE u.import_seq = i.import_seq);

-- A sparse series lists no zero days: inside its span an absent day is 0, with no line of its own.
CREATE OR REPLACE VIEW day_known AS
SELECT f.account_id, f.metric, f.day, f.value, f.import_seq, f.line
FROM day_fact AS f
UNION ALL
SELECT c.account_id, c.metric, CAST(s.day AS DATE) AS day, 0.0 AS value, c.import_seq, NULL AS line
FROM coverage AS c
CROSS JOIN LATERAL (
    SELECT unnest(generate_series(c.from_day, c.to_day, INTERVAL 1 DAY)) AS day
) AS s
WHERE c.sparse
    AND NOT EXISTS (
        SELECT 1 FROM day_fact AS f
        WHERE f.import_seq = c.import_seq
            AND f.account_id = c.account_id
            AND f.metric = c.metric
            AND f.day = CAST(s.day AS DATE)
    );

-- A series is one metric of one account, numbered in their order: a million rows are joined, chosen from, sorted
-- and stored by that number, not by two names.
CREATE OR REPLACE TABLE series AS
SELECT
    t.account_id,
    t.metric,
    count(*)                                                              AS files,
    CAST(row_number() OVER (ORDER BY t.account_id, t.metric) AS INTEGER)  AS number
FROM (
    SELECT DISTINCT k.account_id, k.metric, k.import_seq
    FROM day_known AS k
    INNER JOIN ranked AS r ON r.import_seq = k.import_seq
) AS t
GROUP BY t.account_id, t.metric
ORDER BY number;

-- Only where several files speak of a series is there anything to choose.
-- by account, as series numbers it
CREATE OR REPLACE TABLE day_standing AS
WITH told AS (
    SELECT
        s.number, s.files, k.day, k.value, k.day > r.as_of - r.lag AS provisional, k.import_seq,
        coalesce(k.line, 0) AS line,          -- 0: an absent day of a sparse series
        r.by_end
    FROM day_known AS k
    INNER JOIN ranked AS r ON r.import_seq = k.import_seq
    INNER JOIN series AS s ON s.account_id = k.account_id AND s.metric = k.metric
)
SELECT t.number, t.day, t.value, t.provisional, t.import_seq, t.line
FROM told AS t
WHERE t.files = 1
UNION ALL
SELECT
    t.number,
    t.day,
    arg_max(t.value, t.by_end)        AS value,
    arg_max(t.provisional, t.by_end)  AS provisional,
    arg_max(t.import_seq, t.by_end)   AS import_seq,
    arg_max(t.line, t.by_end)         AS line
FROM told AS t
WHERE t.files > 1
GROUP BY t.number, t.day
ORDER BY number, day;

CREATE OR REPLACE VIEW day_now AS
SELECT s.account_id, s.metric, d.day, d.value, d.provisional, d.import_seq, d.line
FROM day_standing AS d
INNER JOIN series AS s ON s.number = d.number;

-- by account
CREATE OR REPLACE TABLE post_now AS
SELECT
    p.account_id,
    p.post_id,
    arg_max(p.published_at, r.by_export)  AS published_at,
    arg_max(p.published_on, r.by_export)  AS published_on,
    arg_max(p.kind, r.by_export)          AS kind,
    arg_max(p.text, r.by_export)          AS text,
    arg_max(p.url, r.by_export)           AS url,
    coalesce(bool_or(p.reply), FALSE)     AS reply,
    arg_max(p.more, r.by_export)          AS more,
    arg_max(p.import_seq, r.by_export)    AS import_seq,
    arg_max(p.line, r.by_export)          AS line,
    min(r.as_of)                          AS first_seen,
    max(r.as_of)                          AS last_seen
FROM post_snapshot AS p
INNER JOIN ranked AS r ON r.import_seq = p.import_seq
GROUP BY p.account_id, p.post_id
ORDER BY p.account_id, published_on, p.post_id;

CREATE OR REPLACE VIEW post_value AS         -- every snapshot that counts, newest last
SELECT f.account_id, f.post_id, f.metric, f.as_of, f.value, f.import_seq, f.line, r.by_export
FROM post_fact AS f
INNER JOIN ranked AS r ON r.import_seq = f.import_seq;

-- by account
CREATE OR REPLACE TABLE span_now AS
SELECT
    s.account_id,
    s.post_id,
    s.metric,
    s.from_day,
    s.to_day,
    arg_max(s.value, r.by_end)                     AS value,
    arg_max(s.to_day > r.as_of - r.lag, r.by_end)  AS provisional,
    arg_max(s.import_seq, r.by_end)                AS import_seq,
    arg_max(coalesce(s.line, 0), r.by_end)         AS line
FROM span_fact AS s
INNER JOIN ranked AS r ON r.import_seq = s.import_seq
GROUP BY s.account_id, s.post_id, s.metric, s.from_day, s.to_day;

-- JST days of which every hour lies inside what post exports speak of. A platform day begins later than the
-- JST day (UTC 09:00, Pacific 16:00 or 17:00), so the first day of a file is whole only if a file before it
-- speaks of the day before.
-- by account
CREATE OR REPLACE TABLE post_day_covered AS
WITH platform_day AS (
    SELECT DISTINCT c.account_id, c.west, CAST(s.day AS DATE) AS day
    FROM coverage AS c
    INNER JOIN ranked AS r ON r.import_seq = c.import_seq
    CROSS JOIN LATERAL (
        SELECT unnest(generate_series(c.from_day, c.to_day, INTERVAL 1 DAY)) AS day
    ) AS s
    WHERE c.basis IN ('post', 'span')        -- a table of videos for a period lists what was published in it
)
SELECT d.account_id, d.day
FROM platform_day AS d
WHERE NOT d.west
UNION
SELECT d.account_id, d.day
FROM platform_day AS d
INNER JOIN platform_day AS before
    ON before.account_id = d.account_id AND before.west AND before.day = d.day - 1
WHERE d.west;

-- 消えた投稿: a post that a later export of the same kind, speaking of its days, no longer lists (第1-3(3): posts are
-- not deleted in principle). It keeps its last known values, for someone to explain. An export counts only if it
-- lists any post of that kind at all: a stories export says nothing of posts.
-- by account
CREATE OR REPLACE TABLE vanished_post AS
SELECT
    p.account_id,
    p.post_id,
    min(r.as_of)                      AS missing_since,
    arg_min(r.import_seq, r.by_export) AS import_seq
FROM post_now AS p
INNER JOIN import AS last ON last.import_seq = p.import_seq
INNER JOIN coverage AS c
    ON c.account_id = p.account_id AND c.basis = 'post'
        AND c.from_day <= p.published_on - 1 AND c.to_day >= p.published_on
INNER JOIN ranked AS r ON r.import_seq = c.import_seq AND r.as_of > p.last_seen
INNER JOIN import AS i ON i.import_seq = c.import_seq AND i.format = last.format
WHERE EXISTS (
    SELECT 1 FROM post_snapshot AS s
    WHERE s.import_seq = c.import_seq AND s.account_id = p.account_id AND coalesce(s.kind, '') = coalesce(p.kind, '')
)
GROUP BY p.account_id, p.post_id;
