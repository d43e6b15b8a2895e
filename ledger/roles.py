"""What people are, and how it is known who signs. Of no library: a server that waits for its first page knows nothing else of the
ledger (views/web/door.py).
"""

ROLE_NAMES = {"operator": "運用担当者", "manager": "運用管理責任者", "policy": "情報政策課", "viewer": "閲覧"}
# how we know who acts (Author.proof, in every entry)
SELF, OS_ACCOUNT, PROXY, OIDC = "自己申告", "OSアカウント", "認証プロキシ", "OIDC"
CLAIMED = "OIDC（役割も）"  # the login said the role too
