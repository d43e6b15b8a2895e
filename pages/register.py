from views import frame

frame.begin("register", account=True, month=True)
