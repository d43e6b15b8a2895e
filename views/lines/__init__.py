"""What the page ライン検討 alone uses."""
