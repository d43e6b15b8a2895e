"""取込, first half: files dropped, and everything doubtful asked once. Bytes and answers stay with the session."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import htpy as h
import streamlit as st

from services.intake import importing, inbox, ownership, planning
from services.intake.importing import Look
from services.intake.ownership import OwnerProposal
from services.intake.planning import Planned
from services.office.folder import Office
from store.context import AS_OF
from store.facts import Question
from store.formats import OURS

from .. import cache, forms, frame, typed
from ..frame import Frame
from ..markup import plain, put
from . import kept

FILES, DROPS = "imports_files", "imports_drops"
MOST_FILES = 100
FEW = 5  # choices that have a button each
NONE = "（取り込まない）"
LEADING_ZEROS = Question("leading_zeros", "最初に続く 0 は、媒体が数え始める前ではなく、本当に 0 だった")


@dataclass(frozen=True)
class Upload:
    """A file as dropped."""

    name: str
    raw: bytes
    sha256: str


@dataclass(frozen=True)
class Incoming:
    """One file, or one member of a zip, on its way in."""

    upload: Upload
    look: Look
    proposals: Mapping[str | None, OwnerProposal] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return self.look.part.label

    @property
    def id(self) -> str:
        """Names its widgets, whatever is dropped beside it."""
        return hashlib.sha256(f"{self.upload.sha256}/{self.label}".encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Ready:
    """An item with everything that was answered, and what it would do."""

    item: Incoming
    plan: Planned
    accounts: Mapping[str | None, str]


# ── choose ─────────────────────────────────────────────────────────────────────────────────────────


def drop(page: Frame) -> None:
    """The place to drop files, and beside it how each platform exports."""
    _keep(kept.restored(page))
    if not page.accounts:
        st.info(
            "アカウントがまだ台帳にありません。先に登録するか、台帳の表（CSV・Excel）をここに入れてください。"
        )
        frame.way("pages/register.py", "台帳に登録する")
    left, right = st.columns([3, 2], gap="large")
    with left:
        drops = st.session_state.setdefault(DROPS, 0)
        st.file_uploader(
            f"書き出したファイル（CSV・Excel・zip、まとめて{MOST_FILES}個まで）",
            accept_multiple_files=True,
            key=f"imports_drop_{drops}",
            on_change=_keep_dropped,
        )
        st.caption("入れただけでは記録されません。中身を確かめてから「取り込む」を押します。")
        _offer_inbox(page)
    with right:
        how = _how(page)
        platform = st.selectbox(
            "書き出し方", list(how), index=None, placeholder="媒体を選ぶと、手順が出ます", key="imports_how"
        )
        if platform:
            forms.facts(how[platform])


def _offer_inbox(page: Frame) -> None:
    """What lies in the inbox folder of the office, to be looked at like anything that was dropped."""
    if found := inbox.waiting(page.office):
        st.button(
            f"受け箱（inbox）の {len(found)} ファイルを読み込む",
            on_click=_keep_inbox,
            args=(page.office,),
            key="imports_inbox",
        )


def _keep_inbox(office: Office) -> None:
    _keep([(path.name, path.read_bytes()) for path in inbox.waiting(office)])


def _how(page: Frame) -> dict[str, dict[str, str]]:
    """platform → format → how to export it."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for format in page.office.formats:
        if format.how:
            named = page.office.platforms.get(format.platform or "", {}).get("name")
            ours = format.grain in OURS
            place = named or ("このアプリの表" if ours else "Facebook・Instagram（日別）")
            found[str(place)][format.title] = format.how
    return dict(sorted(found.items(), key=lambda f: f[0] == "このアプリの表"))


def _keep_dropped() -> None:
    """Move what was dropped into our own list, so that it survives a visit to another page."""
    dropped = st.session_state.get(f"imports_drop_{st.session_state[DROPS]}") or []
    _keep([(file.name, file.getvalue()) for file in dropped])
    st.session_state[DROPS] += 1


def _keep(files: Sequence[tuple[str, bytes]]) -> None:
    held: list[Upload] = st.session_state.setdefault(FILES, [])
    known = {(u.name, u.sha256) for u in held}
    for name, raw in files:
        upload = Upload(name, raw, hashlib.sha256(raw).hexdigest())
        if (upload.name, upload.sha256) not in known and len(held) < MOST_FILES:
            held.append(upload)
            known.add((upload.name, upload.sha256))
        elif len(held) >= MOST_FILES:
            forms.warn(
                f"一度に置けるのは{MOST_FILES}ファイルまでです。残りは、取り込んだあとで入れてください。"
            )
            break


def items(page: Frame, as_of: date, told: bool) -> list[Incoming]:
    """Every file and zip member that was dropped, with whose it seems to be."""
    found = []
    for upload in st.session_state.get(FILES, []):
        for look in cache.looks_at(page.office, upload.raw, upload.name, upload.sha256, as_of, told):
            asked = planning.platforms(look)
            of = page.generation, look.part.label, upload.sha256, as_of
            guesses = {p: cache.proposed(page.office, page.view, look, *of, p) for p in asked}
            found.append(Incoming(upload, look, {p: g for p, g in guesses.items() if g}))
    return found


