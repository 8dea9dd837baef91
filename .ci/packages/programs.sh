# Programs outside the repository that use the packed packages. Expects $repository, $feed, $version and $work.

# The machine's sources and this feed; packages of others come out of the machine's folder, ours go into one of their own.
write_nuget_config() {
  local machine
  machine=$(dotnet nuget locals global-packages --list)
  export NUGET_PACKAGES=$work/packages
  cat >nuget.config <<XML
<configuration>
  <packageSources><add key="packed" value="$feed" /></packageSources>
  <fallbackPackageFolders><add key="machine" value="${machine#global-packages: }" /></fallbackPackageFolders>
</configuration>
XML
}

# block FILE HEADING [NUMBER]: the first C# block, or another one, after a heading.
block() {
  awk -v heading="$2" -v number="${3:-1}" '$0 == heading { found = 1 } found && /^```csharp/ { blocks++; next } /^```/ { if (blocks == number) exit } found && blocks == number' "$repository/$1" | grep . \
    || { echo "no C# block ${3:-1} under '$2' in $1" >&2; return 1; }
}

# replace_once OLD NEW: in standard input, where OLD must stand exactly once.
replace_once() {
  local text
  text=$(cat)
  [ "$(grep -oF -- "$1" <<<"$text" | wc -l)" -eq 1 ] || { echo "not exactly once: $1" >&2; return 1; }
  printf '%s\n' "${text/"$1"/"$2"}"
}

# program FILE HEADING: that block, word for word but for the provider: it trusts the issuer of this run.
program() {
  block "$1" "$2" | replace_once 'options.Trust("https://login.example.com/")' 'options.Trust(Environment.GetEnvironmentVariable("ISSUER")!).Keys.AllowLoopbackHttp = true'
}

# project NAME SDK REFERENCE…: ours in the packed version, others (NAME or NAME=VERSION) in this repository's.
project() {
  local name=$1 sdk=$2 output='' reference
  shift 2
  mkdir -p "$name"
  [ "$sdk" = Microsoft.NET.Sdk ] && output='<OutputType>Exe</OutputType>'
  {
    # xUnit1051 asks for a cancellation token in each call, which would hide in the README what a test is about.
    echo "<Project Sdk=\"$sdk\"><PropertyGroup>$output<TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><Nullable>enable</Nullable><NoWarn>xUnit1051</NoWarn></PropertyGroup><ItemGroup>"
    for reference; do
      case $reference in
        *.csproj) echo "<ProjectReference Include=\"$reference\" />" ;;
        *=*) echo "<PackageReference Include=\"${reference%=*}\" Version=\"${reference#*=}\" />" ;;
        OidcTokenValidation*) echo "<PackageReference Include=\"$reference\" Version=\"$version\" />" ;;
        *) echo "<PackageReference Include=\"$reference\" Version=\"$(version_of "$reference")\" />" ;;
      esac
    done
    echo '</ItemGroup></Project>'
  } >"$name/$name.csproj"
}

version_of() {
  local version
  version=$(grep -m1 -oP "Include=\"$1\" Version=\"\K[^\"]+" "$repository/Directory.Packages.props")
  # A property has the oldest version first, and last the newest.
  if [[ $version == \$* ]]; then version=$(grep -oP "<${version:2:-1}>\K[^<]+" "$repository/Directory.Packages.props" | tail -1); fi
  echo "$version"
}

