"""What the page 取込 alone uses."""
