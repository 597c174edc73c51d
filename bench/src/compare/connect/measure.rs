//! Measures connections: [`Results`].

use std::{collections::BTreeMap, time::Duration};

use serde_json::{Value, json};

use super::{
    clients::{Clients, Often},
    network::{Network, Server},
    peers::{self, PYTHON, Peer},
};
use crate::{
    case::Case,
    compare::{options::Options, stats::Stats},
};

/// Everything that was measured in one run.
pub(super) struct Results {
    /// The round trip of the wire. `None` if flights were counted on loopback.
    pub(super) round_trip: Option<Duration>,
    pub(super) peers: Vec<&'static Peer>,
    /// By peer and case.
    pub(super) latency: BTreeMap<(&'static str, &'static str), RoundTrips>,
    /// Processor time of a connection in seconds, one number per round; by peer and case.
    pub(super) cpu: BTreeMap<(&'static str, &'static str), Vec<f64>>,
}

/// Round trips, one number per connection.
#[derive(Default)]
pub(super) struct RoundTrips {
    pub(super) upgraded: Vec<f64>,
    pub(super) echoed: Vec<f64>,
}

impl Results {
    pub(super) fn measure(
        options: &Options,
        clients: &Clients,
        network: &Network,
    ) -> anyhow::Result<Self> {
        let peers: Vec<&Peer> = peers::ALL
            .iter()
            .filter(|peer| Case::ALL.iter().any(|case| options.wants(case.name(), peer.name)))
            .filter(|peer| peer.client != PYTHON || clients.has_python())
            .collect();
        if !clients.has_python() {
            eprintln!("Python's websockets is left out: --python names no Python that has it");
        }
        let mut results =
            Self { round_trip: None, peers, latency: BTreeMap::new(), cpu: BTreeMap::new() };
        results.measure_latency(options, clients, network)?;
        results.measure_cpu(options, clients)?;
        Ok(results)
    }

    fn measure_latency(
        &mut self,
        options: &Options,
        clients: &Clients,
        network: &Network,
    ) -> anyhow::Result<()> {
        let server = network.server(clients.folder())?;
        if network.has_wire() {
            let round_trip = network.round_trip(&server)?;
            eprintln!("a round trip takes {:.2} ms", round_trip.as_secs_f64() * 1e3);
            self.round_trip = Some(round_trip);
        }
        let rounds = if options.quick { 1 } else { 3 };
        for round in 1..=rounds {
            eprintln!("round trips, {round} of {rounds}");
            for case in Case::ALL {
                if case == Case::EarlyFastOpen && !network.has_wire() {
                    continue;
                }
                let able = self.peers.iter().filter(|peer| peer.is_websocket() && peer.can(case));
                for peer in able.copied().collect::<Vec<_>>() {
                    self.connect_over(clients, &server, peer, case)?;
                }
            }
        }
        Ok(())
    }

    fn connect_over(
        &mut self,
        clients: &Clients,
        server: &Server,
        peer: &'static Peer,
        case: Case,
    ) -> anyhow::Result<()> {
        let often = Often { warm_up: 1, count: 3, echo: true };
        let address = server.address(case);
        let told = clients.run(peer, case, address, often)?;
        if case == Case::EarlyFastOpen && told.fast_opens < u64::from(often.count) {
            eprintln!(
                "{}: the server accepted data with the SYN on {} of {} connections",
                peer.name, told.fast_opens, often.count
            );
        }
        let into = self.latency.entry((peer.name, case.name())).or_default();
        match (&server.proxies, self.round_trip) {
            (Some(proxies), _) => {
                let proxy = &proxies[usize::from(case.is_tls12())];
                let flights = proxy.take();
                for flights in flights.into_iter().skip(often.warm_up as usize) {
                    // Add one flight for TCP; the last one is the echo.
                    into.upgraded.push(f64::from(flights));
                    into.echoed.push(f64::from(flights + 1));
                }
            }
            (None, Some(round_trip)) => {
                let in_round_trips = |time: f64| time / round_trip.as_secs_f64();
                into.upgraded.extend(told.upgraded_seconds.into_iter().map(in_round_trips));
                into.echoed.extend(told.echoed_seconds.into_iter().map(in_round_trips));
            }
            (None, None) => {}
        }
        Ok(())
    }

    fn measure_cpu(&mut self, options: &Options, clients: &Clients) -> anyhow::Result<()> {
        let server = Server::on_loopback(clients.folder())?;
        let rounds = if options.quick { 3 } else { 9 };
        for round in 1..=rounds {
            eprintln!("processor time, {round} of {rounds}");
            for case in [Case::Tls13, Case::Tls13Again, Case::Tls12, Case::Tls12Again] {
                for peer in self.peers.clone() {
                    let count = if peer.rebuilds() { 10 } else { 400 };
                    let often = Often { warm_up: count / 10, count, echo: false };
                    let address = server.address(case);
                    if case.is_again() && !peer.resumes() && !peer.is_websocket() {
                        continue;
                    }
                    let told = clients.run(peer, case, address, often)?;
                    self.cpu.entry((peer.name, case.name())).or_default().push(told.cpu_seconds);
                }
            }
        }
        Ok(())
    }

    /// The ratio of the processor times of two peers, as the median of the ratios of all rounds.
    pub(super) fn cpu_ratio(&self, one: (&Peer, Case), other: (&Peer, Case)) -> Option<Stats> {
        let of = |(peer, case): (&Peer, Case)| self.cpu.get(&(peer.name, case.name()));
        Stats::of(of(one)?.iter().zip(of(other)?).map(|(one, other)| one / other))
    }

    pub(super) fn json(&self) -> Value {
        let latency = self.latency.iter().map(|((peer, case), times)| {
            let RoundTrips { upgraded, echoed } = times;
            json!({ "peer": peer, "case": case, "up_to_upgrade": upgraded, "up_to_echo": echoed })
        });
        let cpu = self.cpu.iter().map(
            |((peer, case), seconds)| json!({ "peer": peer, "case": case, "seconds": seconds }),
        );
        json!({
            "wire_round_trip_seconds": self.round_trip.map(|time| time.as_secs_f64()),
            "measured_by": if self.round_trip.is_some() { "wire" } else { "flights on loopback" },
            "round_trips": latency.collect::<Vec<_>>(),
            "processor_time": cpu.collect::<Vec<_>>(),
        })
    }
}
