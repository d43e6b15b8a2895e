"""記事: the posts of an account over a span, with every snapshot behind them; a month's read one by one; which sorts of posts were reacted to; what is
tried to improve them; by which rules they are sorted."""

from views import forms, frame
from views.posts import archive, reacted, reading, themes, trials

PARTS = {
    "list": "一覧",
    "read": "読む",
    "reacted": "何が反応されたか",
    "trials": "改善策の試行",
    "themes": "分類",
}

page = frame.begin("posts", account=True, month=True)
forms.told()
if page.account is None:
    frame.empty("アカウントがまだ登録されていません。", "pages/register.py", "台帳に登録する")
elif not page.fed:
    frame.empty("取り込んだデータがまだありません。", "pages/imports.py", "取り込む")
else:
    match frame.choose_part("posts_part", PARTS, "list", "記事の見かた"):
        case "read":
            reading.show(page)
        case "reacted":
            reacted.show(page)
        case "trials":
            trials.show(page)
        case "themes":
            themes.show(page)
        case _:
            archive.browse(page)
