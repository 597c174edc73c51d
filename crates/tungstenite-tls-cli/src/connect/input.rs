//! Reads lines of stdin in a separate thread: [`Input`].

use std::{
    io::{self, BufRead},
    sync::{
        Arc,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
};

use mio::Waker;

/// What comes from stdin.
#[derive(Debug)]
pub(super) enum Input {
    /// A line, without its end.
    Line(Vec<u8>),
    /// The end of stdin.
    End,
    /// Stdin could not be read.
    Failed(io::Error),
}

/// Reads stdin in a thread, and wakes `waker` after each line. The thread waits while `CAPACITY`
/// lines are queued, so a stalled server also stalls the writer of stdin, and memory stays bounded.
///
/// The thread ends with stdin, or with the process.
pub(super) fn read_lines(waker: Arc<Waker>) -> io::Result<Receiver<Input>> {
    const CAPACITY: usize = 64;
    let (sender, receiver) = sync_channel(CAPACITY);
    thread::Builder::new().name("stdin".to_owned()).spawn(move || {
        send_lines(io::stdin().lock(), &sender, || {
            let _ = waker.wake();
        });
    })?;
    Ok(receiver)
}

fn send_lines(mut input: impl BufRead, lines: &SyncSender<Input>, wake: impl Fn()) {
    loop {
        let mut line = Vec::new();
        let next = match input.read_until(b'\n', &mut line) {
            Ok(0) => Input::End,
            Ok(_) => Input::Line(without_end(line)),
            Err(error) => Input::Failed(error),
        };
        let last = !matches!(next, Input::Line(_));
        // The receiver is gone: the conversation is over.
        let deaf = lines.send(next).is_err();
        wake();
        if last || deaf {
            return;
        }
    }
}

fn without_end(mut line: Vec<u8>) -> Vec<u8> {
    if line.ends_with(b"\n") {
        line.pop();
        if line.ends_with(b"\r") {
            line.pop();
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_without_their_ends() {
        let (sender, receiver) = sync_channel(8);
        send_lines(&b"a\r\n\nb\r\rc\n\xff"[..], &sender, || {});
        let mut lines = Vec::new();
        for input in receiver.try_iter() {
            match input {
                Input::Line(line) => lines.push(line),
                Input::End => lines.push(b"end".to_vec()),
                Input::Failed(error) => panic!("{error}"),
            }
        }
        assert_eq!(lines, [&b"a"[..], b"", b"b\r\rc", b"\xff", b"end"]);
    }
}
