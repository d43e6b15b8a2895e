"""An invented town for the fiscal year's replay: an office whose clock is set by hand, and what its people do in a year."""

from datetime import date, datetime

import pytest

from ledger.authority import Denied
from ledger.entries import InvalidEntry
from ledger.journal import JST, Author
from ledger.months import Course, courses
from metrics.calendar import add_months, months_between
from services.decision import deciding, withdrawing
from services.month import closing, evaluating, monthly, todo
from services.office.folder import open_office
from services.register import recording
from tests.deciding import AFTER, grounds
from tests.months import days, person
from tests.offices import account

MONTHS = months_between(date(2025, 4, 1), date(2026, 3, 1))
STAFF = {
    "広報課": ("広報 係", "広報 課長"),
    "商工課": ("商工 係", "商工 課長"),
    "観光課": ("観光 係", "観光 課長"),
    "図書館": ("図書 係", "図書 館長"),
}
LINES = {
    "metric": "impressions",
    "from_month": "2025-04",
    "continue_line": 12_000,
    "withdraw_line": 9_000,
    "basis": "day",
    "deciding": True,
}
GOOD, LOW = 500, 200  # impressions a day: about 15,000 and 6,000 a month
FALLEN = {
    "x_shoko": ("2025-06", "2025-09"),
    "x_hon": ("2025-09", "2025-12"),
    "x_koho": ("9999-12", "9999-12"),
}


