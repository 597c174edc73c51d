//! Waits until sockets are ready, or until a time: [`wait`].

use std::{io, time::Instant};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    fd::AsFd,
    io::Errno,
};
use tungstenite_tls_core::Readiness;

/// Blocks until one of `sockets` is ready, or has failed, or `until` has come. Returns the places
/// of those that are ready; none if the time is over.
pub(crate) fn wait<'a, S: AsFd + 'a>(
    sockets: impl IntoIterator<Item = (&'a S, Readiness)>,
    until: Option<Instant>,
) -> io::Result<Vec<usize>> {
    let mut waiting: Vec<_> = sockets
        .into_iter()
        .map(|(socket, readiness)| PollFd::new(socket, flags(readiness)))
        .collect();
    loop {
        let left = until.map(|until| until.saturating_duration_since(Instant::now()));
        // Longer waits than the system can express are as good as none.
        let left = left.and_then(|left| Timespec::try_from(left).ok());
        match poll(&mut waiting, left.as_ref()) {
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
            Ok(_) => break,
        }
    }
    let is_ready = |(place, fd): (usize, &PollFd<'_>)| (!fd.revents().is_empty()).then_some(place);
    Ok(waiting.iter().enumerate().filter_map(is_ready).collect())
}

fn flags(readiness: Readiness) -> PollFlags {
    let mut flags = PollFlags::empty();
    flags.set(PollFlags::IN, readiness.is_readable());
    flags.set(PollFlags::OUT, readiness.is_writable());
    flags
}

#[cfg(test)]
mod tests {
    use std::{
        io::Write,
        net::{TcpListener, TcpStream},
        time::Duration,
    };

    use super::*;

    #[test]
    fn tells_which_sockets_are_ready_or_that_the_time_is_over() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let connect = || TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (first, mut far_first) = (connect(), listener.accept().unwrap().0);
        let (second, far_second) = (connect(), listener.accept().unwrap().0);
        let both = |readiness| [(&first, readiness), (&second, readiness)];
        assert_eq!(wait(both(Readiness::Writable), None).unwrap(), [0, 1]);
        let soon = Instant::now() + Duration::from_millis(1);
        assert_eq!(wait(both(Readiness::Readable), Some(soon)).unwrap(), []);
        far_first.write_all(b"x").unwrap();
        assert_eq!(wait(both(Readiness::Readable), None).unwrap(), [0]);
        drop(far_second);
        assert_eq!(wait(both(Readiness::Readable), None).unwrap(), [0, 1]);
        assert_eq!(wait([(&second, Readiness::Either)], Some(soon)).unwrap(), [0]);
    }
}
