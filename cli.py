"""The services without a browser: python cli.py --help."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from services.later import when_asked_for

with when_asked_for():
    from ledger import journal
    from metrics import catalogue, grounds as rules
    from services.audit import evidence, keeping, reading_back, tidying
    from services.decision import deciding, to_decide
    from services.intake import importing, inbox
    from services.month import progress
    from services.office import bundling, folder as offices, guideline_files, number, people, refusals
    from services.papers import finals, given, issuing, month_set
    from services.peers import gathering, rebuilding
    from services.register import recording
    from services.trial import adopting
    from store import context as contexts

DEFAULT_FOLDER = Path(__file__).parent / "data" / "office"
FOLDER, WHERE = click.Path(path_type=Path), "データの置き場所（環境変数 SNS_DATA でも指せる）"


class Command(click.Group):
    """Says what went wrong in one Japanese line, exit code 1; wrong use is click's, exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            click.echo(refusals.said(error), err=True)
            ctx.exit(1)


@click.group(cls=Command)
@click.option("--data", "folder", type=FOLDER, default=DEFAULT_FOLDER, envvar="SNS_DATA", help=WHERE)
@click.option("--as", "name", help="誰として記録するか（担当者の氏名か担当者ID）")
@click.version_option(number.of(Path(__file__).parent), message="%(version)s", help="版の番号")
@click.pass_context
def main(ctx: click.Context, folder: Path, name: str | None) -> None:
    """千曲市SNS評価ダッシュボード: ファイルの取り込み、記録、集計、点検。"""
    ctx.obj = (folder, name)


def _office(ctx: click.Context) -> offices.Office:
    office = offices.open_office(ctx.obj[0])
    tidying.tidy(office)
    return office


def _author(ctx: click.Context, office: offices.Office) -> journal.Author:
    return people.at_the_command_line(office, ctx.obj[1])


as_json = click.option("--json", "json_", is_flag=True, help="JSON で出す")


def _show(rows: Sequence[dict[str, Any]], json_: bool) -> None:
    """Rows as one JSON array, or as tab-separated lines under their names."""
    if json_:
        click.echo(json.dumps(list(rows), ensure_ascii=False, indent=1, default=_plain))
    elif rows:
        table = csv.writer(sys.stdout, delimiter="\t", lineterminator="\n")
        table.writerows([rows[0], *(["" if v is None else v for v in row.values()] for row in rows)])


def _plain(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(type(value))


def _answers(given: Sequence[str]) -> dict[str, str]:
    pairs = [text.partition("=") for text in given]
    if any(not sep for _, sep, _ in pairs):
        raise click.BadParameter("KEY=VALUE の形で指定してください（例 period=2024-01-01/2024-01-31）")
    return {key: value for key, _, value in pairs}


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--answer", multiple=True, help="ファイルから決まらないことへの答え KEY=VALUE")
@click.option("--text", is_flag=True, help="JSON でなく、読むための1行で出す")
@as_json
@click.pass_context
def inspect(
    ctx: click.Context, paths: Sequence[Path], answer: Sequence[str], text: bool, json_: bool
) -> None:
    """ファイルが何かを言う。取り込まない。ファイル（zip は中のファイル）ごとに JSON を1行。"""
    office = offices.Office(ctx.obj[0])
    context = contexts.Context(answers=_answers(answer), as_of=office.today())
    refused = False
    for path in importing.files_under(paths):
        for look in importing.look_at_path(office, path, context):
            label = f"{path}/{look.part.member}" if look.part.member else str(path)
            told = importing.described(look, label)
            refused |= told["outcome"] == "refuse"
            short = text and not json_
            click.echo(
                f"{told['outcome']}\t{label}\t{told['message']}"
                if short
                else json.dumps(told, ensure_ascii=False)
            )
    ctx.exit(1 if refused else 0)


@main.command("import")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--inbox", "from_inbox", is_flag=True, help="置き場所の inbox/ にあるファイルを取り込む")
@click.option("--account", help="どのアカウントのファイルか")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="書き出した日（なければ、新しい日の値は速報のまま）"
)
@click.option("--answer", multiple=True, help="ファイルから決まらないことへの答え KEY=VALUE")
@as_json
@click.pass_context
def import_(
    ctx: click.Context,
    paths: Sequence[Path],
    from_inbox: bool,
    account: str | None,
    as_of: datetime | None,
    answer: Sequence[str],
    json_: bool,
) -> None:
    """ファイルを取り込む。1ファイルは全部入るか、まったく入らないか。"""
    if from_inbox == bool(paths):
        raise click.UsageError("ファイルか --inbox のどちらか一方を指定してください")
    office = _office(ctx)
    author = _author(ctx, office)
    exported = as_of.date() if as_of else office.today()
    owners = importing.owners_of(office, account) if account else frozenset()
    context = contexts.Context((), _answers(answer), exported, owners, as_of_told=as_of is not None)
    before = office.ledger.register().seq
    if from_inbox:
        results = list(inbox.take_inbox(office, author, context))
    else:
        view = office.view()
        found = importing.files_under(paths)
        results = [r for path in found for r in inbox.take_path(office, view, author, path, account, context)]
    for line in reading_back.ties(office.view(), before):
        click.echo(line, err=True)
    _show([vars(r) for r in results], json_)
    ctx.exit(1 if any(r.outcome == "refused" for r in results) else 0)


