"""What is kept between runs. Keys are frozen values and the generation's file name, so nothing is ever cleared."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import streamlit as st

from ledger.journal import Author
from metrics import overview, trying
from metrics.calendar import add_months
from metrics.catalogue import Metric
from metrics.common_cause import Common
from metrics.comparison import Comparison
from metrics.evaluation import MONTHS_SHOWN, Evaluation
from metrics.expecting import Expected
from metrics.health import Health
from metrics.outlook import Outlook
from metrics.overview import Overview, OverviewRow, Spark
from metrics.peer_bands import AmongPeers, Peers, course, peers
from metrics.productivity import Productivity
from metrics.reacted import Reactions, reactions
from metrics.simulation import RuleSet
from metrics.term import Term
from reports.handbook import Handbook
from reports.status import spoken, users_word
from samples.city import sample_folder, sample_office
from services.audit import keeping, reading_back, tidying
from services.decision import prospect, tags, to_decide
from services.decision.prospect import Cities, City, Lineup
from services.decision.to_decide import AccountToDecide
from services.intake import importing, ownership, planning
from services.intake.importing import Look
from services.intake.ownership import OwnerProposal
from services.intake.planning import Planned
from services.month import evaluating, health, progress, todo
from services.office import handbook as handbooks
from services.office.folder import DATA, Office, open_office
from services.papers.term import Meeting, meeting, terms
from services.register import themes
from services.trial import expectations, simulating
from services.trial.expectations import Lined
from services.trial.simulating import Bench, Tried
from store.context import Context
from store.views import REBUILT, View

from .markup import plain

FOLDER_VARIABLE = "SNS_DATA"
PATIENCE = 2.0  # seconds that a page waits for a generation that somebody else is making
BEHIND = (
    "あとからの記録を、ほかの処理が集計に入れているところです。この画面の値は、{seq}番の記録までのものです。"
    "少したってから開き直すと、新しくなります。"
)


def office_folder() -> Path:
    """The real office folder: the environment's SNS_DATA, or data/office beside the program."""
    return Path(os.environ.get(FOLDER_VARIABLE) or DATA / "office")


@st.cache_resource(show_spinner=False, max_entries=4)
def office(folder: str) -> Office:
    """An opened office folder, shared by all sessions; what killed work has left in it is swept once."""
    opened = open_office(Path(folder))
    tidying.tidy(opened)
    return opened


@st.cache_resource(show_spinner="見本のデータを用意しています（初回だけ、数秒かかります）")
def sample(folder: str) -> Office:
    """The sample office, built on first use."""
    return sample_office(Path(folder))


def sample_place() -> str:
    """Where the sample office lives."""
    return str(_sample_place())


@st.cache_resource(show_spinner=False)
def _sample_place() -> Path:
    return sample_folder()


@st.cache_resource(show_spinner=False, max_entries=6, on_release=lambda view: view.connection.close())
def _opened(path: str, _place: Office) -> View:
    return _place.views.open(Path(path))


def view_of(place: Office) -> View:
    """One generation for a whole page run, on a cursor of its own: the newest, or while somebody else is making that one for
    longer than a moment the one before, which is said."""
    path, newest = place.views.ready(), True
    if path is None:
        with st.spinner("集計を更新しています", show_time=False):
            path, newest = place.views.at_hand(PATIENCE)
    view = _opened(str(path), place).cursor()
    if not newest:
        st.info(plain(BEHIND.format(seq=view.seq)))
    if view.rebuilt and st.session_state.get("told_rebuilt") != str(path):
        st.session_state["told_rebuilt"] = str(path)
        st.info(REBUILT)
    return view


@st.cache_resource(show_spinner=False, max_entries=200)
def overview_of(_view: View, _office: Office, generation: str, month: date) -> Overview:
    """The month's overview of a generation."""
    return overview.overview(_view, _office.metrics, month)


