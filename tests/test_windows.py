"""What runs on Windows too, as far as the source tells: nothing that POSIX alone has, no text in whatever the PC's
code page is, no name that Windows does not take."""

import ast
import subprocess
from pathlib import Path

import pytest

from tests.test_layers import OURS

ROOT = Path(__file__).parents[1]
POSIX_MODULES = {
    "fcntl",
    "resource",
    "pwd",
    "grp",
    "termios",
    "tty",
    "pty",
    "syslog",
    "posix",
    "readline",
    "curses",
}
POSIX_CALLS = {
    *("os.fork", "os.getuid", "os.geteuid", "os.getgid", "os.chown", "os.mkfifo", "os.setsid", "os.killpg"),
    *("os.nice", "os.sync", "os.pread", "os.pwrite", "os.sysconf", "os.uname", "os.getloadavg", "os.statvfs"),
    *("os.O_DIRECTORY", "os.O_NOFOLLOW", "os.O_SYNC", "os.symlink", "os.posix_fadvise", "os.copy_file_range"),
    *("signal.SIGKILL", "signal.SIGALRM", "signal.SIGHUP", "signal.SIGUSR1", "signal.alarm", "signal.pause"),
    *("time.tzset", "socket.AF_UNIX", "Path.owner", "Path.symlink_to"),
}
GUARDS = ("os.name == 'posix'", "sys.platform == 'win32'", "os.name == 'nt'")


def dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def guarded(tree: ast.Module) -> set[ast.AST]:
    """All that stands under a question for the operating system, and a function that asks it first."""
    asked = {n for n in ast.walk(tree) if isinstance(n, ast.If) and ast.unparse(n.test) in GUARDS}
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and asked & set(n.body)]
    return {inner for outer in [*asked, *functions] for inner in ast.walk(outer)}


def posix_only(source: str) -> set[str]:
    """Modules, calls, folders and forms of dates that Windows does not have, where nobody asked for the system."""
    tree = ast.parse(source)
    asked = guarded(tree)
    free = [node for node in ast.walk(tree) if node not in asked]
    modules = {a.name for n in free if isinstance(n, ast.Import) for a in n.names} | {
        n.module or "" for n in free if isinstance(n, ast.ImportFrom)
    }
    calls = {dotted(n) for n in free if isinstance(n, ast.Attribute)}
    texts = [str(n.value) for n in free if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    folders = {t for t in texts if t.startswith(("/tmp", "/proc", "/dev/", "/etc", "/var"))}
    return (
        modules & POSIX_MODULES
        | calls & POSIX_CALLS
        | folders
        | {t for t in texts if "%-" in t and "%-%" not in t}
    )


def without_coding(source: str) -> list[int]:
    """Lines that read or write text without saying in which coding: on Windows that is another one."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [
        call.lineno for call in calls if _of_text(call) and "encoding" not in {k.arg for k in call.keywords}
    ]


def _of_text(call: ast.Call) -> bool:
    """Whether a call opens a file as text and leaves the coding out of its places too."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else dotted(call.func)
    if name in ("read_text", "write_text"):
        return len(call.args) == (name == "write_text")
    modes = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    if name == "open":
        return any(set(mode) <= set("rwaxt+") for mode in modes)
    return name.split(".")[-1] in ("run", "Popen", "check_output") and "text" in {
        k.arg for k in call.keywords
    }


@pytest.mark.parametrize(("room", "path"), OURS)
def test_nothing_asks_for_what_only_posix_has(room, path):
    assert posix_only(path.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize(("room", "path"), OURS)
def test_text_is_never_read_or_written_in_the_code_page_of_the_pc(room, path):
    assert without_coding(path.read_text(encoding="utf-8")) == []


def test_a_breach_is_seen_and_a_guarded_one_is_none():
    assert posix_only("import fcntl\nos.fork()\nopen('/proc/x')\nf'{d:%-d}'") == {
        "fcntl",
        "os.fork",
        "/proc/x",
        "%-d",
    }
    assert posix_only("if os.name == 'posix':\n    os.sync()") == set()
    assert without_coding("p.read_text()\np.write_text('x')\nopen(p, 'w')\nrun(c, text=True)") == [1, 2, 3, 4]
    assert (
        without_coding(
            "p.read_text('utf-8')\np.open('rb')\narchive.open(info)\nopen(p, 'w', encoding='utf-8')"
        )
        == []
    )


def test_every_name_in_the_project_can_be_a_name_on_windows():
    """No reserved mark or word, none that differs from another in its case alone, none too long under a user's folder."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True)
    if listed.returncode:
        pytest.skip("no git here: the names of the project's files are not looked through")
    names = [name for name in listed.stdout.decode("utf-8").split("\0") if name]
    assert [n for n in names if set(n) & set('<>:"|?*\\') or any(p[-1] in ". " for p in n.split("/"))] == []
    assert [n for n in names if Path(n).stem.lower() in {"con", "prn", "aux", "nul", "com1", "lpt1"}] == []
    assert len({n.lower() for n in names}) == len(names)
    assert max(map(len, names)) < 140
