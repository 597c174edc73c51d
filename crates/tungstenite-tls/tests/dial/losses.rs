//! A network that loses packets: in a network namespace of the test's own, where nftables drops
//! what arrives.

#![cfg(target_os = "linux")]

use std::process::{Command, Output};

use crate::namespace::in_a_namespace;

/// The full path, because on Debian only root's `PATH` includes this folder.
const NFT: &str = "/usr/sbin/nft";

/// Prepares the namespace: packets of an Ethernet's size, and retransmissions after 10 ms, not 200.
const SET_UP: &str = "ip link set lo up mtu 1500 gso_max_segs 1 && \
                      ip route replace local 127.0.0.1 dev lo table local src 127.0.0.1 \
                      rto_min 10ms && \
                      /usr/sbin/nft 'table inet losses { chain arriving { \
                      type filter hook input priority 0; }; }'";

/// Runs `test` in such a namespace.
pub(crate) fn in_a_network_with_losses(test: &str) {
    nft("--version");
    in_a_namespace(SET_UP, test);
}

pub(crate) const NOTHING: u32 = 0;
pub(crate) const EVERYTHING: u32 = 1;

/// From now on, loses one in so many of the packets that arrive, in either direction and at random,
/// but no SYN unless it is everything. Returns how many have been lost since the last call.
pub(crate) fn lose(one_in: u32) -> u64 {
    let chain = "inet losses arriving";
    let lost = lost(&nft(&format!("list chain {chain}")));
    let rule = match one_in {
        NOTHING => String::new(),
        EVERYTHING => format!("add rule {chain} counter drop"),
        // A SYN is sent again only after a second.
        _ => format!(
            "add rule {chain} tcp flags & syn == 0 numgen random mod {one_in} 0 counter drop"
        ),
    };
    nft(&format!("flush chain {chain}; {rule}"));
    lost
}

/// What the counter of the rule says, if there is one.
fn lost(chain: &str) -> u64 {
    let mut words = chain.split_whitespace().skip_while(|word| *word != "packets");
    words.nth(1).map_or(0, |count| count.parse().unwrap())
}

/// Runs the program, and returns what it printed.
fn nft(commands: &str) -> String {
    let output = Command::new(NFT).arg(commands).output();
    let Output { status, stdout, stderr } = output.unwrap_or_else(|error| {
        panic!("{NFT}, of Debian's nftables, which `cargo xtask setup` installs: {error}")
    });
    assert!(status.success(), "{commands}: {}", String::from_utf8_lossy(&stderr));
    String::from_utf8_lossy(&stdout).into_owned()
}
