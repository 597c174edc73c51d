//! The client with the peers that can use openssl.

fn main() -> anyhow::Result<()> {
    bench::client::openssl::main()
}
