# The mutants of a room from dotnet-stryker's report: {status, file, line, mutant}. A mutant is identified by the text of its line, not by its number.
def flat: gsub("\\s+"; " ") | sub("^ "; "") | sub(" $"; "");
[
  .files | to_entries[] | (.value.source | split("\n")) as $lines | (.key | sub("^.*src/OidcTokenValidation/"; "")) as $file
  | .value.mutants[] | select(.status | IN("Ignored", "CompileError") | not)
  | { status, file: $file, line: ($lines[.location.start.line - 1] | flat), mutant: ("\(.mutatorName): \(.replacement // "")" | flat) }
]
