//! The measurements: [`Results`].

use std::{
    collections::BTreeMap,
    io::{self, Write},
    time::Duration,
};

use serde_json::{Value, json};

use crate::{
    Cli,
    case::Case,
    clients::{Clients, Often, Told},
    network::{Network, Server},
    peers::{self, Peer},
};

/// All that was measured in one run.
pub(crate) struct Results {
    pub(crate) quick: bool,
    /// The round trip of the wire, or `None`: flights were counted on loopback.
    pub(crate) round_trip: Option<Duration>,
    pub(crate) peers: Vec<&'static Peer>,
    /// By peer and case.
    pub(crate) latency: BTreeMap<(&'static str, &'static str), RoundTrips>,
    /// Processor time of a connection in seconds, one number a round; by peer and case.
    pub(crate) cpu: BTreeMap<(&'static str, &'static str), Vec<f64>>,
}

/// Round trips, a number a connection.
#[derive(Default)]
pub(crate) struct RoundTrips {
    pub(crate) upgraded: Vec<f64>,
    pub(crate) echoed: Vec<f64>,
}

impl Results {
    pub(crate) fn measure(cli: &Cli, clients: &Clients, network: &Network) -> anyhow::Result<Self> {
        let wanted = |peer: &&Peer| {
            cli.only.is_empty() || cli.only.iter().any(|only| peer.name.starts_with(only))
        };
        let peers: Vec<&Peer> = peers::ALL
            .iter()
            .filter(wanted)
            .filter(|peer| peer.client != "python" || clients.has_python())
            .collect();
        if !clients.has_python() {
            progress("Python's websockets is left out: --python names none that has it");
        }
        let mut results = Self {
            quick: cli.quick,
            round_trip: None,
            peers,
            latency: BTreeMap::new(),
            cpu: BTreeMap::new(),
        };
        results.measure_latency(cli, clients, network)?;
        results.measure_cpu(cli, clients)?;
        Ok(results)
    }

    fn measure_latency(
        &mut self,
        cli: &Cli,
        clients: &Clients,
        network: &Network,
    ) -> anyhow::Result<()> {
        let server = network.server(clients.folder())?;
        if network.has_wire() {
            let round_trip = network.round_trip(&server)?;
            progress(&format!("a round trip takes {:.2} ms", round_trip.as_secs_f64() * 1e3));
            self.round_trip = Some(round_trip);
        }
        let rounds = if cli.quick { 1 } else { 3 };
        for round in 1..=rounds {
            progress(&format!("round trips, {round} of {rounds}"));
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
        let address = if case.is_tls12() { server.tls12 } else { server.tls13 };
        let told = clients.run(peer, case, address, often)?;
        if case == Case::EarlyFastOpen && told.fast_opens < u64::from(often.count) {
            progress(&format!(
                "{}: the server took data with the SYN on {} connections of {}",
                peer.name, told.fast_opens, often.count
            ));
        }
        let into = self.latency.entry((peer.name, case.name())).or_default();
        match (&server.proxies, self.round_trip) {
            (Some([tls13, tls12]), _) => {
                let proxy = if case.is_tls12() { tls12 } else { tls13 };
                let flights = proxy.take();
                for flights in flights.into_iter().skip(often.warm_up as usize) {
                    // TCP took one; the echo is the last.
                    into.upgraded.push(f64::from(flights));
                    into.echoed.push(f64::from(flights + 1));
                }
            }
            (None, Some(round_trip)) => {
                let Told { upgraded, echoed, .. } = told;
                let in_round_trips = |time: f64| time / round_trip.as_secs_f64();
                into.upgraded.extend(upgraded.into_iter().map(in_round_trips));
                into.echoed.extend(echoed.into_iter().map(in_round_trips));
            }
            (None, None) => {}
        }
        Ok(())
    }

    fn measure_cpu(&mut self, cli: &Cli, clients: &Clients) -> anyhow::Result<()> {
        let server = Server::on_loopback(clients.folder())?;
        let rounds = if cli.quick { 3 } else { 9 };
        for round in 1..=rounds {
            progress(&format!("processor time, {round} of {rounds}"));
            for case in [Case::Tls13, Case::Tls13Again, Case::Tls12, Case::Tls12Again] {
                for peer in self.peers.clone() {
                    let count = if peer.rebuilds() { 10 } else { 400 };
                    let often = Often { warm_up: count / 10, count, echo: false };
                    let address = if case.is_tls12() { server.tls12 } else { server.tls13 };
                    if case.is_again() && !peer.resumes() && !peer.is_websocket() {
                        continue;
                    }
                    let told = clients.run(peer, case, address, often)?;
                    self.cpu.entry((peer.name, case.name())).or_default().push(told.cpu);
                }
            }
        }
        Ok(())
    }

    /// The ratio of the processor times of two peers: the median of the rounds' own ratios.
    pub(crate) fn cpu_ratio(&self, one: (&Peer, Case), other: (&Peer, Case)) -> Option<f64> {
        let of = |(peer, case): (&Peer, Case)| self.cpu.get(&(peer.name, case.name()));
        let ratios: Vec<f64> =
            of(one)?.iter().zip(of(other)?).map(|(one, other)| one / other).collect();
        Some(median(&ratios))
    }

    pub(crate) fn json(&self) -> Value {
        let latency: Vec<_> = self
            .latency
            .iter()
            .map(|((peer, case), times)| {
                json!({
                    "peer": peer,
                    "case": case,
                    "round_trips_up_to_upgrade": rounded(median(&times.upgraded), 2),
                    "round_trips_up_to_echo": rounded(median(&times.echoed), 2),
                    "each_up_to_upgrade": times.upgraded.iter().map(|n| rounded(*n, 3)).collect::<Vec<_>>(),
                })
            })
            .collect();
        let cpu: Vec<_> = self
            .cpu
            .iter()
            .map(|((peer, case), times)| {
                let microseconds = rounded(median(times) * 1e6, 1);
                json!({ "peer": peer, "case": case, "microseconds": microseconds })
            })
            .collect();
        json!({
            "quick": self.quick,
            "wire_round_trip_milliseconds":
                self.round_trip.map(|time| rounded(time.as_secs_f64() * 1e3, 3)),
            "measured_by": if self.round_trip.is_some() { "wire" } else { "flights on loopback" },
            "round_trips": latency,
            "processor_time": cpu,
        })
    }
}

pub(crate) fn median(numbers: &[f64]) -> f64 {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => f64::NAN,
        n if n % 2 == 1 => sorted[n / 2],
        n => f64::midpoint(sorted[n / 2 - 1], sorted[n / 2]),
    }
}

fn rounded(number: f64, digits: i32) -> f64 {
    let factor = 10_f64.powi(digits);
    (number * factor).round() / factor
}

/// Tells on standard error how far it is.
fn progress(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}
