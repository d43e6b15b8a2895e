"""Writing a month's sheet: fields that keep what is typed as a draft, and the figures beside them."""

from __future__ import annotations

import htpy as h
import streamlit as st

from ledger.authority import sections_of
from ledger.entries import InvalidEntry
from ledger.journal import Author
from ledger.months import DRAFTING, RETURNED, SUBMITTED
from metrics.calendar import add_months, screen_month
from metrics.evaluation import Evaluation
from metrics.support import SUPPORT_MARKS, Cited, cited
from services.month import drafts, monthly
from services.month.drafts import LONGEST, SheetDraft, WrittenElsewhere
from services.month.monthly import Sheet
from services.register import work

from .. import forms, proof, typed
from ..forms import note
from ..frame import Frame
from ..markup import broken, bullets, plain, put, under
from . import trials

LABELS = {
    "reactions": "① 反応の文",
    "users": "② 利用者数の文",
    "overall": "③ 総合評価",
    "followup": "前月の改善策の結果",
    "issues": "課題",
    "needs": "利用者のニーズ",
    "improvements": "改善策",
}
HELP = {
    "reactions": "数値から作った下書きです。そのままでも、書き直してもかまいません。空にすると、下書きに戻ります。",
    "users": "数値から作った下書きです。そのままでも、書き直してもかまいません。空にすると、下書きに戻ります。",
    "overall": "当初の目的をどれだけ達成できているかを、1文で書いてください（第1-2(7)）。書かなければならないのは、この欄だけです。",
}
WROTE = ("reactions", "users", "overall", "followup", "issues", "needs", "improvements")
OPTIONAL = WROTE[3:]
GLANCE = 24  # characters of a folded text that its fold shows
ELSEWHERE = "別の画面で保存した下書き"


# ── what a sheet is made of ────────────────────────────────────────────────────────────────────────


def sheet_of(page: Frame, e: Evaluation) -> Sheet:
    """The sheet as it stands for whoever looks, with their own draft in the fields."""
    sheet = monthly.sheet(page.office, page.view, e, page.user, trials.drafted(page, e))
    if writes(page, sheet) and key(sheet, page.user, "overall") not in st.session_state:
        _begin(page, sheet)
    return sheet


def key(sheet: Sheet, user: Author | None, name: str) -> str:
    e = sheet.evaluation
    return f"sheet_{name}_{e.account_id}_{e.month:%Y-%m}_{user.person if user else ''}"


def _begin(page: Frame, sheet: Sheet) -> None:
    """Fill the fields with the draft, else with what was said last, else with the figures' own words."""
    draft, start = sheet.draft, sheet.start
    kept = draft.fields if draft else {}
    for name in WROTE:
        st.session_state[key(sheet, page.user, name)] = kept.get(name, start[name])
    st.session_state[key(sheet, page.user, "hours")] = kept.get("hours", typed.shown(told_hours(page, sheet)))
    st.session_state[key(sheet, page.user, "grade")] = kept.get("grade") or told_grade(sheet)
    st.session_state[key(sheet, page.user, "base")] = draft.base if draft else sheet.newest
    st.session_state[key(sheet, page.user, "edition")] = draft.edition if draft else 0
    st.session_state.pop(key(sheet, page.user, "elsewhere"), None)


def told_hours(page: Frame, sheet: Sheet) -> float | None:
    """The month's 業務時間 as recorded."""
    return work.told(page.office.ledger.register(), sheet.evaluation.account_id, sheet.evaluation.month)


def told_grade(sheet: Sheet) -> str | None:
    """The step of the city's scale that was said last."""
    return sheet.said.body.grade if sheet.said else None


def forget(sheet: Sheet, user: Author | None) -> None:
    """Empty the fields of this session: they are filled anew."""
    for name in (
        *WROTE,
        "base",
        "edition",
        "elsewhere",
        "write",
        "hours",
        "grade",
        "checked",
        "comment",
        "reason",
    ):
        st.session_state.pop(key(sheet, user, name), None)


def may_write(page: Frame, sheet: Sheet) -> bool:
    """Whether this person may draft here: of the section, and the month is open."""
    user = page.user
    return (
        user is not None
        and user.role != "viewer"
        and sheet.evaluation.section in sections_of(user)
        and not sheet.course.close
    )


