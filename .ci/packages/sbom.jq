# Faults of bills of materials: each function gives an array of texts, empty where all is well. Derived from the package and the lock files, not from what the generator reads.

def all_components: [.metadata.component] + .components;

# CycloneDX 1.6, and nothing that differs from build to build.
def faults_of_form:
  . as $bom
  | [.components[]["bom-ref"]] as $refs | .metadata.component["bom-ref"] as $root
  | (reduce .dependencies[] as $d ({}; .[$d.ref] = $d.dependsOn)) as $graph
  | {found: [$root], new: [$root]}
  | until(.new == []; . as $state | .new = ([$state.new[] | ($graph[.] // [])[]] | unique - $state.found) | .found += .new)
  | .found as $reachable
  | $bom
  | [ (select(.bomFormat != "CycloneDX" or .specVersion != "1.6" or .version != 1) | "no CycloneDX 1.6"),
      ((keys - ["$schema", "bomFormat", "specVersion", "version", "metadata", "components", "dependencies"])[] | "member \(.)"),
      ((.metadata | keys - ["tools", "authors", "component"])[] | "member metadata.\(.)"),
      (select([.metadata.authors[]?.name, .metadata.tools.components[]?.version] | any(. == null or . == "")) | "no author or tool"),
      (select($refs != ($refs | unique)) | "components are repeated, or not in order"),
      (select([.dependencies[].ref] != ([$root] + $refs | sort)) | "dependencies are not those of the components, in order"),
      (.dependencies[] | select(.dependsOn != (.dependsOn | unique)) | "\(.ref): dependencies are repeated, or not in order"),
      ([.dependencies[].dependsOn[]] | unique - $refs | .[] | "\(.) is no component"),
      ($refs - $reachable | .[] | "nothing depends on \(.)"),
      (.components[] | select(.type != "library" or (.scope | IN("required", "excluded") | not)) | "\(.["bom-ref"]): type or scope"),
      (.components[] | . as $c | select(["pkg:nuget/", "pkg:npm/"] | any($c.purl == . + ($c.name | gsub("@"; "%40")) + "@" + $c.version) | not) | "\($c["bom-ref"]): purl"),
      (.components[] | select(.purl != .["bom-ref"]) | "\(.["bom-ref"]): purl is not the reference") ];

def allowed_everywhere: ["MIT", "Apache-2.0", "BSD-3-Clause", "PostgreSQL", "ISC"];
def allowed_for_development: allowed_everywhere + ["BSD-2-Clause", "BlueOak-1.0.0", "Zlib"];

def faults_of_licences:
  [ all_components[]
    | (if .scope == "excluded" then allowed_for_development else allowed_everywhere end) as $allowed
    | ((.licenses // [])[0].expression // "none") as $licence
    | select($licence | gsub("[()]"; "") | split(" AND ") | all(split(" OR ") | any(IN($allowed[]))) | not)
    | "\(.["bom-ref"]): the licence \($licence) is not on the list of .ci/packages/sbom.jq" ];

# What restoring has locked for the references of a project: names in lower case.
def closure($lock; $references):
  {found: [$references[] | ascii_downcase], new: [$references[] | ascii_downcase]}
  | until(.new == []; . as $state | .new = ([$state.new[] | $lock[.] // {} | (.dependencies // {} | keys)[] | ascii_downcase] | unique - $state.found) | .found += .new)
  | [.found[] | select($lock[.])] | unique;

def locked: .dependencies["net10.0"] | with_entries(.key |= ascii_downcase);

def difference($have; $want; $what): [($want - $have | .[] | "\(.) is missing in the bill of materials"), ($have - $want | .[] | "\(.) is in the bill of materials, but not in \($what)")];

# nuspec: {id, version, dependencies: ["name@version"], assemblies: ["name"]}. A tool has no dependencies, but the assemblies. references: those of the project file.
def faults_of_package($nuspec; $lockfile; $references):
  . as $bom
  | ($lockfile | locked) as $lock
  | [.dependencies[] | select(.ref == $bom.metadata.component["bom-ref"]).dependsOn[] | ltrimstr("pkg:nuget/")] as $direct
  | [ (.metadata.component | select("\(.name)@\(.version)" != "\($nuspec.id)@\($nuspec.version)" or .purl != "pkg:nuget/\(.name)@\(.version)") | "it is that of \(.purl)") ]
    + (if $nuspec.assemblies != [] then [] else difference($direct; $nuspec.dependencies; "the nuspec") end)
    + [$nuspec.assemblies - ["oidc-token"] - [.components[].name] | .[] | "the assembly \(.) is of no component"]
    + difference([$direct[] | split("@")[0]] | sort; $references | sort; "the project file")
    + difference(
        [.components[] | "\(.name | ascii_downcase)@\(if (.properties // []) == [] then "project" else "\(.version) \(.properties[0].value)" end)"];
        [closure($lock; $references)[] | "\(.)@\(if $lock[.].type == "Project" then "project" else "\($lock[.].resolved) \($lock[.].contentHash)" end)"];
        "the lock file")
    + [.components[] | select(.scope != "required") | "\(.["bom-ref"]): \(.scope)"];

# locks: all packages.lock.json; npm: package-lock.json; packages: the bills of materials of the packages.
def faults_of_repository($locks; $npm; $packages):
  difference(
      [.components[] | select(.purl | startswith("pkg:nuget/")) | select(.properties) | "\(.name)@\(.version) \(.properties[0].value)" | ascii_downcase] | sort;
      [$locks[].dependencies[] | to_entries[] | select(.value.type != "Project") | "\(.key)@\(.value.resolved) \(.value.contentHash)" | ascii_downcase] | unique;
      "the lock files")
  + difference(
      [.components[] | select(.purl | startswith("pkg:npm/")) | "\(.name)@\(.version) \(.licenses[0].expression)"] | sort;
      [$npm.packages | to_entries[] | select(.key != "") | "\(.key | split("node_modules/")[-1])@\(.value.version) \(.value.license // "MIT")"] | unique;   # limiter names it in an old form
      "package-lock.json")
  + difference(
      [.components[] | select(.scope == "required").purl];
      [$packages[] | .metadata.component.purl, .components[].purl] | unique;
      "the packages");

# src/LICENSES.md
def list($components): [$components[] | "`\(.name)`"] | unique | join(", ");
def document:
  (.components | map(select(.scope == "required" and .properties))) as $shipped
  | (.components | map(select(.scope == "excluded" and (.name | IN($shipped[].name) | not)))) as $others
  | ([.components[] | select(.scope == "required").purl]) as $required
  | (reduce (.dependencies[] | select(.ref | IN($required[]))) as $d ({}; .[$d.ref] = $d.dependsOn)) as $graph
  | "# Licences of dependencies\n\n"
  + "`.ci/packages/sbom` writes this page from the bill of materials of the repository, and fails where it is out of date or a licence is new. Versions are in the bills of materials:\n"
  + "`_manifest/bom.cdx.json` in each package, in CycloneDX 1.6, and the artifact `bom.cdx.json` of a CI run for the repository. [How to verify a package](../.github/VERIFYING.md)\n\n"
  + "## What applications get\n\nThe packages are under the MIT licence themselves. They contain no code of others, except the tool `OidcTokenValidation.Tool`, which contains what it needs.\n"
  + ".NET and ASP.NET Core, which an application has anyway, are not listed.\n\n"
  + "| package | licence | authors | required by |\n|---|---|---|---|\n"
  + ([$shipped | group_by(.name)[] | . as $versions
      | "| `\(.[0].name)` | \(map(.licenses[0].expression) | unique | join(", ")) | \(map(.authors[0].name) | unique | join(", ")) | "
        + ([$graph | to_entries[] | select(.value | any(IN($versions[].purl))) | .key | capture("^pkg:nuget/(?<name>[^@]+)@").name | "`\(.)`"] | unique | join(", ")) + " |\n"] | join(""))
  + "\n## What only building, tests, samples and benchmarks use\n\nNothing of these is in a package. Programs that tests start (Node, PostgreSQL, Redis, Garnet, Chromium) are not listed.\n\n| licence | from | packages |\n|---|---|---|\n"
  + ([$others | group_by([.licenses[0].expression, (.purl | startswith("pkg:npm/"))])[]
      | "| \(.[0].licenses[0].expression) | \(if .[0].purl | startswith("pkg:npm/") then "npm" else "NuGet" end) | \(list(.)) |\n"] | join(""));
