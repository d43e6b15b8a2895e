"""What somebody who typed a command is told when it fails: the words of whoever refused, or what is safe all the same."""

from __future__ import annotations

import logging

from ledger import authority, disk, entries, failures
from store import archive, reading

from .folder import RefusedFolder

FOR_PEOPLE = (  # the errors whose own words are for a person
    entries.InvalidEntry,
    authority.Denied,
    failures.BrokenChain,
    disk.DiskFailed,
    RefusedFolder,
    reading.Refused,
    LookupError,
    archive.MissingBlob,
)
UNEXPECTED = "思わぬ誤りで止まりました（{}）。台帳記録と取り込んだファイルは無事です。打ったコマンドを添えて、情報政策課に伝えてください。"


def said(error: Exception) -> str:
    """An error in one Japanese line."""
    if isinstance(error, FOR_PEOPLE):
        return str(error.args[0] if isinstance(error, KeyError) else error)
    if isinstance(error, OSError):
        return disk.told(error)
    logging.getLogger("sns").info("unexpected", exc_info=error)
    return UNEXPECTED.format(type(error).__name__)
