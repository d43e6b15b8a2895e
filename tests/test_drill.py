"""The drill of README.ja.md, word for word: what is backed up on one machine is an office again on another."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from services.office.folder import Office
from tests.months import city, submitted
from tests.serving import free_port, running
from tests.sessions import open_page

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[1]
COMMAND = re.compile(r"^    python (cli\.py .*?)(?:\s+#.*)?$", re.M)


def typed(words: str, place: Path, office: Path) -> str:
    """A command as README.ja.md has it, typed in a folder where somebody works whose records lie at `office`."""
    done = subprocess.run(
        [sys.executable, ROOT / "cli.py", *shlex.split(words)[1:]],
        cwd=place,
        env=os.environ | {"SNS_DATA": str(office), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_an_office_backed_up_here_goes_on_elsewhere_by_the_readmes_words_alone(tmp_path):
    told = (ROOT / "README.ja.md").read_text(encoding="utf-8").partition("## 守る")[2]
    verify, backup, restore, verify_restored = COMMAND.findall(told)
    ours = city(tmp_path / "ours")
    submitted(ours, "起案 一")
    kept = ours.ledger.journal.content()
    assert f"異常なし: 記録 {len(ours.ledger.journal.entries())} 件" in typed(verify, tmp_path, ours.folder)
    assert f"{ours.folder} の" in typed(backup, tmp_path, ours.folder)

    other = tmp_path / "ほかの パソコン"
    other.mkdir()
    (tmp_path / "控え.zip").rename(other / "控え.zip")
    typed(restore, other, other / "none")
    assert str(other / "別の場所") in typed(verify_restored, other, other / "none")
    restored = (other / "別の場所").rename(other / "office")
    assert Office(restored).ledger.journal.content() == kept

    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.port", str(port)]
    with running(command, port, tmp_path / "log", os.environ | {"SNS_DATA": str(restored)}) as address:
        shown = open_page(address, "monthly", "data=jissai&account=x_koho&month=2026-05").text
    assert "x_koho" in shown and "提出済" in shown


def test_a_place_mistyped_does_not_pass_for_an_office_in_order(tmp_path):
    said = typed("cli.py verify", tmp_path, tmp_path / "ofice")
    assert "まだ1件も記録がありません" in said and str(tmp_path / "ofice") in said
    assert json.loads(typed("cli.py verify --json", tmp_path, tmp_path / "ofice"))["entries"] == 0
