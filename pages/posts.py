"""記事: the posts of an account over a span, with every snapshot behind them; and which sorts of posts were reacted to."""

from views import forms, frame
from views.posts import archive, reacted

page = frame.begin("記事", account=True, month=True, contractors=True)
forms.told()
if page.account is None:
    frame.empty("アカウントがまだ登録されていません。", "pages/register.py", "台帳に登録する")
elif not page.fed:
    frame.empty("取り込んだデータがまだありません。", "pages/imports.py", "取り込む")
elif (
    frame.choose_part("posts_part", {"list": "一覧", "reacted": "何が反応されたか"}, "list", "記事の見かた")
    == "list"
):
    archive.browse(page)
else:
    reacted.show(page)
