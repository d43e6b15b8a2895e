#!/bin/sh
# {name}（読んでください.pdf を見てください）
cd "$(dirname "$0")" || exit 1
python=$(command -v python3.11 || command -v python3) || {{ echo "Python 3.11 が見つかりません。"; exit 1; }}
exec "$python" "versions/$(cat current.txt)/app/deploy/pc.py" {does} "$@"
