"""Files and DuckDB: bytes to text to typed facts, the archive of raw files, and views of the journal."""
