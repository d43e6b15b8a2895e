"""How the journal's kinds and their members are called in Japanese: for the audit, its exports and refusals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from .entries import KIND_WORDS, ROLE_NAMES

MEMBER_WORDS = {
    "account_id": "アカウントID",
    "platform": "媒体",
    "name": "名前",
    "kind": "種類",
    "section": "運営主体",
    "opened_on": "開設日・発生日",
    "from_day": "適用開始日",
    "handle": "ハンドル",
    "platform_account_id": "媒体のアカウント番号",
    "url": "URL",
    "emergency_only": "非常時専用",
    "closed_on": "終了日",
    "source": "元の表",
    "opens_on": "開設日",
    "judged_on": "判断日",
    "judged_by": "判断した人",
    "need": "必要性の判断",
    "lineup": "既存アカウントで足りない理由",
    "deviation": "逸脱の理由",
    "agreed_on": "協議が整った日",
    "reason": "理由",
    "items": "各項目",
    "shared_on": "所属内で共有した日",
    "note": "メモ",
    "checked_on": "点検日",
    "where": "場所",
    "password_changed_on": "パスワードの変更日",
    "links_checked_on": "相互リンクの確認日",
    "impostors_checked_on": "なりすましの確認日",
    "members_checked_on": "操作できる人の確認日",
    "next_on": "次回",
    "reached": "目的の達成",
    "reusable": "登録者を他に活用できる",
    "reuse": "活用する目的",
    "medium": "媒体",
    "assessed_on": "検討日",
    "conclusion": "結論",
    "role": "役割",
    "sections": "所属",
    "from": "開始",
    "to": "終了",
    "acts_for": "代決する相手",
    "contractor": "受託者",
    "sha256": "SHA-256",
    "size": "大きさ",
    "member": "zip の中のファイル",
    "accounts": "アカウント",
    "format": "形式",
    "format_digest": "形式の版",
    "as_of": "書き出した日",
    "as_of_told": "書き出した日を人かファイルが言った",
    "answers": "答え",
    "owner_ids": "媒体のアカウント番号",
    "counts": "件数",
    "seq": "番号",
    "metric": "指標",
    "value": "値",
    "day": "日",
    "month": "月",
    "hours": "時間",
    "item": "費目",
    "per": "単位（時間・月）",
    "yen": "円",
    "from_month": "適用開始月",
    "ground": "根拠",
    "until": "終わりの日",
    "title": "題名",
    "expected": "想定",
    "target": "目標",
    "target_type": "目標の種類",
    "first_month": "対象の開始月",
    "last_month": "対象の終了月",
    "continue_line": "継続ライン",
    "withdraw_line": "撤退ライン",
    "window": "窓（月）",
    "basis": "集計の基",
    "posts": "数える投稿",
    "deciding": "判定指標",
    "decided_by": "決めた人",
    "review_month": "見直し月",
    "patience": "連続月数N",
    "recovery": "回復月数M",
    "margin": "余裕",
    "unit": "単位",
    "additivity": "性質",
    "better": "よい向き",
    "asks": "問い",
    "key": "設定",
    "sets": "案",
    "received_on": "受けた日",
    "text": "本文",
    "commenter": "投稿者",
    "handling": "対応",
    "handled_on": "対応日",
    "answer": "回答",
    "shared_with": "共有先",
    "of": "続きの元",
    "prohibited": "禁止事項（第1-2(8)）",
    "contained_on": "収束日",
    "harm": "不利益",
    "details": "詳細",
    "removal_asked_on": "削除を依頼した日",
    "warned_on": "注意を呼びかけた日",
    "put_right_on": "修正記事を出した日",
    "reported_to": "連絡先",
    "outcome": "結果",
    "digest": "評価のしるし",
    "overall": "③総合評価",
    "reactions": "①反応",
    "users": "②利用者数",
    "issues": "課題",
    "needs": "利用者のニーズ",
    "improvements": "改善策",
    "followup": "前月の改善の結果",
    "cites": "よった指標",
    "review": "提出の番号",
    "posts_checked": "投稿の確認",
    "alone": "所属が1人",
    "comment": "所見",
    "revision": "版",
    "state": "状態",
    "n": "撤退ライン未満の月数",
    "k": "継続ライン未満の月数",
    "m": "回復の月数",
    "holds": "保留の月数",
    "also_hold": "ほかに保留",
    "metrics": "指標ごとの判定",
    "confirm": "確認の番号",
    "unconfirmed": "確認なしで締める理由",
    "close": "締めの番号",
    "choice": "決定",
    "decided_on": "決定日",
    "clause": "条項",
    "grounds": "判断基準①〜④",
    "evidence": "根拠番号",
    "immediate": "即時",
    "ordered": "情報政策課の指示",
    "own": "自己評価",
    "notice_days": "周知の日数",
    "next_review_on": "次の見直し日",
    "to_month": "終わりの月",
    "decision": "決定の番号",
    "approver": "決裁者",
    "approved_on": "決裁日",
    "number": "文書番号",
    "step": "手順",
    "planned_on": "予定日",
    "done_on": "実施日",
    "person": "行った人",
    "wording": "文面",
    "proof": "確かめられるもの",
    "links_removed": "リンクの削除",
    "list_updated": "公式一覧の更新",
    "name_watch_until": "名称の見張り",
    "credentials_disposed_on": "認証情報の廃棄日",
    "document": "書類",
    "final": "確定",
    "head": "記録の先頭",
    "what": "対象",
    "authority": "廃棄の根拠",
    "disposed_on": "廃棄日",
    "window_months": "窓（月）",
    "target_seq": "目標・ラインの番号",
    "rule_seq": "ルールの番号",
    "latch": "撤退検討のまま",
    "word": "表示",
    "body": "内容",
    "found": "アプリの見立て",
    "said": "見立ての文",
    "finding": "判断",
    "grade": "総合評価の段階",
    "login": "ログイン名",
}
VALUE_WORDS = ROLE_NAMES | {
    "representative": "代表",
    "sectoral": "分野別",
    "higher": "多いほどよい",
    "lower": "少ないほどよい",
    "flow": "期間の量",
    "stock": "その時点の量",
    "hour": "時間あたり",
    "within": "基準内",
    "watch": "経過観察",
    "consider": "撤退検討（要判断）",
    "recovering": "回復確認中",
    "hold": "判定保留",
    "void": "判定材料なし",
    "exempt": "評価対象外",
    "no_line": "ライン未設定",
}


GROUND_MARKS = "①②③④"


def kind_word(kind: str) -> str:
    """A kind as it is called on screen."""
    return KIND_WORDS.get(kind, kind)


def member_word(name: str) -> str:
    """A member of a body as it is called on screen."""
    return MEMBER_WORDS.get(name, name)


def value_word(value: Any, titles: Mapping[str, str] = MappingProxyType({})) -> str:
    """A member's value in words, for a table cell; nothing is left out but structure. What has members of its own
    (a ground, a metric) has a line of its own where there are several. `titles`: metric → what the office calls it.

    >>> value_word(True), value_word(None), value_word({"purpose": "周知"}), value_word([1, 2])
    ('はい', '', 'purpose: 周知', '1、2')
    >>> value_word([{"ground": 1, "reason": "a"}, {"ground": 2, "reason": "b"}])
    '①　理由: a\\n②　理由: b'
    >>> value_word(["likes", "likes@2026-10", "likeable"], {"likes": "いいね"})
    'いいね、いいね（2026-10）、likeable'
    """
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if value is None:
        return ""
    if isinstance(value, dict):
        return _members(value, titles)
    if isinstance(value, list | tuple):
        told = [value_word(v, titles) for v in value]
        return "\n".join(told) if any(isinstance(v, dict) for v in value) else listed(told)
    if isinstance(value, float):
        return f"{value:,.15g}"
    return _text(value, titles) if isinstance(value, str) else str(value)


def listed(told: Iterable[str]) -> str:
    """Words one after the other; a whole sentence needs no comma behind it.

    >>> listed(["a", "b。", "c"])
    'a、b。c'
    """
    held = list(told)
    return "".join(t if t.endswith("。") else f"{t}、" for t in held[:-1]) + "".join(held[-1:])


def _members(value: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    """What has members: a ground begins with its number."""
    ground = value.get("ground")
    head = f"{GROUND_MARKS[ground - 1]}　" if type(ground) is int and 0 < ground <= len(GROUND_MARKS) else ""
    return head + listed(
        f"{member_word(k) if k in MEMBER_WORDS else titles.get(k, k)}: {value_word(v, titles)}"
        for k, v in value.items()
        if not (head and k == "ground")
    )


def _text(value: str, titles: Mapping[str, str]) -> str:
    metric, at, month = value.partition("@")  # a metric in a month, as evidence is cited
    if metric in titles:
        return titles[metric] + (f"（{month}）" if at else "")
    return VALUE_WORDS.get(value, value)