@st.cache_resource(show_spinner=False, max_entries=100)
def sparks_of(
    _view: View,
    _office: Office,
    _rows: Sequence[OverviewRow],
    generation: str,
    month: date,
    accounts: tuple[str, ...],
) -> dict[str, Spark]:
    """The courses that stand beside some rows of a month's overview."""
    return overview.sparks(_view, _office.metrics, month, _rows)


@st.cache_resource(show_spinner=False, max_entries=200)
def order_of(_view: View, generation: str, month: date) -> tuple[str, ...]:
    """The accounts of a month in a generation, gravest first."""
    return overview.order(_view, month)


@st.cache_resource(show_spinner=False, max_entries=500)
def evaluation_of(
    _view: View, _office: Office, generation: str, account_id: str, month: date
) -> Evaluation | None:
    """The evaluation of an account and month in a generation: as it was closed, or as it stands."""
    return evaluating.standing(_office, _view, account_id, month)


@st.cache_resource(show_spinner=False, max_entries=500)
def spoken_of(
    _office: Office, _evaluation: Evaluation, generation: str, account_id: str, month: date
) -> Evaluation:
    """The evaluation of an account and month in a generation as it is shown: users under the word of its platform."""
    return spoken(_evaluation, users_word(_office.platforms, _evaluation.platform))


@st.cache_resource(show_spinner=False, max_entries=200)
def posts_of(_view: View, generation: str, account_id: str, first: date, last: date) -> list[dict[str, Any]]:
    """The posts of an account that were published in a span, as a generation has them."""
    return reading_back.posts(_view, account_id, first, last)


@st.cache_resource(show_spinner=False, max_entries=20)
def months_of(_view: View, generation: str, fed: bool = False) -> list[date]:
    """Every month that can be shown, newest first; or only as far as data go."""
    return overview.months(_view, fed)


Pairs = tuple[tuple[str | None, str], ...]


@st.cache_resource(show_spinner="ファイルを読んでいます", max_entries=300, scope="session")
def looks_at(_office: Office, _raw: bytes, name: str, sha256: str, as_of: date, told: bool) -> list[Look]:
    """What a dropped file is, or what each member of a zip is."""
    return importing.look_at(_office, name, _raw, Context(as_of=as_of, as_of_told=told))


@st.cache_resource(show_spinner="ファイルを読んでいます", max_entries=300, scope="session")
def looked_again(
    _office: Office,
    _look: Look,
    label: str,
    sha256: str,
    as_of: date,
    told: bool,
    answers: Pairs,
    owners: frozenset[str],
) -> Look:
    """The same file with the answers that were given."""
    context = Context(
        answers={k: v for k, v in answers if k is not None}, as_of=as_of, owner_ids=owners, as_of_told=told
    )
    return importing.look_again(_office, _look, context)


@st.cache_resource(show_spinner="いまの値と比べています", max_entries=600, scope="session")
def planned(
    _office: Office,
    _view: View,
    _look: Look,
    generation: str,
    label: str,
    sha256: str,
    as_of: date,
    answers: Pairs,
    accounts: Pairs,
) -> Planned:
    """What a file would change in a generation, with these answers."""
    return planning.plan(_office, _view, _look, dict(accounts), as_of, ask_ties=True)


@st.cache_resource(show_spinner="ファイルを読んでいます", max_entries=600, scope="session")
def proposed(
    _office: Office,
    _view: View,
    _look: Look,
    generation: str,
    label: str,
    sha256: str,
    as_of: date,
    platform: str | None,
) -> OwnerProposal | None:
    """Whose a file seems to be, beside what stands in a generation."""
    return ownership.propose(_office, _view, _look, platform)


@st.cache_resource(show_spinner=False, max_entries=30)
def bench_of(_view: View, generation: str, metric: str) -> Bench:
    """What rule sets of a metric are tried on in a generation."""
    return simulating.bench(_view, metric)


@st.cache_resource(show_spinner=False, max_entries=200)
def tried_of(_bench: Bench, _metric: Metric, generation: str, metric: str, rules: RuleSet) -> Tried:
    """Every account's course under a rule set in a generation."""
    return simulating.tried(_metric, _bench.accounts, rules)


