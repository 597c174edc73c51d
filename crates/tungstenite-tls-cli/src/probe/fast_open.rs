//! Finds out whether TCP Fast Open worked, from the system's counters: [`count`].

/// How often servers accepted data with the SYN, as Linux counts it for all programs in this
/// network namespace. For a single connection only a socket option tells, which std lacks.
pub(super) fn count() -> u64 {
    let counters = std::fs::read_to_string("/proc/self/net/netstat").unwrap_or_default();
    find(&counters, "TCPFastOpenActive").unwrap_or(0)
}

/// The value of the counter `name`. Each line of names is followed by a line of values.
fn find(counters: &str, name: &str) -> Option<u64> {
    let mut lines = counters.lines();
    while let (Some(names), Some(values)) = (lines.next(), lines.next()) {
        let mut both = names.split(' ').zip(values.split(' '));
        if let Some((_, value)) = both.find(|(other, _)| *other == name) {
            return value.parse().ok();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_under_their_names() {
        let counters =
            "TcpExt: SyncookiesSent TCPFastOpenActive X\nTcpExt: 1 2 3\nIpExt: A\nIpExt: 4\n";
        assert_eq!(find(counters, "TCPFastOpenActive"), Some(2));
        assert_eq!(find(counters, "A"), Some(4));
        assert_eq!(find(counters, "B"), None);
    }
}
