-- What stands: closed months as they were closed, the others as metrics/judging.py judged what faces their lines (facing.sql).
-- `run_n` and `run_k` are the runs as the next month goes on from them.
CREATE OR REPLACE VIEW metric_state AS
SELECT
    s.account_id, s.metric, j.month, s.basis, s.deciding, s.target_seq, s.rule_seq,
    s.window_months, j.value, s.continue_line, s.withdraw_line, j.word, j.state, j.n, j.k, j.m,
    j.holds, j.latch, s.patience, s.recovery, s.margin, j.n AS run_n, j.run_k, FALSE AS official
FROM judged AS j
INNER JOIN standard AS s ON s.standard_no = j.standard_no
UNION ALL
SELECT
    q.account_id, q.metric, q.month,
    CASE
        WHEN q.basis = 'post' AND o.seq IS NULL AND a.account_id IS NOT NULL THEN 'post_all'
        ELSE q.basis
    END                                             AS basis,
    q.deciding, q.target_seq, q.rule_seq,
    q.window_months, q.value, q.continue_line, q.withdraw_line, q.word, q.state,
    q.n, q.k, q.m, q.holds, q.latch, q.patience, q.recovery, q.margin, q.run_n, q.run_k, TRUE AS official
FROM closed_metric AS q
LEFT JOIN (SELECT DISTINCT t.seq FROM target AS t WHERE t.posts = 'own') AS o ON o.seq = q.target_seq
LEFT JOIN answering AS a ON a.account_id = q.account_id;

-- The account: what its gravest deciding metric says; exempt overrides; no_line only if all of them lack lines. A closed
-- month as it was closed.
-- by account
CREATE OR REPLACE TABLE account_state AS
SELECT
    a.account_id, a.month, a.platform, a.name, a.kind, a.section, a.exempt,
    CASE WHEN a.exempt IS NOT NULL THEN 'exempt' ELSE coalesce(j.state, 'no_line') END  AS state,
    j.metric, j.n, j.k, j.m, j.holds, j.patience, j.recovery, coalesce(j.also_hold, FALSE) AS also_hold, FALSE AS official
FROM account_month AS a
LEFT JOIN (
    SELECT s.account_id, j.month, s.metric, j.state, j.n, j.k, j.m, j.holds, s.patience, s.recovery, j.also_hold
    FROM judged AS j
    INNER JOIN standard AS s ON s.standard_no = j.standard_no
    WHERE j.speaks
) AS j ON j.account_id = a.account_id AND j.month = a.month
WHERE a.close_seq IS NULL
UNION ALL
SELECT
    a.account_id, a.month, a.platform, a.name, a.kind, a.section, a.exempt,
    c.state, c.metric, c.n, c.k, c.m, c.holds, c.patience, c.recovery, c.also_hold, TRUE AS official
FROM account_month AS a
INNER JOIN closed AS c ON c.account_id = a.account_id AND c.month = a.month;
