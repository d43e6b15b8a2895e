"""What the sidebar shows a contractor (受託者), who sees their own accounts alone."""

from services.office.pages import PAGES, START


def only_open() -> str:
    """Rules that leave in the sidebar the pages that are open to them."""
    nav = '[data-testid="stSidebarNavItems"]'
    paths = ["" if page.id == START else page.id for page in PAGES.values() if page.contractors]
    opened = ", ".join(f'[href$="/{path}"]' for path in paths)
    return f"{nav} li:not(:has({opened})), {nav} > div:not(:has({opened})) {{ display: none; }}"
