"""What the page 監査 alone uses."""
