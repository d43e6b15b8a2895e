"""Takes the handbook's pictures, and the README's, from the sample: python -m tests.browser.pictures (after a page has changed its looks)."""

from __future__ import annotations

import io
import json
import shutil
import tempfile
from pathlib import Path
from urllib.parse import quote

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from services.office.handbook import CAPTIONS, FOLDER
from tests.browser.conftest import FLAGS, serving

WIDTH, HEIGHT, LONGEST = 1280, 720, 1100  # as on an office screen; pixels of the picture that is kept
COLOURS = (
    128  # flat colours, the red of a few pixels too (kmeans): a quarter of the bytes, nothing to be seen
)
WHO = {
    "monthly": "operator",
    "closing": "policy",
    "withdrawal": "policy",
    "papers": "policy",
    "overview": "policy",
}
README, TALL = Path("docs/images/overview.png"), 1000
QUERIES = {"sample": ("overview", ""), "register": ("register", "&part=edit")}
ACCOUNT = "x_shoko"  # one that something is to be decided of


def members() -> dict[str, str]:
    """Somebody of each role in the sample."""
    told = json.loads(Path("data/samples/members.json").read_text(encoding="utf-8"))
    return {m["role"]: m["name"] for m in reversed(told) if not m.get("contractor")}


def take(page: Page, address: str, name: str, who: dict[str, str]) -> bytes:
    """One page of the sample as it is drawn when nothing moves any more."""
    url, more = QUERIES.get(name, (name, ""))
    person = "" if name == "sample" else who[WHO.get(name, "operator")]
    page.goto(f"{address}/{url}?data=mihon&who={quote(person)}&account={ACCOUNT}{more}")
    page.locator("h1").first.wait_for()
    page.wait_for_selector("[data-testid=stMain] :is(table, h2, h3, .due)", state="attached")
    page.wait_for_selector("[data-test-script-state=notRunning]")
    page.wait_for_function("() => !document.querySelector('[data-testid=stSkeleton]')")
    page.wait_for_load_state("networkidle")
    return page.screenshot()


def smaller(png: bytes) -> bytes:
    with Image.open(io.BytesIO(png)) as whole:
        high = round(whole.height * LONGEST / whole.width)
        small = whole.convert("RGB").resize((LONGEST, high), Image.Resampling.LANCZOS)
        made = io.BytesIO()
        small.quantize(COLOURS, kmeans=2, dither=Image.Dither.NONE).save(made, "PNG", optimize=True)
    return made.getvalue()


def main() -> None:
    chromium = shutil.which("chromium")
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder) / "office", Path(folder)) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, locale="ja-JP")
        page.set_default_timeout(120_000)
        for name in CAPTIONS:
            (FOLDER / f"{name}.png").write_bytes(smaller(take(page, address, name, members())))
        page.set_viewport_size({"width": WIDTH, "height": TALL})
        README.write_bytes(smaller(take(page, address, "sample", members())))
        browser.close()


if __name__ == "__main__":
    main()
