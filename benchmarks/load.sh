#!/usr/bin/env bash
# Whole requests on Kestrel: this library, its peers, and the same application without them, in turns. Writes Markdown tables.
# Each round has a process of its own, so that no token was ever seen in it. ROUNDS, SECONDS_EACH, CONNECTIONS (for each of two threads), TOKENS and WARMUP can be set.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

rounds=${ROUNDS:-5} seconds=${SECONDS_EACH:-5} connections=${CONNECTIONS:-16}
threads=2 tokens=${TOKENS:-10000} proofs=20000 clients=1000 warmup=${WARMUP:-4000}
scenarios=("$@")
[ "${#scenarios[@]}" -gt 0 ] || scenarios=(repeated distinct proofs)

for tool in wrk curl awk; do
  command -v "$tool" >/dev/null || { echo "'$tool' is missing. On Debian: apt-get install wrk curl mawk" >&2; exit 2; }
done

work=$(mktemp -d)
target=
stop_target() { if [ -n "$target" ]; then kill "$target" 2>/dev/null || true; wait "$target" 2>/dev/null || true; target=; fi; }
trap 'stop_target; rm -rf "$work"' EXIT

dotnet build OidcTokenValidation.LoadTarget -c Release --nologo -v quiet >&2
program=(dotnet OidcTokenValidation.LoadTarget/bin/Release/net10.0/OidcTokenValidation.LoadTarget.dll)

# wrk's own words go to a file, for when something fails.
send() { # file
  local marks="$work/marks"
  rm -rf "$marks" && mkdir "$marks"
  wrk -t "$threads" -c $((threads * connections)) -d "${2:-60}s" --timeout 60s -s load.lua "$address/" -- "$1" "$threads" "$connections" "$marks" >"$work/wrk.log" 2>&1 || true
  sed -n 's/^done //p' "$work/wrk.log"
}

run_round() { # scenario round kind file
  local scenario=$1 round=$2 kind=$3 file=$work/$4.txt warm=$work/$4.warm.txt address= line
  "${program[@]}" serve "$kind" "$work" >"$work/target.log" 2>&1 &
  target=$!
  for _ in $(seq 100); do
    address=$(sed -n 's/^listening //p' "$work/target.log")
    [ -z "$address" ] || break
    sleep 0.1
  done
  [ -n "$address" ] || { cat "$work/target.log" >&2; echo "The target '$kind' did not start." >&2; exit 1; }

  # The runtime compiles in steps, each after some requests and in the background: what is measured too early is its compiler.
  send "$work/repeated.txt" "$seconds" >/dev/null
  if [ -f "$warm" ]; then
    for half in head tail; do
      "$half" -n $((warmup / 2)) "$warm" >"$work/half.txt"
      send "$work/half.txt" >/dev/null
      sleep 0.5
    done
  fi
  read -r -a before < <(curl -fsS "$address/statistics"; echo)
  line=$(send "$file" "$([ -f "$warm" ] && echo 60 || echo "$seconds")")
  read -r -a after < <(curl -fsS "$address/statistics"; echo)
  stop_target
  [ -n "$line" ] || { cat "$work/wrk.log" >&2; echo "wrk did not finish." >&2; exit 1; }
  read -r -a load <<<"$line"

  local requests=$((after[0] - before[0]))
  awk -v OFS='\t' -v scenario="$scenario" -v round="$round" -v kind="$kind" -v requests="$requests" -v done="${load[0]}" -v time="${load[1]}" -v p99="${load[2]}" \
    -v bad="${load[3]}" -v complete="${load[4]}" -v cpu=$((after[1] - before[1])) -v bytes=$((after[2] - before[2])) -v pause=$((after[4] - before[4])) -v longest="${after[5]}" \
    'BEGIN { print scenario, round, kind, done * 1e6 / time, cpu / requests, bytes / requests, p99 / 1000, pause / time * 100, longest / 1000, bad + !complete, done }' | tee -a "$work/rounds.tsv" >&2
}

