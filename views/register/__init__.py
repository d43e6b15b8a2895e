"""What the page 台帳 alone uses."""
