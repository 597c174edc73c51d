# Made by `cargo xtask vendor` for the backend @backend@: README.md says how to use it.
SUMMARY = "WebSocket client over TLS (@backend@)"
DESCRIPTION = "An application over tungstenite-tls, built offline from a vendored tree."
SECTION = "net"
# Everything in the program but the application. NOTICE has each part, with its text.
LICENSE = "@licence@"
LIC_FILES_CHKSUM = "file://NOTICE;md5=@md5@"

@depends@SRC_URI = "file://${BP}.tar.gz"

inherit @classes@

# The root of the tree is a workspace, and the application is its member.
CARGO_SRC_DIR = "app"
# All crates are in the tree: BitBake fetches none.
CARGO_VENDORING_DIRECTORY = "${S}/vendor"

# Yocto strips the program, and complains of one that is stripped already.
export CARGO_PROFILE_RELEASE_STRIP = "false"
