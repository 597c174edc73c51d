//! The plots: how near each peer comes to its bare library.

use std::path::Path;

use super::throughput::Results;

pub(super) fn write(_all: &[Results], _folder: &Path) -> anyhow::Result<()> {
    Ok(())
}
