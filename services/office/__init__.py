"""The office folder opened; people and login; the guideline as data; what somebody has begun."""