median() { awk -F '\t' "$1" "$work/rounds.tsv" | sort -g | awk '{ v[NR] = $1 } END { if (NR) print (v[int((NR + 1) / 2)] + v[int((NR + 2) / 2)]) / 2; else print 0 }'; }
# The median of the rounds' ratios: the neighbours of one round slow both.
ratio() { # column scenario kind other
  awk -F '\t' -v c="$1" -v s="$2" -v k="$3" -v o="$4" '$1 == s && $3 == k { a[$2] = $c } $1 == s && $3 == o { b[$2] = $c } END { for (r in a) if (b[r]) print a[r] / b[r] }' "$work/rounds.tsv" \
    | sort -g | awk '{ v[NR] = $1 } END { if (NR) printf "%.2f", (v[int((NR + 1) / 2)] + v[int((NR + 2) / 2)]) / 2; else print "-" }'
}

write_table() { # scenario title kinds…
  local scenario=$1 title=$2 column values kind
  shift 2
  printf '\n%s\n\n' "$title"
  echo '| Target | Requests/s | Of anonymous | Of JwtBearer | Of the floor | CPU per request | Of the floor | Allocated per request | p99 | Time in GC pauses | Longest pause | Not 2xx or not sent |'
  echo '|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|'
  for kind in "$@"; do
    values=()
    for column in 4 5 6 7 8 9; do
      values+=("$(median "\$1 == \"$scenario\" && \$3 == \"$kind\" { print \$$column }")")
    done
    printf '| %s | %.0f | %s | %s | %s | %.1f us | %s | %.0f B | %.2f ms | %.2f %% | %.2f ms | %s |\n' "$kind" "${values[0]}" \
      "$(ratio 4 "$scenario" "$kind" anonymous)" "$(ratio 4 "$scenario" "$kind" jwtbearer)" "$(ratio 4 "$scenario" "$kind" floor)" \
      "${values[1]}" "$(ratio 5 "$scenario" "$kind" floor)" "${values[@]:2}" \
      "$(awk -F '\t' -v s="$scenario" -v k="$kind" '$1 == s && $3 == k { bad += $10 } END { print bad + 0 }' "$work/rounds.tsv")"
  done
}

[[ " ${scenarios[*]} " != *" repeated "* && " ${scenarios[*]} " != *" distinct "* ]] || "${program[@]}" mint "$work" tokens "$tokens" "$warmup"
for ((round = 1; round <= rounds; round++)); do
  for scenario in "${scenarios[@]}"; do
    case $scenario in
      repeated) for kind in ours jwtbearer identityweb openiddict anonymous bare empty; do run_round repeated "$round" "$kind" repeated; done ;;
      distinct) for kind in ours floor jwtbearer identityweb openiddict anonymous; do run_round distinct "$round" "$kind" distinct; done ;;
    esac
  done
done

# Last, for these have keys of their own. Proofs age: new ones for each round.
if [[ " ${scenarios[*]} " == *" proofs "* ]]; then
  for ((round = 1; round <= rounds; round++)); do
    "${program[@]}" mint "$work" proofs "$proofs" "$clients" "$warmup"
    for kind in ours floor; do run_round proofs "$round" "$kind" proofs; done
    for kind in jwtbearer anonymous; do run_round proofs "$round" "$kind" clients; done
  done
fi

for scenario in "${scenarios[@]}"; do
  case $scenario in
    repeated) write_table repeated "One token, again and again:" ours jwtbearer identityweb openiddict empty anonymous bare ;;
    distinct) write_table distinct "$tokens tokens, each once, none seen before:" ours floor jwtbearer identityweb openiddict anonymous ;;
    proofs) write_table proofs "$proofs DPoP proofs of $clients clients, each once; beside JwtBearer with as many plain tokens:" ours floor jwtbearer anonymous ;;
  esac
done
if awk -F '\t' '$10 > 0 { bad = 1 } END { exit !bad }' "$work/rounds.tsv"; then
  echo 'Some requests were refused or not sent: these tables mean nothing.' >&2
  exit 1
fi
