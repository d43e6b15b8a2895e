"""Documents: what each fetches and says, the order, issuing, the set of a month."""
