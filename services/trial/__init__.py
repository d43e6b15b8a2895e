"""ライン検討: trying rule sets out."""
