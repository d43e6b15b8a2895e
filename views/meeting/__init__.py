"""What the page 定期評価 alone uses."""
