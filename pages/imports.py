from views import frame

frame.begin("imports", account=True, month=True)
