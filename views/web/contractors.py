"""Which pages are open to a contractor (受託者), who sees their own accounts alone."""

OPEN = {  # their titles, and where they are; a page that is not told here is closed to them
    "総覧": "",
    "月次評価": "monthly",
    "記事": "posts",
    "取込": "imports",
    "台帳": "register",
    "設定": "settings",
    "手引き": "handbook",
}


def only_open() -> str:
    """Rules that leave in the sidebar what they may open."""
    nav = '[data-testid="stSidebarNavItems"]'
    opened = ", ".join(f'[href$="/{path}"]' for path in OPEN.values())
    return f"{nav} li:not(:has({opened})), {nav} > div:not(:has({opened})) {{ display: none; }}"
