//! The client of `connections` with OpenSSL, by its own name or as native-tls.

fn main() -> anyhow::Result<()> {
    bench::connections::client::main()
}
