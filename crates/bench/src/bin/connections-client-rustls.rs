//! The client of `connections` with rustls.

fn main() -> anyhow::Result<()> {
    bench::connections::client::main()
}
