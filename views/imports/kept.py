"""取込, what a reload must not lose: the files that were put down and the answers given, kept for whoever acts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import streamlit as st

from ledger.disk import DiskFailed
from services.intake import put_down
from services.office import begun

from .. import forms
from ..frame import Frame

FORM, RESTORED, KEPT = "imports", "imports_restored", "imports_kept"
ANSWERS = ("imports_as_of", "imports_unsure", "imports_all_", "imports_account_", "imports_answer_")
Files = list[tuple[str, bytes]]


def restored(page: Frame) -> Files:
    """Once a session, what this person had put down before; with it the answers, where none is given yet."""
    if page.user is None or st.session_state.get(RESTORED) == page.user.person:
        return []
    st.session_state[RESTORED] = page.user.person
    found = put_down.held(page.office, page.user.person)
    for key, told in begun.load(page.office, page.user.person, FORM).items() if found else ():
        if key.startswith(ANSWERS) and key not in st.session_state:
            st.session_state[key] = json.loads(told)
    if found:
        st.info(f"取り込む前だったファイル {len(found):d} 個と、答えたことを、前の続きから開きました。")
    return found


def keep(page: Frame, files: Iterable[tuple[str, str, bytes]]) -> None:
    """Keep (name, sha256, bytes) and every answer given. Where the disk refuses, it is said once."""
    if page.user is None:
        return
    office, person, chosen = page.office, page.user.person, list(files)
    stamp = (person, tuple((name, sha256) for name, sha256, _ in chosen))
    if st.session_state.get(KEPT) != stamp:
        st.session_state[KEPT] = stamp
        try:
            if not put_down.keep(office, person, [(name, raw) for name, _, raw in chosen]):
                st.caption("置いたファイルが多いので、この画面を閉じると、置き直しが要ります。")
        except DiskFailed as error:
            forms.warn(f"{error}。取り込みはできます。すでに取り込んだものは、そのまま残っています。")
    if chosen:
        told = {str(k): v for k, v in st.session_state.items() if str(k).startswith(ANSWERS)}
        begun.keep(office, person, FORM, {k: json.dumps(v) for k, v in told.items() if _kept(v)})
    else:
        begun.discard(office, person, FORM)


def _kept(value: Any) -> bool:
    return isinstance(value, str | bool)
