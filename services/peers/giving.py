"""What one office gives to be compared with other cities: its closed months as Parquet, a file a month."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from ledger.entries import Close
from metrics import peers
from store import given
from store.views import View

from ..office.folder import Office
from ..register import municipality


@dataclass(frozen=True)
class Given:
    """A month as it leaves: its path below the folder, and how much is in it."""

    month: str
    path: str
    content: bytes
    accounts: int
    values: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Giving:
    """Everything that leaves. `code` and `residents` as set now; `wanting`: what is to be set or done before anything can."""

    code: str
    residents: int
    months: tuple[Given, ...]
    wanting: tuple[str, ...]

    @property
    def band(self) -> str:
        """The band of residents in words; blank while they are not known."""
        return peers.band(self.residents).title if self.residents else ""


def giving(office: Office, view: View) -> Giving:
    """The closed months of the office as they would leave now. Months before the first whose residents are told stay here."""
    register = office.ledger.register()
    code, now = municipality.code(register), municipality.residents(register, "9999-12")
    wanting = [
        *([] if code else [f"設定の「設定値」で{municipality.TITLE}を決めてください"]),
        *([] if now else ["設定の「設定値」で人口を決めてください"]),
    ]
    months: list[Given] = []
    if not wanting:
        secret = secrets(office)
        for day, rows in groupby(peers.given(view), key=lambda r: r["month"]):
            month = f"{day:%Y-%m}"
            if residents := municipality.residents(register, month):
                told = {"residents": residents, "band": peers.band(residents).id}
                held = [told | row for row in rows]
                months.append(
                    Given(
                        month,
                        given.place(code, month),
                        given.written(held, secret[month]),
                        len({r["account_no"] for r in held}),
                        sum(r["metric"] is not None for r in held),
                    )
                )
        wanting += [] if months else ["締めた月がまだありません。月の締めで締めると、出せます"]
    return Giving(code, now, tuple(months), tuple(wanting))


def secrets(office: Office) -> Mapping[str, str]:
    """month → what nobody without the office's journal can know: a digest of all its lines up to the last close of the month.

    Of the lines and not of their hashes, which papers print.
    """
    told, digests = hashlib.sha256(b"given "), list[str]()
    for line in office.ledger.journal.content().splitlines():
        told.update(line)
        digests.append(told.hexdigest())
    return {r.body.month: digests[r.seq - 1] for r in office.ledger.register().of(Close)}
