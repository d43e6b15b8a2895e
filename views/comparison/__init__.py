"""What the page 比較 alone uses."""
