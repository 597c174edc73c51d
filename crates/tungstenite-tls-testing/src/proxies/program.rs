//! A program that listens on a port, with files of its own: [`Program`].

use std::{
    fs::{self, File},
    io::{self, ErrorKind},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

/// How long a program may take until it listens.
const PATIENCE: Duration = Duration::from_secs(20);

/// How many ports are tried, in case another program takes one first.
const PORTS: usize = 5;

/// A running program, which ends with this value.
#[derive(Debug)]
pub(super) struct Program {
    child: Child,
    addr: SocketAddr,
    /// The program's configuration, and what it printed.
    folder: TempDir,
}

impl Program {
    /// Starts a program on a free port, and waits until it listens. `prepare` gets the folder for
    /// its files and the port, and returns its arguments.
    pub(super) fn start(
        package: &str,
        names: &[&str],
        prepare: impl Fn(&Path, u16) -> io::Result<Vec<String>>,
    ) -> io::Result<Self> {
        let path = find(names).ok_or_else(|| {
            let what = format!(
                "`{}` is not installed: install Debian's {package}, as `cargo xtask setup` does",
                names.join("` or `")
            );
            io::Error::new(ErrorKind::NotFound, what)
        })?;
        let mut result = Err(ErrorKind::AddrInUse.into());
        for _ in 0..PORTS {
            result = Self::start_once(&path, &prepare);
            if !matches!(&result, Err(error) if error.kind() == ErrorKind::AddrInUse) {
                break;
            }
        }
        result
    }

    fn start_once(
        path: &Path,
        prepare: impl Fn(&Path, u16) -> io::Result<Vec<String>>,
    ) -> io::Result<Self> {
        let addr = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let folder = TempDir::with_prefix("proxy-")?;
        let arguments = prepare(folder.path(), addr.port())?;
        let printed = File::create(folder.path().join("printed"))?;
        let child = Command::new(path)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(printed.try_clone()?)
            .stderr(printed)
            .spawn()?;
        let mut program = Self { child, addr, folder };
        program.wait()?;
        Ok(program)
    }

    /// Waits until it accepts connections. [`ErrorKind::AddrInUse`]: it has ended, as a program
    /// does whose port was taken.
    fn wait(&mut self) -> io::Result<()> {
        let end = Instant::now() + PATIENCE;
        loop {
            let listens = TcpStream::connect(self.addr).is_ok();
            // If it has ended, somebody else listens.
            if let Some(status) = self.child.try_wait()? {
                let what = format!("it ended with {status}:\n{}", self.printed());
                return Err(io::Error::new(ErrorKind::AddrInUse, what));
            }
            if listens {
                return Ok(());
            }
            if Instant::now() > end {
                let what = format!("it does not listen:\n{}", self.printed());
                return Err(io::Error::new(ErrorKind::TimedOut, what));
            }
            thread::sleep(Duration::from_millis(5));
        }
    }

    pub(super) fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// What the program has printed and logged so far.
    pub(super) fn printed(&self) -> String {
        let file = |name| fs::read(self.folder.path().join(name)).unwrap_or_default();
        let bytes = [file("printed"), file("log")].concat();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The first of these programs that is in the PATH, or in a folder of servers.
fn find(names: &[&str]) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<_> =
        std::env::split_paths(&folders).chain(["/usr/sbin".into(), "/usr/bin".into()]).collect();
    let paths = names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    paths.into_iter().find(|path| path.is_file())
}
