#!/usr/bin/env bash
# What an outage of the database costs eight nodes: a PostgreSQL of its own is frozen, locked or stopped under load, and comes back. Writes a Markdown table. About 30 s a scenario.
# Scenarios: frozen locked stopped; all of them without arguments. NODES, RATE (requests of each kind a second and node), OUTAGE (seconds) and OPTIONS (added to the connection string) can be set.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

nodes=${NODES:-8} rate=${RATE:-75} outage=${OUTAGE:-3} options=${OPTIONS:-}
before=5 after=15 warmup=${WARMUP:-10}
scenarios=("$@")
[ "${#scenarios[@]}" -gt 0 ] || scenarios=(frozen locked stopped)
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
[ -n "$bin" ] || bin=$(dirname "$(command -v initdb)") || { echo "PostgreSQL is missing. On Debian: apt-get install postgresql" >&2; exit 2; }

# PostgreSQL refuses to run as root: then it runs as nobody. setpriv becomes the program, so that signals reach it.
user=()
[ "$(id -u)" -ne 0 ] || user=(setpriv --reuid=65534 --regid=65534 --clear-groups)
work=$(mktemp -d)
chmod 777 "$work"
server=
children=()
stop_all() {
  [ "${#children[@]}" -eq 0 ] || kill "${children[@]}" 2>/dev/null || true
  if [ -n "$server" ]; then signal CONT || true; kill -QUIT "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
  rm -rf "$work"
}
trap stop_all EXIT

now() { date +%s%3N; }
sleep_until() { local wait=$(($1 - $(now))); [ "$wait" -le 0 ] || sleep "$(awk -v ms="$wait" 'BEGIN { print ms / 1000 }')"; }
query() { "$bin/psql" -h 127.0.0.1 -p "$port" -U test -d postgres -qAtc "$1"; }
signal() { kill "-$1" "$server" $(pgrep -P "$server") 2>/dev/null; }
start_server() {
  "${user[@]}" "$bin/postgres" -D "$work/data" -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c log_connections=on >>"$work/server.log" 2>&1 &
  server=$!
  until query 'select 1' >/dev/null 2>&1; do kill -0 "$server" || { cat "$work/server.log" >&2; exit 1; }; sleep 0.1; done
}

dotnet build OidcTokenValidation.StormNode -c Release --nologo -v quiet -clp:NoSummary >&2
program=(dotnet OidcTokenValidation.StormNode/bin/Release/net10.0/OidcTokenValidation.StormNode.dll)
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"${user[@]}" "$bin/initdb" -D "$work/data" -U test --auth=trust --no-sync --no-locale -E UTF8 >/dev/null
start_server

"${program[@]}" header
for scenario in "${scenarios[@]}"; do
  folder=$work/$scenario
  mkdir "$folder"
  start=$(($(now) + warmup * 1000))
  children=()
  for node in $(seq "$nodes"); do
    "${program[@]}" node "Host=127.0.0.1;Port=$port;Database=postgres;Username=test;$options" "$start" $((before + outage + after)) "$rate" "$folder/$node.node" &
    children+=($!)
  done

  sleep_until $((start + before * 1000))
  lines=$(wc -l <"$work/server.log")
  out=$(now)
  case $scenario in
    frozen) signal STOP; sleep "$outage"; signal CONT ;;
    locked) query "begin; lock table dpop_proofs; select pg_sleep($outage)" >/dev/null ;;
    stopped) kill -INT "$server"; wait "$server" || true; sleep "$outage"; start_server ;;
    *) echo "No such scenario: $scenario" >&2; exit 2 ;;
  esac
  back=$(now)
  wait "${children[@]}"
  children=()
  opened=$(tail -n +$((lines + 1)) "$work/server.log" | grep -c 'connection received' || true)
  "${program[@]}" report "$scenario for $outage s" "$folder" "$out" "$back" "$opened"
done
