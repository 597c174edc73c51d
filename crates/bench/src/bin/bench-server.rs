//! The server of all measurements: `bench-server CHAIN.pem KEY.pem`.

use std::{env, path::Path};

use anyhow::{Context, bail};

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = env::args().collect();
    let [_, chain, key] = &args[..] else { bail!("usage: bench-server CHAIN.pem KEY.pem") };
    bench::server::run(Path::new(chain), Path::new(key)).context("the server stopped")
}
