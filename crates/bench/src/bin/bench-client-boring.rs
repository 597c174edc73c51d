//! The client with the peers that can use boring.

fn main() -> anyhow::Result<()> {
    bench::client::boring::main()
}