@st.cache_resource(show_spinner=False, max_entries=200)
def expected_of(
    _bench: Bench, _metric: Metric, generation: str, metric: str, rules: RuleSet
) -> dict[str, Expected]:
    """What to expect of every account's lines under a rule set in a generation."""
    return expectations.tried(_metric, _bench.accounts, rules)


@st.cache_resource(show_spinner=False, max_entries=200)
def expected_of_lines(
    _office: Office, _view: View, generation: str, account_id: str, today: date
) -> tuple[Lined, ...]:
    """What to expect of the lines that an account has on a day, in a generation."""
    return expectations.of_lines(_office, _view, account_id)


@st.cache_resource(show_spinner=False)
def handbook() -> Handbook:
    """手引き and 用語集; nothing of an office is in them."""
    return handbooks.load()


@st.cache_resource(show_spinner=False, max_entries=20)
def lost_of(_view: View, generation: str) -> list[str]:
    """What replay could not read any more."""
    return keeping.lost(_view)


@st.cache_resource(show_spinner="アカウントごとの見立てをまとめています", max_entries=10)
def docket_of(_view: View, _office: Office, generation: str, today: date) -> list[AccountToDecide]:
    """What there is to decide on, as it stands in a generation on a day; what is plain is no more than put in its list."""
    return to_decide.docket(
        _office, _view, _office.ledger.register(), _cities(_view, _office, generation), True
    )


def whole_docket(
    view: View, place: Office, items: Sequence[AccountToDecide], generation: str, today: date
) -> list[AccountToDecide]:
    """Some of what there is to decide on, with all that is to be said of it."""
    return _whole_docket(view, place, items, generation, today, tuple(i.account.account_id for i in items))


@st.cache_resource(show_spinner=False, max_entries=40)
def _whole_docket(
    _view: View,
    _office: Office,
    _items: Sequence[AccountToDecide],
    generation: str,
    today: date,
    accounts: tuple[str, ...],
) -> list[AccountToDecide]:
    cities = _cities(_view, _office, generation)
    return to_decide.whole(_office, _view, _office.ledger.register(), _items, cities)


def _cities(view: View, place: Office, generation: str) -> Cities:
    return lambda month: city_of(view, place, generation, month)


@st.cache_resource(show_spinner="期間をまとめています…", max_entries=10)
def meeting_of(_view: View, _office: Office, generation: str, kind: str, month: date, today: date) -> Meeting:
    """What a term's paper says for the meeting, as it stands in a generation on a day."""
    return meeting(_office, _view, kind, month)


@st.cache_resource(show_spinner=False, max_entries=100)
def years_of(_view: View, _office: Office, generation: str, account_id: str, month: date) -> list[Term]:
    """The fiscal years of an account: the one before a month's, where anything of it is known, and the month's own."""
    found = []
    for when in (add_months(month, -12), month):
        with suppress(LookupError):
            found += terms(_office, _view, "year", when, [account_id])
    return found


@st.cache_resource(show_spinner=False, max_entries=100)
def health_of(
    _view: View, _office: Office, generation: str, today: date, _evaluation: Evaluation, digest: str
) -> Health:
    """The data health of an account's month in a generation."""
    return health.of(_office, _view, _office.ledger.register(), _evaluation)


@st.cache_resource(show_spinner="各アカウントの状況を見ています", max_entries=30)
def standings_of(
    _view: View, _office: Office, generation: str, month: date, today: date
) -> list[progress.Standing]:
    """Where every account stands in a month, on a day; what was not submitted without its digest."""
    return progress.standings(_office, _view, month, today, progress.SIGNED)


@st.cache_resource(show_spinner=False, max_entries=100)
def owing_of(_view: View, _office: Office, generation: str, month: date, today: date) -> progress.Owing:
    """Who owes what of a month, on a day."""
    return progress.owing(_office.ledger.register(), _view, month, today)


