#!/usr/bin/env bash
# Renders icon.svg into icon.png, 128 by 128. Needs chromium; run it after a change of the drawing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
page=$(mktemp --suffix=.html)
trap 'rm -f "$page"' EXIT
{ printf '<body style="margin:0">'; cat icon.svg; } >"$page"
chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --default-background-color=00000000 --window-size=128,128 --screenshot="$PWD/icon.png" "file://$page"
