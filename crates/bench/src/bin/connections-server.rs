//! The server of `connections`.

fn main() -> anyhow::Result<()> {
    bench::connections::server::main()
}