# ── ask ────────────────────────────────────────────────────────────────────────────────────────────


def ask(page: Frame) -> list[Ready]:
    """Everything doubtful, asked in one place; then what each file would do."""
    if not st.session_state.get(FILES):
        kept.keep(page, ())
        return []
    st.header("確かめること", anchor=False)
    with st.container(border=True):
        exported = _ask_as_of(page)
        if exported is None:  # what was typed is no day: the field says so, and nothing goes on without
            return []
        as_of, told = exported
        found = items(page, as_of, told)
        accounts = _ask_accounts(page, found)
        unsure = not told and _ask_unsure(page, found)
        answers = {item.id: _ask_questions(page, item, as_of, accounts[item.id]) for item in found}
        if unsure:
            answers = {i: a | {AS_OF: "unknown"} for i, a in answers.items()}
    named = {
        i.upload.sha256 for i in found if planning.names_people(i.look)
    }  # these lie nowhere but under texts/
    kept.keep(page, ((u.name, u.sha256, u.raw) for u in st.session_state[FILES] if u.sha256 not in named))
    return [_ready(page, item, as_of, accounts[item.id], answers[item.id]) for item in found]


def _ask_as_of(page: Frame) -> tuple[date, bool] | None:
    """When the files were exported, and whether somebody said so; else today, which makes nothing final. None: not read.

    Not asked where nothing depends on it."""
    today = page.office.today()
    if planning.needs_no_day([item.look for item in items(page, today, False)]):
        return today, False
    given = typed.day(
        "書き出した日",
        "imports_as_of",
        latest=today,
        earliest=date(2010, 1, 1),
        persist_state="session",
        width=320,
        help="媒体の画面からファイルを書き出した日です。ここにあるファイルすべてに使います。"
        "選ばなければ、新しい日の値は速報のままです。媒体が作った zip は、その中の日付を使います。",
    )
    if isinstance(given, typed.Unread):
        return None
    return (today, False) if given is None else (given, True)


def _ask_unsure(page: Frame, found: Sequence[Incoming]) -> bool:
    """Once for the batch: files whose newest day is long past, and nobody knows when they were exported."""
    past = sum(planning.long_past(item.look, page.office.today()) for item in found)
    return bool(past) and st.checkbox(
        f"いつ書き出したか分からない（{past:d}ファイル。新しい日の値は、後のファイルが来るまで速報のままにします）",
        key="imports_unsure",
        persist_state="session",
    )


def _ask_accounts(page: Frame, found: Sequence[Incoming]) -> dict[str, dict[str | None, str]]:
    """item → platform → account: as chosen, else as chosen for all of its platform, else as proposed."""
    chosen: dict[str, dict[str | None, str]] = {item.id: {} for item in found}
    wanted = [(item, p) for item in found for p in planning.platforms(item.look)]
    undecided = [(item, p) for item, p in wanted if p not in item.proposals]
    for platform in dict.fromkeys(p for _, p in undecided):
        for item, account in _ask_group(page, platform, [i for i, p in undecided if p == platform]):
            chosen[item.id][platform] = account
    settled = [(item, p) for item, p in wanted if p in item.proposals]
    if settled:
        with st.expander(f"アカウントが決まっているファイル（{len(settled)}）を直す"):
            for item, platform in settled:
                guess = item.proposals[platform]
                told = f"{page.accounts[guess.account_id].name}（{guess.why}）"
                chosen[item.id][platform] = _ask_account(page, item, platform, told) or guess.account_id
    return {i: {p: a for p, a in c.items() if a and a != NONE} for i, c in chosen.items()}


def _ask_group(page: Frame, platform: str | None, group: Sequence[Incoming]) -> list[tuple[Incoming, str]]:
    """The undecided files of one platform: one answer for all, or one by one."""
    if len(group) == 1:
        return [(group[0], _ask_account(page, group[0], platform, "アカウントを選んでください") or "")]
    name = _platform(page, platform)
    label = f"{name}の{len(group)}ファイルをまとめて決める"
    looks = [item.look for item in group]
    default = (
        _choose(page, looks, label, platform, f"imports_all_{platform}", "まとめずに1つずつ選ぶ", []) or ""
    )
    told = (
        f"まとめて: {page.accounts[default].name}"
        if default in page.accounts
        else "アカウントを選んでください"
    )
    with st.expander(f"{plain(name)}の{len(group)}ファイルを1つずつ選ぶ", expanded=not default):
        return [(item, _ask_account(page, item, platform, told) or default) for item in group]


