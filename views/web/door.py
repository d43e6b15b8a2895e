"""What the server knows before anybody asks for a page: its name, and how people come in. Pages, and all they are made of, are
loaded by the first that is asked for: a server that waits holds a third of the memory (docs/hosting.md).
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import streamlit as st

from services.office import login_file
from services.office.login import Login
from services.office.login_file import BrokenLogin

TITLE = "千曲市SNS評価ダッシュボード"


@cache
def configured() -> Login:
    """The login of this process, read once: a change of the file holds after a restart. Raises BrokenLogin."""
    found = login_file.load([Path(path) for path in st.get_option("secrets.files")])
    if found.by == "oidc" and find_spec("authlib") is None:
        raise BrokenLogin(
            "[auth]",
            "OIDC に要る部品（Authlib）がありません。pip install -r requirements.txt を実行してください",
        )
    return found
