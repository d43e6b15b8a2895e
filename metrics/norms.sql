-- The norms: quantiles of many cities' closed months, a cell for each platform, kind, metric, basis and band of residents.
--
-- Reads given (city, platform, kind, band, residents, metric, basis, value), band_of (band, coarse), known (metric, basis, per),
-- known_platform (platform), quantile (share, digit). A value is a ratio as it is, or a count per 1,000 residents.
-- Every value is in one cell at most: the band's own where all bands of its coarse band have cells that are large enough, else
-- the coarse band's; where no coarse band is large enough, all residents' together. What is in none is left out.
-- No quantile is taken at its exact place in the order, but up to $dealt places to either side of it, as a number says that only who has
-- all of the input can know ($seed): who knows all cities of a cell but one must not be able to tell that one's value.
WITH valued AS (
    SELECT
        g.city, g.platform, g.kind, g.metric, g.basis, k.per, b.band, b.coarse,
        CASE WHEN k.per = 'ratio' THEN g.value ELSE g.value * 1000 / nullif(g.residents, 0) END AS value
    FROM given AS g
    INNER JOIN band_of AS b ON b.band = g.band
    INNER JOIN known AS k ON k.metric = g.metric AND k.basis = g.basis
    INNER JOIN known_platform AS p ON p.platform = g.platform
    WHERE g.value BETWEEN -1e15 AND 1e15 AND g.residents > 0 AND g.kind IN ('representative', 'sectoral')
),
told AS (                                -- how many accounts each city has in a band
    SELECT v.platform, v.kind, v.metric, v.basis, v.band, v.coarse, v.city, count(*) AS accounts
    FROM valued AS v
    GROUP BY v.platform, v.kind, v.metric, v.basis, v.band, v.coarse, v.city
),
fine AS (
    SELECT
        t.platform, t.kind, t.metric, t.basis, t.band, t.coarse,
        count(*) >= $cities AND sum(t.accounts) >= $accounts AND 2 * max(t.accounts) <= sum(t.accounts) AS enough
    FROM told AS t
    GROUP BY t.platform, t.kind, t.metric, t.basis, t.band, t.coarse
),
coarse AS (
    SELECT
        t.platform, t.kind, t.metric, t.basis, t.coarse, f.each_enough,
        count(*) >= $cities AND sum(t.accounts) >= $accounts AND 2 * max(t.accounts) <= sum(t.accounts) AS enough
    FROM told AS t
    INNER JOIN (
        SELECT f.platform, f.kind, f.metric, f.basis, f.coarse, bool_and(f.enough) AS each_enough
        FROM fine AS f
        GROUP BY f.platform, f.kind, f.metric, f.basis, f.coarse
    ) AS f
        ON f.platform = t.platform AND f.kind = t.kind AND f.metric = t.metric AND f.basis = t.basis AND f.coarse = t.coarse
    GROUP BY t.platform, t.kind, t.metric, t.basis, t.coarse, f.each_enough
),
whole AS (
    SELECT
        t.platform, t.kind, t.metric, t.basis, c.none_enough,
        count(*) >= $cities AND sum(t.accounts) >= $accounts AND 2 * max(t.accounts) <= sum(t.accounts) AS enough
    FROM told AS t
    INNER JOIN (
        SELECT c.platform, c.kind, c.metric, c.basis, NOT bool_or(c.enough) AS none_enough
        FROM coarse AS c
        GROUP BY c.platform, c.kind, c.metric, c.basis
    ) AS c
        ON c.platform = t.platform AND c.kind = t.kind AND c.metric = t.metric AND c.basis = t.basis
    GROUP BY t.platform, t.kind, t.metric, t.basis, c.none_enough
),
placed AS (
    SELECT
        v.city, v.platform, v.kind, v.metric, v.basis, v.per, v.value,
        CASE
            WHEN c.each_enough THEN v.band
            WHEN c.enough THEN v.coarse
            WHEN w.none_enough AND w.enough THEN 'all'
        END AS band
    FROM valued AS v
    INNER JOIN coarse AS c
        ON c.platform = v.platform AND c.kind = v.kind AND c.metric = v.metric AND c.basis = v.basis AND c.coarse = v.coarse
    INNER JOIN whole AS w ON w.platform = v.platform AND w.kind = v.kind AND w.metric = v.metric AND w.basis = v.basis
),
ranked AS (
    SELECT
        p.*,
        row_number() OVER (PARTITION BY p.platform, p.kind, p.metric, p.basis, p.band ORDER BY p.value) - 1 AS place
    FROM placed AS p
    WHERE p.band IS NOT NULL
),
cell AS (
    SELECT
        r.platform, r.kind, r.metric, r.basis, r.per, r.band, count(DISTINCT r.city) AS cities, count(*) AS accounts,
        md5(concat($seed, '|', r.platform, '|', r.kind, '|', r.metric, '|', r.basis, '|', r.band)) AS dealt
    FROM ranked AS r
    GROUP BY r.platform, r.kind, r.metric, r.basis, r.per, r.band
),
sought AS (                              -- the place of each quantile in the order of its cell, from 0; three hex digits deal it
    SELECT
        c.platform, c.kind, c.metric, c.basis, c.band, q.share,
        greatest(0.0, least(c.accounts - 1.0, q.share * (c.accounts - 1) + $dealt * (2 * (
            (instr('0123456789abcdef', substr(c.dealt, q.digit, 1)) - 1) / 16.0
            + (instr('0123456789abcdef', substr(c.dealt, q.digit + 1, 1)) - 1) / 256.0
            + (instr('0123456789abcdef', substr(c.dealt, q.digit + 2, 1)) - 1) / 4096.0
        ) - 1))) AS place
    FROM cell AS c
    CROSS JOIN quantile AS q
),
found AS (                               -- the values on both sides of that place, each by its nearness
    SELECT
        s.platform, s.kind, s.metric, s.basis, s.band, s.share,
        sum(r.value * greatest(0.0, 1.0 - abs(r.place - s.place))) AS value
    FROM sought AS s
    INNER JOIN ranked AS r
        ON r.platform = s.platform AND r.kind = s.kind AND r.metric = s.metric AND r.basis = s.basis AND r.band = s.band
            AND r.place BETWEEN floor(s.place) AND floor(s.place) + 1
    GROUP BY s.platform, s.kind, s.metric, s.basis, s.band, s.share
)
SELECT
    c.platform, c.kind, c.band, c.metric, c.basis, c.per, c.cities, c.accounts,
    max(CASE WHEN f.share = 0.10 AND c.cities >= $tails THEN f.value END)  AS p10,
    max(CASE WHEN f.share = 0.25 THEN f.value END)                         AS p25,
    max(CASE WHEN f.share = 0.50 THEN f.value END)                         AS p50,
    max(CASE WHEN f.share = 0.75 THEN f.value END)                         AS p75,
    max(CASE WHEN f.share = 0.90 AND c.cities >= $tails THEN f.value END)  AS p90
FROM cell AS c
INNER JOIN found AS f
    ON f.platform = c.platform AND f.kind = c.kind AND f.metric = c.metric AND f.basis = c.basis AND f.band = c.band
GROUP BY c.platform, c.kind, c.band, c.metric, c.basis, c.per, c.cities, c.accounts
ORDER BY c.platform, c.kind, c.band, c.metric, c.basis
