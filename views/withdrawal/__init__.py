"""What the page 継続・撤退 alone uses."""