@main.command()
@click.option(
    "--account", help="1つのアカウントだけを、決定の記録に要る評価のしるし（digest）とともに JSON で"
)
@as_json
@click.pass_context
def findings(ctx: click.Context, account: str | None, json_: bool) -> None:
    """判断基準①〜④の見立てを、どの文がどの規則でどの言葉を上げたかとともに出す。規則は docs/grounds.md。"""
    office = _office(ctx)
    view, register, today = office.view(), office.ledger.register(), office.today()
    if account:
        shown = deciding.shown(office, view, register, account, today)
        click.echo(json.dumps(deciding.told(shown), ensure_ascii=False, indent=1))
    else:
        items = to_decide.docket(office, view, register)
        _show([row for i in items if i.shown for row in deciding.raised(i.shown)], json_)


@main.command()
def grounds() -> None:
    """判断基準①〜④の見立ての規則の頁（docs/grounds.md）を、規則の表から出す。"""
    click.echo(
        rules.page([g.label for g in guideline_files.load(offices.DATA / "guideline").grounds]), nl=False
    )


@main.command()
@click.argument("seq", type=int)
@click.option("--reason", required=True, help="取り消す理由")
@click.pass_context
def undo(ctx: click.Context, seq: int, reason: str) -> None:
    """取り込みを取り消す（記録とファイルは残る）。"""
    office = _office(ctx)
    entry = importing.undo(office, _author(ctx, office), seq, reason)
    click.echo(f"{seq}番の取り込みを取り消しました（{entry.seq}番の記録）")


@main.command()
@click.argument("kind")
@click.argument("body", type=click.File("r", encoding="utf-8-sig"))
@click.pass_context
def record(ctx: click.Context, kind: str, body: Any) -> None:
    """KIND の記録を BODY.json からつける。"""
    members = recording.told(body.read())
    office = _office(ctx)
    entry = recording.record(office, author := _author(ctx, office), kind, members)
    click.echo(f"{entry.seq}番に記録しました")
    click.echo(finals.after(office, author, entry), err=True, nl=False)


@main.command()
@click.option("--account", required=True)
@as_json
@click.pass_context
def facts(ctx: click.Context, account: str, json_: bool) -> None:
    """いま有効な値を、元のファイルと行つきで出す。"""
    _show(reading_back.facts(_office(ctx).view(), account), json_)


@main.command()
@click.option("--account", required=True)
@as_json
@click.pass_context
def measures(ctx: click.Context, account: str, json_: bool) -> None:
    """月ごとの指標値を出す。"""
    _show(reading_back.measures(_office(ctx).view(), account), json_)


@main.command()
def metrics() -> None:
    """指標の一覧（metrics/README.md）を、.sql の見出しから出す。"""
    click.echo(catalogue.readme(catalogue.load()), nl=False)


