//! `plots`: draws the documentation's plots from the tables of its pages, so that they agree.

use std::{fs, path::Path};

use anyhow::{Context, ensure};

use super::{
    page,
    plot::{Panel, Peer, Plot},
    table::Table,
};

/// Where to find the tables, and where to draw the plots.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folder of the pages
    #[arg(long, value_name = "FOLDER", default_value = "docs")]
    docs: std::path::PathBuf,
}

pub(super) fn run(args: &Args) -> anyhow::Result<()> {
    write(&args.docs, &args.docs)
}

/// Draws all plots into `folder`, from the tables of the pages in `docs`.
pub(super) fn write(docs: &Path, folder: &Path) -> anyhow::Result<()> {
    messages(docs, folder)?;
    connections(docs, folder)
}

/// Draws how close sending and receiving come to the bare library.
fn messages(docs: &Path, folder: &Path) -> anyhow::Result<()> {
    let tables = page::tables(&docs.join("performance.md"), "throughput")?;
    let folder = folder.join("performance");
    fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    for (work, doing) in [("send", "Sending"), ("receive", "Receiving")] {
        let of_work = |table: &&Table| table.title().starts_with(&format!("{work}, "));
        let tables: Vec<&Table> = tables.iter().filter(of_work).collect();
        ensure!(!tables.is_empty(), "there is no table for {work}");
        let title =
            format!("{doing} over rustls: payload per second of processor time; longer is better");
        // Fragments are another way to send only the largest messages; the tables have them.
        draw(&tables, &title, &folder.join(format!("{work}-peers.svg")), |name| {
            let name = name.strip_suffix("/rustls")?;
            (name != "bare" && !name.contains("fragments")).then_some(name)
        })?;
        let title = format!("{doing}: payload per second of processor time; longer is better");
        draw(&tables, &title, &folder.join(format!("{work}-backends.svg")), |name| {
            let ours = name.starts_with("tungstenite-tls");
            (ours && !name.contains("fragments") && !name.contains("tokio")).then_some(name)
        })?;
    }
    Ok(())
}

/// Draws the column with the ratio to the bare library. `shown` returns the name of a peer, or
/// `None` to leave it out.
fn draw(
    tables: &[&Table],
    title: &str,
    file: &Path,
    shown: impl Fn(&str) -> Option<&str>,
) -> anyhow::Result<()> {
    let mut peers: Vec<Peer> = Vec::new();
    let mut panels = Vec::new();
    for table in tables {
        let column = table.header().iter().position(|name| name == "of bare, CPU");
        let column = column.context("a table has no column `of bare, CPU`")?;
        // For example `send, 64 B, batched`.
        let (_, name) = table.title().split_once(", ").unwrap_or_default();
        panels.push(Panel { name: name.replace(", each flushed", ""), limit: 1.0 });
        for row in table.rows() {
            let Some(name) = shown(&row[0]) else { continue };
            let peer = peers.iter().position(|peer| peer.name == name).unwrap_or_else(|| {
                let is_ours = name.starts_with("tungstenite-tls");
                peers.push(Peer { name: name.to_owned(), is_ours, values: Vec::new() });
                peers.len() - 1
            });
            peers[peer].values.resize(panels.len(), None);
            peers[peer].values[panels.len() - 1] = row[column].parse().ok();
        }
    }
    for peer in &mut peers {
        peer.values.resize(panels.len(), None);
    }
    Plot { title, limit: "1: the TLS library without WebSocket", panels, peers }.write(file)
}

/// Draws the round trips up to the answer to the upgrade request.
fn connections(docs: &Path, folder: &Path) -> anyhow::Result<()> {
    let tables = page::tables(&docs.join("performance-connect.md"), "connect")?;
    let [upgraded, ..] = &tables[..] else { anyhow::bail!("there is no table of round trips") };
    let (mut limits, mut peers) = (Vec::new(), Vec::new());
    for row in upgraded.rows() {
        let values = row[1..].iter().map(|cell| cell.replace('*', "").parse().ok()).collect();
        match row[0].replace('*', "") {
            name if name == "the least there can be" => limits = values,
            name => {
                peers.push(Peer { is_ours: name.starts_with("tungstenite-tls"), name, values });
            }
        }
    }
    let names = upgraded.header()[1..].iter().zip(limits);
    let panels =
        names.map(|(name, limit)| Panel { name: name.clone(), limit: limit.unwrap_or(0.0) });
    Plot {
        title: "Round trips from connect() to the 101 response; shorter is better",
        limit: "the least there can be",
        panels: panels.collect(),
        peers,
    }
    .write(&folder.join("performance-connect.svg"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plots_show_what_the_tables_tell() {
        let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
        let now = tempfile::tempdir().unwrap();
        write(&docs, now.path()).unwrap();
        let plots = ["send-peers", "send-backends", "receive-peers", "receive-backends"];
        let plots = plots.map(|name| format!("performance/{name}.svg"));
        for plot in plots.into_iter().chain(["performance-connect.svg".to_owned()]) {
            let read = |folder: &Path| fs::read(folder.join(&plot)).unwrap();
            let stale = read(&docs) != read(now.path());
            assert!(!stale, "docs/{plot} is stale: run `cargo xtask bench plots`");
        }
    }
}
