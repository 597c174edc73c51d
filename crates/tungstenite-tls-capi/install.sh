#!/bin/sh
# Builds the static and the shared library with one TLS library, and installs them with the header
# and the file for pkg-config. `sh install.sh --help` says how.

set -eu

usage() {
    cat <<'END'
usage: sh install.sh --features FEATURES [options]

  --features FEATURES  Cargo features, separated by commas: one of rustls, rustls-ring, rustls-size,
                       native-tls, openssl, openssl-vendored and boring; and usually standard
  --prefix FOLDER      where to install; default: /usr/local
  --profile PROFILE    Cargo profile; default: release
  --target TRIPLE      the target to build for; default: CARGO_BUILD_TARGET, or this machine
  --static             only the static library, for targets that have no shared ones
  --offline            use no network: the crates are vendored, or downloaded already

DESTDIR is put before the prefix, for packages. CARGO_TARGET_DIR is the folder to build in.
END
}

features='' prefix=/usr/local profile=release target=${CARGO_BUILD_TARGET:-} offline=''
kinds=staticlib,cdylib
while [ $# -gt 0 ]; do
    case $1 in
        --features | --prefix | --profile | --target)
            [ $# -gt 1 ] || { echo "$1 needs a value" >&2; exit 2; }
            case $1 in
                --features) features=$2 ;;
                --prefix) prefix=$2 ;;
                --profile) profile=$2 ;;
                --target) target=$2 ;;
            esac
            shift 2
            ;;
        --static) kinds=staticlib; shift ;;
        --offline) offline=--offline; shift ;;
        --help) usage; exit ;;
        *) usage >&2; exit 2 ;;
    esac
done
[ -n "$features" ] || { usage >&2; exit 2; }

here=$(cd "$(dirname "$0")" && pwd)
manifest=$here/Cargo.toml
build=${CARGO_TARGET_DIR:-$here/target}
# "path+file:///folder#0.1.0", or with the name and an @ before the version.
version=$(cargo pkgid $offline --manifest-path "$manifest" | sed 's/.*[#@]//')
mkdir -p "$build"

# rustc says what a program needs that is linked with the static library. It says so only when it
# links, so each selection has a file of its own. Without the kind `lib`, which Cargo.toml has too,
# because rustc optimises across crates (LTO) only if nothing but these two is asked for.
needed=$build/native-static-libs-$(echo "$features-$profile-$target-$kinds" | tr ', /' '____')
cargo rustc $offline --manifest-path "$manifest" --lib --crate-type "$kinds" \
    --target-dir "$build" \
    --profile "$profile" --no-default-features --features "$features" \
    ${target:+--target "$target"} \
    -- --print "native-static-libs=$needed"
folder=$profile
[ "$profile" != dev ] || folder=debug
built=$build${target:+/$target}/$folder

root=${DESTDIR:-}$prefix
mkdir -p "$root/include" "$root/lib/pkgconfig"
cp "$here/include/tungstenite_tls.h" "$root/include/"
cp "$built/libtungstenite_tls_capi.a" "$root/lib/libtungstenite_tls.a"
rm -f "$root"/lib/libtungstenite_tls.so*
if [ "$kinds" != staticlib ]; then
    # Below 1.0, each second number is a new interface: see build.rs.
    case $version in
        0.*) interface=$(echo "$version" | cut -d . -f 1-2) ;;
        *) interface=$(echo "$version" | cut -d . -f 1) ;;
    esac
    cp "$built/libtungstenite_tls_capi.so" "$root/lib/libtungstenite_tls.so.$version"
    ln -s "libtungstenite_tls.so.$version" "$root/lib/libtungstenite_tls.so.$interface"
    ln -s "libtungstenite_tls.so.$interface" "$root/lib/libtungstenite_tls.so"
fi
cat >"$root/lib/pkgconfig/tungstenite-tls.pc" <<END
prefix=$prefix
includedir=\${prefix}/include
libdir=\${prefix}/lib

Name: tungstenite-tls
Description: WebSocket over TLS, built with the features $features
Version: $version
Cflags: -I\${includedir}
Libs: -L\${libdir} -ltungstenite_tls
Libs.private: $(cat "$needed")
END
echo "installed below $root"
