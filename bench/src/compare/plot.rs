//! Draws a plot: one panel per case, one bar per peer. This library's bars are blue, others grey.

use std::path::Path;

use anyhow::anyhow;
use plotters::{
    chart::ChartBuilder,
    coord::Shift,
    drawing::{DrawingArea, IntoDrawingArea},
    element::{PathElement, Rectangle, Text},
    prelude::SVGBackend,
    style::{
        Color, IntoFont, RGBColor, TextStyle, WHITE,
        text_anchor::{HPos, Pos, VPos},
    },
};

const OURS: RGBColor = RGBColor(0, 92, 197);
const OTHERS: RGBColor = RGBColor(176, 180, 186);
const INK: RGBColor = RGBColor(36, 41, 47);
const LIMIT: RGBColor = RGBColor(207, 34, 46);

const WIDTH: u32 = 1200;
/// The height of a bar, including the gap to the next one.
const BAR: u32 = 24;
/// The height above the bars: the title, the legend, and the names of the panels.
const HEAD: u32 = 104;
const MARGIN: u32 = 12;

/// The content of a plot.
pub(super) struct Plot<'a> {
    pub(super) title: &'a str,
    /// The meaning of the line in each panel.
    pub(super) limit: &'a str,
    pub(super) panels: Vec<Panel>,
    pub(super) peers: Vec<Peer>,
}

/// A case.
pub(super) struct Panel {
    pub(super) name: String,
    pub(super) limit: f64,
}

/// A peer, and its value in each panel.
pub(super) struct Peer {
    pub(super) name: String,
    pub(super) is_ours: bool,
    pub(super) values: Vec<Option<f64>>,
}

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Drawn = Result<(), Box<dyn std::error::Error>>;

impl Plot<'_> {
    /// Draws the plot into `file`.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(super) fn write(&self, file: &Path) -> anyhow::Result<()> {
        // The error of the plot borrows the plot.
        self.draw(file).map_err(|error| anyhow!("{}: {error}", file.display()))
    }

    fn draw(&self, file: &Path) -> Drawn {
        let height = HEAD + BAR * self.peers.len() as u32 + MARGIN;
        let area = SVGBackend::new(file, (WIDTH, height)).into_drawing_area();
        area.fill(&WHITE)?;
        area.draw(&text(self.title, (MARGIN, 16), 20, HPos::Left))?;
        self.legend(&area)?;
        let longest = self.peers.iter().map(|peer| peer.name.chars().count()).max().unwrap_or(0);
        let width = MARGIN + 10 + 7 * longest as u32;
        let (names, bars) = area.split_horizontally(width);
        for (i, peer) in self.peers.iter().enumerate() {
            let y = HEAD + BAR * i as u32 + BAR / 2;
            let ink = if peer.is_ours { OURS } else { INK };
            names.draw(&colored(&peer.name, (width - 10, y), 14, HPos::Right, ink))?;
        }
        let (bars, _) = bars.split_horizontally(WIDTH - width - MARGIN);
        for (i, panel) in bars.split_evenly((1, self.panels.len())).iter().enumerate() {
            self.panel(panel, i)?;
        }
        area.present()?;
        Ok(())
    }

    /// Draws the legend on its own line.
    fn legend(&self, area: &Area<'_>) -> Drawn {
        let (mut x, y) = (MARGIN as i32, 48);
        let mut entries = vec![("this library", OURS, 6), (self.limit, LIMIT, 1)];
        if self.peers.iter().any(|peer| !peer.is_ours) {
            entries.insert(1, ("others", OTHERS, 6));
        }
        for (what, color, half) in entries {
            area.draw(&Rectangle::new([(x, y - half), (x + 16, y + half)], color.filled()))?;
            area.draw(&text(what, ((x + 22) as u32, y as u32), 14, HPos::Left))?;
            x += 50 + 7 * what.chars().count() as i32;
        }
        Ok(())
    }

    fn panel(&self, area: &Area<'_>, number: usize) -> Drawn {
        let panel = &self.panels[number];
        area.draw(&text(&panel.name, (0, HEAD - 18), 14, HPos::Left))?;
        let rows = self.peers.len() as f64;
        let mut chart = ChartBuilder::on(area)
            .margin_top(HEAD)
            .margin_bottom(MARGIN)
            .build_cartesian_2d(0.0..self.highest() * 1.5, rows..0.0)?;
        for (i, peer) in self.peers.iter().enumerate() {
            let Some(value) = peer.values[number] else { continue };
            let color = if peer.is_ours { OURS } else { OTHERS };
            let corners = [(0.0, i as f64 + 0.12), (value, i as f64 + 0.88)];
            chart.draw_series([Rectangle::new(corners, color.filled())])?;
            // The numbers have their own column, where no line crosses them.
            let at = (self.highest() * 1.06, i as f64 + 0.5);
            let style = style(12, HPos::Left, INK);
            chart.draw_series([Text::new(format!("{value:.2}"), at, style)])?;
        }
        let line = [(panel.limit, 0.0), (panel.limit, rows)];
        chart.draw_series([PathElement::new(line, LIMIT.stroke_width(2))])?;
        chart.draw_series([PathElement::new([(0.0, 0.0), (0.0, rows)], INK.stroke_width(1))])?;
        Ok(())
    }

    /// The highest value of all panels, which share one scale.
    fn highest(&self) -> f64 {
        let values = self.peers.iter().flat_map(|peer| peer.values.iter().flatten().copied());
        values.chain(self.panels.iter().map(|panel| panel.limit)).fold(0.0, f64::max)
    }
}

fn style(size: u32, side: HPos, ink: RGBColor) -> TextStyle<'static> {
    TextStyle {
        font: ("sans-serif", size).into_font(),
        color: ink.to_backend_color(),
        pos: Pos::new(side, VPos::Center),
    }
}

fn colored(
    text: &str,
    (x, y): (u32, u32),
    size: u32,
    side: HPos,
    ink: RGBColor,
) -> Text<'static, (i32, i32), String> {
    Text::new(text.to_owned(), (x as i32, y as i32), style(size, side, ink))
}

fn text(text: &str, at: (u32, u32), size: u32, side: HPos) -> Text<'static, (i32, i32), String> {
    colored(text, at, size, side, INK)
}
