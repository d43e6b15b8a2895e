"""People's text is never read as markdown or as HTML: every place that would read it is looked at, in the source."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("pages", "views", "charts", "reports", "services")
# What Streamlit draws with a text that it reads as markdown (its label, body, help)
SINK = re.compile(
    "markdown|caption|title|header|subheader|expander|tabs|metric|info|warning|error|success|toast|write|badge|button|"
    "checkbox|radio|selectbox|multiselect|text_input|text_area|number_input|date_input|time_input|datetime_input|"
    "file_uploader|segmented_control|pills|download_button|toggle|slider|select_slider|page_link|popover|link_button|"
    "status|spinner|progress|form_submit_button|dialog|chat_input|feedback"
)
NAMED = {"label", "body", "help", "text", "delta", "caption", "delta_description"}
SECOND = {"progress", "page_link"}  # whose text comes second
OPTIONS = {"radio", "segmented_control", "pills"}  # whose options are read as markdown as well
SAFE = {
    "plain",
    "len",
    "screen_day",
    "screen_month",
    "day",
    "month",
}  # `plain`; numbers; dates in our own words
TYPED = re.compile(r"[,.\d]*[dgf%]|.*%[Ymd].*|,")  # a format that only a number or a date takes
HTML = re.compile(r"</?[a-z][a-z0-9]*[\s/>](?!\.\*)|<!doctype", re.I)
MAKERS = (
    "views/markup.py",
    "views/web/server.py",
    "charts/sprite.py",
)  # where text of our own making becomes HTML


def modules(*rooms):
    return [
        pytest.param(path, id=str(path.relative_to(ROOT)))
        for room in rooms
        for path in sorted((ROOT / room).rglob("*.py"))
    ]


def safe(node):
    """Whether a text is the program's own: literal, a constant, a number, a date, or made `plain`."""
    match node:
        case ast.Constant() | None:
            return True
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.isupper()
        case ast.Subscript(value=value) | ast.Starred(value=value):
            return safe(value)
        case (
            ast.JoinedStr(values=parts)
            | ast.List(elts=parts)
            | ast.Tuple(elts=parts)
            | ast.BoolOp(values=parts)
        ):
            return all(safe(part) for part in parts)
        case ast.FormattedValue(value=value, format_spec=spec):
            return safe(value) or (spec is not None and bool(TYPED.fullmatch(ast.unparse(spec)[2:-1])))
        case ast.IfExp(body=one, orelse=other) | ast.BinOp(left=one, right=other):
            return safe(one) and safe(other)
        case ast.Call(func=ast.Name(id=name)):
            return name in SAFE
        case ast.Call(func=ast.Attribute(value=of, attr=name), args=args):
            return name in SAFE or (name == "get" and safe(of) and all(safe(a) for a in args[1:]))
    return False


def words(node):
    """Whether a format_func gives words that are the program's own: `plain`, or one of our constant tables."""
    match node:
        case ast.Lambda(body=body):
            return safe(body)
        case ast.Attribute(value=value, attr="__getitem__"):
            return safe(value)
    return isinstance(node, ast.Name) and node.id in SAFE


def read_as_markdown(call):
    """(what a sink reads as markdown, whether it is the program's own)."""
    name, named = call.func.attr, {k.arg: k.value for k in call.keywords}
    first = call.args[1:2] if name in SECOND else call.args[:1]
    yield from ((a, safe(a)) for a in (*first, *(v for k, v in named.items() if k in NAMED)))
    if name in OPTIONS and "format_func" in named:
        yield named["format_func"], words(named["format_func"])
    elif name in OPTIONS:
        yield from ((a, safe(a)) for a in call.args[1:2])


def unescaped(source):
    """Every text that is put where markdown is read, and may be anybody's; and every sink that goes by another name."""
    nodes = list(ast.walk(ast.parse(source)))
    known = {
        a.asname or a.name for n in nodes if isinstance(n, ast.Import | ast.ImportFrom) for a in n.names
    } - {"st"}
    sinks = [
        n
        for n in nodes
        if isinstance(n, ast.Attribute)
        and SINK.fullmatch(n.attr)
        and isinstance(n.value, ast.Name)
        and n.value.id not in known
    ]
    calls = {id(n.func): n for n in nodes if isinstance(n, ast.Call)}
    for sink in sinks:
        if call := calls.get(id(sink)):
            yield from (f"{sink.lineno} {ast.unparse(a)}" for a, ours in read_as_markdown(call) if not ours)
        elif sink.value.id == "st":
            yield f"{sink.lineno} {ast.unparse(sink)} is not called here"


def markup(source):
    """HTML in the source: a literal that Markup is given is HTML; anything else is text that forgot to be an element."""
    nodes, known = list(ast.walk(ast.parse(source))), set()
    for node in nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Markup":
            known |= {id(arg) for arg in node.args if isinstance(arg, ast.Constant)}
            ours = [isinstance(arg, ast.Constant | ast.Name) and safe(arg) for arg in node.args]
            yield from () if all(ours) else [f"{node.lineno} {ast.unparse(node)}"]
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node, False):
            known.add(id(node.body[0].value))
    yield from (
        f"{n.lineno} {n.value[:60]}"
        for n in nodes
        if isinstance(n, ast.Constant)
        and isinstance(n.value, str)
        and id(n) not in known
        and HTML.search(n.value)
    )


@pytest.mark.parametrize("path", modules("pages", "views"))
def test_no_place_that_reads_markdown_is_given_text_that_is_not_plain(path):
    assert list(unescaped(path.read_text("utf-8"))) == []


@pytest.mark.parametrize("path", modules(*ROOMS))
def test_html_is_built_of_elements(path):
    made = str(path.relative_to(ROOT)) in MAKERS
    assert [f for f in markup(path.read_text("utf-8")) if not (made and "Markup(" in f)] == []


@pytest.mark.parametrize("path", modules("pages", "views"))
def test_html_reaches_the_page_by_one_way(path):
    source = path.read_text("utf-8")
    assert path.name == "markup.py" or not re.search(r"\b(?!h\b)\w+\.html\(|unsafe_allow_html", source)


@pytest.mark.parametrize(
    "source",
    [
        "st.caption(name)",
        "st.caption(f'{name}の記録')",
        "st.caption(f'{name:>9}')",
        "left.checkbox('x' + account.name)",
        "st.radio('x', options, format_func=names.__getitem__)",
        "st.radio('x', names)",
        "st.tabs(['x', name])",
        "st.button('x', help=why)",
        "bar.progress(0.1, text=f'{what}')",
        "say = st.warning",
    ],
)
def test_an_unescaped_text_is_seen(source):
    assert len(list(unescaped(source))) == 1


@pytest.mark.parametrize(
    "source", ["f'<b>{name}</b>'", "Markup(f'<b>{name}</b>')", "Markup(name)", "'<td>' + name"]
)
def test_html_of_strings_is_seen(source):
    assert list(markup(source))