class Town:
    """An office whose clock is set by hand, and what its people do in a month."""

    def __init__(self, folder):
        self.now = datetime(2025, 4, 1, 9, tzinfo=JST)
        self.office = open_office(folder, lambda: self.now)
        self.found = {}
        setup = Author("準備 係", "policy", ("情報政策課",), "ログイン")
        people = [
            (n, r, s)
            for s, names in STAFF.items()
            for n, r in zip(names, ("operator", "manager"), strict=True)
        ]
        people += [("政策 係", "policy", "情報政策課"), ("監査 委員", "viewer", "監査")]
        told = [
            ("member", {"name": n, "role": r, "sections": [s], "from": "2020-04-01"}) for n, r, s in people
        ]
        sections = {"x_koho": "広報課", "x_shoko": "商工課", "x_hon": "図書館"}
        told += [("account", account(a, section=s)) for a, s in sections.items()]
        told += [("target", LINES | {"account_id": a}) for a in sections]
        told.append(("rule", {"from_month": "2025-04", "patience": 3, "recovery": 2, "margin": 0.05}))
        for kind in ("policy", "manual"):
            items = {i.id: "書いてある" for i in self.office.guideline.items(kind)}
            told.append(
                (
                    kind,
                    {
                        "account_id": "x_shoko",
                        "from_day": "2024-04-01",
                        "items": items,
                        "shared_on": "2024-04-01",
                    },
                )
            )
        self.office.ledger.record(setup, told)

    def on(self, day):
        self.now = datetime.fromisoformat(f"{day}T10:00:00").replace(tzinfo=JST)
        return self

    def record(self, who, kind, /, **body):
        return recording.record(self.office, person(self.office, who), kind, body).seq

    def view(self):
        return self.office.view()

    def staff(self, account_id, month):
        """(operator, manager) of the section that runs the account in the month."""
        day = date.fromisoformat(f"{month}-28")
        return STAFF[self.office.ledger.register().accounts(day)[account_id].section]

    def there(self, month):
        """The accounts of a month: x_hon is deleted in January."""
        return [a for a in FALLEN if a != "x_hon" or month < "2026-02"]

    def month(self, first):
        """取込 → 提出 → (one of them 差戻し → 提出) → 確認 → 締め, in the days of the month after."""
        month, after = f"{first:%Y-%m}", f"{add_months(first, 1):%Y-%m}"
        self.on(f"{after}-03")
        for account_id in self.there(month):
            low, high = FALLEN[account_id]
            days(self.office, account_id, month, LOW if low <= month < high else GOOD)
        seen = self.evaluated(first, self.there(month))
        for number, (account_id, evaluation) in enumerate(seen.items()):
            clerk, chief = self.staff(account_id, month)
            self.on(f"{after}-05")
            if (account_id, month) == ("x_shoko", "2025-09"):  # 移管 was on 1 October
                self.refused("商工課の所管", self.submit, "観光 係", evaluation)
            self.submit(clerk, evaluation)
            if number == first.month % 2:
                review = self.course(account_id, month).review
                monthly.send_back(self.office, person(self.office, chief), review, "③を具体的に")
                self.submit(clerk, evaluation, "商店街の催しがよく見られました。")
            self.on(f"{after}-08")
            self.confirm(chief, evaluation)
        self.on(f"{after}-15")
        digests = {a: e.digest for a, e in seen.items()}
        closing.close(self.office, person(self.office, "政策 係"), month, digests)

    def evaluated(self, first, accounts):
        """What everybody sees on the screen: account → its Evaluation."""
        view = self.office.view()
        held = {a: evaluating.evaluated(self.office, view, a, first) for a in accounts}
        view.connection.close()
        return held

    def course(self, account_id, month):
        return courses(self.office.ledger.register())[account_id, month]

    def submit(self, who, evaluation, overall="目的はおおむね達成できています。"):
        held = courses(self.office.ledger.register()).get(
            (evaluation.account_id, f"{evaluation.month:%Y-%m}"), Course()
        )
        texts = {"overall": overall}
        monthly.submit(
            self.office, person(self.office, who), evaluation, evaluation.digest, texts, monthly.newest(held)
        )

    def confirm(self, who, evaluation):
        review = self.course(evaluation.account_id, f"{evaluation.month:%Y-%m}").review
        monthly.confirm(self.office, person(self.office, who), review, evaluation.digest, posts_checked=True)

    def decision(self, who, account_id, choice, **more):
        view = self.view()
        seen = deciding.shown(self.office, view, self.office.ledger.register(), account_id, self.now.date())
        view.connection.close()
        told = {
            "account_id": account_id,
            "choice": choice,
            "decided_on": str(self.now.date()),
            "reason": "理由",
            "digest": seen.evaluation.digest,
            "grounds": grounds(0 if choice == "継続" else 2),
        }
        return self.record(who, "decision", **told | more)

    def approval(self, who, seq):
        return self.record(
            who, "approval", decision=seq, approver="部長", approved_on=str(self.now.date()), number="第1号"
        )

    def step(self, who, seq, word, **more):
        done = (
            {}
            if "planned_on" in more
            else {"done_on": str(self.now.date()), "person": who, "proof": "画面の控え"}
        )
        return self.record(who, "withdrawal_step", decision=seq, step=word, **done | more)

    def refused(self, said, act, *words, **more):
        """Refused with these words, and nothing is recorded."""
        before = self.office.ledger.journal.entries()
        with pytest.raises((InvalidEntry, Denied), match=said):
            act(*words, **more)
        assert self.office.ledger.journal.entries() == before

    # ── what else happens in the year ──────────────────────────────────────────────────────────────

    def reopening(self):
        """A wrong May is closed; the right file comes in, 情報政策課 takes the 締め back, and all is done once more."""
        self.on("2025-07-20")
        days(self.office, "x_koho", "2025-05", GOOD, again=True, d5=700)
        close = self.course("x_koho", "2025-05").close
        self.refused(
            "つけられません", monthly.reopen, self.office, person(self.office, "広報 課長"), close, "誤り"
        )
        monthly.reopen(self.office, person(self.office, "政策 係"), close, "5日の値が誤っていた")
        (again,) = self.evaluated(date(2025, 5, 1), ["x_koho"]).values()
        self.submit("広報 係", again)
        self.confirm("広報 課長", again)
        closing.close(self.office, person(self.office, "政策 係"), "2025-05", {"x_koho": again.digest})

    def restatement(self):
        """After the close a file says otherwise of June: not a single day was below the line."""
        self.on("2025-08-20")
        days(self.office, "x_shoko", "2025-06", GOOD, again=True)

    def continued(self):
        self.on("2025-09-20")
        why = {"reason": "秋の催しの結果を見る"}
        self.refused("次の見直し日", self.decision, "商工 課長", "x_shoko", "継続", **why)
        self.refused(
            "決定日より後", self.decision, "商工 課長", "x_shoko", "継続", next_review_on="2025-09-20", **why
        )
        self.refused(
            "つけられません", self.decision, "商工 係", "x_shoko", "継続", next_review_on="2025-12-20", **why
        )
        seq = self.decision("商工 課長", "x_shoko", "継続", next_review_on="2025-12-20", **why)
        self.approval("商工 課長", seq)

    def moved(self):
        self.on("2025-09-25")
        self.record(
            "政策 係",
            "transfer",
            account_id="x_shoko",
            section="観光課",
            from_day="2025-10-01",
            agreed_on="2025-09-24",
            reason="商店街の催しを観光課が受け持つ",
        )

    def withdrawn(self):
        self.on("2025-12-20")
        seq = self.decision("図書 館長", "x_hon", "撤退", notice_days=20)
        self.refused("決裁が済むまで", self.step, "図書 係", seq, "周知")
        self.approval("図書 館長", seq)
        self.step("図書 係", seq, "周知", where="市ホームページ", wording="1月10日に停止します")
        self.refused(
            "周知の期間（20日、2026年1月8日まで）", self.step, "図書 係", seq, "削除", planned_on="2026-01-08"
        )
        self.on("2025-12-25").step("図書 係", seq, "停止")
        self.step("図書 係", seq, "削除", planned_on="2026-01-10")
        self.on("2026-01-12")
        self.found["late"] = [
            s.word for _, s in withdrawing.overdue(self.office.ledger.register(), self.now.date())
        ]
        self.found["greeting"] = [
            t.what for t in todo.todo(self.office, person(self.office, "図書 館長"), self.now.date())
        ]
        self.step("図書 係", seq, "削除")
        self.refused("すべてが要ります", self.step, "図書 係", seq, "削除後確認", links_removed=True)
        self.on("2026-01-20")
        self.step("図書 係", seq, "削除後確認", **AFTER | {"credentials_disposed_on": "2026-01-19"})

    def taken_over(self):
        self.on("2026-03-10")
        first = self.record(
            "広報 係",
            "incident",
            account_id="x_koho",
            kind="不正アクセス",
            opened_on="2026-03-09",
            harm="事態",
            details="乗っ取られた",
            reported_to="警察署",
        )
        self.refused(
            "事態が認められる場合だけ",
            self.decision,
            "広報 課長",
            "x_koho",
            "撤退",
            immediate=True,
            grounds=grounds(3, "可能性"),
        )
        seq = self.decision("広報 課長", "x_koho", "撤退", immediate=True, grounds=grounds(3, "事態"))
        self.approval("広報 課長", seq)
        self.on("2026-03-11").step("広報 課長", seq, "削除")
        told = {
            "account_id": "x_koho",
            "kind": "不正アクセス",
            "opened_on": "2026-03-09",
            "contained_on": "2026-03-11",
        }
        self.on("2026-03-30")
        self.found["gone"] = [
            t.what for t in todo.todo(self.office, person(self.office, "広報 課長"), self.now.date())
        ]
        self.record(
            "広報 係", "incident", **told, closed_on="2026-03-30", harm="事態", of=first, outcome="削除した"
        )
        self.record(
            "広報 係",
            "withdrawal_step",
            decision=seq,
            step="削除後確認",
            done_on="2026-03-30",
            person="広報 係",
            proof="控え",
            **AFTER | {"credentials_disposed_on": "2026-03-12"},
        )


AFTERWARDS = {  # what happens once a month is closed
    "2025-06": Town.reopening,
    "2025-07": Town.restatement,
    "2025-08": Town.continued,
    "2025-11": Town.withdrawn,
    "2026-02": Town.taken_over,
}


def year(folder):
    """The town on 2026-04-15, its year behind it."""
    made = Town(folder)
    for first in MONTHS:
        made.month(first)
        if then := AFTERWARDS.get(f"{first:%Y-%m}"):
            then(made)
        if f"{first:%Y-%m}" == "2025-08":
            made.moved()
    return made
