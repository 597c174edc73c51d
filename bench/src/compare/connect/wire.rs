//! A wire with delay between two TUN devices, which exists until standard input ends.

use std::{
    io::{self, Read},
    sync::{Arc, mpsc::channel},
    thread,
    time::{Duration, Instant},
};

use anyhow::Context;
use tun_rs::{DeviceBuilder, SyncDevice};

/// The delay each way, and the names of the devices to make.
#[derive(Debug, clap::Args)]
pub(in crate::compare) struct Args {
    microseconds: u64,
    one: String,
    other: String,
}

pub(in crate::compare) fn run(args: &Args) -> anyhow::Result<()> {
    let delay = Duration::from_micros(args.microseconds);
    let (one, other) = (open(&args.one)?, open(&args.other)?);
    carry(one.clone(), other.clone(), delay);
    carry(other, one, delay);
    println!("ready");
    io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}

fn open(name: &str) -> anyhow::Result<Arc<SyncDevice>> {
    let device = DeviceBuilder::new().name(name).mtu(1500).build_sync();
    device.map(Arc::new).with_context(|| format!("cannot make the TUN device {name}"))
}

/// Forwards packets, each `delay` after its arrival.
fn carry(from: Arc<SyncDevice>, to: Arc<SyncDevice>, delay: Duration) {
    let (sender, receiver) = channel::<(Instant, Vec<u8>)>();
    thread::spawn(move || {
        let mut packet = vec![0; 65_536];
        loop {
            // A device is down for a moment while it moves to another namespace.
            match from.recv(&mut packet) {
                Ok(n) if sender.send((Instant::now() + delay, packet[..n].to_vec())).is_err() => {
                    return;
                }
                Ok(_) => {}
                Err(_) => thread::sleep(Duration::from_millis(1)),
            }
        }
    });
    thread::spawn(move || {
        for (due, packet) in receiver {
            thread::sleep(due.saturating_duration_since(Instant::now()));
            // A packet that cannot be sent is lost, as on any wire.
            let _ = to.send(&packet);
        }
    });
}
