//! The plot: round trips up to the answer to the upgrade request, a bar a peer, a group a case.

use std::path::Path;

use anyhow::anyhow;
use plotters::{
    chart::{ChartBuilder, SeriesLabelPosition},
    drawing::IntoDrawingArea,
    element::{PathElement, Rectangle},
    prelude::SVGBackend,
    style::{Color, HSLColor, RGBColor, WHITE},
};

use crate::{
    case::Case,
    measure::{Results, median},
};

/// The part of the height that is left to the bars, below the legend.
const BARS: f64 = 0.55;

const GOAL: RGBColor = RGBColor(60, 60, 60);

/// Draws into `file`.
///
/// # Errors
/// When the file cannot be written.
pub(crate) fn write(results: &Results, file: &Path) -> anyhow::Result<()> {
    // The error of the plot borrows the plot.
    draw(results, file).map_err(|error| anyhow!("{}: {error}", file.display()))
}

fn draw(results: &Results, file: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let peers: Vec<_> = results.peers.iter().filter(|peer| peer.is_websocket()).collect();
    let highest = results.latency.values().map(|times| median(&times.upgraded)).fold(4.0, f64::max);
    let area = SVGBackend::new(file, (1200, 640)).into_drawing_area();
    area.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&area)
        .caption("Round trips from connect() to the 101 response", ("sans-serif", 22))
        .margin(12)
        .x_label_area_size(36)
        .y_label_area_size(44)
        .build_cartesian_2d(0.0..Case::ALL.len() as f64, 0.0..(highest / BARS).ceil())?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .max_light_lines(1)
        .y_label_formatter(&|y| format!("{y:.0}"))
        .x_labels(Case::ALL.len() * 2 + 1)
        .x_label_formatter(&|x| {
            // The labels stand in the middle of their groups.
            let case = Case::ALL.get(*x as usize).filter(|_| (x.fract() - 0.5).abs() < 0.01);
            case.map_or("", |case| case.title()).to_owned()
        })
        .y_desc("round trips")
        .draw()?;
    let width = 0.9 / peers.len() as f64;
    for (i, peer) in peers.iter().enumerate() {
        let color: HSLColor = HSLColor(
            i as f64 / peers.len() as f64,
            if peer.name.starts_with("ours") { 0.9 } else { 0.3 },
            0.5,
        );
        let bars = Case::ALL.iter().enumerate().filter_map(|(group, case)| {
            let times = results.latency.get(&(peer.name, case.name()))?;
            let left = group as f64 + 0.05 + i as f64 * width;
            let corners = [(left, 0.0), (left + width * 0.9, median(&times.upgraded))];
            Some(Rectangle::new(corners, color.filled()))
        });
        chart
            .draw_series(bars)?
            .label(peer.title.replace('*', ""))
            .legend(move |(x, y)| Rectangle::new([(x, y - 4), (x + 12, y + 4)], color.filled()));
    }
    for (group, case) in Case::ALL.iter().enumerate() {
        let (left, goal) = (group as f64, f64::from(case.goal()));
        let line = [(left + 0.02, goal), (left + 0.98, goal)];
        let series = chart.draw_series([PathElement::new(line, GOAL.stroke_width(2))])?;
        if group == 0 {
            series
                .label("the least there can be")
                .legend(|(x, y)| Rectangle::new([(x, y - 1), (x + 12, y + 1)], GOAL.filled()));
        }
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperRight)
        .background_style(WHITE.mix(0.8))
        .draw()?;
    area.present()?;
    Ok(())
}
