@echo off
rem {name}（読んでください.pdf を見てください）
cd /d "%~dp0"
set /p VERSION=<current.txt
set PYTHON=
py -3.11 -c "" >nul 2>nul && set PYTHON=py -3.11
if defined PYTHON goto found
python -c "import sys; sys.exit(sys.version_info[:2] != (3, 11))" >nul 2>nul && set PYTHON=python
if defined PYTHON goto found
echo Python 3.11（64ビット）が見つかりません。
echo 「読んでください」の「はじめに」のとおり、Python 3.11 を入れてから、もう一度始めてください。
pause
exit /b 1
:found
%PYTHON% "%~dp0versions\%VERSION%\app\deploy\pc.py" {does} %*
if errorlevel 1 goto told
if "{does}"=="start" exit /b 0
:told
pause
