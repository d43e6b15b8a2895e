"""他市比較の資料の説明書: on one page, in words, exactly what leaves the office to be compared with other cities, and what does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from metrics.calendar import month, wareki_month
from metrics.peers import GIVEN

from .blocks import Block, Column, Heading, NamedValues, PrintedDocument, Table, Text
from .paper import Head, Imprint

STAYS = (
    "アカウントの名称、ID、ハンドル、URL、運営主体、開設日",
    "投稿の本文・番号・日時、コメント、事故の記録",
    "担当者の氏名、だれが何を記録したか",
    "業務時間と費用の額そのもの、目標、ライン、決定",
    "締めていない月、速報の値、日のそろっていない月の値、非常時専用のアカウント、市が決めた指標",
)
KNOWN = (
    "番号から、どの市のものかは分かります。媒体と区分からは、どのアカウントかを推し量れます（利用者数は媒体の画面でも見られます）。"
    "ですから、渡す相手は資料を集める者だけにし、もとの資料をほかの市に見せない約束をしてから渡してください。"
    "集めた者がつくる比較資料には、10市・20アカウント以上からつくった分布だけが入り、市の番号も1つの市の値も入りません。"
)


class GivenMonth(Protocol):
    """One month as it leaves."""

    @property
    def month(self) -> str: ...

    @property
    def accounts(self) -> int: ...

    @property
    def values(self) -> int: ...

    @property
    def sha256(self) -> str: ...


class GivenContents(Protocol):
    """What leaves (services.peers.giving.Giving is one)."""

    @property
    def code(self) -> str: ...

    @property
    def residents(self) -> int: ...

    @property
    def band(self) -> str: ...

    @property
    def wanting(self) -> Sequence[str]: ...

    @property
    def months(self) -> Sequence[GivenMonth]: ...


def _said(given: GivenMonth) -> str:
    return wareki_month(month(given.month))


def given_document(held: GivenContents, imprint: Imprint, head: Head) -> PrintedDocument:
    """The page. Where something is still to be set it says so, and that nothing leaves."""
    span = (
        f"{_said(held.months[0])}〜{_said(held.months[-1])}（{len(held.months)}か月）"
        if held.months
        else "なし"
    )
    return PrintedDocument(
        period=f"締めた月 {span}",
        subject="",
        imprint=replace(imprint, standing="提供" if held.months else "まだ出せません"),
        blocks=tuple(_blocks(held, span)),
        **vars(head),
    )


def _blocks(held: GivenContents, span: str) -> list[Block]:
    blocks: list[Block] = (
        [Text(f"まだ出せません。{'。'.join(held.wanting)}。", "lead")] if held.wanting else []
    )
    blocks += [
        NamedValues(
            (
                ("市の番号", held.code or "未設定"),
                ("人口", f"{held.residents:,}人（{held.band}）" if held.residents else "未設定"),
                ("月", span),
            )
        ),
        Heading("外に出るもの"),
        Text(
            "締めた月の、アカウントごとの月の値です。表は次の列だけからなります。ほかに、市の番号と月がフォルダの名前になり、"
            "値を推し当てられないための、台帳記録から計算した元に戻せない数（64字）が1つ、ファイルごとに入ります。"
        ),
        Table((Column("列", 32), Column("中身", 148)), tuple(GIVEN.items()), "外に出る列とその中身"),
        Heading("外に出ないもの"),
        Text("\n".join(f"・{one}" for one in STAYS)),
        Heading("受け取った者に分かること"),
        Text(KNOWN),
    ]
    if held.months:
        rows = tuple((m.month, f"{m.accounts:,}", f"{m.values:,}", m.sha256) for m in held.months)
        columns = (
            Column("月", 18),
            Column("アカウント", 22, "right"),
            Column("値", 18, "right"),
            Column("ファイルのしるし（SHA-256）", 122),
        )
        blocks += [Heading("ファイル"), Table(columns, rows, "月ごとのファイルとそのしるし", small=True)]
    return blocks
