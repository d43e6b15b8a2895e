from views import frame
frame.begin("monthly", account=True, month=True)
