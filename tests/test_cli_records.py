"""The register's records from the command line: each kind once, with the same rules as on the page."""

import json

from click.testing import CliRunner

import cli
from services.office.folder import open_office
from services.register import voices
from tests.offices import POLICY, account


def test_each_kind_of_the_register_is_recorded_and_refused_alike(new_folder, tmp_path):
    folder = new_folder()
    office = open_office(folder)

    def record(kind, body):
        (tmp_path / "body.json").write_text(json.dumps(body), encoding="utf-8")
        done = CliRunner().invoke(
            cli.main, ["--data", str(folder), "record", kind, str(tmp_path / "body.json")]
        )
        return done.exit_code, done.output

    def whole(kind):
        return {i.id: "ある" for i in office.guideline.items(kind)}

    of, day = {"account_id": "x_koho"}, "2026-04-01"
    opening = of | {"opens_on": day, "judged_on": day, "judged_by": "課長", "need": "要る", "lineup": "ない"}
    assert record("account", account("x_koho"))[0] == 0
    assert record("opening", opening)[0] == 1  # no papers yet
    good = [
        ("policy", of | {"from_day": day, "items": whole("policy"), "shared_on": day}),
        ("manual", of | {"from_day": day, "items": whole("manual")}),
        ("opening", opening),
        ("disclosure", of | {"checked_on": day, "items": whole("disclosure")}),
        ("media_check", of | {"checked_on": day, "items": {"registered": "適合"}}),
        ("security_check", of | {"checked_on": day, "password_changed_on": day}),
        ("purpose", of | {"judged_on": day, "reached": False, "reason": "まだ"}),
        ("comment", of | {"received_on": day, "kind": "質問", "text": "=いつ？", "commenter": "山田"}),
        ("incident", of | {"kind": "誤投稿", "opened_on": day, "details": "取り違え"}),
        ("hours", of | {"month": "2026-04", "hours": 3}),
        ("cost", {"item": "人件費", "per": "hour", "yen": 3400, "from_month": "2026-04"}),
        ("event", {"day": day, "kind": "催し", "title": "あんずまつり"}),
        (
            "media_candidate",
            {
                "medium": "新しい媒体",
                "assessed_on": day,
                "items": whole("criteria"),
                "conclusion": "見送り",
                "reason": "x",
            },
        ),
        (
            "transfer",
            of | {"section": "観光課", "from_day": "2026-05-01", "agreed_on": day, "reason": "分野"},
        ),
    ]
    told = [(kind, *record(kind, body)) for kind, body in good]
    assert [(kind, code) for kind, code, _ in told] == [(kind, 0) for kind, _ in good], told
    (heard,) = voices.comments(office, POLICY)
    assert heard.texts == {"text": "=いつ？", "commenter": "山田"}
    bad = [
        ("policy", of | {"from_day": day, "items": {"mission": "x"}}, "ガイドラインにありません"),
        ("security_check", of | {"checked_on": "2099-01-01"}, "今日より後"),
        ("security_check", of | {"checked_on": day, "password": "hunter2"}, "という項目はありません"),
        ("hours", of | {"month": "2026-04", "hours": 9000}, "大きすぎます"),
    ]
    for kind, body, words in bad:
        code, output = record(kind, body)
        assert code == 1 and words in output and "Traceback" not in output
