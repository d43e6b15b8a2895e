from views import frame

frame.begin("settings", account=True, month=True)
