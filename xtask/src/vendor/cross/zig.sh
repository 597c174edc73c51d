#!/bin/sh
# Runs `zig @command@`. zig is the program of that name in PATH (or in the variable ZIG), or else the
# Python package ziglang.
set -eu
for argument in "$@"; do
    shift
    case $argument in
    # Compilers of C libraries name the target as Rust does, which zig does not know.
    --target=*) ;;
    *) set -- "$@" "$argument" ;;
    esac
done
if command -v "${ZIG:-zig}" >/dev/null; then
    exec "${ZIG:-zig}" @command@ "$@"@last@
fi
exec python3 -m ziglang @command@ "$@"@last@
