//! Random responses and URLs, the same in each run. The targets `upgrade`, `urls` and `headers` of
//! `cargo xtask fuzz` look for new ones.

mod corpus;
mod request;
mod response;
