#!/usr/bin/env bash
# Measures everything that README.md has a table of, and writes the tables to results.md, which git ignores. About half an hour; leave the machine alone meanwhile.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

results=results.md
program=(dotnet run --project OidcTokenValidation.Benchmarks -c Release --no-build --)
step() { printf '%s (%ss)\n' "$1" "$SECONDS" >&2; }

for tool in wrk curl awk; do
  command -v "$tool" >/dev/null || { echo "'$tool' is missing. On Debian: apt-get install wrk curl mawk" >&2; exit 2; }
done
step 'Build'
dotnet build OidcTokenValidation.Benchmarks -c Release --nologo -v quiet >&2

{
  printf '## Measured: %s\n\n' "$(date -u +%F)"
  printf '%s, %s processors; %s; .NET %s, SDK %s; commit %s; load before: %s\n' \
    "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)" "$(nproc)" "$(openssl version 2>/dev/null || echo OpenSSL)" \
    "$(dotnet --list-runtimes | sed -n 's/^Microsoft.NETCore.App \([^ ]*\).*/\1/p' | tail -1)" "$(dotnet --version)" "$(git rev-parse --short HEAD 2>/dev/null || echo none)" "$(cut -d' ' -f1-3 /proc/loadavg)"

  step 'In turns'
  printf '\n### In turns\n'
  "${program[@]}" interleaved
  step 'Memory'
  printf '\n### Memory of one entry\n\n'
  "${program[@]}" memory
  step 'Pauses'
  printf '\n### Pauses of the garbage collector\n\n'
  "${program[@]}" pauses
  step 'Whole requests'
  printf '\n### Whole requests on Kestrel\n'
  ./load.sh

  step 'BenchmarkDotNet'
  printf '\n### BenchmarkDotNet, short\n'
  artifacts=OidcTokenValidation.Benchmarks/BenchmarkDotNet.Artifacts
  rm -rf "$artifacts"
  (cd OidcTokenValidation.Benchmarks && dotnet run -c Release --no-build -- short --filter '*') >&2
  for report in "$artifacts"/results/*-report-github.md; do
    name=${report##*Benchmarks.}
    printf '\n`%s`\n\n' "${name%-report-github.md}"
    sed -n '/^|/p' "$report"
  done
} >"$results.new"
mv "$results.new" "$results"
step "Done: benchmarks/$results"