# Builds all projects of this folder at once, a warning fails; into bin/NAME.
build_all() {
  dotnet new sln -n all >/dev/null
  dotnet sln add ./*/*.csproj >/dev/null
  dotnet build -v quiet -nologo "$@"
  local folder
  mkdir -p bin
  for folder in */bin/*/net10.0; do ln -s "$PWD/$folder" "bin/${folder%%/*}"; done
}

# start NAME [VARIABLE=VALUE…]: a web program, its address in $address.
start() {
  local name=$1
  shift
  rm -f "$name.log"   # else the address of its last start is found
  env ASPNETCORE_URLS=http://127.0.0.1:0 "$@" "bin/$name/$name" >"$name.log" 2>&1 &
  started+=($!)
  address=$(wait_for 'listening on: http://[0-9.:]+' "$name.log") address=${address#listening on: }
}

# Ends the program that was started last.
stop_program() {
  kill "${started[-1]}"
  wait "${started[-1]}" 2>/dev/null || true
  unset 'started[-1]'
}

free_port() {
  local port
  while port=$((20000 + RANDOM % 12000)) && (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
  echo "$port"
}

# ask URL [TOKEN [CURL'S ARGUMENTS…]]: head and body of the answer, as lines without carriage returns.
ask() {
  local url=$1 token=${2:-}
  shift $(($# < 2 ? $# : 2))
  curl -s -i --noproxy '*' --max-time 60 ${token:+-H "Authorization: Bearer $token"} "$@" "$url" | tr -d '\r' || true
}

# expect_refusals NAME URL STATUS CHALLENGE [CURL'S ARGUMENTS…]: without a token the status, with an expired and a forged one the challenge.
expect_refusals() {
  local name=$1 url=$2 status=$3 challenge=$4
  shift 4
  expect "$name: without a token" "^$status" "$(ask "$url" '' "$@")"
  expect "$name: without a token, no error" '^[Ww][Ww][Ww]-[Aa]uthenticate: Bearer realm="api"(,|$)' "$(ask "$url" '' "$@" | grep -v 'error=')"
  expect "$name: an expired token" "^$challenge" "$(ask "$url" "$EXPIRED" "$@")"
  expect "$name: a forged token" "^$challenge" "$(ask "$url" "${GOOD%.*}.${EXPIRED##*.}" "$@")"
}

# ask_console NAME: the program for any other host, with a good token and with bad ones.
ask_console() {
  expect "$1: a good token" '^Hello, alice$' "$(AUTHORIZATION="Bearer $GOOD" "bin/$1/$1" 2>&1)"
  expect "$1: an expired token" '^401 Bearer .*error="invalid_token"' "$(AUTHORIZATION="Bearer $EXPIRED" "bin/$1/$1" 2>&1)"
  expect "$1: the README's token" '^40[01] Bearer ' "$(AUTHORIZATION='Bearer eyJhbGciOi…' "bin/$1/$1" 2>&1)"
}

# ask_redis NAME: the store and the feed, on a server of this call.
ask_redis() {
  local port output
  if ! command -v redis-server >/dev/null; then skipped "$1: store and feed" 'redis-server is missing'; return; fi
  port=$(free_port)
  redis-server --port "$port" --bind 127.0.0.1 --save '' >redis-server.log 2>&1 &
  started+=($!)
  wait_for 'Ready to accept connections' redis-server.log >/dev/null
  output=$(REDIS="127.0.0.1:$port" "bin/$1/$1" 2>&1 || true)
  expect "$1: a proof is accepted once" '^Added, Replayed, no fault$' "$output"
  expect "$1: a revocation is shared" '^Shared$' "$output"
  stop_program
}

# The newest versions of others that the ranges let in, beyond those that this repository builds with.
use_newest() {
  local newest=(Microsoft.IdentityModel.JsonWebTokens=8.* Microsoft.IdentityModel.Tokens=8.* Npgsql=10.*) name='newest IdentityModel 8.x, Npgsql 10.x and StackExchange.Redis 3.x' error resolved
  mkdir "$work/newest" && cd "$work/newest"
  project newest Microsoft.NET.Sdk OidcTokenValidation Microsoft.Extensions.Logging.Console "${newest[@]}"
  project newest-store Microsoft.NET.Sdk.Web OidcTokenValidation.PostgreSql OidcTokenValidation.AspNetCore "${newest[@]}"
  project newest-redis Microsoft.NET.Sdk OidcTokenValidation.Redis StackExchange.Redis=3.*
  cp ../console/Program.cs newest/
  cp ../redis-store/Program.cs newest-redis/
  cp ../postgresql/Program.cs newest-store/
  if ! error=$(dotnet restore newest 2>&1 && dotnet restore newest-store 2>&1 && dotnet restore newest-redis 2>&1); then
    # A machine whose source does not hold them cannot try them; ranges that keep them out are our own fault.
    if grep -qE 'error NU(110[123]|1301)' <<<"$error"; then skipped "$name" "$(grep -m1 error <<<"$error")"; else failed "$name" "$error"; fi
    return
  fi
  resolved=$(grep -hoE '"(Microsoft.IdentityModel.Tokens|Npgsql|StackExchange.Redis)/[^"]+": \{' newest*/obj/project.assets.json | grep -oE '[A-Za-z.]+/[0-9.]+' | sort -u | tr '\n' ' ')
  case $resolved in
    "Microsoft.IdentityModel.Tokens/$(grep -m1 -oP '<IdentityModelVersion>\K[^<]+' "$repository/Directory.Packages.props") Npgsql/$(version_of Npgsql) StackExchange.Redis/$(version_of StackExchange.Redis) ") skipped "$name" "no newer ones than $resolved"; return ;;
  esac
  build_all
  echo "with $resolved"
  ask_console newest
  expect 'newest-store: says why it cannot start' 'Failed to connect to 127.0.0.1:1' "$(bin/newest-store/newest-store 2>&1 || true)"
  ask_redis newest-redis
}
