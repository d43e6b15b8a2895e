"""A Bar, a MetricLine or a row of values in, a drawing out: the same on the page and on paper. Nothing is fetched here."""
