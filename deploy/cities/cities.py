"""Many cities on one server: their list, what nginx and systemd read of it, backups of all, and one that comes or goes.

    HOME/                     for example /srv/sns   (docs/hosting.md)
      cities.csv              code, name, address, port: the list, all else is written from it
      page/index.html         the list as a page: names and addresses, nobody's data
      nginx/cities.map        address → code;   nginx/watchwords.map: code → what proves that a request came through nginx
      CODE.env                the port that the city's process listens on
      CODE/office/            the records of a city;   CODE/secrets.toml: its login

Run by the product's own Python; it imports nothing but the standard library, and each office is opened in a process of its own.
"""

from __future__ import annotations

import argparse
import csv
import html
import io
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

APP = Path(__file__).resolve().parents[2]
FIRST_PORT = 10001


class NotDone(Exception):
    """It does not go on; the message says what to do."""


@dataclass(frozen=True)
class Hosted:
    """A city as the list has it."""

    code: str
    name: str
    address: str
    port: int


# ── the list ─────────────────────────────────────────────────────────────────────────────────────


def cities(home: Path) -> list[Hosted]:
    """All of them, by code."""
    path = home / "cities.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [Hosted(r["code"], r["name"], r["address"], int(r["port"])) for r in csv.DictReader(file)]


def known(home: Path, code: str) -> Hosted:
    """One city. Raises NotDone for a code that is not in the list."""
    for city in cities(home):
        if city.code == code:
            return city
    raise NotDone(f"{code} は一覧（{home / 'cities.csv'}）にありません。")


