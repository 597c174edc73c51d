//! Of many simultaneous connections from one process, none is lost. `cargo xtask bench connections`
//! opens more of them.

use futures_util::{SinkExt, StreamExt, stream};
use tungstenite_tls::{Connect, Message};
use tungstenite_tls_testing::server::EchoServer;

use crate::{
    each_backend,
    runtime::{Runtime, Smol, Tokio},
    trusting,
};

const CONNECTIONS: usize = 200;

/// How many handshakes run at a time.
const AT_A_TIME: usize = 32;

fn none_is_lost<R: Runtime>() {
    each_backend::<R>(|backend| {
        let server = EchoServer::start().expect("a server");
        let connect = |_| async {
            let plan = Connect::new(server.url()).expect("a URL");
            R::connect(plan.backend(backend).tls_config(&trusting())).await.expect("connects")
        };
        R::block_on(async {
            let connecting = stream::iter((0..CONNECTIONS).map(connect));
            let mut sockets: Vec<_> = connecting.buffer_unordered(AT_A_TIME).collect().await;
            let message = |i| Message::text(format!("message {i}"));
            for (i, socket) in sockets.iter_mut().enumerate() {
                socket.send(message(i)).await.expect("sends");
            }
            for (i, socket) in sockets.iter_mut().enumerate().rev() {
                let echo = socket.next().await.expect("not closed").expect("reads");
                assert_eq!(echo, message(i));
            }
            assert_eq!(server.connections(), CONNECTIONS as u64);
            for mut socket in sockets {
                socket.close().await.expect("closes");
                while let Some(rest) = socket.next().await {
                    rest.expect("ends with a close");
                }
            }
        });
    });
}

#[test]
fn of_many_connections_none_is_lost() {
    none_is_lost::<Tokio>();
    none_is_lost::<Smol>();
}
