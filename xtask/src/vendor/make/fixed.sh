# OpenSSL compiles in the paths and the flags of its own build. So the build sees the tree in /mnt,
# in a mount namespace of its own, and the bytes are the same wherever the tree is.
if [ "$root" != /mnt ]; then
    as_root=--map-root-user
    [ "$(id -u)" != 0 ] || as_root=
    # shellcheck disable=SC2016
    inside='mkdir -p "$1/target" "$2" && mount --bind "$1" /mnt && mount --bind "$2" /mnt/target &&
        shift 2 && cd /mnt && CARGO_TARGET_DIR=/mnt/target exec ./build.sh "$@"'
    # shellcheck disable=SC2086
    if unshare $as_root --mount true 2>/dev/null; then
        exec unshare $as_root --mount sh -c "$inside" sh "$root" "$target" "$@"
    fi
    echo "warning: this machine makes no mount namespace: the bytes depend on $root" >&2
fi