def _ask_account(page: Frame, item: Incoming, platform: str | None, told: str) -> str | None:
    several = len(planning.platforms(item.look)) > 1
    about = [planning.title(item.look), planning.distinction(page.office, item.look)]
    label = f"{item.label}　{'、'.join(a for a in about if a)}"
    label += f"（{_platform(page, platform)}の分）" if several else ""
    return _choose(
        page,
        [item.look],
        label,
        platform,
        f"imports_account_{item.id}_{platform}",
        told,
        [NONE] if several else [],
    )


def _choose(
    page: Frame,
    looks: Sequence[Look],
    label: str,
    platform: str | None,
    key: str,
    told: str,
    more: list[str],
) -> str | None:
    fitting = [a for a, b in page.accounts.items() if all(ownership.fits(k, platform, b) for k in looks)]
    options = more + sorted(fitting, key=lambda a: (page.accounts[a].section, page.accounts[a].name))
    words = {a: f"{page.accounts[a].name}（{page.accounts[a].section}）" for a in fitting}
    if not fitting:
        told = f"{_platform(page, platform)}のアカウントが台帳にありません"
    return st.selectbox(
        plain(label),
        options,
        index=None,
        key=key,
        placeholder=told,
        format_func=lambda a: words.get(a) or a,
        persist_state="session",
        disabled=not options,
    )


def _platform(page: Frame, platform: str | None) -> str:
    if platform is None:
        return "媒体の書かれていないファイル"
    return page.office.platform_name(platform)


def _ask_questions(
    page: Frame, item: Incoming, as_of: date, accounts: Mapping[str | None, str]
) -> dict[str, str]:
    """What only a person can say about this file; an answer can raise the next question."""
    answers: dict[str, str] = {}
    asked: set[str] = set()
    look = item.look
    while fresh := [q for q in _questions(page, look, accounts, as_of) if q.key not in asked]:
        for question in fresh:
            asked.add(question.key)
            if answer := _ask_question(item, question):
                answers[question.key] = answer
        look = _again(page, item, as_of, accounts, answers)
    return answers


def _questions(page: Frame, look: Look, accounts: Mapping[str | None, str], as_of: date) -> list[Question]:
    zeros = [LEADING_ZEROS] if any(f.from_day for f in look.read) else []
    return [*planning.questions(page.office, page.view, look, accounts, as_of), *zeros]


def _ask_question(item: Incoming, question: Question) -> str | None:
    key = f"imports_answer_{item.id}_{question.key}"
    label = f"{item.label}　{question.text}"
    if question.key == AS_OF:  # asked once for all files, above
        return None
    if question is LEADING_ZEROS:
        return "real" if st.checkbox(plain(label), key=key, persist_state="session") else None
    if question.choices:
        words = dict(question.choices)
        if len(words) > FEW:
            return st.selectbox(
                plain(label),
                list(words),
                index=None,
                format_func=words.__getitem__,
                key=key,
                placeholder="選んでください",
                persist_state="session",
            )
        return st.radio(
            plain(label),
            list(words),
            index=None,
            format_func=lambda c: plain(words[c]),
            key=key,
            horizontal=True,
            persist_state="session",
        )
    put(h.p[label])
    left, right, _ = st.columns([1, 1, 2])
    given = [
        typed.day(
            f"期間の{end}",
            f"{key}_{end}",
            earliest=date(2004, 1, 1),
            into=column,
            persist_state="session",
        )
        for column, end in ((left, "始まり"), (right, "終わり"))
    ]
    first, last = given
    if isinstance(first, date) and isinstance(last, date):
        if first <= last:
            return f"{first}/{last}"
        st.error("期間の終わりが始まりより前です。")
    return None


def _again(
    page: Frame, item: Incoming, as_of: date, accounts: Mapping[str | None, str], answers: Mapping[str, str]
) -> Look:
    owners = frozenset[str]().union(*(importing.owners_of(page.office, a) for a in accounts.values()))
    if not answers and not (owners and any(f.owners for f in item.look.read)):
        return item.look
    pairs = tuple(sorted(answers.items()))
    told = item.look.context.as_of_told
    return cache.looked_again(
        page.office, item.look, item.label, item.upload.sha256, as_of, told, pairs, owners
    )


def _ready(
    page: Frame, item: Incoming, as_of: date, accounts: Mapping[str | None, str], answers: Mapping[str, str]
) -> Ready:
    look = _again(page, item, as_of, accounts, answers)
    told: tuple[Any, ...] = tuple(sorted(answers.items())), tuple(sorted(accounts.items(), key=str))
    plan = cache.planned(
        page.office, page.view, look, page.generation, item.label, item.upload.sha256, as_of, *told
    )
    return Ready(item, plan, accounts)


def keep_only(waiting: set[tuple[str, str]]) -> None:
    """Let go of every file but those of these (name, sha256)."""
    st.session_state[FILES] = [u for u in st.session_state.get(FILES, []) if (u.name, u.sha256) in waiting]
