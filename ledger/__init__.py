"""What people record: an append-only, hash-chained journal, its typed entries and who may write them."""
