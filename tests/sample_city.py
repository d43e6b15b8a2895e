"""Writes the invented city's sample into a folder: `python tests/sample_city.py` fills data/samples anew.

Everything follows from the plan (sample_plan), what people react to (sample_effects), the facts made from it (sample_facts), the exports of each
platform (sample_exports) and their formats (sample_formats). No clock, no global randomness: the same code
writes the same bytes.
"""

import json
import shutil
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # run as a script, from anywhere

from tests import sample_facts as facts, sample_formats as formats
from tests.sample_exports import EXPORTS, LAST_EXPORT, Export
from tests.sample_plan import ACCOUNTS, EVENTS, FORMER, MEMBERS, MONTHS, RULES, TARGETS, VISITORS
from tests.sample_register import records as register_records
from tests.sample_work import COSTS, hours

# --- what the office types in itself ----------------------------------------------------------------------


def follower_readings() -> list[list]:
    """Month-end totals where no export carries them, read 0–4 days later; X's now and then off by a few."""
    rows = []
    for account in ACCOUNTS:
        if account.platform in ("line", "tiktok"):
            continue
        rng, totals = Random(f"{account.id} readings"), facts.follower_totals(account)
        for month in MONTHS:
            end = facts.days_of(month)[-1]
            if account.id == "fb_kosodate" and month == "2026-10":
                continue
            off = rng.choice([0, 0, 0, 0, 2, -3]) if account.platform == "x" else 0
            read_on = min(end + timedelta(days=rng.randrange(5)), LAST_EXPORT)
            note = f"{month} 月末の値" + "、読取のずれあり" * (off != 0)
            rows.append([account.id, read_on, "followers", totals[end] + off, note])
    return rows


def reading_exports() -> Iterator[Export]:
    """Our own readings files, one for each fiscal year, and the city's own measure by month."""
    header = ["account_id", "date", "metric", "value", "note"]
    rows = follower_readings()
    for year, as_of in ((2024, "2025-04-07"), (2025, "2026-04-07"), (2026, "2026-11-02")):
        months = [month for month in MONTHS if f"{year}-04" <= month <= f"{year + 1}-03"]
        some = [row for row in rows if row[4][:7] in months]
        yield Export(f"readings/followers-{year}.csv", "", as_of, formats.excel([header, *some]))
    note = "主要4施設の計（見本）"
    spans = [
        ["ig_kanko", facts.days_of(month)[0], facts.days_of(month)[-1], "visitors", total, note]
        for month, total in VISITORS.months("visitors").items()
        if month != "2026-08"  # typed in, and corrected after the close (year.json)
    ]
    header = ["account_id", "from", "to", "metric", "value", "note"]
    yield Export("readings/visitors.csv", "", "2026-11-02", formats.excel([header, *spans]))


# --- registers --------------------------------------------------------------------------------------------


def accounts_table() -> list[list]:
    """accounts.csv."""
    header = [
        "アカウントID",
        "媒体",
        "名称",
        "区分",
        "運営主体",
        "開設日",
        "ハンドル",
        "媒体側ID",
        "URL",
        "非常時専用",
        "適用開始日",
    ]
    return [
        header,
        *(
            [
                account.id,
                account.platform,
                account.name,
                account.kind,
                FORMER.get(account.id, account.section),
                account.opened,
                account.handle,
                account.native_id,
                account.url,
                "はい" if account.emergency else "",
                max(account.opened, "2024-04-01"),
            ]
            for account in ACCOUNTS
        ),
    ]


def targets_table() -> list[list]:
    """targets.csv: who decided and on what ground follow from the account's section and policy version."""
    header = [
        "アカウントID",
        "指標",
        "適用開始月",
        "想定",
        "目標",
        "目標型",
        "対象開始月",
        "対象終了月",
        "継続ライン",
        "撤退ライン",
        "窓",
        "基準",
        "判定指標",
        "決定者",
        "根拠",
        "見直し月",
    ]
    by_id = {account.id: account for account in ACCOUNTS}
    rows = [header]
    for line in TARGETS.splitlines():
        *cells, version, review = ["" if cell == "-" else cell for cell in line.replace("|", " ").split()]
        account = by_id[cells[0]]
        decider = account.section.removesuffix("課") + ("課長" if account.section.endswith("課") else "長")
        rows.append([*cells, decider, f"{account.name} 利用方針 第{version}版（見本）", review])
    return rows


README = """\
# 見本データ（架空の市）

このフォルダーの値・投稿・名前・番号はすべて架空です。実在の市、人、アカウントの記録は含みません。
媒体の書き出しの形（文字コード、見出し、日付の書き方）だけを実物に合わせています。
`accounts.csv` アカウント、`targets.csv` 想定・目標・ライン、`rules.json` 判定の設定、
`members.json` 権限、`events.json` 出来事、`metrics.json` 市の指標、`hours.json` 業務時間、`costs.json` 単位コスト。
`policies.json` 利用方針、`manuals.json` マニュアル、`disclosures.json` 開示事項、`media_checks.json` 媒体の点検、
`security_checks.json` 安全の点検、`purposes.json` 目的の達成、`openings.json` 開設、`media_candidates.json` 新しい媒体の検討、
`incidents.json` 事故・トラブル、`comments.json` コメント、`year.json` 月次評価・改善策の試行・移管・継続と撤退の決定（手で書いたもの）。わざと足りないところがあります。
記録の日時は、見本の人たちが記録したはずの日にそろえてあります。取込と台帳の下ごしらえは2026年5月1日にまとめてあり、
書き出した日より前になるものがあります。
ラインや猶予の月数は見本の設定で、ガイドラインが定めた数ではありません。
`imports.csv` は取り込む順の一覧です。as_of は書き出した日、period_from と period_to は
ファイルが期間を言えないときだけ書き、両端の日を含みます。期間は 2024-05 から 2026-10 です。
`exports/アカウント/書き出した日/` に媒体の書き出し、`readings/` に手入力の値があります。
作り直すには `python tests/sample_city.py`（必ず同じバイトになる）。
意図した判定は `tests/sample_states.json` に、記事の分類と試行に入れた効果は `tests/sample_effects.py` にあります。
"""


def exports() -> list[Export]:
    """Every file to import, in the order in which the office would have imported it."""
    made = [export for account in ACCOUNTS for export in EXPORTS[account.platform](account)]
    return sorted([*made, *reading_exports()], key=lambda export: (export.as_of, export.path))


def main(target: Path) -> None:
    """Write the whole sample into `target`; what an older run left there is removed first."""
    for folder in ("exports", "readings"):
        shutil.rmtree(target / folder, ignore_errors=True)
    made = exports()
    for export in made:
        path = target / export.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(export.content)
    lines = [["file", "account_id", "as_of", "period_from", "period_to"]]
    lines += [[export.path, export.account_id, export.as_of, *export.period] for export in made]
    for name, rows in (("imports", lines), ("accounts", accounts_table()), ("targets", targets_table())):
        (target / f"{name}.csv").write_bytes(formats.excel(rows))
    records = (
        ("members", MEMBERS),
        ("rules", RULES),
        ("events", EVENTS),
        ("hours", hours()),
        ("costs", COSTS),
    )
    for name, bodies in (*records, *register_records()):
        items = ",\n".join("  " + json.dumps(body, ensure_ascii=False) for body in bodies)
        (target / f"{name}.json").write_bytes(f"[\n{items}\n]\n".encode())
    (target / "README.md").write_bytes(README.encode())


if __name__ == "__main__":
    main(Path(__file__).resolve().parents[1] / "data" / "samples")