def writes(page: Frame, sheet: Sheet) -> bool:
    """Whether the fields are open: for who drafts, and for whoever said that they want to."""
    if not may_write(page, sheet) or page.user is None:
        return False
    if sheet.draft or st.session_state.get(key(sheet, page.user, "write")):
        return True
    return sheet.course.stage in (DRAFTING, RETURNED) and (page.user.role == "operator" or sheet.alone)


def confirms(page: Frame, sheet: Sheet) -> bool:
    """Whether this person may confirm what stands now."""
    return (
        page.user is not None
        and page.user.role in ("manager", "policy")
        and sheet.evaluation.section in sections_of(page.user)
        and sheet.course.stage == SUBMITTED
        and not sheet.lapsed
        and (sheet.alone or not sheet.mine)
    )


# ── the texts ──────────────────────────────────────────────────────────────────────────────────────


def text(page: Frame, sheet: Sheet, name: str, wide: bool = True) -> None:
    """One part of the sheet: a field for who writes, else what is said; with it the figures that it speaks of."""
    if writes(page, sheet):
        _field(page, sheet, name, wide)
        return
    said = sheet.texts.get(name) or (sheet.drafted.get(name, "") if not sheet.said else "")
    if not said:
        return
    shown = _said(LABELS[name], said, under("数値からの下書き" if not sheet.said else None))
    cites = _cites(sheet, name, said)
    if wide and cites:
        left, right = st.columns([3, 2])
        put(shown, into=left)
        put(cites, into=right)
    else:
        put(shown, cites)


def folded(page: Frame, sheet: Sheet, name: str) -> None:
    """A text that the figures begin, behind its first words. Whoever confirms finds it open where the section wrote its own."""
    said = sheet.texts.get(name) or sheet.drafted.get(name, "")
    if writes(page, sheet):
        label = f"{LABELS[name]}（数値からの下書きのまま出せます）"
    elif said:
        label = f"{LABELS[name]}　{said[:GLANCE]}{'…' if len(said) > GLANCE else ''}"
    else:
        return
    elsewhere = st.session_state.get(key(sheet, page.user, "elsewhere")) == name
    own = confirms(page, sheet) and said != sheet.drafted.get(name)
    with st.expander(plain(label), expanded=own or elsewhere):
        text(page, sheet, name)


def judged(page: Frame, sheet: Sheet, folded: bool) -> None:
    """③ in words and what goes with it; `folded` while the reader is at a metric."""
    box = st.expander("③ の文と改善策") if folded else st.container()
    if not writes(page, sheet):
        with box:
            _told(page, sheet)
        return
    with box:
        text(page, sheet, "overall")
    rest(page, sheet)


def _said(title: str, text: str, more: h.Node = None) -> h.Element:
    return h.div(".said")[h.h3[title], h.p[broken(text)], more]


def rest(page: Frame, sheet: Sheet) -> None:
    """What came of last month's 改善策, beside it; 課題, ニーズ, 改善策: none of them required."""
    begun = any(written(page, sheet)[name] for name in OPTIONAL)  # a result that was drafted too
    with st.expander(
        "課題・ニーズ・改善策と、前月の改善策の結果（書かなくてもかまいません）", expanded=begun
    ):
        _asked(page, sheet)


def _told(page: Frame, sheet: Sheet) -> None:
    """As they were submitted, abreast; and what is being tried."""
    trials.going_on(page, sheet.evaluation)
    names = [name for name in WROTE[2:] if sheet.texts.get(name)]
    told: dict[str, h.Node] = {
        n: h.div[_said(LABELS[n], t := sheet.texts[n]), proof.of_text(page, t), _cites(sheet, n, t)]
        for n in names
    }
    if "followup" in told and sheet.before:
        told["followup"] = h.fragment[_last_month(sheet), told["followup"]]
    if told:
        put(h.div(".saids")[told.values()])


def _asked(page: Frame, sheet: Sheet) -> None:
    trials.going_on(page, sheet.evaluation)
    earlier = sheet.before is not None or bool(sheet.result)
    if earlier:
        put(_last_month(sheet, short=True) if sheet.before else None, trials.due(page, sheet.evaluation))
    line = st.container(horizontal=True, key="asked_of_month")
    for name in OPTIONAL if earlier else OPTIONAL[1:]:
        with line.container():
            _field(page, sheet, name, wide=False)


