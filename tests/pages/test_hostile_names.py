"""Names, notes and titles that look like markdown or HTML, in every kind of record and on every page: they stay words."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from ledger.journal import Author
from services.intake import importing
from services.office.folder import author_of, open_office
from services.register import recording
from store.context import Context
from tests.ledger.bodies import GOOD
from tests.pages.acts import PERSON, well

PAGES = Path(__file__).parents[2] / "pages"
HOSTILE = (
    "**太** [a](http://b.example) http://bare.example <script>alert(1)</script> :red[x] $x^2$ :smile: `c` #1"
)
KEPT = {  # members that take words of ours alone
    *(
        "account_id",
        "platform",
        "role",
        "metric",
        "kind",
        "conclusion",
        "handling",
        "prohibited",
        "harm",
        "unit",
    ),
    *("target_type", "additivity", "better", "item", "per", "lines"),
}
KINDS = (
    *("event", "cost", "metric", "hours", "purpose", "media_candidate", "policy", "manual", "disclosure"),
    *("media_check", "security_check", "transfer", "proposal"),
)
PARTS = (
    *(
        "board",
        "list",
        "lines",
        "papers",
        "checks",
        "incidents",
        "comments",
        "openings",
        "work",
        "purpose",
        "edit",
    ),
    "files",
)
CLERK = Author(HOSTILE, "policy", ("情報政策課",), "試験")
X_DAYS = "Date,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Unfollows,Replies,Reposts,Profile visits,Create Post,Video views,Media views"


def hostile(value, name=""):
    """A body with every text of a person made hostile."""
    if isinstance(value, dict):
        return {k: hostile(v, k) for k, v in value.items()}
    if isinstance(value, list):
        return [hostile(v, name) for v in value]
    own = isinstance(value, str) and name not in KEPT and not re.match(r"\d{4}-\d\d(-\d\d)?$", value)
    return HOSTILE if own and value not in ("適合", "該当なし") else value


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """An office in which everything that a person can write is hostile."""
    place = tmp_path_factory.mktemp("hostile") / "office"
    office = open_office(place)
    account = hostile(GOOD["account"]) | {
        "account_id": "koho_x",
        "section": "情報政策課",
        "url": "http://bare.example",
    }
    account.pop("source")
    member = {"name": PERSON, "role": "policy", "sections": ["情報政策課"], "from": "2020-04-01"}
    told = [("account", account), ("member", member), ("member", member | {"name": HOSTILE})]
    told += [(k, hostile(GOOD[k])) for k in KINDS]
    told.append(("target", hostile(GOOD["target"]) | {"metric": "impressions", "continue_line": 900.0, "withdraw_line": 800.0,
                                                      "decided_by": HOSTILE, "ground": HOSTILE}))  # fmt: skip
    for draft in told:
        office.ledger.record(CLERK, [draft])
    who = author_of(office.ledger.register().members(office.today())[PERSON])
    for kind in ("comment", "incident"):
        recording.record(office, who, kind, hostile(GOOD[kind]))
    days = "\n".join(f'"Oct {n}, 2026",10,1,2,0,0,1,0,0,0,0,0,0,0' for n in range(1, 32))
    [look] = importing.look_at(
        office, f"{HOSTILE.replace('/', '')}.csv", f"{X_DAYS}\n{days}".encode(), Context(as_of=office.today())
    )
    [taken] = importing.take(office, CLERK, [importing.order_for(office, look, "koho_x", office.today())])
    assert taken.outcome == "taken", taken.message
    return place


def read_as_markdown(node):
    """Every text below a node of a page that Streamlit reads as markdown."""
    for child in node.children.values():
        proto = getattr(child, "proto", None)
        if hasattr(child, "children"):
            yield from texts(proto)
            yield from read_as_markdown(child)
        elif child.type not in ("html", "text", "arrow_data_frame", "vega_lite_chart", "imgs"):
            yield from texts(proto)


def texts(proto):
    """The strings of an element or block that are labels, bodies or help; options where they are drawn as markdown."""
    for field, value in proto.ListFields() if proto is not None else ():
        if field.message_type and not isinstance(value, (list,)) and hasattr(value, "ListFields"):
            yield from texts(value)
        elif field.name in ("label", "body", "help", "text", "content", "caption"):
            yield from [value] if isinstance(value, str) else []
        elif field.name == "options" and proto.DESCRIPTOR.name in ("Radio", "ButtonGroup"):
            yield from (o if isinstance(o, str) else o.content for o in value)


class Elements(HTMLParser):
    """The tags and addresses of a piece of HTML."""

    def __init__(self, source):
        super().__init__()
        self.tags, self.links = set(), set()
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.links |= {v for k, v in attrs if k in ("href", "src")}


ALL = [(p.stem, {}) for p in sorted(PAGES.glob("*.py")) if p.stem != "register"] + [
    ("register", {"part": p}) for p in PARTS
]


@pytest.mark.parametrize(("page", "chosen"), ALL, ids=[f"{p}-{c.get('part', '')}" for p, c in ALL])
def test_what_people_wrote_stays_words(folder, monkeypatch, page, chosen):
    monkeypatch.setenv("SNS_DATA", str(folder))
    st.cache_resource.clear()
    at = AppTest.from_file(str(PAGES / f"{page}.py"), default_timeout=60)
    for key, value in (
        {"data": "jissai", "who": PERSON, "account": "koho_x", "month": "2026-10", "entry": "2"} | chosen
    ).items():
        at.query_params[key] = value
    well(at.run())
    read = "\n".join(t for part in (at.main, at.sidebar) for t in read_as_markdown(part))
    bare = re.compile(r"(?<!\\)\*\*太|(?<!\\)\[a|http://[\w]|(?<!\\)<script|:red|(?<!\\)\$x|:smile|(?<!\\)`c")
    assert bare.findall(read) == []
    html = Elements("".join(e.proto.body for e in at.get("html")))
    assert "script" not in html.tags and not any(
        "bare.example" in link or "b.example" in link for link in html.links
    )
