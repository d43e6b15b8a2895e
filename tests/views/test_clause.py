"""A clause, one click away, word for word and never as markup."""

from streamlit.testing.v1 import AppTest


def _page():
    from dataclasses import replace
    from pathlib import Path

    from services.office.folder import Office
    from views.clause import clause, text

    office = Office(Path("unused"))
    clause(office, "第1-1(1)")
    hostile = replace(office.guideline.clause("附則"), heading="<b>x</b>", text="一行目\n<script>y</script>")
    text(office, [hostile])


def test_a_clause_opens_with_what_stands_under_it():
    at = AppTest.from_function(_page).run()
    assert not at.exception
    whole, hostile = (e.proto.body for e in at.get("html"))
    assert [
        h in whole
        for h in (
            "（1）アカウントの定義と運営主体",
            "ア 千曲市代表アカウント",
            "ウ 公式アカウント",
            "一覧を掲載する",
        )
    ] == [True] * 4
    assert "第1-1(2)" not in whole
    assert (
        "<p><strong>&lt;b&gt;x&lt;/b&gt;</strong></p><p>一行目</p><p>&lt;script&gt;y&lt;/script&gt;</p>"
        in hostile
    )
