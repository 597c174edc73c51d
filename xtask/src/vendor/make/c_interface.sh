
# What programs in C need, in one folder, which may be moved.
built=$target/@target@/release
installed=$built/@folder@
rm -rf "$installed"
mkdir -p "$installed/include" "$installed/lib/pkgconfig"
cp "$root/app/include/tungstenite_tls.h" "$installed/include/"
cp "$built/libtungstenite_tls_capi.a" "$installed/lib/libtungstenite_tls.a"
# Programs for static musl have no shared libraries.
if [ -e "$built/libtungstenite_tls_capi.so" ]; then
    cp "$built/libtungstenite_tls_capi.so" "$installed/lib/libtungstenite_tls.so.@version@"
    ln -s "libtungstenite_tls.so.@version@" "$installed/lib/libtungstenite_tls.so.@interface@"
    ln -s "libtungstenite_tls.so.@interface@" "$installed/lib/libtungstenite_tls.so"
fi
cat >"$installed/lib/pkgconfig/tungstenite-tls.pc" <<END
prefix=\${pcfiledir}/../..
includedir=\${prefix}/include
libdir=\${prefix}/lib

Name: tungstenite-tls
Description: WebSocket over TLS with @backend@
Version: @version@
Cflags: -I\${includedir}
Libs: -L\${libdir} -ltungstenite_tls
Libs.private: $(cat "$needed")
END
