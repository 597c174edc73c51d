//! The promises of the bills of materials, on a tree with a crate of each kind.

use std::sync::LazyLock;

use serde_json::Value;

use super::super::component::{Kind, Package};
use super::super::sample::Sample;
use super::script::{self, CYCLONEDX, FOLDER, SPDX};
use super::{check::check, check::contents as compare, facts};

/// 2026-01-01.
const TIME: i64 = 1_767_225_600;

fn sample() -> Sample {
    let mut sample = Sample::new()
        .with("openssl-src", "300.6.1+3.6.3", "MIT/Apache-2.0", Kind::Build)
        .with("openssl-sys", "0.9.118", "MIT", Kind::Program)
        .with("syn", "3.0.0", "MIT", Kind::Build);
    let version = "300.6.1+3.6.3".to_owned();
    let build = vec![Package { name: "openssl-src".to_owned(), version }];
    sample.component("openssl-sys").dependencies = build;
    sample
}

/// The bills of the sample, made once: Python takes a second to start.
static BILLS: LazyLock<(String, String)> = LazyLock::new(|| {
    let sample = sample();
    let items = facts::items(&sample.tree).unwrap();
    let facts = facts::facts(&sample.tree, &items, TIME).unwrap();
    script::write(&facts, &sample.tree.root.join(FOLDER)).unwrap();
    let read = |name| sample.read(&format!("{FOLDER}/{name}"));
    (read(CYCLONEDX), read(SPDX))
});

fn written() -> Sample {
    let sample = sample();
    sample.write(FOLDER, CYCLONEDX, &BILLS.0);
    sample.write(FOLDER, SPDX, &BILLS.1);
    sample
}

/// Writes a bill again after a change.
fn change(sample: &Sample, name: &str, change: impl FnOnce(&mut Value)) {
    let mut document: Value =
        serde_json::from_str(&sample.read(&format!("{FOLDER}/{name}"))).unwrap();
    change(&mut document);
    sample.write(FOLDER, name, &serde_json::to_string_pretty(&document).unwrap());
}

fn contents(sample: &Sample) -> Vec<String> {
    compare(&sample.tree, &facts::items(&sample.tree).unwrap())
}

fn components(document: &mut Value) -> &mut Vec<Value> {
    document["components"].as_array_mut().unwrap()
}

fn named<'a>(all: &'a mut [Value], name: &str) -> &'a mut Value {
    all.iter_mut().find(|one| one["name"] == name).expect("it is in the bill")
}

#[test]
fn bills_as_the_tree_demands_are_accepted() {
    assert_eq!(check(&written().tree).unwrap(), Vec::<String>::new());
}

#[test]
fn c_code_is_in_the_program_though_its_crate_only_builds() {
    let mut bill: Value = serde_json::from_str(&BILLS.0).unwrap();
    let of_crate = named(components(&mut bill), "openssl-src");
    assert_eq!(of_crate["scope"], "excluded");
    assert_eq!(of_crate["purl"], "pkg:cargo/openssl-src@300.6.1%2B3.6.3");
    let openssl = named(components(of_crate), "OpenSSL");
    assert_eq!(openssl["scope"], "required");
    assert_eq!(openssl["cpe"], "cpe:2.3:a:openssl:openssl:3.6.3:*:*:*:*:*:*:*");
    let openssl = openssl["bom-ref"].clone();
    let dependencies = bill["dependencies"].as_array().unwrap();
    let of_sys = dependencies.iter().find(|one| one["ref"] == "pkg:cargo/openssl-sys@0.9.118");
    assert!(of_sys.unwrap()["dependsOn"].as_array().unwrap().contains(&openssl));
}

#[test]
fn what_states_no_licence_is_in_valid_bills() {
    let mut sample = sample();
    sample.component("wss-client").licence = None;
    sample.component("syn").licence = None;
    super::write(&sample.tree, TIME).unwrap();
    assert_eq!(check(&sample.tree).unwrap(), Vec::<String>::new());
    let bill = sample.read(&format!("{FOLDER}/{CYCLONEDX}"));
    assert!(bill.contains("the application's owner decides"), "{bill}");
    assert!(bill.contains("its text is in NOTICE"), "{bill}");
}