@st.fragment
def _field(page: Frame, sheet: Sheet, name: str, wide: bool) -> None:
    place = key(sheet, page.user, name)
    if place not in st.session_state:
        _begin(page, sheet)
    left, right = st.columns([3, 2]) if wide else (st, st)
    said = left.text_area(
        LABELS[name] + ("（必ず書いてください）" if name == "overall" else ""),
        key=place,
        height="content",
        max_chars=LONGEST,
        help=HELP.get(name),
        on_change=keep,
        args=(page, sheet),
    )
    if links := proof.of_text(page, said):
        put(links, into=right)
    if cites := _cites(sheet, name, said):
        put(cites, into=right)
    if st.session_state.get(key(sheet, page.user, "elsewhere")) == name:
        _two_windows(page, sheet)


def _last_month(sheet: Sheet, short: bool = False) -> h.Element:
    """What was to be done; `short`: name and text in one line, above the fields."""
    assert sheet.before is not None
    title = f"{screen_month(add_months(sheet.evaluation.month, -1))}の改善策"
    text = sheet.before.improvements or "改善策は書かれていません"
    return h.p(".told")[h.strong[title], "　", broken(text)] if short else _said(title, text)


def _cites(sheet: Sheet, name: str, said: str) -> h.Element | None:
    """The figures that a text speaks of, each with whether they bear it out. What the figures wrote needs no mark."""
    if said == sheet.drafted.get(name):
        return None
    found = cited(said, sheet.evaluation)
    return (
        h.div(".cites")[h.h3["文がふれている数値"], bullets(_mark(c) for c in found[:8])] if found else None
    )


def _mark(c: Cited) -> h.Node:
    word = h.b(class_=c.mark)[f"{SUPPORT_MARKS[c.mark]} {c.word}"] if c.word else None
    return [f"{c.title} {c.figures} ", word, under(c.why)]


def written(page: Frame, sheet: Sheet) -> dict[str, str]:
    """What stands in the fields of this session."""
    return {name: str(st.session_state.get(key(sheet, page.user, name), "")) for name in WROTE}


def keep(page: Frame, sheet: Sheet) -> None:
    """Save the draft: what differs from what the sheet began with. Called whenever a field is left."""
    assert page.user is not None
    e, start, texts = sheet.evaluation, sheet.start, written(page, sheet)
    changed = {name: text for name, text in texts.items() if text != start[name]}
    for name, told in (("hours", typed.shown(told_hours(page, sheet))), ("grade", told_grade(sheet) or "")):
        beside = str(st.session_state.get(key(sheet, page.user, name)) or "")
        changed |= {name: beside} if beside != told else {}
    base, edition = (st.session_state.get(key(sheet, page.user, k), 0) for k in ("base", "edition"))
    try:
        saved = drafts.save(
            page.office, page.user.person, e.account_id, f"{e.month:%Y-%m}", changed, base, edition
        )
    except WrittenElsewhere:
        now = drafts.load(page.office, page.user.person, e.account_id, f"{e.month:%Y-%m}")
        differing = [n for n in WROTE if texts[n] != (now.fields if now else {}).get(n, start[n])]
        st.session_state[key(sheet, page.user, "elsewhere")] = (differing or ["overall"])[0]
    except (InvalidEntry, OSError) as error:
        forms.warn(f"下書きを保存できませんでした。{error}")
    else:
        st.session_state[key(sheet, page.user, "edition")] = saved.edition


def _two_windows(page: Frame, sheet: Sheet) -> None:
    """The same person wrote in another window: both texts, and which one is to stay."""
    e = sheet.evaluation
    assert page.user is not None
    draft = drafts.load(page.office, page.user.person, e.account_id, f"{e.month:%Y-%m}")
    if draft is None:
        return
    lines = [f"{LABELS[n]}: {t}" for n, t in draft.fields.items() if n in LABELS] or [
        "（書いたものを消しています）"
    ]
    note(f"{ELSEWHERE}（{draft.saved_at:%H:%M}）があります。この画面の文は、まだ保存していません", lines)
    left, right, _ = st.columns([2, 2, 1])
    if left.button("保存した方を開く", key=key(sheet, page.user, "take")):
        _begin_again(page, sheet)
    if right.button(
        "この画面の文を残す",
        key=key(sheet, page.user, "mine"),
        on_click=_overwrite,
        args=(page, sheet, draft),
    ):
        st.rerun()


def _begin_again(page: Frame, sheet: Sheet) -> None:
    forget(sheet, page.user)
    st.rerun()


def _overwrite(page: Frame, sheet: Sheet, draft: SheetDraft) -> None:
    st.session_state[key(sheet, page.user, "edition")] = draft.edition
    st.session_state.pop(key(sheet, page.user, "elsewhere"), None)
    keep(page, sheet)