def _month(ctx: click.Context, parameter: click.Parameter, given: str | None) -> date | None:
    if given is None:
        return None
    try:
        return date.fromisoformat(f"{given}-01")
    except ValueError as error:
        raise click.BadParameter("年月を YYYY-MM の形で指定してください（例 2026-10）") from error


def _paper(ctx: click.Context, parameter: click.Parameter, given: str | None) -> str | None:
    if given is not None and given not in issuing.choices():
        raise click.BadParameter(f"次のどれかを指定してください: {'、'.join(issuing.choices())}")
    return given


of_month = click.option("--month", required=True, callback=_month, help="年月（例 2026-10）")
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
of_folders = click.argument("folders", nargs=-1, required=True, type=FOLDER)
engine = click.option("--engine", default="duckdb", help="duckdb、spark、または sc://…（docs/hosting.md）")
to_folder = click.option("--to", "target", required=True, type=click.Path(file_okay=False, path_type=Path))


@main.command()
@click.argument("seq", type=int)
@click.argument("name")
@of_month
@click.option("--account", multiple=True, help="採用するアカウント。なければ、ラインがあって変わるものすべて")
@click.option(
    "--seen", metavar="しるし", help="見た内容のしるし。なければ記録せず、何が変わるかとしるしを出す"
)
@click.option("--by", "decided_by", default="", help="決定者")
@click.option("--ground", default="", help="根拠")
@as_json
@click.pass_context
def adopt(
    ctx: click.Context, seq: int, name: str, month: date, account: Sequence[str], json_: bool, **told: Any
) -> None:
    """ライン検討の SEQ番の案 NAME を、MONTH からの目標・ラインと判定の規則にする（採用）。まず --seen なしで見る。"""
    office = _office(ctx)
    shown = adopting.look(office, seq, name, f"{month:%Y-%m}", account)
    if told["seen"] is None:
        _show(shown.rows(office), json_)
        click.echo(shown.sentence, err=True)
        return
    done = adopting.adopt_seen(office, _author(ctx, office), shown, **told)
    click.echo(f"採用を記録しました（台帳記録 {done[0].seq}番〜{done[-1].seq}番）")


@main.command()
@of_month
@as_json
@click.pass_context
def status(ctx: click.Context, month: date, json_: bool) -> None:
    """その月の状態を、理由とともに出す。"""
    office = _office(ctx)
    _show(issuing.states(office.view(), office, month), json_)


@main.command("month")
@click.argument("month", callback=_month)
@as_json
@click.pass_context
def month_(ctx: click.Context, month: date, json_: bool) -> None:
    """その月の進み具合（提出、確認、締め）と、確認や締めの記録に要る番号としるし（digest）を出す。例 month 2026-10"""
    office = _office(ctx)
    _show(progress.told(progress.standings(office, office.view(), month, office.today())), json_)


@main.command()
@of_month
@to_folder
@click.option("--only", callback=_paper, help="1つだけ作る（種類.形。例 review.pdf）。なければ一式")
@click.option("--account", multiple=True, help="--only のとき: このアカウントだけ")
@click.option("--masked", is_flag=True, help="--only のとき: 情報公開用（氏名を■■にする）")
@click.pass_context
def export(ctx: click.Context, month: date, target: Path, only: str | None, **chosen: Any) -> None:
    """その月の帳票一式を、目次をつけてフォルダに書き出し、発行を記録する。途中で止めても、もう一度で続きから。"""
    office = _office(ctx)
    if only:
        made = issuing.issue_named(office, only, month, _author(ctx, office), **chosen)
        click.echo(month_set.write(target / made.file_name, made.content))
        click.echo("\n".join(made.notes), err=True, nl=bool(made.notes))
        return
    click.echo("\n".join(map(str, month_set.export_month(office, month, target, _author(ctx, office)))))


@main.command()
@to_folder
@click.pass_context
def share(ctx: click.Context, target: Path) -> None:
    """締めた月の値を、他市と比べる資料として書き出す（名前も本文も入らない）。何が出るかの説明書をつけ、発行を記録する。"""
    click.echo("\n".join(map(str, given.share(office := _office(ctx), target, _author(ctx, office)))))


