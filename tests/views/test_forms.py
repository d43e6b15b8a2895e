"""What an action did is told once, and not lost with a run that was cut short."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def _app() -> None:
    """Records at a click; the run after it is cut short once where `cut` is set, as by a click of somebody quick."""
    import streamlit as st

    from views import forms

    with forms.whole_run():
        forms.told()
        if st.session_state.pop("cut", False):
            st.rerun()
        if st.button("記録"):
            st.session_state["cut"] = st.session_state.pop("quick", False)
            forms.done("form", "記録しました。")


def test_an_action_is_told_once() -> None:
    app = AppTest.from_function(_app).run()
    app.button[0].click().run()
    assert [s.value for s in app.success] == ["記録しました。"]
    assert not app.run().success


def test_what_a_run_told_that_was_cut_short_is_told_by_the_next() -> None:
    app = AppTest.from_function(_app).run()
    app.session_state["quick"] = True
    app.button[0].click().run()
    assert [s.value for s in app.success] == ["記録しました。"]
    assert not app.run().success
