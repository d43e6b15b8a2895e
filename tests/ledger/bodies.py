"""A body that is right for each kind: what the tests of the ledger begin from."""

GROUNDS = [
    {"ground": n, "found": "疑いなし", "finding": "該当しない", "reason": "資料のとおり"}
    for n in (1, 2, 3, 4)
]
GOOD = {
    "import": {
        "sha256": "a" * 64, "size": 120, "name": "X 2026-04.csv", "accounts": {"": "koho_x"},
        "format": "x_content", "format_digest": "b" * 64, "as_of": "2026-05-01", "answers": {"day_order": "ymd"},
        "counts": {
            "day": 30, "posts": 2, "post": 8, "span": 0, "skipped": {"合計行": 1},
            "coverage": [{"first": "2026-04-01", "last": "2026-04-30"}],
        },
    },
    "undo_import": {"seq": 3, "reason": "別のアカウントのファイルでした"},
    "reading": {"account_id": "koho_x", "metric": "visitors", "value": 54.0, "day": "2026-04-30"},
    "hours": {"account_id": "koho_x", "month": "2026-04", "hours": 12.5, "note": "窓口の分を含む"},
    "cost": {"item": "人件費", "per": "hour", "yen": 2500.0, "from_month": "2026-04", "ground": "令和8年度の単価"},
    "event": {"day": "2026-04-03", "until": "2026-04-05", "kind": "催し", "title": "港まつり"},
    "rebase": {
        "account_id": "koho_x", "metric": "impressions", "from_month": "2026-04", "reason": "仕様変更",
        "note": "表示回数の数え方が変わった",
    },
    "account": {
        "account_id": "koho_x", "platform": "x", "name": "市広報", "kind": "representative", "section": "広報課",
        "opened_on": "2015-04-01", "emergency_only": False, "url": "https://x.com/city",
        "source": {"sha256": "c" * 64, "line": 2},
    },
    "opening": {
        "account_id": "koho_x", "opens_on": "2026-04-10", "judged_on": "2026-04-01", "judged_by": "政策",
        "need": "若い世代に届いていない", "lineup": "既存の二つでは届かない",
    },
    "transfer": {
        "account_id": "koho_x", "section": "観光課", "from_day": "2026-04-01", "agreed_on": "2026-03-20", "reason": "分野が近い",
    },
    "policy": {
        "account_id": "koho_x", "from_day": "2026-04-01", "items": {"purpose": "市政を伝える"}, "shared_on": "2026-03-25",
    },
    "manual": {"account_id": "koho_x", "from_day": "2026-04-01", "items": {"posting": "係長の決裁を受ける"}},
    "disclosure": {"account_id": "koho_x", "checked_on": "2026-04-01", "items": {"name": "市広報"}, "where": "プロフィール"},
    "media_check": {"account_id": "koho_x", "checked_on": "2026-04-01", "items": {"registered": "適合", "wall": "該当なし"}},
    "security_check": {
        "account_id": "koho_x", "checked_on": "2026-04-01", "password_changed_on": "2026-03-31", "next_on": "2026-10-01",
    },
    "purpose": {
        "account_id": "koho_x", "judged_on": "2026-04-01", "reached": True, "reason": "周知を終えた", "reusable": True,
        "reuse": "防災の知らせ",
    },
    "media_candidate": {
        "medium": "新しい媒体", "assessed_on": "2026-04-01", "items": {"scale": "大きい"}, "conclusion": "見送り",
        "reason": "安全性が分からない",
    },
    "member": {
        "name": "佐藤", "role": "operator", "sections": ["広報課"], "from": "2026-04-01", "to": "2027-03-31",
        "contractor": True,
    },
    "target": {
        "account_id": "koho_x", "metric": "followers", "from_month": "2026-04", "target": 5000.0,
        "target_type": "年度累計", "first_month": "2026-04", "last_month": "2027-03", "window": 3,
        "deciding": True,
    },
    "rule": {"from_month": "2026-04", "metric": "followers", "patience": 3, "recovery": 2, "margin": 0.1},
    "metric": {
        "metric": "visitors", "title": "来場者数", "unit": "人", "additivity": "flow", "better": "higher",
        "from_month": "2026-04",
    },
    "setting": {"key": "city.name", "value": "みなと市"},
    "proposal": {
        "metric": "followers", "sets": [{"name": "案1", "lines": "share", "continue_line": 0.9, "window": 1, "patience": 4, "recovery": 2, "margin": 0.0}],
        "reason": "点滅が多い",
    },
    "comment": {
        "account_id": "koho_x", "received_on": "2026-04-03", "kind": "苦情", "text": "d" * 64, "handling": "対応済",
        "handled_on": "2026-04-05", "shared_with": "道路課",
    },
    "incident": {
        "account_id": "koho_x", "kind": "禁止記事", "prohibited": "コ", "opened_on": "2026-04-03",
        "contained_on": "2026-04-03", "closed_on": "2026-04-10", "harm": "可能性", "details": "e" * 64,
    },
    "review": {
        "account_id": "koho_x", "month": "2026-04", "digest": "a" * 64, "overall": "目的に沿って届いている", "grade": "B",
        "cites": {"overall": ["followers", "reach"]},
    },
    "return": {"account_id": "koho_x", "month": "2026-04", "review": 3, "reason": "課題を書いてください"},
    "confirm": {
        "account_id": "koho_x", "month": "2026-04", "review": 3, "digest": "a" * 64, "posts_checked": True, "alone": False,
    },
    "close": {
        "account_id": "koho_x", "month": "2026-04", "revision": 1, "digest": "a" * 64, "state": "watch", "metric": "followers",
        "n": 1, "k": 2, "m": 0, "holds": 0, "patience": 3, "recovery": 2, "confirm": 4,
        "metrics": [{
            "metric": "followers", "basis": "day", "deciding": True, "window_months": 1, "value": 90.0, "continue_line": 120.0,
            "withdraw_line": 100.0, "word": "below", "state": "watch", "n": 1, "k": 2, "m": 0, "holds": 0, "latch": False,
            "run_n": 1, "run_k": 2, "patience": 3, "recovery": 2, "margin": 0.0, "target_seq": 9,
        }],
    },
    "reopen": {"account_id": "koho_x", "month": "2026-04", "close": 5, "reason": "ファイルの取り違え"},
    "decision": {
        "account_id": "koho_x", "choice": "継続", "decided_on": "2026-05-01", "clause": "第1-4", "month": "2026-04",
        "state": "within", "digest": "a" * 64, "grounds": GROUNDS, "reason": "届いている", "evidence": ["AAAA-BBBB-CCCC"],
    },
    "approval": {"decision": 5, "outcome": "決裁", "approver": "部長", "approved_on": "2026-05-01", "number": "8情政第12号"},
    "withdrawal_step": {
        "decision": 5, "step": "削除後確認", "done_on": "2026-05-01", "person": "佐藤", "proof": "画面の写し",
        "links_removed": True, "list_updated": True, "name_watch_until": "2027-05-01",
        "credentials_disposed_on": "2026-05-01",
    },
    "document": {
        "evidence": "0A1B-2C3D-4E5F", "document": "review", "title": "月次評価シート", "sha256": "a" * 64,
        "account_id": "koho_x", "month": "2026-04", "digest": "b" * 64, "final": True, "revision": 1, "seq": 12,
        "head": "0123456789ab",
    },
    "dispose": {
        "what": "text", "sha256": "d" * 64, "authority": "文書管理規程第12条", "reason": "保存年限", "disposed_on": "2026-05-01",
    },
    "correct": {"seq": 2, "reason": "転記の誤り", "body": {"value": 45}},
}  # fmt: skip


def judged(**findings):
    """①〜④ as judged: judged(g2="該当する", g3="事態"); of ③ 可能性 and 事態 are the harm that applies."""
    told = []
    for ground in GROUNDS:
        found = findings.get(f"g{ground['ground']}")
        if found in ("可能性", "事態"):
            told.append(ground | {"finding": "該当する", "harm": found})
        else:
            told.append(ground | ({"finding": found} if found else {}))
    return told
