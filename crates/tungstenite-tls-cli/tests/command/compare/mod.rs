//! Tests of `wss compare`.

mod folder;
mod html;
mod reports;
mod secrets;
mod siblings;
