# OpenSSL compiles in the paths and the flags of its own build. So the build sees the tree in /mnt,
# in a mount namespace of its own, and the bytes are the same wherever the tree is.
hidden=
for path in "${HOME:-}" "${CARGO_HOME:-}" "${RUSTUP_HOME:-}" \
    "$(command -v "${CARGO:-cargo}")" "$(command -v "${RUSTC:-rustc}")"; do
    case $path in
    /mnt/*) hidden=$path ;;
    esac
done
if [ "$root" = /mnt ]; then
    : # It is there already.
elif [ -n "$hidden" ]; then
    echo "warning: the build needs $hidden, which a tree in /mnt would hide:" \
        "the bytes depend on $root" >&2
else
    as_root=--map-root-user
    [ "$(id -u)" != 0 ] || as_root=
    # First the target folder, in its place in the tree, and then both: the tree may be below /mnt.
    # shellcheck disable=SC2016
    inside='mkdir -p "$1/target" "$2" && mount --bind "$2" "$1/target" && mount --rbind "$1" /mnt &&
        shift 2 && cd /mnt && CARGO_TARGET_DIR=/mnt/target exec ./build.sh "$@"'
    # shellcheck disable=SC2086
    if unshare $as_root --mount true 2>/dev/null; then
        exec unshare $as_root --mount sh -c "$inside" sh "$root" "$target" "$@"
    fi
    echo "warning: this machine makes no mount namespace: the bytes depend on $root" >&2
fi

