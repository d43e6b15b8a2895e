"""継続・撤退: findings, outlook, what waits for a decision, deciding, the steps, the archive before deletion."""
