"""手引き: what one comes to do, step by step, with the way to each page; and what the words mean."""

from views import frame
from views.handbook import handbook
from views.web.failing import part

page = frame.begin("handbook")
with part("手引き"):
    handbook.show(page)
