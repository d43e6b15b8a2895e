"""What the page 総覧 alone uses."""