@main.command()
@of_folders
@click.option("--to", "target", required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--month", callback=_month, help="年月。なければ、10市以上がそろう最も新しい月")
@click.option("--source", default="", help="出所（資料を集めた者）")
@engine
@click.pass_context
def norms(ctx: click.Context, folders: Sequence[Path], target: Path, month: date | None, **how: str) -> None:
    """多くの市の資料（share）のフォルダから、1か月の比較資料（分布だけ）を作る。"""
    made = gathering.gather(offices.Office(ctx.obj[0]), folders, f"{month:%Y-%m}" if month else "", **how)
    month_set.write(target, made.content)
    click.echo(made.sentence)


@main.command()
@of_folders
@to_folder
@engine
@click.option(
    "--by", type=FOLDER, help="計算のあいだ元の値を置くフォルダ（ほかの機械の Spark からも見えるもの）"
)
def cities(folders: Sequence[Path], target: Path, **how: Any) -> None:
    """多くの市の記録の置き場所から、全市の月の値と状態を1回で計算し直し、市の番号をつけた表（Parquet）に書き出す。"""
    click.echo(rebuilding.rebuild(folders, target, **how).sentence)


@main.command()
@as_json
@click.option("--head", metavar="SEQ:HEX", help="書類に印刷された記録の番号としるしを確かめる")
@click.option("--month", callback=_month, help="この月の評価を元ファイルから計算し直す（--account と一緒に）")
@click.option("--account", help="計算し直すアカウント")
@click.pass_context
def verify(
    ctx: click.Context, json_: bool, head: str | None, month: date | None, account: str | None
) -> None:
    """記録のつながり、元ファイル、集計の作り直しを点検する。"""
    office = _office(ctx)
    if bool(month) != bool(account):
        raise click.UsageError("--month と --account は一緒に指定します")
    if head:
        click.echo(keeping.check_head(office, head))
    elif month and account:
        _recompute(ctx, office, account, month, json_)
    else:
        _verify_all(ctx, office, json_)


def _recompute(ctx: click.Context, office: offices.Office, account: str, month: date, json_: bool) -> None:
    result = evidence.recompute(office, office.view(), account, month)
    if json_:
        click.echo(json.dumps(asdict(result) | {"agrees": result.agrees}, ensure_ascii=False, default=str))
    else:
        click.echo("\n".join(evidence.told(result)))
    ctx.exit(0 if result.agrees else 1)


def _verify_all(ctx: click.Context, office: offices.Office, json_: bool) -> None:
    verdict = keeping.verify(office)
    if json_:
        click.echo(json.dumps(vars(verdict) | {"clean": verdict.clean}, ensure_ascii=False))
    else:
        click.echo("\n".join(verdict.told(office)))
    ctx.exit(0 if verdict.clean else 1)


@main.command()
@click.pass_context
def rebuild(ctx: click.Context) -> None:
    """集計を捨てて、記録と元ファイルから作り直す。"""
    lost = keeping.rebuild(_office(ctx))
    for line in lost:
        click.echo(line, err=True)
    click.echo("作り直しましたが、読めないファイルの値が欠けています" if lost else "作り直しました")
    ctx.exit(1 if lost else 0)


@main.command()
@click.option("--to", "target", required=True, type=click.Path(path_type=Path))
@click.pass_context
def backup(ctx: click.Context, target: Path) -> None:
    """記録と元ファイルを1つの zip に写す。"""
    click.echo(f"{ctx.obj[0]} の {keeping.backup(_office(ctx), target)} 件の記録を {target} に写しました")


@main.command()
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_context
def restore(ctx: click.Context, source: Path) -> None:
    """バックアップを、空の置き場所に戻す。"""
    click.echo(f"{keeping.restore(source, ctx.obj[0])} 件の記録を {ctx.obj[0]} に戻しました")


@main.command()
@to_folder
def bundle(target: Path) -> None:
    """インターネットのないパソコンに入れる一式（プログラム、ライブラリ、始める・更新）を、新しいフォルダに作る。"""
    click.echo(f"{bundling.bundle(target)} の一式を {target} に作りました。フォルダごと写して使います")


if __name__ == "__main__":
    main()
