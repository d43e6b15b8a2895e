"""The bundle for a PC without internet: what is in it, and the whole way through it in an empty network namespace."""

import os
import shutil
import subprocess
import sys
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from services.office import bundling
from services.office.folder import RefusedFolder
from tests.test_layers import EDGES, ROOMS

ROOT = Path(__file__).parents[1]
WITHOUT_NETWORK = ["unshare", "-rn", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]


def test_it_holds_every_room_and_no_records_and_no_secrets(tmp_path):
    bundling.copy_app(tmp_path)
    held = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()}
    assert {f"{edge}.py" for edge in EDGES} | {"requirements.txt", "services/office/folder.py"} <= held
    assert set(ROOMS) <= {path.split("/")[0] for path in held}
    assert not [
        p for p in held if p.startswith(("data/office/", "tests/")) or p.endswith((".pyc", "secrets.toml"))
    ]


def test_a_folder_that_holds_something_is_refused_and_a_failed_one_leaves_nothing(tmp_path):
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(RefusedFolder, match="空ではありません"):
        bundling.bundle(tmp_path, lambda command: 0)
    with pytest.raises(RefusedFolder, match="Windows 用のライブラリを取り寄せられません"):
        bundling.bundle(tmp_path / "new", lambda command: 1)
    with pytest.raises(RefusedFolder, match="altair-"):
        bundling.bundle(tmp_path / "new", lambda command: 0)
    assert list((tmp_path / "new").iterdir()) == []


def test_what_one_clicks_on_reads_on_japanese_windows(tmp_path):
    """CP932 with CRLF, and no character whose second byte cmd.exe could take for one of its own."""
    bundling.write_launchers(tmp_path)
    assert {p.name for p in tmp_path.iterdir()} == {
        f"{name}.{kind}" for name in bundling.ACTS for kind in ("bat", "sh")
    }
    for path in tmp_path.glob("*.bat"):
        raw = path.read_bytes()
        text = raw.decode("cp932")
        assert raw.count(b"\n") == raw.count(b"\r\n") == text.count("\n")
        assert {c for c in text if ord(c) > 127 and c.encode("cp932")[-1:] in b"\\^|"} == set()
        assert "{" not in text and bundling.ACTS[path.stem] in text
    for path in tmp_path.glob("*.sh"):
        assert b"\r" not in path.read_bytes()
        assert subprocess.run(["sh", "-n", str(path)]).returncode == 0


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A bundle, made by the command and gone afterwards (it is large); skipped where the libraries cannot be had."""
    if not os.environ.get("SNS_WHOLE_BUNDLE"):
        pytest.skip(
            "making and installing a bundle takes minutes: SNS_WHOLE_BUNDLE=1 pytest tests/test_bundle.py"
        )
    target = tmp_path_factory.mktemp("made") / "千曲市 SNS"
    probe = [*bundling.PIP, "click==8.5.1", "--dest", str(target.parent / "probe"), "--retries", "0"]
    try:
        reached = subprocess.run(probe, capture_output=True, timeout=60).returncode == 0
    except subprocess.TimeoutExpired:
        reached = False
    if not reached:
        pytest.skip("no registry of packages can be reached: the bundle is not made")
    command = [sys.executable, "cli.py", "bundle", "--to", str(target)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert (done.returncode, "の一式を" in done.stdout) == (0, True), done.stderr
    yield target
    shutil.rmtree(target.parent, ignore_errors=True)


def linked(source: str, target: str) -> None:
    """A copy that shares its bytes where they are many and nobody changes them."""
    (os.link if source.endswith(".whl") else shutil.copy2)(source, target)


def test_there_is_a_wheel_of_everything_for_windows_and_for_linux(made):
    (folder,) = made.glob("versions/*/wheels")
    names = [path.name for path in folder.iterdir()]
    binary = {name.split("-")[0] for name in names if not name.endswith("-any.whl")}
    for tag in ("win_amd64", "x86_64"):
        assert {name.split("-")[0] for name in names if name.endswith(f"{tag}.whl")} == binary
    assert bundling.locked((ROOT / "requirements.txt").read_text(encoding="utf-8")) == bundling.wheels(folder)


WINDOWS = {
    **{"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"},
    **{
        "python_version": "3.11",
        "python_full_version": "3.11.9",
        "implementation_name": "cpython",
        "extra": "",
    },
    "platform_python_implementation": "CPython",
}


def asked_for(wheel: Path) -> list[Requirement]:
    """What a library asks for where Windows runs it."""
    with zipfile.ZipFile(wheel) as held:
        (name,) = (n for n in held.namelist() if n.endswith(".dist-info/METADATA") and n.count("/") == 1)
        told = message_from_bytes(held.read(name)).get_all("Requires-Dist") or []
    found = [Requirement(one) for one in told]
    return [r for r in found if r.marker is None or r.marker.evaluate(WINDOWS)]


def test_on_windows_nothing_is_asked_for_that_is_not_there(made):
    """`--no-deps` takes the lock's word for it, and the lock was made on another system."""
    (folder,) = made.glob("versions/*/wheels")
    there = dict(name.rsplit("-", 1) for name in bundling.wheels(folder))
    asked = [r for wheel in folder.glob("*.whl") if "linux" not in wheel.name for r in asked_for(wheel)]
    missing = [
        str(r) for r in asked if not r.specifier.contains(there.get(bundling.plain_name(r.name), "0"), True)
    ]
    assert len(asked) > 50 and missing == []


def test_without_a_network_it_is_installed_started_used_updated_and_rolled_back(made):
    if (
        shutil.which("unshare") is None
        or subprocess.run([*WITHOUT_NETWORK, "true"], capture_output=True).returncode
    ):
        pytest.skip(
            "no empty network namespace can be made here: the bundle is not installed without a network"
        )
    newer = made.parent / "newer"
    shutil.copytree(made, newer, copy_function=linked)
    (version,) = newer.glob("versions/*")
    project = version / "app" / "pyproject.toml"
    project.write_text(
        project.read_text(encoding="utf-8").replace('version = "', 'version = "9.'), encoding="utf-8"
    )
    name = bundling.name_version(version)
    version.replace(version.with_name(name))
    (newer / "current.txt").write_text(name, encoding="ascii")

    walk = [*WITHOUT_NETWORK, sys.executable, "-m", "tests.unplugged", str(made), str(newer)]
    done = subprocess.run(walk, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=900)
    assert done.returncode == 0, done.stderr
    assert [line for line in done.stdout.splitlines() if "番に記録" not in line] == [
        "network: Network is unreachable",
        "seen: 総覧",
        "started twice: 0 True",
        "updated while running: 1 True",
        "kept: 0 1",
        "updated by a broken copy: 1 True",
        "updated: 0 True 2",
        "ours carried over: True",
        "seen: 総覧",
        "back: 0 True 3",
        "forth: 0 True 3",
        "back from the backup: 0 2 1",
        "seen: 総覧",
    ]
