"""What the page 設定 alone uses."""
