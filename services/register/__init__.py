"""台帳: recording and checking entries, members, targets, promises, the board of what is missing, cases, hours."""
