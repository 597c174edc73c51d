//! Races the addresses of a host.

use std::{
    future::{Future, poll_fn},
    io,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll},
    time::Instant,
};

use tungstenite_tls_core::Timer;

use super::runtime::Runtime;
use crate::dial::{Deadline, Next, Race, SocketOptions};

/// An attempt at an address.
struct Running<F> {
    address: SocketAddr,
    attempt: Pin<Box<F>>,
}

/// Connects to the first address that answers.
pub(super) async fn run<R: Runtime>(
    mut race: Race,
    options: &SocketOptions,
    deadline: &Deadline,
) -> io::Result<R::Tcp> {
    let (mut running, mut timer) = (Vec::new(), R::Timer::default());
    poll_fn(|cx| {
        loop {
            if let Some(stream) = poll_all(&mut running, &mut race, cx) {
                return Poll::Ready(Ok(stream));
            }
            match race.next(Instant::now()) {
                Next::Open(address) => match options.socket(address) {
                    Ok(socket) => {
                        let attempt = Box::pin(R::connect(socket, address));
                        running.push(Running { address, attempt });
                    }
                    Err(error) => race.failed(address, error),
                },
                Next::Drop(address) => running.retain(|running| running.address != address),
                Next::Lost => return Poll::Ready(Err(race.take_error())),
                Next::Wait(until) => {
                    let until = [until, deadline.at].into_iter().flatten().min();
                    if until.is_none_or(|until| timer.poll_until(until, cx).is_pending()) {
                        return Poll::Pending;
                    }
                    if deadline.is_over(Instant::now()) {
                        return Poll::Ready(Err(deadline.dial_error(race.interrupt())));
                    }
                }
            }
        }
    })
    .await
}

/// Polls every attempt, in the order in which they began. Returns the first that is connected.
fn poll_all<F: Future<Output = io::Result<T>>, T>(
    running: &mut Vec<Running<F>>,
    race: &mut Race,
    cx: &mut Context<'_>,
) -> Option<T> {
    let mut connected = None;
    running.retain_mut(|Running { address, attempt }| {
        if connected.is_some() {
            return false;
        }
        match attempt.as_mut().poll(cx) {
            Poll::Pending => return true,
            Poll::Ready(Ok(stream)) => {
                race.won(*address);
                connected = Some(stream);
            }
            Poll::Ready(Err(error)) => race.failed(*address, error),
        }
        false
    });
    connected
}
