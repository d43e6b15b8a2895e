"""A part of the suite on other days and at other hours: today is the office's clock, whatever the machine's says.

All of it was run so by hand (CONTRIBUTING); here are the pages and the deadlines, which know the day best.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[1]
PART = ("tests/pages/test_settings_page.py", "tests/services/month/test_todo.py")
MOMENTS = {  # UTC
    "another fiscal year": "2027-09-15 10:00:00",
    "a leap day here, already March in Japan": "2028-02-29 16:30:00",
}


@pytest.mark.skipif(not shutil.which("faketime"), reason="no faketime on this machine: no other day is tried")
@pytest.mark.parametrize("moment", MOMENTS.values(), ids=MOMENTS)
def test_it_passes_on_another_day(moment):
    run = [sys.executable, "-m", "pytest", "-n", "0", "-p", "no:cacheprovider", *PART]
    clear = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
    done = subprocess.run(
        ["faketime", "-f", f"@{moment}", *run],
        cwd=ROOT,
        env=clear | {"TZ": "UTC"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