#[test]
fn spdx_says_what_only_builds() {
    let bill: Value = serde_json::from_str(&BILLS.1).unwrap();
    let relationships = bill["relationships"].as_array().unwrap();
    let builds = relationships.iter().any(|one| {
        one["spdxElementId"] == "SPDXRef-syn-3.0.0"
            && one["relationshipType"] == "BUILD_DEPENDENCY_OF"
            && one["relatedSpdxElement"] == "SPDXRef-wss-client-0.1.0"
    });
    assert!(builds, "{relationships:#?}");
}

#[test]
fn the_time_is_that_of_the_sources() {
    assert!(BILLS.0.contains("2026-01-01T00:00:00"), "{}", BILLS.0);
    assert!(BILLS.1.contains("2026-01-01T00:00:00Z"), "{}", BILLS.1);
}

#[test]
fn a_missing_component_is_refused_by_name() {
    let sample = written();
    change(&sample, CYCLONEDX, |bill| components(bill).retain(|one| one["name"] != "syn"));
    change(&sample, SPDX, |bill| {
        bill["packages"].as_array_mut().unwrap().retain(|one| one["name"] != "OpenSSL");
    });
    let expected = ["the CycloneDX bill lacks syn 3.0.0", "the SPDX bill lacks OpenSSL 3.6.3"];
    assert_eq!(contents(&sample), expected);
}

#[test]
fn a_foreign_component_is_refused_by_name() {
    let mut sample = written();
    sample.tree.components.retain(|component| component.name != "syn");
    sample.component("wss-client").dependencies.retain(|package| package.name != "syn");
    let expected = [
        "the CycloneDX bill lists syn 3.0.0, which is not compiled",
        "the SPDX bill lists syn 3.0.0, which is not compiled",
    ];
    assert_eq!(contents(&sample), expected);
}

#[test]
fn another_licence_hash_or_role_is_refused_by_name() {
    let sample = written();
    change(&sample, CYCLONEDX, |bill| {
        let syn = named(components(bill), "syn");
        syn["scope"] = "required".into();
        syn["licenses"][0]["expression"] = "ISC".into();
        syn["hashes"][0]["content"] = "00".into();
    });
    let problems = contents(&sample);
    assert_eq!(problems.len(), 3, "{problems:?}");
    assert_eq!(problems[0], "the CycloneDX bill gives syn 3.0.0 the role `program`, not `build`");
    assert_eq!(problems[1], "the CycloneDX bill gives syn 3.0.0 the licence ISC, not MIT");
    assert!(problems[2].starts_with("the CycloneDX bill gives syn 3.0.0 the SHA-256 00, not ab"));
}

#[test]
fn a_path_of_the_machine_is_refused() {
    let sample = written();
    let path = sample.tree.root.join("vendor/syn").to_string_lossy().into_owned();
    change(&sample, CYCLONEDX, |bill| {
        named(components(bill), "syn")["description"] = path.into();
    });
    let problems = contents(&sample);
    assert!(!problems.is_empty());
    let expected = "bills/bom.cdx.json has a path of the machine that made it: ";
    assert!(problems.iter().all(|one| one.starts_with(expected)), "{problems:?}");
}

#[test]
fn a_bill_that_its_schema_does_not_allow_is_refused() {
    let sample = written();
    change(&sample, CYCLONEDX, |bill| bill["flavour"] = "vanilla".into());
    change(&sample, SPDX, |bill| bill["packages"][0]["SPDXID"] = "no identifier".into());
    let problems = check(&sample.tree).unwrap();
    assert!(problems[0].starts_with("bom.cdx.json is no CycloneDX 1.6: "), "{problems:?}");
    let of_spdx = problems.iter().any(|one| one.starts_with("bom.spdx.json is no SPDX"));
    assert!(of_spdx, "{problems:?}");
}

#[test]
fn any_other_change_is_refused() {
    let sample = written();
    change(&sample, CYCLONEDX, |bill| bill["version"] = 2.into());
    let expected = "bills/bom.cdx.json is not what the tree makes: run `cargo xtask vendor` again";
    assert_eq!(check(&sample.tree).unwrap(), [expected]);
}

#[test]
fn a_tree_without_bills_is_refused() {
    let expected = ["bills/bom.cdx.json is missing", "bills/bom.spdx.json is missing"];
    assert_eq!(check(&sample().tree).unwrap(), expected);
}
