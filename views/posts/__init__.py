"""What the page 記事 alone uses."""
