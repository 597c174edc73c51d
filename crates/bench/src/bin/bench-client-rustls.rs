//! The client with the peers that can use rustls.

fn main() -> anyhow::Result<()> {
    bench::client::rustls::main()
}
