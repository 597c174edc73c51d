//! The client that connects again, on smol.

use tungstenite_tls_backends::SmolTimer;

use super::connect::connect;
use crate::{
    Connect,
    lasting::{AsyncClient, Lasting, Opened, Opening},
};

/// A client that connects again, and sends pings that must be answered: see
/// [`lasting`](crate::lasting). Does no I/O: [`AsyncClient::next`] connects.
///
/// ```no_run
/// use tungstenite_tls::{Connect, Message, lasting::{Event, Lasting}, smol::lasting};
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let mut client = lasting(Lasting::new(Connect::new("wss://example.org/socket")?));
/// while let Some(event) = client.next().await {
///     match event {
///         Event::Connected { .. } => client.send(Message::text("subscribe")).await?,
///         Event::Message(message) => println!("{message}"),
///         Event::Gap { cause, retry_in } => println!("{cause}; connecting in {retry_in:?}"),
///         other => println!("{other:?}"),
///     }
/// }
/// # Ok(()) }
/// ```
pub fn lasting(settings: Lasting) -> AsyncClient {
    fn open(plan: Connect) -> Opening {
        Box::pin(async move {
            let (socket, response) = connect(plan).await?;
            let info = socket.get_ref().tls_info();
            Ok(Opened::new(socket, response, info))
        })
    }
    AsyncClient::new(settings, open, SmolTimer::default())
}
