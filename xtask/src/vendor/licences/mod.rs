//! Licences of a tree: the NOTICE with every text, written and checked.

pub(crate) mod c_library;
mod check;
mod collect;
mod compiled_crates;
mod expression;
mod files;
mod headers;
mod holding;
mod library_page;
mod notice;
mod standard_library;

pub(crate) use check::check;
pub(crate) use collect::of_program;
pub(crate) use expression::canonical;
pub(crate) use library_page::Inner;
pub(crate) use notice::{NOTICE, write};
pub(crate) use standard_library::{
    LICENCE as LICENCE_OF_STANDARD_LIBRARY, PAGE as PAGE_OF_STANDARD_LIBRARY, crates, gap,
};
