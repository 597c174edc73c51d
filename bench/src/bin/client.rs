//! The client: measures one peer, as its arguments say.

fn main() -> anyhow::Result<()> {
    bench::client::main()
}
