//! Examples as programs: [`program`] finds one, [`ended`] waits for it, and [`failures`] runs many.

use std::{
    env, iter,
    path::PathBuf,
    process::{Child, ExitStatus},
    sync::{Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

/// Much longer than the examples' timeouts, because many of them run at once.
const PATIENCE: Duration = Duration::from_secs(30);

/// How many programs run at once: many, because some take as long as their timeouts.
const AT_ONCE: usize = 48;

/// Where Cargo has built the example.
pub(crate) fn program(example: &str) -> PathBuf {
    let test = env::current_exe().unwrap();
    let program = test.parent().unwrap().with_file_name("examples").join(example);
    assert!(program.exists(), "{} is not built; `cargo build --examples`", program.display());
    program
}

/// Waits for `child` to exit, with a timeout, after which it is killed and `None` returned.
pub(crate) fn ended(mut child: Child) -> Option<ExitStatus> {
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status);
        }
        thread::park_timeout(Duration::from_millis(20));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    None
}

/// Runs a program for each of `tasks`, many at once, and returns what failed. Other calls wait
/// meanwhile.
pub(crate) fn failures<T: Send>(
    tasks: Vec<T>,
    run: impl Fn(T) -> Option<String> + Sync,
) -> Vec<String> {
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let tasks = Mutex::new(tasks);
    thread::scope(|scope| {
        let work = || iter::from_fn(|| tasks.lock().unwrap().pop()).filter_map(&run).collect();
        let workers: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| -> Vec<String> { worker.join().unwrap() }).collect()
    })
}
