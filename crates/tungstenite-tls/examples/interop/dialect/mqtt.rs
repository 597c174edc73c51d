//! A broker of MQTT 3.1.1 that sends back what is published: [`Mqtt`].

use std::{
    process,
    sync::atomic::{AtomicUsize, Ordering},
};

use tungstenite_tls::{Message, TlsInfo};

use super::{
    messages::{close, ping, wait_for_close},
    received::Received,
};
use crate::{Done, socket::Socket, target::Talk};

// The types of packets, with their flags (section 2.2).
const CONNECT: u8 = 0x10;
const CONNACK: u8 = 0x20;
const PUBLISH: u8 = 0x30;
const SUBSCRIBE: u8 = 0x82;
const SUBACK: u8 = 0x90;
const DISCONNECT: u8 = 0xe0;

/// A connection that has subscribed to a topic of its own.
pub(crate) struct Mqtt<'a> {
    socket: Socket<'a>,
    received: Received,
    topic: String,
}

impl<'a> Mqtt<'a> {
    pub(super) fn begin(socket: Socket<'a>) -> Done<Self> {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let topic = format!("interop-{}-{number}", process::id());
        let mut mqtt = Self { socket, received: Received::default(), topic };
        // Version 4, a clean session, and an hour until the broker misses us.
        let mut connect = [&text("MQTT"), [4, 0b10].as_slice(), &3600_u16.to_be_bytes()].concat();
        connect.extend(text(&mqtt.topic));
        mqtt.send(CONNECT, &connect)?;
        mqtt.expect(CONNACK, &[0, 0])?;
        mqtt.send(SUBSCRIBE, &[&[0, 1], text(&mqtt.topic).as_slice(), &[0]].concat())?;
        mqtt.expect(SUBACK, &[0, 1, 0])?;
        Ok(mqtt)
    }

    fn send(&mut self, kind: u8, body: &[u8]) -> Done {
        let packet = [&[kind], length(body.len()).as_slice(), body].concat();
        Ok(self.socket.send(Message::binary(packet))?)
    }

    fn expect(&mut self, kind: u8, body: &[u8]) -> Done {
        let packet = self.received.take(&mut self.socket, packet_length)?;
        match packet == [&[kind], length(body.len()).as_slice(), body].concat() {
            true => Ok(()),
            false => {
                let start = &packet[..packet.len().min(8)];
                Err(format!("the broker sent {} other bytes: {start:02x?}", packet.len()).into())
            }
        }
    }
}

impl Talk for Mqtt<'_> {
    fn info(&self) -> TlsInfo {
        self.socket.info()
    }

    fn echo(&mut self, payload: &[u8], _is_text: bool) -> Done {
        let body = [text(&self.topic).as_slice(), payload].concat();
        self.send(PUBLISH, &body)?;
        self.expect(PUBLISH, &body)
    }

    fn ping(&mut self) -> Done {
        ping(&mut self.socket)
    }

    fn close(&mut self) -> Done<String> {
        close(&mut self.socket)
    }

    fn be_closed(&mut self) -> Done<String> {
        self.send(DISCONNECT, &[])?;
        wait_for_close(&mut self.socket)
    }
}

/// A text after its length (section 1.5.3).
fn text(text: &str) -> Vec<u8> {
    let length = u16::try_from(text.len()).expect("a short text");
    [length.to_be_bytes().as_slice(), text.as_bytes()].concat()
}

/// The length of a packet's body, seven bits a byte (section 2.2.3).
fn length(mut length: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let seven = u8::try_from(length % 128).expect("seven bits");
        length /= 128;
        if length == 0 {
            bytes.push(seven);
            return bytes;
        }
        bytes.push(seven | 0x80);
    }
}

/// The length of the packet at the start of `bytes`, if that has arrived.
fn packet_length(bytes: &[u8]) -> Option<usize> {
    let mut length = 0;
    for (at, byte) in bytes.iter().enumerate().skip(1).take(4) {
        length |= usize::from(byte & 0x7f) << (7 * (at - 1));
        if byte & 0x80 == 0 {
            return Some(at + 1 + length);
        }
    }
    None
}
