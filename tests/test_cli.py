"""The command line: the services without a browser. Exit code 0, 1 where something was refused, 2 for wrong use."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

import cli
from tests.offices import account
from tests.store.examples import X_CONTENT, X_OVERVIEW, YOUTUBE_CONTENT, meta_daily, zipped

ROOT = Path(__file__).parents[1]


@pytest.fixture
def run(new_folder):
    """run(…words) → exit code and output, on one new office folder."""
    folder = new_folder()

    def make(*words, data=folder):
        done = CliRunner().invoke(cli.main, ["--data", str(data), *map(str, words)])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.output

    make.folder = folder
    return make


@pytest.fixture
def files(tmp_path):
    """Files to work with, by a short name."""
    held = {
        "overview.csv": X_OVERVIEW.raw,
        "content.csv": X_CONTENT.raw,
        "spoiled.csv": X_OVERVIEW.spoiled(1, "Likes", "x").raw,
        "表データ.csv": YOUTUBE_CONTENT.raw,
        "both.csv": meta_daily("Instagram reach", {"2026-04-01": 9}, second="Facebook reach").raw,
        "z.zip": zipped(a__csv=X_OVERVIEW.raw, b__csv=X_CONTENT.raw),
        "gender.csv": b"Gender,Distribution\nMale,0.4\n",
        "account.json": json.dumps(account("x_koho")).encode(),
    }
    for name, raw in held.items():
        (tmp_path / name).write_bytes(raw)
    return tmp_path


@pytest.fixture
def office(run, files):
    """run(), on an office with one account and two files taken in (entries 2 and 3)."""
    assert run("record", "account", files / "account.json") == (0, "1番に記録しました\n")
    for name in ("overview.csv", "content.csv"):
        assert run("import", files / name, "--account", "x_koho", "--as-of", "2026-05-08")[0] == 0
    return run


def lines(output):
    return [json.loads(line) for line in output.splitlines()]


# --- inspect


def test_inspect_gives_one_object_a_file(run, files):
    code, output = run("inspect", "--json", files / "overview.csv", files / "content.csv")
    overview, content = lines(output)
    assert code == 0
    for told in (overview, content):
        assert list(told) == [
            "file",
            "outcome",
            "format",
            "platform",
            "day",
            "post",
            "published",
            "skipped",
            "more",
            "message",
        ]
    assert overview["file"] == str(files / "overview.csv")
    assert (overview["outcome"], overview["format"], overview["platform"]) == ("facts", "x_overview", "x")
    assert overview["day"]["likes"] == {"n": 2, "sum": 13, "first": "2026-04-02", "last": "2026-04-03"}
    assert content["post"]["posts"] == 2 and content["post"]["likes"] == {"n": 2, "sum": 5}
    assert content["published"] == {"first": "2026-04-02", "last": "2026-04-03"}


def test_inspect_opens_a_zip_and_tells_two_blocks_apart(run, files):
    code, output = run("inspect", "--json", files / "z.zip", files / "both.csv")
    first, second, both = lines(output)
    assert code == 0
    assert [first["file"], second["file"]] == [f"{files}/z.zip/a.csv", f"{files}/z.zip/b.csv"]
    assert (both["platform"], [m["platform"] for m in both["more"]]) == ("instagram", ["facebook"])


def test_inspect_exits_with_1_where_something_is_refused_and_goes_on(run, files):
    code, output = run(
        "inspect",
        "--json",
        files / "spoiled.csv",
        files / "表データ.csv",
        files / "gender.csv",
        files / "overview.csv",
    )
    assert code == 1
    assert [told["outcome"] for told in lines(output)] == ["refuse", "refuse", "nothing", "facts"]
    assert "3行目「Likes」列の「x」" in lines(output)[0]["message"]
    assert "期間" in lines(output)[1]["message"]


def test_inspect_takes_an_answer_and_writes_nothing(run, files):
    code, output = run(
        "inspect", "--json", files / "表データ.csv", "--answer", "period=2026-04-01/2026-04-30"
    )
    assert (code, lines(output)[0]["post"]["video_views"]) == (0, {"n": 2, "sum": 80})
    assert list(run.folder.iterdir()) == []


def test_inspect_can_say_it_in_a_line(run, files):
    assert run("inspect", "--text", files / "overview.csv") == (
        0,
        f"facts\t{files}/overview.csv\t未使用の列: Create Post\n",
    )


# --- import, facts, measures


def test_what_was_imported_is_said_and_a_refusal_exits_with_1(office, files):
    code, output = office(
        "import", "--json", files / "spoiled.csv", files / "overview.csv", "--account", "x_koho"
    )
    told = json.loads(output)
    assert code == 1
    assert [(t["outcome"], t["seq"]) for t in told] == [("refused", None), ("already", 2)]


def test_an_account_that_is_not_there_is_refused(office, files):
    code, output = office("import", files / "overview.csv", "--account", "x_nobody")
    assert code == 1 and "x_nobody は台帳にありません" in output


def test_facts_lead_to_file_and_line(office):
    code, output = office("facts", "--account", "x_koho", "--json")
    told = json.loads(output)
    assert code == 0
    assert {tuple(fact) for fact in told} == {
        ("account_id", "grain", "day", "post_id", "metric", "value", "sha256", "line")
    }
    likes = [{k: v for k, v in f.items() if k != "sha256"} for f in told if f["metric"] == "likes"]
    ids = [row[0] for row in X_CONTENT.rows]
    base = {"account_id": "x_koho", "metric": "likes"}
    assert likes == [
        base | {"grain": "day", "day": "2026-04-02", "post_id": None, "value": 6.0, "line": 3},
        base | {"grain": "day", "day": "2026-04-03", "post_id": None, "value": 7.0, "line": 2},
        base | {"grain": "post", "day": "2026-04-02", "post_id": ids[0], "value": 3.0, "line": 2},
        base | {"grain": "post", "day": "2026-04-03", "post_id": ids[1], "value": 2.0, "line": 3},
    ]
    assert len({f["sha256"] for f in told}) == 2


def test_the_list_of_metrics_is_that_of_the_readme(run):
    assert run("metrics") == (0, (ROOT / "metrics" / "README.md").read_text(encoding="utf-8"))


def test_measures_are_months(office):
    code, output = office("measures", "--account", "x_koho", "--json")
    likes = [m for m in json.loads(output) if m["metric"] == "likes"]
    assert code == 0
    assert [(m["month"], m["basis"], m["value"], m["provisional"]) for m in likes] == [
        ("2026-04-01", "day", 13.0, False),
        ("2026-04-01", "post", 5.0, False),
    ]
    named = "account_id metric month basis numerator denominator value days_seen days provisional on_day"
    assert set(named.split()) <= set(likes[0])


def test_without_json_rows_are_a_table(office):
    code, output = office("facts", "--account", "x_koho")
    head, first, *_ = output.splitlines()
    assert (code, head.split("\t")[:3], len(first.split("\t"))) == (0, ["account_id", "grain", "day"], 8)


def test_undo_takes_it_out(office):
    assert office("undo", "2", "--reason", "別の市") == (0, "2番の取り込みを取り消しました（4番の記録）\n")
    told = json.loads(office("facts", "--account", "x_koho", "--json")[1])
    assert {f["grain"] for f in told} == {"post"}
    code, output = office("undo", "2", "--reason", "別の市")
    assert code == 1 and "すでに取り消されています" in output


# --- keeping


def test_verify_rebuild_backup_restore(office, tmp_path, new_folder):
    assert office("verify")[0] == 0
    told = json.loads(office("verify", "--json")[1])
    assert (told["clean"], told["entries"], told["blobs"], told["broken"]) == (True, 3, 2, [])
    assert office("rebuild")[0] == 0
    facts = office("facts", "--account", "x_koho", "--json")
    assert office("backup", "--to", tmp_path / "b.zip")[0] == 0
    elsewhere = new_folder()
    assert office("restore", tmp_path / "b.zip", data=elsewhere) == (
        0,
        f"3 件の記録を {elsewhere} に戻しました\n",
    )
    assert office("facts", "--account", "x_koho", "--json", data=elsewhere) == facts
    assert office("restore", tmp_path / "b.zip")[0] == 1


def test_verify_exits_with_1_where_something_is_broken(office):
    next((office.folder / "raw").iterdir()).write_bytes(b"changed")
    code, output = office("verify")
    assert code == 1 and "中身が変わっています" in output and "異常あり" in output


# --- wrong use and refusals


@pytest.mark.parametrize(
    "words",
    [
        ["frobnicate"],
        ["inspect"],
        ["inspect", "/no/such/file.csv"],
        ["inspect", __file__, "--answer", "period"],
        ["import", __file__, "--as-of", "きのう"],
        ["undo", "2"],
        ["undo", "two", "--reason", "r"],
        ["facts"],
        ["backup"],
        ["restore", "/no/such/file.zip"],
    ],
)
def test_wrong_use_exits_with_2(run, words):
    assert run(*words)[0] == 2


@pytest.mark.parametrize(
    ("kind", "body", "said"),
    [
        ("account", account("x_koho", platform="mixi"), "mixi"),
        ("account", account("x_koho") | {"section": ""}, "運営主体がありません"),
        ("holiday", {}, "holiday"),
        ("target", {"account_id": "x_nobody", "metric": "likes", "from_month": "2026-04"}, "x_nobody"),
        ("import", {}, "import"),
        ("account", [], "{ }"),
    ],
)
def test_a_record_that_does_not_fit_is_refused_in_words(run, tmp_path, kind, body, said):
    (tmp_path / "body.json").write_text(json.dumps(body), encoding="utf-8")
    code, output = run("record", kind, tmp_path / "body.json")
    assert code == 1 and said in output and "Traceback" not in output


def test_nobody_records_under_a_name_that_is_not_a_member(run, files):
    done = CliRunner().invoke(
        cli.main,
        ["--data", str(run.folder), "--as", "だれか", "record", "account", str(files / "account.json")],
    )
    assert done.exit_code == 1 and "登録されていません" in done.output


# --- as it is really called


def called(*words):
    command = [sys.executable, str(ROOT / "cli.py"), *map(str, words)]
    done = subprocess.run(command, cwd="/", capture_output=True, encoding="utf-8", timeout=60, check=False)
    return done.returncode, done.stdout, done.stderr


def test_it_runs_from_anywhere(files, new_folder):
    data = ["--data", new_folder()]
    assert called(*data, "record", "account", files / "account.json")[0] == 0
    code, output, errors = called(*data, "import", files / "z.zip", "--account", "x_koho", "--json")
    assert (code, [t["seq"] for t in json.loads(output)], errors) == (0, [2, 3], "")
    code, output, errors = called(*data, "inspect", "--text", files / "spoiled.csv")
    assert (code, "3行目" in output, errors) == (1, True, "")
    assert called(*data, "undo")[0] == 2


def test_the_version_is_that_of_the_project():
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert CliRunner().invoke(cli.main, ["--version"]).output == f"{told}\n"


def test_help_runs_none_of_the_rooms(tmp_path):
    """A start asks for nothing that it does not need: neither the database nor what draws."""
    told = "import sys, cli; print(sorted({'duckdb', 'pandas', 'pyarrow', 'altair', 'pydantic'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout.split() == [b"[]"]
