#!/usr/bin/env bash
# Measures a start and its first request: the smallest API with this library on ASP.NET Core and on HttpListener, and the same API with JwtBearer, compiled while
# they run (JIT), with ReadyToRun and with NativeAOT. All fetch their keys from an issuer of the driver. Writes a Markdown table. ROUNDS can be set.
# Kinds: jit r2r aot; all of them without arguments. NativeAOT needs a linker (on Debian: apt-get install gcc libc6-dev zlib1g-dev).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

rounds=${ROUNDS:-10}
kinds=("$@")
[ "${#kinds[@]}" -gt 0 ] || kinds=(jit r2r aot)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The lock files know of no runtime: a copy has none.
(cd .. && git ls-files -z --cached --others --exclude-standard | grep -zv 'packages\.lock\.json$' | tar --null -cf - -T -) | tar -xf - -C "$work"
programs=()
for kind in "${kinds[@]}"; do
  case $kind in
    jit) options=(--no-self-contained) ;;
    r2r) options=(--no-self-contained -p:PublishReadyToRun=true) ;;
    aot) options=(-p:PublishAot=true) ;;
    *) echo "No such kind: $kind" >&2; exit 2 ;;
  esac
  for target in StartJwtBearer StartKestrel StartListener; do
    dotnet publish "$work/benchmarks/OidcTokenValidation.$target" -c Release -r linux-x64 "${options[@]}" -o "$work/published/$kind/$target" --nologo -v quiet \
      -p:RestorePackagesWithLockFile=false >&2
    programs+=("$target, $kind" "$work/published/$kind/$target/OidcTokenValidation.$target")
  done
done
dotnet run --project OidcTokenValidation.Benchmarks -c Release -- start "$rounds" "${programs[@]}"
