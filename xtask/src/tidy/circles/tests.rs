//! Tests with circles in small made-up crates.

use super::*;

/// The problems of a crate with these files below `src/`; the files `known` may be in circles.
fn problems(files: &[(&str, &str)], known: &[&str]) -> Vec<String> {
    let file = |(path, text): &(&str, &str)| File {
        path: format!("crates/a/src/{path}"),
        text: (*text).to_owned(),
    };
    let files: Vec<File> = files.iter().map(file).collect();
    let known: Vec<_> = known.iter().map(|path| format!("crates/a/src/{path}")).collect();
    let known: Vec<_> = known.iter().map(|path| (path.as_str(), "a reason")).collect();
    circles(&files, &known).iter().map(|problem| problem.replace("crates/a/src/", "")).collect()
}

#[track_caller]
fn has_no_circle(files: &[(&str, &str)]) {
    assert_eq!(problems(files, &[]), [""; 0]);
}

/// Checks that the crate has one circle, which is described as `told`.
#[track_caller]
fn has_circle(files: &[(&str, &str)], told: &str) {
    assert_eq!(problems(files, &[]), [told]);
}

const LIB: (&str, &str) = ("lib.rs", "mod b;\nmod c;\npub use b::B;\npub use c::{C, make};\n");
const B: (&str, &str) = ("b.rs", "pub struct B;\n");
const C: (&str, &str) = ("c.rs", "use crate::B;\n\npub struct C(B);\npub fn make() -> B { B }\n");

#[test]
fn a_circle_that_is_added_is_caught_by_name() {
    has_no_circle(&[LIB, B, C]);
    let b = ("b.rs", "use super::C;\n\npub struct B;\nimpl B { fn c(&self) -> C { todo!() } }\n");
    has_circle(
        &[LIB, b, C],
        "circle: b.rs -> c.rs -> b.rs\n  b.rs:1: super::C\n  c.rs:1: crate::B",
    );
}

#[test]
fn a_path_needs_no_use_line_to_be_an_import() {
    for code in [
        "pub struct B(Box<crate::C>);",
        "pub struct B; fn f() { crate::make(); }",
        "pub struct B; fn f() { let _ = super::c::C; }",
        "pub struct B; fn f() { assert!(g(&[crate::make()])); }",
        "pub struct B; #[derive(Args)] struct A { #[arg(value_parser = crate::make)] a: u8 }",
        "pub struct B; fn f() { use crate::c; c::make(); }",
        "use super::*; pub struct B; fn f() { make(); }",
        "use crate::c::{self as d}; pub struct B; fn f() { d::make(); }",
        "pub struct B; impl crate::C { const ONE: u8 = 1; }",
        "pub struct B; mod inside { fn f() -> super::super::C { todo!() } }",
    ] {
        let problems = problems(&[LIB, ("b.rs", code), C], &[]);
        assert_eq!(problems.len(), 1, "{code}: {problems:?}");
        assert!(
            problems[0].starts_with("circle: b.rs -> c.rs -> b.rs\n  b.rs:1: "),
            "{problems:?}"
        );
    }
}

#[test]
fn what_imports_nothing_closes_no_circle() {
    for code in [
        "pub struct B; #[cfg(test)] mod tests { use crate::C; }",
        "pub struct B; #[cfg(all(test, unix))] mod inside { use crate::C; }",
        "pub struct B; mod tests { use crate::C; }",
        "pub struct B; impl B { #[cfg(test)] fn f() { crate::make(); } }",
        "pub struct B; #[test] fn f() { crate::make(); }",
        "/// [`C`](crate::C)\npub struct B;",
        "pub struct B; const WORDS: &str = \"crate::C\";",
        "pub struct B; pub(in crate::c) fn f() {}",
        "use super::*; pub struct B; fn f(make: fn()) { make(); }",
        "use super::*; pub struct B; fn f<C>(c: C) -> C { c }",
        "use super::*; pub struct B; fn make() {} fn f() { make(); }",
        "use ::other::C; pub struct B(C);",
        "use other::c::C; pub struct B(C);",
    ] {
        has_no_circle(&[LIB, ("b.rs", code), C]);
    }
}