def add(home: Path, code: str, name: str, address: str) -> Hosted:
    """A new city, with a port that no other has; what is known of an older one by this code stays where it lies."""
    held = cities(home)
    if not re.fullmatch(r"\d{6}", code):
        raise NotDone("市の番号は、全国地方公共団体コード（6けたの数字）で指定してください。")
    if not re.fullmatch(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", address) or not name.isprintable():
        raise NotDone("名前とアドレス（ホスト名。半角の英小文字・数字・.・-）を確かめてください。")
    if any(code == c.code or address == c.address for c in held):
        raise NotDone(f"{code} か {address} は、もう一覧にあります。")
    taken = {c.port for c in held}
    city = Hosted(code, name, address, next(p for p in range(FIRST_PORT, 65536) if p not in taken))
    write(home, [*held, city])
    return city


def remove(home: Path, code: str) -> None:
    """Off the list: it can no longer be opened. Its records stay where they lie."""
    gone = known(home, code)
    write(home, [c for c in cities(home) if c != gone])


def write(home: Path, held: Sequence[Hosted]) -> None:
    """The list, and everything that is read of it."""
    ordered = sorted(held, key=lambda c: c.code)
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(f.name for f in fields(Hosted))
    table.writerows(astuple(c) for c in ordered)
    words = {c.code: watchword(home, c.code) for c in ordered}
    lay(home / "nginx" / "cities.map", "".join(f"{c.address} {c.code};\n" for c in ordered))
    lay(home / "nginx" / "watchwords.map", "".join(f"{code} {word};\n" for code, word in words.items()))
    for city in ordered:
        lay(home / f"{city.code}.env", f"PORT={city.port}\n")
    lay(home / "page" / "index.html", page(ordered))
    lay(home / "cities.csv", out.getvalue())


def watchword(home: Path, code: str) -> str:
    """What only nginx and the city's own process know; made once."""
    path = home / code / "secrets.toml"
    if path.exists():
        return re.findall(r'^secret = "([\w-]+)"$', path.read_text(encoding="utf-8"), re.MULTILINE)[0]
    word = secrets.token_urlsafe(32)
    lay(path, f'[login]\nby = "proxy"\nsecret = "{word}"\n')
    return word


def lay(path: Path, text: str) -> None:
    """Write a file whole or not at all; what is kept from others is: only its owner reads it, but for the page."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    draft.touch(0o644 if path.suffix == ".html" else 0o600)
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def page(held: Sequence[Hosted]) -> str:
    """Who is here, with the way to each: names and addresses, nobody's data."""
    rows = "".join(
        f'<li><a href="https://{html.escape(c.address)}/">{html.escape(c.name)}</a></li>\n' for c in held
    )
    return (
        '<!DOCTYPE html>\n<html lang="ja"><head><meta charset="utf-8"><title>SNS評価ダッシュボード</title>\n'
        '<meta name="viewport" content="width=device-width">\n'
        "<style>body{font:1rem/1.9 sans-serif;max-width:40em;margin:3em auto;padding:0 1em;color:#1a1a1a}"
        "a{color:#0017c1}ul{columns:14em;padding-left:1.2em}</style></head>\n"
        f"<body><h1>SNS評価ダッシュボード</h1>\n<p>{len(held):,}市町村。名前を押すと、その市町村のログインに進みます。</p>\n"
        f"<ul>\n{rows}</ul></body></html>\n"
    )


# ── records ──────────────────────────────────────────────────────────────────────────────────────


def office(home: Path, city: Hosted) -> Path:
    return home / city.code / "office"


def act(home: Path, city: Hosted, *words: str) -> tuple[bool, str]:
    """One act of the command line on a city's records: whether it went well, and its last word."""
    command = [sys.executable, str(APP / "cli.py"), "--data", str(office(home, city)), *words]
    done = subprocess.run(command, cwd=APP, capture_output=True, text=True, encoding="utf-8")
    told = (done.stdout if done.returncode == 0 else done.stderr).strip().splitlines()
    return done.returncode == 0, told[-1] if told else ""


def backup(home: Path, target: Path, codes: Sequence[str] = ()) -> list[str]:
    """A backup of each city that has records, whatever becomes of the others; returns the codes of those that failed."""
    failed = []
    wanted = [known(home, code) for code in codes] or cities(home)
    for city in wanted:
        if not (office(home, city) / "journal.jsonl").exists():
            say(f"{city.code} {city.name}: まだ記録がありません")
            continue
        path = target / city.code / f"控え-{time.strftime('%Y%m%d-%H%M%S')}.zip"
        path.parent.mkdir(parents=True, exist_ok=True)
        well, word = act(home, city, "backup", "--to", str(path))
        say(f"{city.code} {city.name}: {word}")
        failed += [] if well else [city.code]
    return failed


def put(home: Path, code: str, zipped: Path) -> None:
    """Lay a backup into a city that has no records yet, and check it. Raises NotDone."""
    city = known(home, code)
    for words in (("restore", str(zipped.resolve())), ("verify",)):
        well, word = act(home, city, *words)
        say(f"{city.code} {city.name}: {word}")
        if not well:
            raise NotDone("止まりました。上に出た文のとおりにしてください。控えには触れていません。")


# ── what is said and asked ───────────────────────────────────────────────────────────────────────


def say(words: str) -> None:
    print(words, flush=True)


def main(words: Sequence[str] | None = None) -> None:
    asks = argparse.ArgumentParser(prog="cities.py", description="1台のサーバーに多くの市を置く")
    asks.add_argument("--home", type=Path, required=True, help="市の置き場所（例 /srv/sns）")
    does = asks.add_subparsers(dest="does", required=True)
    for name, told, given in (
        ("add", "市を加える", ("code", "name", "address")),
        ("remove", "市を一覧から外す（記録は残る）", ("code",)),
        ("write", "nginx と systemd が読むもの、一覧の頁を、cities.csv から書き直す", ()),
        ("put", "別のサーバーで取った控えを、まだ記録のない市に入れて点検する", ("code", "zipped")),
    ):
        one = does.add_parser(name, help=told)
        for argument in given:
            one.add_argument(argument)
    kept = does.add_parser("backup", help="すべての市の控えを取る")
    kept.add_argument("--to", type=Path, required=True, help="控えを置くフォルダ")
    kept.add_argument("--only", nargs="*", default=(), help="この番号の市だけ")
    asked = asks.parse_args(words)
    home = asked.home.resolve()
    match asked.does:
        case "add":
            city = add(home, asked.code, asked.name, asked.address)
            say(f"{city.code} {city.name} を加えました（{city.address}、番号 {city.port}）")
        case "remove":
            remove(home, asked.code)
            say(f"{asked.code} を一覧から外しました。記録は {home / asked.code} にあります。")
        case "write":
            write(home, cities(home))
        case "put":
            put(home, asked.code, Path(asked.zipped))
        case _:
            if failed := backup(home, asked.to.resolve(), asked.only):
                raise NotDone(f"控えを取れなかった市があります: {'、'.join(failed)}")


if __name__ == "__main__":
    try:
        main()
    except NotDone as stopped:
        print(stopped, file=sys.stderr)
        sys.exit(1)
