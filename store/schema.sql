-- The view of one journal seq. Facts are append-only by import_seq; what stands now is derived in standing.sql.

CREATE TABLE entry (
    seq     INTEGER NOT NULL,
    made_at TIMESTAMP NOT NULL,      -- naive JST
    made_by VARCHAR NOT NULL,
    role    VARCHAR NOT NULL,
    proof   VARCHAR NOT NULL,
    kind    VARCHAR NOT NULL,
    body    VARCHAR NOT NULL,        -- JSON as journalled
    hash    VARCHAR NOT NULL
);

CREATE TABLE due_month (             -- one row: the last month that was over, to which months are judged even without data
    month DATE NOT NULL
);

CREATE TABLE recorded (              -- of the tables below that hold what people recorded: by what a change is seen
    name VARCHAR NOT NULL, digest VARCHAR NOT NULL
);

CREATE TABLE import (                -- a file, or a typed-in reading: whatever facts came in with one entry
    import_seq INTEGER NOT NULL,
    sha256     VARCHAR,              -- NULL for a reading
    name       VARCHAR,
    member     VARCHAR,
    format     VARCHAR NOT NULL,
    platform   VARCHAR,
    lag        INTEGER NOT NULL,     -- days that are still provisional at export
    as_of      DATE NOT NULL,
    last_day   DATE,                 -- last day or period end: the first rank of what stands (of a reading: when it was made)
    tie        VARCHAR NOT NULL      -- decides between equals, so that replay is stable
);

CREATE TABLE day_fact (
    account_id VARCHAR NOT NULL,
    metric     VARCHAR NOT NULL,
    day        DATE NOT NULL,        -- the platform's day
    value      DOUBLE NOT NULL,
    import_seq INTEGER NOT NULL,
    line       INTEGER
);

CREATE TABLE post_snapshot (
    account_id   VARCHAR NOT NULL,
    post_id      VARCHAR NOT NULL,
    published_at TIMESTAMP,          -- naive JST
    published_on DATE,               -- JST, or as the platform says where it gives a day only
    kind         VARCHAR,
    text         VARCHAR,
    url          VARCHAR,
    reply        BOOLEAN,            -- an answer to somebody: no post of the account's own
    more         VARCHAR,            -- JSON: what else the row says of the post, by its header
    import_seq   INTEGER NOT NULL,
    line         INTEGER
);

CREATE TABLE post_fact (
    account_id VARCHAR NOT NULL,
    post_id    VARCHAR NOT NULL,
    metric     VARCHAR NOT NULL,
    as_of      DATE NOT NULL,
    value      DOUBLE NOT NULL,
    import_seq INTEGER NOT NULL,
    line       INTEGER
);

CREATE TABLE span_fact (
    account_id VARCHAR NOT NULL,
    post_id    VARCHAR,              -- NULL: of the account
    metric     VARCHAR NOT NULL,
    from_day   DATE NOT NULL,
    to_day     DATE NOT NULL,        -- included
    value      DOUBLE NOT NULL,
    as_of      DATE NOT NULL,
    import_seq INTEGER NOT NULL,
    line       INTEGER
);

CREATE TABLE coverage (
    account_id VARCHAR NOT NULL,
    basis      VARCHAR NOT NULL,
    metric     VARCHAR,              -- NULL: of every metric of the file
    from_day   DATE NOT NULL,        -- in the platform's zone
    to_day     DATE NOT NULL,        -- included
    sparse     BOOLEAN NOT NULL,     -- an absent day inside is 0
    west       BOOLEAN NOT NULL,     -- the platform's day begins later than the JST day
    import_seq INTEGER NOT NULL
);

CREATE TABLE file_owner (            -- what a file says of its owner: the platform's ids, and handles as @handle
    account_id VARCHAR NOT NULL,
    sign       VARCHAR NOT NULL,
    import_seq INTEGER NOT NULL
);

CREATE TABLE norm (                  -- 比較資料: a cell of other cities' accounts in a month; of no account, no figure of ours
    month      DATE NOT NULL,
    platform   VARCHAR NOT NULL,
    kind       VARCHAR NOT NULL,
    band       VARCHAR NOT NULL,     -- of residents: a band, a coarse band, or all
    metric     VARCHAR NOT NULL,
    basis      VARCHAR NOT NULL,
    per        VARCHAR NOT NULL,     -- ratio: as it is; residents: per 1,000 of them
    cities     INTEGER NOT NULL,
    accounts   INTEGER NOT NULL,
    p10        DOUBLE,               -- NULL: too few cities to tell
    p25        DOUBLE NOT NULL,
    p50        DOUBLE NOT NULL,
    p75        DOUBLE NOT NULL,
    p90        DOUBLE,
    source     VARCHAR NOT NULL,
    import_seq INTEGER NOT NULL,
    line       INTEGER
);

CREATE TABLE undone (import_seq INTEGER NOT NULL, by_seq INTEGER NOT NULL);

CREATE VIEW norm_now AS              -- of each month the file that was taken in last, of those that stand
SELECT n.*
FROM norm AS n
INNER JOIN (
    SELECT s.month, max(s.import_seq) AS import_seq
    FROM norm AS s
    WHERE NOT EXISTS (SELECT 1 FROM undone AS u WHERE u.import_seq = s.import_seq)
    GROUP BY s.month
) AS last
    ON last.month = n.month AND last.import_seq = n.import_seq;

CREATE TABLE account (               -- versions, as recorded
    seq INTEGER NOT NULL, account_id VARCHAR NOT NULL, platform VARCHAR NOT NULL, name VARCHAR NOT NULL,
    kind VARCHAR NOT NULL, section VARCHAR NOT NULL, opened_on DATE NOT NULL, from_day DATE,
    emergency_only BOOLEAN NOT NULL, closed_on DATE
);

