//! A server, with another behind it if it only passes the WebSocket on: [`Pair`].

use anyhow::ensure;

use super::mode::Mode;
use super::server::Server;
use super::{alone, behind, front};

/// What the client connects to.
#[derive(Clone, Copy)]
pub(super) struct Pair {
    pub(super) server: &'static Server,
    pub(super) behind: Option<&'static Server>,
}

/// The pairs of a quick run, beside the servers with nothing behind them.
const QUICK: [&str; 5] = ["nginx+websockets", "haproxy+aiohttp", "caddy+ws", "stunnel+bun", "deno"];

impl Pair {
    /// Each front with each server behind it, and each server by itself.
    pub(super) fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for server in front::ALL {
            all.extend(behind::ALL.map(|behind| Self { server, behind: Some(behind) }));
        }
        all.extend(behind::ALL.iter().chain(&alone::ALL).map(|server| Self::only(server)));
        all
    }

    fn only(server: &'static Server) -> Self {
        Self { server, behind: None }
    }

    /// The names of its servers, the one in front first.
    pub(super) fn name(self) -> String {
        match self.behind {
            Some(behind) => format!("{}+{}", self.server.name, behind.name),
            None => self.server.name.to_owned(),
        }
    }

    pub(super) fn servers(self) -> impl Iterator<Item = &'static Server> {
        [Some(self.server), self.behind].into_iter().flatten()
    }
}

/// Which pairs run.
pub(crate) struct Choice {
    /// The names of servers or of pairs; all, if there are none.
    pub(super) names: Vec<String>,
    /// Each server once, and without what takes long.
    pub(super) quick: bool,
}

impl Choice {
    pub(super) fn new(names: &[String], quick: bool) -> anyhow::Result<Self> {
        let choice = Self { names: names.to_vec(), quick };
        for name in names {
            let known = Pair::all().into_iter().any(|pair| is_named(pair, name));
            let servers = front::ALL.iter().chain(&behind::ALL).chain(&alone::ALL);
            let servers: Vec<&str> = servers.map(|server| server.name).collect();
            ensure!(
                known,
                "`{name}` is no server; these are, and pairs such as nginx+ws: {}",
                servers.join(", ")
            );
        }
        Ok(choice)
    }

    /// Why `mode` is left out with `pair`, if it is.
    pub(super) fn leaves_out(&self, pair: Pair, mode: Mode) -> Option<String> {
        if !self.names.is_empty() && !self.names.iter().any(|name| is_named(pair, name)) {
            return Some("left out: only some servers were asked for".to_owned());
        }
        let is_alone = alone::ALL.iter().any(|server| server.name == pair.server.name);
        // Who names a server wants all its pairs.
        let one_of_many = self.names.is_empty() && !is_alone && !QUICK.contains(&&*pair.name());
        let slow = pair.servers().any(|server| server.slow.contains(&mode));
        (self.quick && (one_of_many || slow)).then(|| "left out of a quick run".to_owned())
    }
}

fn is_named(pair: Pair, name: &str) -> bool {
    pair.name() == name || pair.servers().any(|server| server.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(names: &[&str], quick: bool) -> Vec<String> {
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        let choice = Choice::new(&names, quick).unwrap();
        let runs = |pair: &Pair| choice.leaves_out(*pair, Mode::Tls13).is_none();
        Pair::all().into_iter().filter(runs).map(Pair::name).collect()
    }

    #[test]
    fn a_quick_run_has_each_server_once() {
        let quick = chosen(&[], true);
        for server in front::ALL.iter().chain(&behind::ALL).chain(&alone::ALL) {
            let count = quick.iter().flat_map(|pair| pair.split('+'));
            assert_eq!(count.filter(|name| *name == server.name).count(), 1, "{}", server.name);
        }
    }

    #[test]
    fn a_full_run_has_each_front_with_each_server_behind() {
        let pairs = front::ALL.len() * behind::ALL.len();
        assert_eq!(chosen(&[], false).len(), pairs + behind::ALL.len() + alone::ALL.len());
    }

    #[test]
    fn a_server_s_name_chooses_its_pairs_and_a_pair_s_name_only_itself() {
        assert_eq!(chosen(&["nginx"], false).len(), behind::ALL.len());
        assert_eq!(
            chosen(&["ws"], false),
            ["nginx+ws", "haproxy+ws", "caddy+ws", "stunnel+ws", "ws"]
        );
        assert_eq!(chosen(&["caddy+bun"], true), ["caddy+bun"]);
        assert!(Choice::new(&["apache".to_owned()], false).is_err());
    }

    #[test]
    fn what_takes_long_is_left_out_of_a_quick_run() {
        let choice = Choice::new(&[], true).unwrap();
        let deno = Pair::all().into_iter().find(|pair| pair.name() == "deno").unwrap();
        assert!(choice.leaves_out(deno, Mode::HundredConnections).is_some());
        assert!(choice.leaves_out(deno, Mode::Text).is_none());
    }
}
