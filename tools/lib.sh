# Shared by the scripts under tools/: where things are, how they speak, which tools are in force.
# Sourced, never run. Leaves the caller in the project's root folder.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$ROOT"
# shellcheck source=tools/versions.env
. "$ROOT/tools/versions.env"

# Built tools are kept per version outside the checkout, so that a second clone does not build them again.
CACHE=${GANTRY_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/gantry}

say() { printf '\033[1m==>\033[0m %s\n' "$*"; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# at_least 1.96.0 1.95 : is the first version the second one or newer?
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

# The wasm-bindgen command must match the library to the last digit, so the lock file is its one source.
wasm_bindgen_version() {
  awk '/^name = "wasm-bindgen"$/ { getline; gsub(/[^0-9.]/, ""); print; exit }' Cargo.lock
}

# Puts the pinned tools first on PATH and selects the toolchain that can build for wasm32.
use_tools() {
  PATH="$ROOT/e2e/node_modules/.bin:$CACHE/trunk-$TRUNK_VERSION/bin:$CACHE/wasm-bindgen-cli-$(wasm_bindgen_version)/bin:$PATH"
  export PATH
}

# with_wasm COMMAND … : runs it with the toolchain that has a wasm32 standard library, and that
# toolchain's own target folder, so that two compilers never discard each other's work.
with_wasm() {
  local toolchain
  toolchain=$(cat "$CACHE/wasm-toolchain" 2>/dev/null || true)
  (
    export CARGO_TARGET_DIR="$ROOT/target/wasm"
    if [ -n "$toolchain" ]; then export RUSTUP_TOOLCHAIN=$toolchain; fi
    "$@"
  )
}

chromium_path() {
  local name
  for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
    if [ -n "$name" ] && have "$name"; then command -v "$name"; return 0; fi
  done
  return 1
}
