"""What the page 月次評価 alone uses."""
