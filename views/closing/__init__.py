"""What the page 月の締め alone uses."""
