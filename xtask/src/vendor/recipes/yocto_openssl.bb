
# OpenSSL from this tree. The crate openssl-src, which has its sources, knows no target with the name
# of a distribution, so this recipe compiles it, and openssl-sys links what it finds here.
OPENSSL_SOURCES = "${S}/@sources@"
export OPENSSL_DIR = "${B}/openssl"
export OPENSSL_STATIC = "1"
export OPENSSL_NO_VENDOR = "1"

do_compile:prepend() {
    if [ ! -e ${B}/openssl/lib/libssl.a ]; then
        rm -rf ${B}/openssl-build ${B}/openssl
        mkdir -p ${B}/openssl-build
        cd ${B}/openssl-build
        perl ${OPENSSL_SOURCES}/Configure @configuration@ @options@ \
            --prefix=${B}/openssl --libdir=lib --openssldir=${sysconfdir}/ssl
        oe_runmake build_libs
        oe_runmake install_dev
        cd ${B}
    fi
}
