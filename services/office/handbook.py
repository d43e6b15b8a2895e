"""The handbook as data/handbook/ tells it; words that the code declares are taken from there (`of`)."""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

from ledger.entries import KIND_WORDS, ROLE_NAMES
from ledger.words import member_word
from metrics.words import BASIS_WORDS, MARKS, STATE_WORDS
from reports.handbook import Glossary, GlossaryTerm, Handbook, HandbookStep, HandbookTask, printed
from reports.paper import Imprint

from .folder import DATA
from .pages import PAGES

FOLDER = DATA / "handbook"
TITLE = "千曲市SNS評価ダッシュボード 手引き"
READ_ME = "読んでください"
INSTALLING = ("install", "first")
DECLARED = {"state": STATE_WORDS, "basis": BASIS_WORDS, "role": ROLE_NAMES, "kind": KIND_WORDS}
TITLES = {page.id: page.title for page in PAGES.values()}
CAPTIONS = {
    "sample": "はじめに出る見本の画面。上に「実際のデータで始める」がある",
    "overview": "総覧。アカウントごとの状態の印と言葉、数値、動きが1行ずつ並ぶ",
    "register": "台帳の登録・変更・訂正の画面",
    "imports": "取込の画面。ファイルを置くところと、アカウントごとの取り込みの様子",
    "monthly": "月次評価の画面。状態の文、判定指標の図、①②③が上から並ぶ",
    "closing": "月の締めの画面。提出、確認、締めの進み具合",
    "withdrawal": "継続・撤退の画面。判断基準①〜④の見立て",
    "papers": "帳票の画面。その月の書類の一覧",
}


def load(folder: Path = FOLDER) -> Handbook:
    """The handbook, its pictures included."""
    told = tomllib.loads((folder / "handbook.toml").read_text(encoding="utf-8"))
    pictures = {name: (folder / f"{name}.png").read_bytes() for name in CAPTIONS}
    tasks = tuple(
        HandbookTask(t["id"], t["title"], t["intro"], tuple(HandbookStep(**step) for step in t["steps"]))
        for t in told["task"]
    )
    words = tuple(Glossary(g["title"], tuple(map(_term, g["words"]))) for g in told["words"])
    return Handbook(tasks, words, pictures)


def _term(told: dict[str, Any]) -> GlossaryTerm:
    if "of" not in told:
        return GlossaryTerm(told["word"], told["means"])
    which, _, name = told["of"].partition(":")
    if which == "member":
        return GlossaryTerm(member_word(*name.split(".")), told["means"])
    return GlossaryTerm(DECLARED[which][name], told["means"], MARKS[name] if which == "state" else "")


def pdf(handbook: Handbook, at: datetime) -> bytes:
    """The whole handbook as a PDF."""
    return printed(handbook, TITLE, Imprint(at), TITLES, CAPTIONS).pdf()


def read_me(handbook: Handbook, at: datetime) -> bytes:
    """What lies beside 始める: how it is installed, kept, updated and put back, and the first day."""
    return printed(handbook, READ_ME, Imprint(at), TITLES, CAPTIONS, INSTALLING).pdf()
