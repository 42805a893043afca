//! What we build upon: licences we may pass on, one registry, and none of the packages we decided against.
//!
//! `deny.toml` says the same to cargo-deny, which knows advisories too; this suite needs nothing but cargo.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

/// SPDX identifiers. An expression is fine when these satisfy it.
const LICENCES: [&str; 12] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "Unicode-3.0",
    "Zlib",
];

/// Each with what stands in its place.
const BANNED: [(&str, &str); 6] = [
    ("actix-governor", "`governor` in domain/src/connection/pace.rs"),
    ("actix-web-actors", "`actix-ws`"),
    ("aws-lc-rs", "rustls with the ring provider"),
    ("aws-lc-sys", "rustls with the ring provider"),
    ("native-tls", "rustls with the ring provider"),
    ("openssl-sys", "rustls with the ring provider"),
];

const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

#[test]
fn every_licence_may_be_passed_on() {
    let refused: Vec<String> = packages_of_this_platform()
        .into_iter()
        .filter_map(|package| {
            let licence = package["license"].as_str().unwrap_or("(none stated)");
            (!is_satisfied(licence)).then(|| format!("{}: {licence}", package["name"]))
        })
        .collect();

    assert!(refused.is_empty(), "licences outside the list in this file and in deny.toml: {refused:#?}");
}

#[test]
fn every_package_comes_from_the_one_registry_or_from_here() {
    let sources: BTreeSet<&str> = lock_values("source = ").collect();

    assert_eq!(sources, BTreeSet::from([REGISTRY]));
}

#[test]
fn no_package_is_one_we_decided_against() {
    let found: Vec<_> = BANNED.iter().filter(|(name, _)| lock_values("name = ").any(|it| it == *name)).collect();

    assert!(found.is_empty(), "Cargo.lock holds a banned package; use instead: {found:#?}");
}

#[test]
fn cargo_deny_is_told_the_same_lists() {
    let deny = read("deny.toml");

    for name in LICENCES.iter().chain(BANNED.iter().map(|(name, _)| name)) {
        assert!(deny.contains(&format!("\"{name}\"")), "deny.toml does not name {name}");
    }
}

#[test]
fn a_licence_expression_needs_all_of_and_and_one_of_or() {
    assert!(is_satisfied("MIT OR Apache-2.0"));
    assert!(is_satisfied("MIT/Apache-2.0"));
    assert!(is_satisfied("GPL-3.0 OR MIT"));
    assert!(is_satisfied("(MIT OR GPL-3.0) AND Unicode-3.0"));
    assert!(is_satisfied("Apache-2.0 WITH LLVM-exception OR GPL-2.0"));
    assert!(!is_satisfied("MIT AND GPL-3.0"));
    assert!(!is_satisfied("(MIT OR GPL-3.0) AND GPL-2.0"));
    assert!(!is_satisfied("GPL-3.0-or-later"));
    assert!(!is_satisfied("(none stated)"));
}

/// Every package that a build for this machine uses, tests and build scripts included. Asks nothing of the network.
fn packages_of_this_platform() -> Vec<Value> {
    let about = output(Command::new("rustc").arg("-vV"));
    let host = about.lines().find_map(|line| line.strip_prefix("host: ")).expect("rustc -vV names its host");
    let metadata = output(Command::new(env!("CARGO")).current_dir(root()).args([
        "metadata",
        "--locked",
        "--offline",
        "--format-version=1",
        "--filter-platform",
        host,
    ]));
    let mut metadata: Value = serde_json::from_str(&metadata).expect("cargo metadata prints JSON");
    match metadata["packages"].take() {
        Value::Array(packages) => packages,
        other => panic!("cargo metadata has no list of packages but {other}"),
    }
}

fn output(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("cargo and rustc print UTF-8")
}

fn root() -> &'static str {
    concat!(env!("CARGO_MANIFEST_DIR"), "/..")
}

fn read(file: &str) -> String {
    std::fs::read_to_string(format!("{}/{file}", root())).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The quoted values behind `key`, one per line that begins with it.
fn lock_values(key: &'static str) -> impl Iterator<Item = &'static str> {
    let lock = include_str!("../../Cargo.lock");
    lock.lines().filter_map(move |line| Some(line.strip_prefix(key)?.trim_matches('"')))
}

/// Whether our list satisfies an SPDX expression, also in the older spelling with a slash for OR. AND binds closer than OR.
fn is_satisfied(expression: &str) -> bool {
    any_of(&expression.replace('/', " OR "))
}

fn any_of(expression: &str) -> bool {
    split_outside_parentheses(expression, " OR ").into_iter().any(all_of)
}

fn all_of(expression: &str) -> bool {
    split_outside_parentheses(expression, " AND ").into_iter().all(one)
}

fn one(expression: &str) -> bool {
    let inner = expression.trim();
    match inner.strip_prefix('(').and_then(|it| it.strip_suffix(')')) {
        Some(inner) => any_of(inner),
        None => LICENCES.contains(&inner),
    }
}

fn split_outside_parentheses<'a>(text: &'a str, separator: &str) -> Vec<&'a str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0);
    for (at, character) in text.char_indices() {
        match character {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ if depth == 0 && at >= start && text[at..].starts_with(separator) => {
                parts.push(&text[start..at]);
                start = at + separator.len();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}
