"""What the page 手引き alone uses."""
