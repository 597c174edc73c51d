//! Random responses and URLs: the target `upgrade` of `cargo xtask fuzz`.

mod corpus;
mod naive;
mod outcome;
mod request;
mod response;
