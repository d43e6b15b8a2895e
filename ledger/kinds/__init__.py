"""The typed bodies of the journal's kinds, by what they are about."""
