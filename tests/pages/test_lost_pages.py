"""Every page on an office whose journal is gone: what is wrong and how to restore, and nothing else; never the sample."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import ROOT

PAGES = sorted(p.stem for p in (ROOT / "pages").glob("*.py"))


@pytest.mark.parametrize("asked", [{}, {"data": "mihon"}, {"data": "jissai"}])
@pytest.mark.parametrize("page", PAGES)
def test_a_lost_journal_shows_nothing_but_what_is_wrong(folder, page, asked):
    (folder / "raw").mkdir(parents=True)
    (folder / "raw" / ("a" * 64)).write_bytes(b"kept")
    at = AppTest.from_file(str(Path(ROOT / "pages" / f"{page}.py")), default_timeout=60)
    for key, value in asked.items():
        at.query_params[key] = value
    at.run()
    assert not at.exception
    assert ["失われています" in e.value and "復元" in e.value for e in at.error] == [True]
    told = [at.title, at.header, at.selectbox, at.button, at.metric, at.dataframe]
    assert [len(elements) for elements in told] == [0] * len(told)
    assert not (folder / "journal.jsonl").exists()
