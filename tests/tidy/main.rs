//! The repository keeps its own rules: order of modules, finished files, complete lists, links that lead somewhere.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod rules;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use steeple_domain::vault::SEALED_COLUMNS;
use steeple_platforms::StreamingPlatform;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Files below a folder of the repository, by their path in it.
fn files(folder: &str, extension: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                let name = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
                found.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

fn sources() -> Vec<(String, String)> {
    let found: Vec<_> = ["api", "domain", "migration", "platforms", "tests", "benches"]
        .into_iter()
        .flat_map(|folder| files(folder, "rs"))
        .collect();
    assert!(found.len() > 200, "the sources were found");
    found
}

#[test]
fn modules_of_the_domain_use_only_what_stands_to_their_left() {
    let files = files("domain/src", "rs");
    let docs = &files.iter().find(|(name, _)| name == "domain/src/lib.rs").unwrap().1;
    let order = rules::module_order(docs);
    assert!(order.len() > 10, "the order was found: {order:?}");
    let mut wrong = Vec::new();
    for (name, text) in files.iter().filter(|(name, _)| name != "domain/src/lib.rs") {
        let module = name.trim_start_matches("domain/src/").split(['/', '.']).next().unwrap();
        let used = rules::imports_to_the_right(module, text, &order);
        wrong.extend(used.into_iter().map(|used| format!("{name} uses {used}")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn nothing_is_unfinished_or_left_out() {
    let wrong: Vec<_> = sources()
        .into_iter()
        .map(|(name, text)| (name, rules::unfinished(&text)))
        .filter(|(_, found)| !found.is_empty())
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn only_the_clock_reads_the_machines_time() {
    let readers =
        sources().into_iter().filter(|(name, text)| name != "domain/src/clock.rs" && rules::reads_the_clock(text));
    let wrong: Vec<_> = readers.map(|(name, _)| name).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_source_file_has_two_subjects() {
    let long = |text: &str| text.lines().count() > rules::MOST_LINES;
    let wrong: Vec<_> = sources().into_iter().filter(|(_, text)| long(text)).map(|(name, _)| name).collect();
    assert!(wrong.is_empty(), "over {} lines: {wrong:#?}", rules::MOST_LINES);
}

#[test]
fn every_platform_has_a_whole_folder_and_every_folder_is_registered() {
    let folder = root().join("platforms/src");
    let others = ["contract", "http", "reach", "sandbox"];
    let mut found = BTreeSet::new();
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if others.contains(&name.as_str()) {
            continue;
        }
        let parts = std::fs::read_dir(&path).unwrap();
        let parts = parts.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        assert_eq!(rules::lacks(&parts), [""; 0], "platforms/src/{name} is not whole");
        found.insert(name);
    }
    let registered: BTreeSet<String> =
        StreamingPlatform::ALL.iter().map(|platform| platform.slug().to_owned()).collect();
    assert_eq!(found, registered);
}

#[test]
fn every_sealed_column_is_known_to_the_vault() {
    let in_migrations: BTreeSet<String> =
        files("migration/src", "rs").iter().flat_map(|(_, text)| rules::sealed_columns(text)).collect();
    let known: BTreeSet<String> = SEALED_COLUMNS.iter().map(|sealed| sealed.column.to_owned()).collect();
    assert_eq!(in_migrations, known);
}

#[test]
fn every_migration_is_listed_in_its_order() {
    let lib = std::fs::read_to_string(root().join("migration/src/lib.rs")).unwrap();
    let mut at = 0;
    for (name, _) in files("migration/src", "rs") {
        let module = name.trim_start_matches("migration/src/").trim_end_matches(".rs");
        if module.starts_with("m0") {
            let listed = lib.find(&format!("Box::new({module}::Migration)"));
            assert!(listed.is_some_and(|listed| listed > at), "{name} is not in the list, or not in its place");
            at = listed.unwrap();
        }
    }
    assert!(at > 0, "the migrations were found");
}

#[test]
fn links_between_pages_lead_to_files() {
    let mut pages = files("docs", "md");
    pages.push(("README.md".to_owned(), std::fs::read_to_string(root().join("README.md")).unwrap()));
    let mut wrong = Vec::new();
    for (name, text) in &pages {
        let folder = root().join(name).parent().unwrap().to_owned();
        let dead = rules::linked_files(text).into_iter().filter(|target| !folder.join(target).exists());
        wrong.extend(dead.map(|target| format!("{name} links to {target}")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
