//! The client: carries out what its arguments tell, with one of its peers.

fn main() -> anyhow::Result<()> {
    bench::client::main()
}
