"""記事: the posts of an account over a span, sorted and filtered by any metric, with every snapshot behind them."""

from views import frame
from views.posts import archive

page = frame.begin("記事", account=True, month=True, contractors=True)
if page.account is None:
    frame.empty("アカウントがまだ登録されていません。", "pages/register.py", "台帳に登録する")
elif not page.fed:
    frame.empty("取り込んだデータがまだありません。", "pages/imports.py", "取り込む")
else:
    archive.browse(page)