@st.cache_resource(show_spinner=False, max_entries=20)
def tags_of(_office: Office, generation: str, today: date) -> dict[str, tags.Tags]:
    """What stands under the accounts' names in a generation, on a day."""
    return tags.tags(_office.ledger.register(), today)


@st.cache_resource(show_spinner=False, max_entries=200)
def todo_of(
    _view: View, _office: Office, generation: str, author: Author, today: date, drafts: int
) -> list[todo.Task]:
    """What somebody has to do on a day. `drafts`: changes whenever a draft comes or goes."""
    return todo.todo(_office, author, today, _view)


# ── 見込み・生産性・比較 ────────────────────────────────────────────────────────────────────────────────


@st.cache_resource(show_spinner="見込みを計算しています", max_entries=40)
def outlooks_of(_view: View, _office: Office, generation: str, month: date) -> tuple[Outlook, ...]:
    """Every outlook of a month in a generation: they share one pool, so they come together."""
    return prospect.outlooks(_office, _view, month)


@st.cache_resource(show_spinner=False, max_entries=40)
def productivities_of(_view: View, _office: Office, generation: str, month: date) -> dict[str, Productivity]:
    """Account → its productivity in a month of a generation."""
    return prospect.productivities(_office, _view, month)


@st.cache_resource(show_spinner=False, max_entries=40)
def comparison_of(_view: View, generation: str, month: date, with_events: bool = True) -> Comparison:
    """The accounts beside each other in a month of a generation."""
    return prospect.comparison(_view, month, with_events)


@st.cache_resource(show_spinner="記事を比べています…", max_entries=40)
def reactions_of(_view: View, _office: Office, generation: str, account_id: str, month: date) -> Reactions:
    """What an account's posts of the twelve months up to one were reacted to, in a generation."""
    return reactions(_view, account_id, month, themes.sorting(_office, account_id, month))


@st.cache_resource(show_spinner="試した記事を比べています…", max_entries=40)
def came_of(
    _view: View, _office: Office, generation: str, account_id: str, plan: trying.Plan
) -> trying.TrialResult:
    """What came of a trial, in a generation."""
    return trying.tried(_view, account_id, plan, themes.sorting(_office, account_id, plan.last))


@st.cache_resource(show_spinner=False, max_entries=100)
def foreseen_of(
    _view: View, generation: str, account_id: str, plan: trying.Plan, each: int, month: date
) -> trying.Foreseen:
    """What a trial can find with the posts of a generation."""
    return trying.foreseen(_view, account_id, plan, each, month)


@st.cache_resource(show_spinner=False, max_entries=40)
def lineup_of(_office: Office, _compared: Comparison, generation: str, month: date) -> Lineup:
    """統合の候補 of a month in a generation, events left in."""
    return prospect.merging(_office, _compared)


@st.cache_resource(show_spinner=False, max_entries=40)
def common_of(_view: View, _office: Office, generation: str, month: date) -> Common:
    """What the platforms did in a month of a generation."""
    return prospect.common(_office, _view, month)


@st.cache_resource(show_spinner=False, max_entries=40)
def peers_of(_view: View, _office: Office, generation: str, month: date) -> Peers:
    """The accounts beside those of other cities in a month of a generation."""
    return peers(_view, _office.catalogue, month)


@st.cache_resource(show_spinner=False, max_entries=200)
def peer_course_of(
    _view: View, _office: Office, generation: str, account_id: str, month: date
) -> dict[str, tuple[AmongPeers, ...]]:
    """Metric → an account beside those of other cities, in each month shown of a generation that has a 比較資料."""
    return course(_view, _office.catalogue, account_id, add_months(month, 1 - MONTHS_SHOWN), month)


def city_of(view: View, place: Office, generation: str, month: date) -> City:
    """The whole month, of the parts that are kept."""
    return City(
        month,
        outlooks_of(view, place, generation, month),
        productivities_of(view, place, generation, month),
        comparison_of(view, generation, month),
        common_of(view, place, generation, month),
    )
