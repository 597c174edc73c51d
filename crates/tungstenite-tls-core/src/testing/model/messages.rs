//! Runs scripts over a WebSocket on TLS, message by message: [`messages()`].

use super::{
    carrier::Carrier,
    conversation::Conversation,
    ends::{Ends, Server},
    script::Script,
    upgrade::upgrade,
};
use crate::websocket_config;

/// Upgrades both ends to a WebSocket without a fault, and then runs `script` over it, message by
/// message. Any bytes are a valid script.
///
/// # Errors
/// The rule that did not hold, with the calls that led to it.
///
/// # Panics
/// If the stream or the codec panics.
pub fn messages<C: Carrier, S: Server>(script: &[u8], ends: Ends<C, S>) -> Result<(), String> {
    let Ends { client, server, faults, half_closes } = ends;
    let config = websocket_config().max_message_size(None).max_frame_size(None);
    let (client, server) = upgrade(client, server, config)?;
    let mut conversation = Conversation::new(Ends { client, server, faults, half_closes });
    let result = all(&mut conversation, &mut Script::new(script));
    result.map_err(|what| conversation.log.tell(&what))
}

fn all<C: Carrier, S: Server>(
    conversation: &mut Conversation<C, S>,
    script: &mut Script<'_>,
) -> Result<(), String> {
    while let Some(step) = script.next() {
        conversation.ends.faults.take_calls();
        match step % 16 {
            0..2 => conversation.write(script.length(), true),
            2 => conversation.write(script.length(), false),
            3 => conversation.flush(),
            4..6 => conversation.batch(script.length()),
            6 => conversation.flush_batch(),
            7..9 => conversation.read()?,
            9 if step > 128 => conversation.close(),
            10 => conversation.server_says(script.length()),
            11 => conversation.server_pings(),
            12 if step > 128 => conversation.server_closes(step > 192),
            13 => drop(conversation.ends.server.get_mut().renegotiate()),
            14 => script.faults(&conversation.ends.faults),
            _ => conversation.serve(),
        }
    }
    conversation.settle()
}
