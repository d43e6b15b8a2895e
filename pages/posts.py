from views import frame
frame.begin("posts", account=True, month=True)
