"""Free texts that name people (comments, incident details): a file each, named by a salted hash.

The journal keeps the name only. The salt lies in the file, so that nobody can guess a text from its name, and a text
that is disposed of leaves the chain whole.
"""

from __future__ import annotations

import json
import re
import secrets
from pathlib import Path

from .archive import Archive

NAME = re.compile(r"[0-9a-f]{64}")


class Texts:
    """The folder texts/ of an office."""

    def __init__(self, folder: Path):
        self.blobs = Archive(folder)

    def put(self, text: str) -> str:
        """Keep a text and return its id."""
        told = {"salt": secrets.token_hex(16), "text": text}
        return self.blobs.put(json.dumps(told, ensure_ascii=False).encode("utf-8"))

    def get(self, name: str | None) -> str | None:
        """The text, or None where there is none or it was disposed of. Raises MissingBlob for an altered one."""
        if name is None or not self.holds(name):
            return None
        return json.loads(self.blobs.get(name))["text"]

    def holds(self, name: object) -> bool:
        """Whether this is the id of a text that is here."""
        return (
            isinstance(name, str)
            and NAME.fullmatch(name) is not None
            and (self.blobs.folder / name).is_file()
        )
