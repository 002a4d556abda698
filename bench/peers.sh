# SPDX-License-Identifier: Apache-2.0
#
# What the scripts of this folder have in common; they read it with `source`. It
# builds our own programs and finds, or installs, those that they are compared with.
#
#   OSV_SCANNER, GRYPE, SYFT   the programs to run; without them those on PATH, else
#                              `go install` puts the versions below into the folder
#   VERDICT_BENCH              folder for programs, bills, databases and reports,
#                              made when it is missing; default: a temporary one
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

OSV_SCANNER_VERSION=v2.5.0
GRYPE_VERSION=v0.120.0
SYFT_VERSION=v1.54.0
SCALIBR_VERSION=v0.5.3
export GOFLAGS="${GOFLAGS:--buildvcs=false}"

W="${VERDICT_BENCH:-$(mktemp -d)}"
mkdir -p "$W/bin"
W="$(cd "$W" && pwd)"

say() { printf '\n== %s\n' "$1"; }
fail() { printf 'FAILED: %s\n' "$1" >&2; exit 1; }

# peer NAME PACKAGE VERSION: the path of another program.
peer() {
  command -v "$1" && return
  [ -x "$W/bin/$1" ] || GOBIN="$W/bin" CGO_ENABLED=0 GOWORK=off go install "$2@$3" >&2
  printf '%s\n' "$W/bin/$1"
}

# outside NAME MODULE VERSION: builds the program in testdata/NAME, which needs a
# module that this one does without, in a module of its own.
outside() {
  [ -x "$W/bin/$1" ] && return
  mkdir -p "$W/src/$1"
  cp "bench/testdata/$1/main.go" "$W/src/$1/"
  (cd "$W/src/$1" && { [ -f go.mod ] || go mod init "$1"; } && go get "$2@$3" && go mod tidy && go build -o "$W/bin/$1" .) >&2
}

for program in cmd/verdict bench/generate bench/measure; do
  go build -o "$W/bin/" "./$program"
done
export PATH="$W/bin:$PATH"
