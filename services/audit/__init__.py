"""監査: the journal read, evidence, verify, dispose, backup and restore, figures read back."""
