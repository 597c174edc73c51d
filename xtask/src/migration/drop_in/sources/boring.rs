//! Talks through one of the small programs, on two connections, over BoringSSL: NAME URL.

mod small;

use std::{env, time::Duration};

use tokio::time::timeout;

/// Longer than a conversation takes.
const PATIENCE: Duration = Duration::from_secs(30);

#[tokio::main]
async fn main() -> small::Result<()> {
    let args: Vec<String> = env::args().skip(1).collect();
    for _ in 0..2 {
        timeout(PATIENCE, small::talk(&args[0], &args[1])).await??;
    }
    Ok(())
}
