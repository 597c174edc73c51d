//! The client of `connections` with BoringSSL.

fn main() -> anyhow::Result<()> {
    bench::connections::client::main()
}
