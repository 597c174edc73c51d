#!/bin/sh
# Builds the program offline, with the same bytes in any folder. Arguments go to `cargo build`.
set -eu
root=$(cd "$(dirname "$0")" && pwd -P)
target=${CARGO_TARGET_DIR:-$root/target}
case "$root$target" in
*[!A-Za-z0-9/._+@~-]*)
    echo "error: compilers cannot be told of paths with blanks or quotes: $root" >&2
    exit 1
    ;;
esac

@fixed@# The date that C libraries compile in, unless yours is set.
export SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-@epoch@}"

# No path of this machine in the program: neither of Rust's sources nor of C's. The last map wins.
maps="-ffile-prefix-map=$root=. -ffile-prefix-map=$target=target"
export CFLAGS="${CFLAGS:-} $maps" CXXFLAGS="${CXXFLAGS:-} $maps"
flags="\"--remap-path-prefix=$root=.\", \"--remap-path-prefix=$target=target\""

# Identical functions once (lld and gold have it, GNU ld does not).
optional="@optional@"
linker=$(printenv "CARGO_TARGET_$(echo @target@ | tr a-z- A-Z_)_LINKER" || echo "@linker@")
if [ -n "$optional" ] && echo 'fn main() {}' | "${RUSTC:-rustc}" --target @target@ "$optional" \
    ${linker:+"-Clinker=$linker"} --crate-name probe -o "${TMPDIR:-/tmp}/probe.$$" - 2>/dev/null; then
    flags="$flags, \"$optional\""
fi
rm -f "${TMPDIR:-/tmp}/probe.$$"

# Cargo would take these instead of the flags in .cargo/config.toml, and not in addition.
for flag in ${RUSTFLAGS:-}; do
    flags="$flags, \"$flag\""
done
unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS

cd "$root"
@exec@"${CARGO:-cargo}" @command@ --release --locked --offline \
    --config "target.@target@.rustflags = [$flags]" "$@"@end@
