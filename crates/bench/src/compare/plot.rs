//! The plots: how near all come to their bare library, a bar a peer, a group a case.

use std::{fs, path::Path};

use anyhow::{Context, anyhow};
use plotters::{
    chart::{ChartBuilder, SeriesLabelPosition},
    drawing::IntoDrawingArea,
    element::{PathElement, Rectangle},
    prelude::SVGBackend,
    style::{Color, HSLColor, RGBColor, WHITE},
};

use super::{
    cases::size,
    peers::{Kind, Peer},
    throughput::{Measure, Results},
};
use crate::plan::Work;

/// The bare library: a line across.
const LIMIT: RGBColor = RGBColor(60, 60, 60);

/// Draws what `performance.md` shows into the folder `performance` beside it.
pub(super) fn write(all: &[Results], docs: &Path) -> anyhow::Result<()> {
    let folder = docs.join("performance");
    fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    for work in [Work::Send, Work::Receive] {
        let of_work: Vec<&Results> =
            all.iter().filter(|results| results.case.work == work).collect();
        let name = work.name();
        let peers = |peer: &Peer| peer.tls() == "rustls" && peer.kind != Kind::Bare;
        Plot {
            caption: format!("{name}: WebSocket libraries over rustls, as a part of bare rustls"),
            results: &of_work,
            peers: &peers,
        }
        .write(&folder.join(format!("{name}-peers.svg")))?;
        let backends = |peer: &Peer| peer.kind == Kind::Ours && !peer.name.contains("tokio");
        Plot {
            caption: format!("{name}: this library, blocking, as a part of its bare TLS library"),
            results: &of_work,
            peers: &backends,
        }
        .write(&folder.join(format!("{name}-backends.svg")))?;
    }
    Ok(())
}

struct Plot<'a> {
    caption: String,
    results: &'a [&'a Results],
    peers: &'a dyn Fn(&Peer) -> bool,
}

impl Plot<'_> {
    fn write(&self, file: &Path) -> anyhow::Result<()> {
        // The error of the plot borrows the plot.
        self.draw(file).map_err(|error| anyhow!("{}: {error}", file.display()))
    }

    fn draw(&self, file: &Path) -> Result<(), Box<dyn std::error::Error>> {
        let mut peers: Vec<&'static Peer> = Vec::new();
        for row in self.results.iter().flat_map(|results| &results.rows) {
            if (self.peers)(row.peer) && !peers.contains(&row.peer) {
                peers.push(row.peer);
            }
        }
        let groups = self.results.len();
        let area = SVGBackend::new(file, (1200, 560)).into_drawing_area();
        area.fill(&WHITE)?;
        let mut chart = ChartBuilder::on(&area)
            .caption(&self.caption, ("sans-serif", 20))
            .margin(12)
            .x_label_area_size(36)
            .y_label_area_size(44)
            .build_cartesian_2d(0.0..groups as f64, 0.0..1.8)?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .x_labels(groups * 2 + 1)
            .x_label_formatter(&|x| {
                // The labels stand in the middle of their groups.
                let group = self.results.get(*x as usize);
                let group = group.filter(|_| (x.fract() - 0.5).abs() < 0.01);
                group.map_or_else(String::new, |results| {
                    let batched = if results.case.batched { ", batched" } else { "" };
                    size(results.case.size) + batched
                })
            })
            .y_desc("payload a second of processor time")
            .draw()?;
        let width = 0.9 / peers.len().max(1) as f64;
        for (i, peer) in peers.iter().enumerate() {
            let hue = i as f64 / peers.len() as f64;
            let saturation = if peer.kind == Kind::Ours { 0.9 } else { 0.3 };
            let color = HSLColor(hue, saturation, 0.5);
            let bars = self.results.iter().enumerate().filter_map(|(group, results)| {
                let row = results.rows.iter().find(|row| row.peer == *peer)?;
                let ratio = results.ratio(row, results.bare(row)?, Measure::CpuRate)?;
                let left = group as f64 + 0.05 + i as f64 * width;
                let corners = [(left, 0.0), (left + width * 0.9, ratio.median)];
                Some(Rectangle::new(corners, color.filled()))
            });
            chart.draw_series(bars)?.label(peer.name).legend(move |(x, y)| {
                Rectangle::new([(x, y - 4), (x + 12, y + 4)], color.filled())
            });
        }
        let line = [(0.0, 1.0), (groups as f64, 1.0)];
        chart
            .draw_series([PathElement::new(line, LIMIT.stroke_width(2))])?
            .label("the bare library")
            .legend(|(x, y)| Rectangle::new([(x, y - 1), (x + 12, y + 1)], LIMIT.filled()));
        chart
            .configure_series_labels()
            .position(SeriesLabelPosition::UpperRight)
            .background_style(WHITE.mix(0.8))
            .draw()?;
        area.present()?;
        Ok(())
    }
}
