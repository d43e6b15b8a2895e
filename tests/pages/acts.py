"""What a test does to a page and reads off it."""

from tests.days import as_in_files

PERSON = "千曲 花子"


def well(at):
    """The page, having run without an exception, in all its parts."""
    assert not at.exception, at.exception
    assert [e.value for e in at.error if "を表示できませんでした" in e.value] == []
    assert as_in_files(said(at)) == []
    return at


def said(at):
    """Everything that stands on the page as text: headings, notices, labels, tables."""
    parts = [
        e.value
        for kind in (
            at.title,
            at.header,
            at.subheader,
            at.markdown,
            at.caption,
            at.error,
            at.info,
            at.success,
            at.warning,
        )
        for e in kind
    ]
    parts += [e.proto.body for e in at.get("html")]
    parts += [
        w.label
        for kind in (at.selectbox, at.text_input, at.button, at.radio, at.expander, at.tabs)
        for w in kind
    ]
    return "\n".join(parts)


def widget(found, label):
    """The one widget of a kind whose label begins so."""
    (one,) = [w for w in found if w.label.startswith(label)]
    return one


def words(at):
    """The notices alone: what was refused, done, asked."""
    return [e.value.replace("\\", "") for kind in (at.error, at.success, at.info, at.warning) for e in kind]


def press(at, label, form=""):
    """The page after a press of the one button of that label (and of that form)."""
    (button,) = [b for b in at.button if b.label == label and form in (b.key or "")]
    return well(button.click().run())


def looks(at):
    """What an opened metric can be looked at by."""
    (row,) = [g for g in at.segmented_control if g.label == "くわしく"]
    return row.options


def fill(at, **told):
    """The page with texts typed into the fields whose labels begin so."""
    for label, value in told.items():
        widget(at.text_input, label).set_value(value)
    return at


def html(at):
    """All HTML that the page writes itself."""
    return "".join(e.proto.body for e in at.get("html"))
