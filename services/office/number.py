"""The product's number (docs/upgrade.md), where it stands: pyproject.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path


def of(root: Path) -> str:
    """The number of the product that lies in a folder."""
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
