"""設定: by which rules months are judged, the settings that figures depend on, events. People are in members.py."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from ledger.entries import Event, Rule, Setting
from ledger.journal import Entry
from ledger.register import Record
from metrics.calendar import screen_month
from services.register import beginning, municipality, recording, targets
from services.register.checks import SCALE, SETTINGS, SettingKind
from services.trial import expectations

from .. import forms, frame, typed
from ..forms import key
from ..frame import Frame
from ..markup import plain

TABS = {
    "people": "担当者",
    "rules": "判定の規則",
    "values": "設定値",
    "events": "出来事",
    "metrics": "市の指標",
}


def part() -> str:
    """The part of the page that is shown, kept in the URL."""
    return frame.choose_part("settings", TABS, "people", "設定の表示")


def write(page: Frame, kind: str, body: dict[str, Any]) -> Entry | None:
    """Record an entry of a kind, or show why not."""
    assert page.user is not None
    user = page.user
    return forms.attempt(lambda: recording.record_asked(page.office, user, kind, body))


def take_back(page: Frame, form: str, options: dict[int, str]) -> None:
    """The way to take back an entry that was a mistake; nothing where there is none."""
    if options:
        with st.expander("まちがえた記録を取り消す"):
            forms.take_back(
                page,
                form,
                options,
                lambda seq, why: _corrected(page, seq, why),
                "{seq}番の記録を取り消しました。",
            )


def _corrected(page: Frame, seq: int, reason: str) -> Entry:
    assert page.user is not None
    return recording.correct(page.office, page.user, seq, reason)


# ── rules ──────────────────────────────────────────────────────────────────────────────────────────


def rules(page: Frame) -> None:
    """Patience, recovery and margin with their versions; a new version from a month on."""
    st.markdown(
        "撤退ラインを **N か月**続けて下回ると「撤退検討（要判断）」になります。そのあと、撤退ラインに余裕を足した値以上が"
        " **M か月**続くと解けます。どれもガイドラインが定めた数ではなく、市が決めるものです。"
    )
    found = page.office.ledger.register().versions(Rule)
    heads = {
        "適用開始月": "",
        "指標": "w",
        "連続月数 N": "n",
        "回復月数 M": "n",
        "余裕（%）": "n",
        "決定": "w",
        "記録": "w",
    }
    rows: list[list[forms.Cell]] = [
        [
            forms.month(b.from_month),
            targets.title(page.office, b.metric),
            str(b.patience),
            str(b.recovery),
            f"{targets.on_screen(b.margin, '%'):g}",
            (b.decided_by or "", b.ground or ""),
            (f"{r.seq}番", f"{r.by}、{forms.day(r.at.date())}"),
        ]
        for r in reversed(found)
        for b in [r.body]
    ]
    if not any(r.body.metric is None for r in found):
        default = Rule(from_month="2000-01")
        percent = f"{targets.on_screen(default.margin, '%'):g}"
        rows.append(
            [
                ("既定値", "決めるまでの間"),
                "すべての指標",
                str(default.patience),
                str(default.recovery),
                percent,
                "",
                "",
            ]
        )
    forms.table(heads, rows, "判定の規則の版")
    st.caption(
        "ラインを何か月分の値と比べるか（窓: 1・3・12か月）は、台帳の「目標とライン」で指標ごとに決めます。"
    )
    forms.writer(page)
    with st.expander("規則を決める・変える（ある月から）"):
        _new_rule(page)
    take_back(
        page,
        "rule_back",
        {r.seq: f"{r.seq}番　{forms.month(r.body.from_month)} から" for r in reversed(found)},
    )


def _months_of(label: str, now: int, of: str, into: Any) -> Any:
    return typed.number(label, of, unit="か月", low=1, high=24, whole=True, into=into, value=typed.shown(now))


def _new_rule(page: Frame) -> None:
    form, register = "rule_new", page.office.ledger.register()
    latest = register.latest(Rule, metric=None)
    before = targets.decided_before(register, Rule, page.user and page.user.person)
    usual, metrics = expectations.patience(page.office), page.office.metrics
    now = latest.body if latest else Rule(from_month="2000-01", patience=usual)
    st.caption(
        f"連続月数 N の目安は、判定指標が1つなら3か月、2つなら4か月です（いまの登録では{usual:d}か月）。指標が増えると、"
        "たまたま撤退検討になる年も増えるためです。ラインごとの試算は、ライン検討と台帳の「目標とライン」にあります。"
    )
    if before:
        st.caption(forms.BEFORE)
    with st.form(key(form), border=False, enter_to_submit=False):
        left, right = st.columns(2)
        with left:
            begins = forms.choose_month("適用開始月", page.office.today(), None, key(form, "from"))
            metric = st.selectbox(
                "指標",
                ["", *metrics],
                key=key(form, "metric"),
                format_func=lambda m: targets.title(page.office, m or None),
            )
            decided = st.text_input(
                "決定者",
                before.get("decided_by", ""),
                key=key(form, "decided"),
                placeholder="例 情報政策課長",
            )
            ground = st.text_input(
                "根拠", before.get("ground", ""), key=key(form, "ground"), placeholder="例 情政第8号"
            )
        patience = _months_of("連続月数 N", now.patience, key(form, "patience"), right)
        recovery = _months_of("回復月数 M", now.recovery, key(form, "recovery"), right)
        margin = typed.number(
            "余裕（%）",
            key(form, "margin"),
            unit="%",
            low=0,
            high=100,
            into=right,
            value=typed.shown(targets.on_screen(now.margin, "%")),
        )
        pressed = st.form_submit_button("記録する", type="primary", disabled=page.user is None)
    if pressed and None in (patience, recovery, margin):
        st.error("連続月数、回復月数、余裕を入れてください。")
    elif pressed and not typed.refused(patience, recovery, margin):
        assert isinstance(margin, int | float)
        body = {
            "from_month": begins,
            "patience": patience,
            "recovery": recovery,
            "margin": targets.from_screen(margin, "%"),
        }
        body |= {k: v for k, v in (("metric", metric), ("decided_by", decided), ("ground", ground)) if v}
        if write(page, "rule", body) is not None:
            forms.done(
                form, f"規則を記録しました（{forms.month(begins)} から）。すべての月を計算し直しました。"
            )


# ── settings ───────────────────────────────────────────────────────────────────────────────────────


def values(page: Frame) -> None:
    """The settings that figures depend on: what each asks, what holds, who set it; and a form each."""
    recorded = {r.body.key: r for r in page.office.ledger.register().standing(Setting, page.office.today())}
    heads = {"設定": "w", "いまの値": "n", "記録": "w"}
    rows: list[list[forms.Cell]] = []
    for name, kind in SETTINGS.items():
        record = recorded.get(name)
        value = record.body.value if record else kind.default
        told = (
            (f"{record.seq}番", f"{record.by}、{forms.day(record.at.date())}　{record.body.ground or ''}")
            if record
            else ("既定値", "")
        )
        rows.append([(kind.title, kind.asks), f"{value:g} {kind.unit}", told])
    steps = recorded.get(SCALE)
    rows.append(
        [
            ("総合評価の段階", "③総合評価に付ける、市の言葉。よい順（ガイドラインは定めていません）"),
            str(steps.body.value or "使わない") if steps else "使わない",
            (f"{steps.seq}番", f"{steps.by}、{forms.day(steps.at.date())}　{steps.body.ground or ''}")
            if steps
            else ("既定値", ""),
        ]
    )
    rows.append(_operation(page, recorded))
    code = recorded.get(municipality.CODE)
    rows.append(
        [
            (municipality.TITLE, municipality.ASKS),
            str(code.body.value or "未設定") if code else "未設定",
            (f"{code.seq}番", f"{code.by}、{forms.day(code.at.date())}　{code.body.ground or ''}")
            if code
            else "",
        ]
    )
    forms.table(heads, rows, "設定値の一覧")
    st.caption("変えると、すべての月の集計と判定が計算し直されます。")
    forms.writer(page)
    with st.expander(f"{beginning.TITLE}を決める"):
        _new_operation(page)
    with st.expander("総合評価の段階を決める"):
        _scale(page, str(steps.body.value) if steps else "")
    with st.expander(f"{municipality.TITLE}を決める"):
        _code(page, str(code.body.value) if code else "")
    with st.expander("設定値を変える"):
        name = st.selectbox(
            "設定",
            list(SETTINGS),
            index=None,
            format_func=lambda k: SETTINGS[k].title,
            key=key("setting_new", "key"),
            placeholder="選んでください",
        )
        if name:
            _new_value(
                page,
                name,
                SETTINGS[name],
                recorded[name].body.value if name in recorded else SETTINGS[name].default,
            )


def _operation(page: Frame, recorded: Mapping[str, Record]) -> list[forms.Cell]:
    """The line of 運用開始月: as it was set, else as the records tell."""
    told, first = recorded.get(beginning.KEY), beginning.begins(page.office.ledger.register())
    where = (
        (f"{told.seq}番", f"{told.by}、{forms.day(told.at.date())}　{told.body.ground or ''}")
        if told
        else None
    )
    now = screen_month(first) if first else "まだ決まっていない"
    return [(beginning.TITLE, beginning.ASKS), now, where or ("記録から", "決めるまでは、最初に締めた月")]


def _new_operation(page: Frame) -> None:
    form, first = "setting_operation", beginning.begins(page.office.ledger.register())
    with st.form(key(form), border=False, enter_to_submit=False):
        chosen = forms.choose_month(
            beginning.TITLE,
            page.office.today(),
            f"{first:%Y-%m}" if first else None,
            key(form, "month"),
            help=beginning.ASKS + "。",
        )
        pressed = st.form_submit_button("記録する", type="primary", disabled=page.user is None)
    if pressed and write(page, "setting", {"key": beginning.KEY, "value": chosen}) is not None:
        forms.done(form, f"{beginning.TITLE}を {forms.month(chosen)} にしました。前の月は遅れと数えません。")


def _scale(page: Frame, now: str) -> None:
    label = "総合評価の段階（よい順に「／」で区切る。空にすると使わない）"
    _text(page, "setting_scale", SCALE, label, now, "例 達成／おおむね達成／未達成", "総合評価の段階")


def _code(page: Frame, now: str) -> None:
    label = f"{municipality.TITLE}（6けた。空にすると使わない）"
    _text(page, "setting_code", municipality.CODE, label, now, "例 202185", municipality.TITLE)


def _text(page: Frame, form: str, setting: str, label: str, now: str, example: str, title: str) -> None:
    """A setting that is a text: asked for and recorded."""
    with st.form(key(form), border=False, enter_to_submit=False):
        value = st.text_input(plain(label), now, key=key(form, "value"), placeholder=example)
        ground = st.text_input("根拠", key=key(form, "ground"))
        pressed = st.form_submit_button("記録する", type="primary", disabled=page.user is None)
    if pressed:
        body = {"key": setting, "value": value.strip()} | ({"ground": ground} if ground else {})
        if write(page, "setting", body) is not None:
            forms.done(form, f"{title}を記録しました。")


def _new_value(page: Frame, name: str, kind: SettingKind, now: Any) -> None:
    form = f"setting_{name}"
    with st.form(key(form), border=False, enter_to_submit=False):
        value = typed.number(
            f"{kind.title}（{kind.low:,.15g}〜{kind.high:,.15g}）",
            key(form, "value"),
            unit=kind.unit,
            low=kind.low,
            high=kind.high,
            whole=kind.whole,
            value=typed.shown(float(now)),
            width=320,
        )
        ground = st.text_input("根拠", key=key(form, "ground"))
        pressed = st.form_submit_button("記録する", type="primary", disabled=page.user is None)
    if pressed and value is None:
        st.error(plain(f"{kind.title}を入れてください。"))
    elif pressed and not typed.refused(value):
        body = {"key": name, "value": value} | ({"ground": ground} if ground else {})
        if write(page, "setting", body) is not None:
            forms.done(form, f"「{kind.title}」を {typed.shown(value)} にしました。")


# ── events ─────────────────────────────────────────────────────────────────────────────────────────


def events(page: Frame) -> None:
    """What explains figures: disasters, festivals, changes of a platform; of one account, of a platform, or of all."""
    found = sorted(page.office.ledger.register().of(Event), key=lambda r: (r.body.day, r.seq), reverse=True)
    names = {a: b.name for a, b in page.accounts.items()}
    if found:
        rows = [
            [
                forms.days(e.day, e.until or e.day),
                e.kind,
                e.title,
                _of_whom(page, e, names),
                (f"{r.seq}番", f"{r.by}、{forms.day(r.at.date())}"),
            ]
            for r in found
            for e in [r.body]
        ]
        forms.table(
            {"日": "", "種類": "", "できごと": "w", "どのアカウントの": "", "記録": "w"}, rows, "出来事の一覧"
        )
    else:
        st.caption("まだ記録がありません。災害、催し、媒体の仕様変更を記録すると、グラフに印がつきます。")
    forms.writer(page)
    with st.expander("出来事を記録する", expanded=False):
        _new_event(page, names)
    take_back(
        page, "event_back", {r.seq: f"{r.seq}番　{forms.day(r.body.day)}　{r.body.title}" for r in found}
    )


def _of_whom(page: Frame, event: Event, names: dict[str, str]) -> str:
    """The account, else the platform, of an event."""
    if event.account_id:
        return names.get(event.account_id, event.account_id)
    return f"{page.office.platform_name(event.platform)}のすべて" if event.platform else "すべて"


def _new_event(page: Frame, names: dict[str, str]) -> None:
    form = "event_new"
    with st.form(key(form), border=False, enter_to_submit=False):
        left, right = st.columns(2)
        kind = left.selectbox("種類", ["災害", "催し", "仕様変更"], key=key(form, "kind"))
        title = left.text_input("できごと", key=key(form, "title"), placeholder="例 あんずまつり")
        account = left.selectbox(
            "アカウント",
            ["", *names],
            format_func=lambda a: names.get(a, "すべてのアカウント"),
            key=key(form, "account"),
        )
        platform = right.selectbox(
            "媒体",
            ["", *page.office.platforms],
            format_func=lambda p: page.office.platform_name(p) if p else "すべての媒体",
            key=key(form, "platform"),
            help="媒体の仕様変更のように、1つの媒体のすべてのアカウントに関わる出来事のときに選びます。",
        )
        begins = typed.day("始まりの日", key(form, "day"), into=right, value=typed.shown(page.office.today()))
        ends = typed.day("終わりの日（続いたとき）", key(form, "until"), into=right)
        pressed = st.form_submit_button("記録する", type="primary", disabled=page.user is None)
    if pressed and not (title.strip() and begins):
        st.error("できごとと始まりの日を入れてください。")
    elif pressed and not typed.refused(begins, ends):
        body = {"day": str(begins), "kind": kind, "title": title}
        body |= {"until": str(ends)} if isinstance(ends, date) else {}
        body |= ({"account_id": account} if account else {}) | ({"platform": platform} if platform else {})
        if write(page, "event", body) is not None:
            forms.done(form, f"「{title.strip()}」を記録しました。")
