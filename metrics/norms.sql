-- The norms: quantiles of many cities' closed months, a cell for each platform, kind, metric, basis and band of residents.
--
-- Reads given (city, platform, kind, band, residents, metric, basis, value), band_of (band, coarse), series (no, platform, kind, metric,
-- basis, per), quantile (share, digit). A value is a ratio as it is, or a count per 1,000 residents.
-- Every value is in one cell at most: the band's own where all bands of its coarse band have cells that are large enough, else
-- the coarse band's; where no coarse band is large enough, all residents' together. What is in none is left out.
-- No quantile is taken at its exact place in the order, but up to $dealt places to either side of it, as a number says that only who has
-- all of the input can know ($seed): who knows all cities of a cell but one must not be able to tell that one's value.
-- Series and cities are numbers until the end: most of the work is grouping and ordering by them.
WITH valued AS (
    SELECT
        CAST(g.city AS INTEGER) AS city, s.no AS series, g.band,
        CASE WHEN s.per = 'ratio' THEN g.value ELSE g.value * 1000 / nullif(g.residents, 0) END AS value
    FROM given AS g
    INNER JOIN series AS s
        ON s.platform = g.platform AND s.kind = g.kind AND s.metric = g.metric AND s.basis = g.basis
    WHERE g.value BETWEEN -1e15 AND 1e15 AND g.residents > 0
),
told AS (                                -- how many accounts each city has in a band
    SELECT v.series, v.band, b.coarse, v.city, v.accounts
    FROM (
        SELECT v.series, v.band, v.city, count(*) AS accounts
        FROM valued AS v
        GROUP BY v.series, v.band, v.city
    ) AS v
    INNER JOIN band_of AS b ON b.band = v.band
),
fine AS (
    SELECT
        t.series, t.band, t.coarse,
        count(*) >= $cities AND sum(t.accounts) >= $accounts AND 2 * max(t.accounts) <= sum(t.accounts) AS enough
    FROM told AS t
    GROUP BY t.series, t.band, t.coarse
),
coarse AS (
    SELECT
        t.series, t.coarse, f.each_enough,
        count(*) >= $cities AND sum(t.accounts) >= $accounts AND 2 * max(t.accounts) <= sum(t.accounts) AS enough
    FROM told AS t
    INNER JOIN (
        SELECT f.series, f.coarse, bool_and(f.enough) AS each_enough
        FROM fine AS f
        GROUP BY f.series, f.coarse
    ) AS f
        ON f.series = t.series AND f.coarse = t.coarse
    GROUP BY t.series, t.coarse, f.each_enough
),
whole AS (
    SELECT
        t.series, c.none_enough,
        count(*) >= $cities AND sum(t.accounts) >= $accounts AND 2 * max(t.accounts) <= sum(t.accounts) AS enough
    FROM told AS t
    INNER JOIN (
        SELECT c.series, NOT bool_or(c.enough) AS none_enough
        FROM coarse AS c
        GROUP BY c.series
    ) AS c
        ON c.series = t.series
    GROUP BY t.series, c.none_enough
),
goes AS (                                -- the cell of a series and a band; without one it is left out
    SELECT
        f.series, f.band,
        CASE
            WHEN c.each_enough THEN f.band
            WHEN c.enough THEN f.coarse
            WHEN w.none_enough AND w.enough THEN 'all'
        END AS cell
    FROM fine AS f
    INNER JOIN coarse AS c ON c.series = f.series AND c.coarse = f.coarse
    INNER JOIN whole AS w ON w.series = f.series
),
cell AS (
    SELECT
        t.series, g.cell AS band, count(DISTINCT t.city) AS cities, sum(t.accounts) AS accounts,
        row_number() OVER (ORDER BY t.series, g.cell) AS no
    FROM told AS t
    INNER JOIN goes AS g ON g.series = t.series AND g.band = t.band
    WHERE g.cell IS NOT NULL
    GROUP BY t.series, g.cell
),
ranked AS (
    SELECT c.no, v.value, row_number() OVER (PARTITION BY c.no ORDER BY v.value) - 1 AS place
    FROM valued AS v
    INNER JOIN goes AS g ON g.series = v.series AND g.band = v.band
    INNER JOIN cell AS c ON c.series = g.series AND c.band = g.cell
),
named AS (
    SELECT
        c.no, s.platform, s.kind, c.band, s.metric, s.basis, s.per, c.cities, c.accounts,
        md5(concat($seed, '|', s.platform, '|', s.kind, '|', s.metric, '|', s.basis, '|', c.band)) AS dealt
    FROM cell AS c
    INNER JOIN series AS s ON s.no = c.series
),
sought AS (                              -- the place of each quantile in the order of its cell, from 0; three hex digits deal it
    SELECT
        n.no, q.share,
        greatest(0e0, least(n.accounts - 1e0, q.share * (n.accounts - 1) + $dealt * (2 * (
            (instr('0123456789abcdef', substr(n.dealt, q.digit, 1)) - 1) / 16e0
            + (instr('0123456789abcdef', substr(n.dealt, q.digit + 1, 1)) - 1) / 256e0
            + (instr('0123456789abcdef', substr(n.dealt, q.digit + 2, 1)) - 1) / 4096e0
        ) - 1))) AS place
    FROM named AS n
    CROSS JOIN quantile AS q
),
beside AS (                              -- the places on both sides of it
    SELECT s.no, s.share, s.place AS between_, CAST(floor(s.place) AS BIGINT) AS place FROM sought AS s
    UNION ALL
    SELECT s.no, s.share, s.place AS between_, CAST(floor(s.place) AS BIGINT) + 1 AS place FROM sought AS s
),
found AS (                               -- the values there, each by its nearness
    SELECT b.no, b.share, sum(r.value * greatest(0e0, 1e0 - abs(r.place - b.between_))) AS value
    FROM beside AS b
    INNER JOIN ranked AS r ON r.no = b.no AND r.place = b.place
    GROUP BY b.no, b.share
)
SELECT
    n.platform, n.kind, n.band, n.metric, n.basis, n.per, n.cities, n.accounts,
    max(CASE WHEN f.share = 0.10 AND n.cities >= $tails THEN f.value END)  AS p10,
    max(CASE WHEN f.share = 0.25 THEN f.value END)                         AS p25,
    max(CASE WHEN f.share = 0.50 THEN f.value END)                         AS p50,
    max(CASE WHEN f.share = 0.75 THEN f.value END)                         AS p75,
    max(CASE WHEN f.share = 0.90 AND n.cities >= $tails THEN f.value END)  AS p90
FROM named AS n
INNER JOIN found AS f ON f.no = n.no
GROUP BY n.platform, n.kind, n.band, n.metric, n.basis, n.per, n.cities, n.accounts
ORDER BY n.platform, n.kind, n.band, n.metric, n.basis
