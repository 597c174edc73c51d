//! Rewrites the manifests of a tree: those of our crates, of the application, and of the vendored
//! crates.

mod cut;
mod features;
mod standalone;
mod tables;

pub(super) use self::{
    cut::{Conditions, Platform, cut},
    features::{enable, keep_only},
    standalone::{OurCrates, application, below_crates, names, our_crate},
};