#[test]
fn a_condition_that_is_more_than_tests_is_code() {
    let b = ("b.rs", "pub struct B;\n#[cfg(any(test, feature = \"x\"))] use crate::C;\n");
    has_circle(
        &[LIB, b, C],
        "circle: b.rs -> c.rs -> b.rs\n  b.rs:2: crate::C\n  c.rs:1: crate::B",
    );
}

#[test]
fn a_parent_that_declares_and_hands_on_its_children_imports_nothing() {
    let child = ("a/b.rs", "use super::Parent;\n\npub struct B(Parent);\n");
    let parent = ("a/mod.rs", "mod b;\n\npub use self::b::B;\n\npub struct Parent;\n");
    has_no_circle(&[("lib.rs", "mod a;\n"), parent, child]);

    let parent =
        ("a/mod.rs", "mod b;\n\npub use self::b::B;\n\npub struct Parent;\nfn f(_: B) {}\n");
    has_circle(
        &[("lib.rs", "mod a;\n"), parent, child],
        "circle: a/b.rs -> a/mod.rs -> a/b.rs\n  a/b.rs:1: super::Parent\n  a/mod.rs:6: B",
    );
}

#[test]
fn what_is_handed_on_from_elsewhere_is_imported() {
    let b = ("b.rs", "pub use crate::c::make;\npub struct B;\n");
    has_circle(
        &[LIB, b, C],
        "circle: b.rs -> c.rs -> b.rs\n  b.rs:1: crate::c::make\n  c.rs:1: crate::B",
    );
}

#[test]
fn an_item_made_by_a_macro_is_where_the_macro_is_called() {
    let b = ("b.rs", "use crate::c::Made;\npub struct B(Made);\n");
    let c = ("c.rs", "use crate::B;\nmake! { struct Made; }\npub struct C(B);\nfn make() {}\n");
    has_circle(
        &[LIB, b, c],
        "circle: b.rs -> c.rs -> b.rs\n  b.rs:1: crate::c::Made\n  c.rs:1: crate::B",
    );
}

#[test]
fn a_program_has_its_own_crate() {
    let main = ("main.rs", "mod d;\nmod e;\nfn main() { d::run(); }\n");
    let d = ("d.rs", "pub fn run() { crate::e::run(); }\n");
    let e = ("e.rs", "pub fn run() { crate::d::run(); }\n");
    has_circle(
        &[LIB, B, C, main, d, e],
        "circle: d.rs -> e.rs -> d.rs\n  d.rs:1: crate::e::run\n  e.rs:1: crate::d::run",
    );
    has_circle(
        &[("bin/x/main.rs", main.1), ("bin/x/d.rs", d.1), ("bin/x/e/mod.rs", e.1)],
        "circle: bin/x/d.rs -> bin/x/e/mod.rs -> bin/x/d.rs\n  bin/x/d.rs:1: crate::e::run\n  \
         bin/x/e/mod.rs:1: crate::d::run",
    );
}

#[test]
fn a_file_listed_for_its_circles_has_one_or_the_list_is_stale() {
    let b = ("b.rs", "use super::C;\n\npub struct B(C);\n");
    assert_eq!(problems(&[LIB, b, C], &["c.rs"]), [""; 0]);
    let stale = |file| {
        format!("{file}: listed for its circles in xtask/src/tidy/circles/mod.rs, but is in none")
    };
    assert_eq!(problems(&[LIB, B, C], &["c.rs"]), [stale("c.rs")]);
    assert_eq!(problems(&[LIB, B, C], &["gone.rs"]), [stale("gone.rs")]);
    // Listing one of the two is enough.
    assert_eq!(problems(&[LIB, b, C], &["b.rs", "c.rs"]), [stale("b.rs"), stale("c.rs")]);
}

#[test]
fn a_source_that_is_no_rust_is_a_problem() {
    let problems = problems(&[("lib.rs", "fn (")], &[]);
    assert!(problems[0].starts_with("lib.rs: cannot be read as Rust: "), "{problems:?}");
}
