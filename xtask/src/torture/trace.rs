//! Reads what strace has written: [`Trace`].

use std::collections::BTreeMap;

/// The system calls of a run, before and after the client's own code begins.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Trace {
    /// How often each call was made by the start of the process.
    before: BTreeMap<String, usize>,
    /// What was called after it, each with its arguments, in order.
    after: BTreeMap<String, Vec<String>>,
}

/// The client's first line of output.
const BEGINS: &str = "\"begins\\n\"";

impl Trace {
    /// Parses lines such as `1234 openat(AT_FDCWD, "/etc/hosts", O_RDONLY) = 3`.
    pub(super) fn parse(text: &str) -> Self {
        let mut trace = Self::default();
        let mut begun = false;
        for line in text.lines() {
            let Some((name, arguments)) = call(line) else { continue };
            if begun {
                trace.after.entry(name.to_owned()).or_default().push(arguments.to_owned());
            } else {
                *trace.before.entry(name.to_owned()).or_default() += 1;
            }
            begun |= name == "write" && arguments.contains(BEGINS);
        }
        trace
    }

    /// The names of the calls after the start.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.after.keys().map(String::as_str)
    }

    /// The numbers that strace gives the calls `name` after the start, with what each is called
    /// with.
    pub(super) fn numbered(&self, name: &str) -> Vec<(usize, &str)> {
        let before = self.before.get(name).copied().unwrap_or_default();
        let calls = self.after.get(name).into_iter().flatten().enumerate();
        calls.map(|(index, arguments)| (before + index + 1, arguments.as_str())).collect()
    }
}

/// The call that was made to fail, as strace shows it, if there was one.
pub(super) fn injected(text: &str) -> Option<&str> {
    text.lines().find(|line| line.ends_with("(INJECTED)")).and_then(call).map(|(_, call)| call)
}

/// How many TCP connections were opened.
pub(super) fn connections(text: &str) -> usize {
    text.lines().filter(|line| is_tcp_connect(line)).count()
}

/// Whether no call but `connect` follows the one that failed, up to the next connection.
pub(super) fn injected_last(text: &str) -> bool {
    let mut after = text.lines().skip_while(|line| !line.ends_with("(INJECTED)")).skip(1);
    let next = after.find(|line| call(line).is_some());
    next.is_none_or(|line| line.contains(" connect("))
}

fn is_tcp_connect(line: &str) -> bool {
    line.contains(" connect(") && line.contains("sa_family=AF_INET,")
}

/// The name of the call in a line, and what follows.
fn call(line: &str) -> Option<(&str, &str)> {
    let (name, rest) = line.split_once('(')?;
    let name = name.rsplit(' ').next()?;
    let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    (is_name && !name.is_empty()).then_some((name, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "7 openat(AT_FDCWD, \"/lib/libc.so\", O_RDONLY) = 3\n\
                        7 write(1<pipe:[9]>, \"begins\\n\", 7) = 7\n\
                        7 openat(AT_FDCWD, \"/etc/hosts\", O_RDONLY) = 3\n\
                        7 openat(AT_FDCWD, \"root.pem\", O_RDONLY) = -1 EIO (…) (INJECTED)\n\
                        7 +++ exited with 0 +++\n";

    #[test]
    fn calls_are_numbered_from_the_start_of_the_process() {
        let trace = Trace::parse(TEXT);
        let numbers: Vec<_> = trace.numbered("openat").iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers, [2, 3]);
        assert_eq!(trace.numbered("write"), []);
        assert_eq!(trace.numbered("exited"), []);
    }

    #[test]
    fn the_call_that_failed_is_found() {
        assert!(injected(TEXT).unwrap().contains("root.pem"));
        assert_eq!(injected("7 openat(AT_FDCWD, \"/etc/hosts\", O_RDONLY) = 3\n"), None);
    }
}