CREATE TABLE target (
    seq INTEGER NOT NULL, account_id VARCHAR NOT NULL, metric VARCHAR NOT NULL, from_month DATE NOT NULL,
    expected DOUBLE, target DOUBLE, target_type VARCHAR, first_month DATE, last_month DATE,
    continue_line DOUBLE, withdraw_line DOUBLE, window_months INTEGER NOT NULL, basis VARCHAR,
    deciding BOOLEAN NOT NULL,
    posts VARCHAR                    -- own: the account's own posts count; all (NULL before there was a choice): answers too
);

CREATE TABLE event (
    seq INTEGER NOT NULL, day DATE NOT NULL, until DATE, kind VARCHAR NOT NULL, title VARCHAR NOT NULL, account_id VARCHAR,
    platform VARCHAR                 -- of the accounts of one platform; account and platform NULL: of all
);

CREATE TABLE rebase (                -- from this month on a metric's variation is reckoned anew
    seq INTEGER NOT NULL, account_id VARCHAR NOT NULL, metric VARCHAR NOT NULL, from_month DATE NOT NULL,
    reason VARCHAR NOT NULL, note VARCHAR
);

CREATE TABLE rule (
    seq INTEGER NOT NULL, from_month DATE NOT NULL, metric VARCHAR,
    patience INTEGER NOT NULL, recovery INTEGER NOT NULL, margin DOUBLE NOT NULL
);

CREATE TABLE city_metric (           -- as recorded; the last of an id holds
    seq INTEGER NOT NULL, metric VARCHAR NOT NULL, additivity VARCHAR NOT NULL, better VARCHAR NOT NULL,
    from_month DATE NOT NULL
);

CREATE TABLE setting (
    seq INTEGER NOT NULL, key VARCHAR NOT NULL, value VARCHAR NOT NULL, from_month DATE,
    account_id VARCHAR, metric VARCHAR
);

CREATE VIEW setting_span AS          -- from when until when a value holds: the later beginning, then the later entry
SELECT
    s.key, s.value, coalesce(s.from_month, DATE '0001-01-01') AS from_month,
    lead(coalesce(s.from_month, DATE '0001-01-01'), 1, DATE '9999-12-01') OVER (
        PARTITION BY s.key ORDER BY coalesce(s.from_month, DATE '0001-01-01'), s.seq
    ) AS next_month
FROM setting AS s
WHERE s.account_id IS NULL AND s.metric IS NULL;

CREATE TABLE closed (                -- the closes that stand: an account's month as 情報政策課 closed it, and no later reopen
    seq INTEGER NOT NULL, account_id VARCHAR NOT NULL, month DATE NOT NULL, revision INTEGER NOT NULL,
    digest VARCHAR NOT NULL,         -- of the Evaluation that was seen: its JSON lies under documents/ by this name
    state VARCHAR NOT NULL, metric VARCHAR, n INTEGER, k INTEGER, m INTEGER, holds INTEGER,
    patience INTEGER, recovery INTEGER, also_hold BOOLEAN NOT NULL
);

CREATE TABLE closed_metric (         -- its lined metrics: what they were judged on, and where their runs stood
    seq INTEGER NOT NULL, account_id VARCHAR NOT NULL, month DATE NOT NULL, metric VARCHAR NOT NULL, basis VARCHAR,
    deciding BOOLEAN NOT NULL, window_months INTEGER NOT NULL, value DOUBLE,   -- over the window, as in metric_state
    continue_line DOUBLE, withdraw_line DOUBLE, word VARCHAR NOT NULL, state VARCHAR NOT NULL,
    n INTEGER NOT NULL, k INTEGER NOT NULL, m INTEGER NOT NULL, holds INTEGER NOT NULL, latch BOOLEAN NOT NULL,
    run_n INTEGER NOT NULL, run_k INTEGER NOT NULL,                            -- the runs as the next month goes on from them
    patience INTEGER NOT NULL, recovery INTEGER NOT NULL, margin DOUBLE NOT NULL, target_seq INTEGER, rule_seq INTEGER
);

CREATE TABLE hours (                 -- staff hours of an account and month; the last entry of a month holds
    seq INTEGER NOT NULL, account_id VARCHAR NOT NULL, month DATE NOT NULL, hours DOUBLE NOT NULL
);

CREATE TABLE cost (                  -- unit costs from a month on: yen per hour of work, or yen per month (委託料 …)
    seq INTEGER NOT NULL, account_id VARCHAR,                                  -- NULL: of the whole city
    item VARCHAR NOT NULL, per VARCHAR NOT NULL,                               -- per: hour or month
    yen DOUBLE NOT NULL, from_month DATE NOT NULL
);

CREATE TABLE suspended (             -- 休止 by decision: first and last month without judgement (NULL: until further notice)
    seq INTEGER NOT NULL, account_id VARCHAR NOT NULL, from_month DATE NOT NULL, to_month DATE
);

CREATE TABLE decision (              -- 継続, 撤退 or 休止; approved once its 決裁 is recorded
    seq INTEGER NOT NULL, account_id VARCHAR NOT NULL, decided_on DATE NOT NULL, choice VARCHAR NOT NULL,
    ground_ids VARCHAR NOT NULL,     -- the grounds that were found to apply, such as '2,4'
    immediate BOOLEAN NOT NULL, approved BOOLEAN NOT NULL
);

CREATE TABLE problem (               -- what replay could not do as the journal says (読み方の変更, missing blobs)
    seq INTEGER NOT NULL, what VARCHAR NOT NULL, message VARCHAR NOT NULL
);
