"""Measures and states of many offices made anew in one run, as tables with each city's key, on DuckDB or on Spark."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from store import spark, views
from store.reading import Refused

from ..office.folder import Office, open_office
from ..register import municipality


@dataclass(frozen=True)
class Rebuilt:
    """What was made: the cities, and the folder of each table."""

    cities: int
    tables: tuple[Path, ...]

    @property
    def sentence(self) -> str:
        """What was made of what."""
        return f"{self.cities}市の月の値と状態を計算し直しました: {'、'.join(map(str, self.tables))}"


def rebuild(
    folders: Sequence[Path], target: Path, engine: str = spark.DUCKDB, by: Path | None = None
) -> Rebuilt:
    """Make measures and states of the offices at or below the folders, into `target`, one folder of Parquet a table.

    `by`: where what goes into it is put for a while; an engine on other machines must find it there under the same name.
    Raises Refused, saying what to do.
    """
    offices = _offices(folders)
    try:
        spark.known(engine)
        if lacks := spark.wanting(engine):
            raise spark.NoSpark(lacks)
        return _rebuilt(offices, target.resolve(), engine, by)
    except spark.NoSpark as error:
        raise Refused("計算できません", str(error)) from error


def _rebuilt(offices: Mapping[str, Office], target: Path, engine: str, by: Path | None) -> Rebuilt:
    from store.many.engines import engine_of  # SQLGlot is there only where this is asked for
    from store.many.staged import stage
    from store.many.steps import RESULTS, plan, take

    if taken := [name for name in RESULTS if (target / name).exists()]:
        raise Refused(f"{target} には、もう {taken[0]} があります", "ほかのフォルダを指定してください")
    todo = plan(views.source(), next(iter(offices.values())).views.whole)
    with tempfile.TemporaryDirectory(dir=by, prefix="rebuild-") as place:
        held = stage(Path(place), todo.held, {city: office.view for city, office in offices.items()})
        with engine_of(engine) as taking:
            take(taking, held, todo.steps)
            for name in RESULTS:
                taking.write(name, str(target))
    return Rebuilt(len(offices), tuple(target / name for name in RESULTS))


def _offices(folders: Sequence[Path]) -> dict[str, Office]:
    """Code → office, in the order of the codes. Raises Refused where an office has no code, or that of another."""
    found: dict[str, Office] = {}
    journals = {p.parent.resolve() for folder in folders for p in folder.glob("**/journal.jsonl")}
    for folder in sorted(journals):
        office = open_office(folder)
        code = municipality.code(office.ledger.register())
        if not code or code in found:
            why = (
                f"の{municipality.TITLE}（{code}）は {found[code].folder} と同じです"
                if code
                else f"に{municipality.TITLE}がありません"
            )
            raise Refused(
                f"{folder} {why}", f"その市の設定の「設定値」で{municipality.TITLE}を直してください"
            )
        found[code] = office
    if not found:
        raise Refused(
            "記録の置き場所（journal.jsonl のあるフォルダ）が見つかりません",
            "市ごとの office フォルダか、その上のフォルダを指定してください",
        )
    return dict(sorted(found.items()))
