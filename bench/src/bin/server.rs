//! The server of all measurements.

fn main() -> anyhow::Result<()> {
    bench::server::main()
}
