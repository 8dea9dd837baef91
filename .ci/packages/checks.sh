# What is checked outside the test projects: one line each, in the form that .ci/run adds up.
failures=0
passed() { printf 'Passed: 1  %s\n' "$1"; }
skipped() { printf 'Skipped: 1  %s: %s\n' "$1" "$2"; }
failed() {
  failures=$((failures + 1))
  printf 'Failed: 1  %s: %s\n' "$1" "$2"
}

# expect NAME PATTERN TEXT: the text matches, line by line, the extended regular expression.
expect() {
  if grep -qE -- "$2" <<<"$3"; then passed "$1"; else failed "$1" "no '$2' in: $3"; fi
}

# Programs that were started, to be ended whatever happens.
started=()
stop_all() {
  for process in "${started[@]}"; do kill "$process" 2>/dev/null || true; done
  for process in "${started[@]}"; do wait "$process" 2>/dev/null || true; done
  started=()
}

# wait_for PATTERN FILE: prints the first match; for 60 seconds.
wait_for() {
  for _ in {1..600}; do
    grep -m1 -oE -- "$1" "$2" 2>/dev/null && return
    sleep 0.1
  done
  echo "no '$1' in $(cat "$2")" >&2
  return 1
}
