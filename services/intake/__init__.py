"""Taking files in: look, plan, ask, take; tables both ways; what is covered; the history."""
