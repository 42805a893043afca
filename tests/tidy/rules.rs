//! The rules, each a pure function of texts that names what breaks it.

use std::collections::BTreeSet;

/// A source file is read in one sitting; longer ones have two subjects.
pub const MOST_LINES: usize = 400;

/// The modules in the order that the crate's own documentation gives between two backticks with arrows.
pub fn module_order(docs: &str) -> Vec<String> {
    let text: String = docs.lines().filter_map(|line| line.strip_prefix("//!")).collect();
    let list = text.split('`').find(|part| part.contains('→')).unwrap_or_default();
    list.split(|letter: char| letter.is_whitespace() || letter == '→')
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Modules of the crate that a module uses although they stand to its right, or are not in the order at all.
pub fn imports_to_the_right(module: &str, text: &str, order: &[String]) -> Vec<String> {
    let place = |name: &str| order.iter().position(|known| known == name);
    let used: BTreeSet<&str> = text
        .split("crate::")
        .skip(1)
        .map(|rest| {
            rest.split(|letter: char| !(letter.is_ascii_lowercase() || letter == '_')).next().unwrap_or_default()
        })
        .filter(|name| !name.is_empty() && *name != module)
        .collect();
    let own = place(module);
    used.into_iter()
        .filter(|name| own.is_none() || place(name).is_none_or(|at| Some(at) > own))
        .map(str::to_owned)
        .collect()
}

/// Words that say that something is not finished or not tried.
pub fn unfinished(text: &str) -> Vec<&'static str> {
    // Put together here, so that this file does not break its own rule.
    const WORDS: [&str; 5] = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("to", "do!("),
        concat!("unimple", "mented!("),
        concat!("#[ig", "nore"),
    ];
    WORDS.into_iter().filter(|word| text.contains(word)).collect()
}

/// True when the machine's clock is read.
pub fn reads_the_clock(text: &str) -> bool {
    text.contains(concat!("Utc::", "now()")) || text.contains(concat!("SystemTime::", "now()"))
}

/// What a platform's folder lacks.
pub fn lacks(parts: &BTreeSet<String>) -> Vec<&'static str> {
    let has = |name: &str| parts.contains(name);
    let needed = [
        ("mod.rs", "mod.rs"),
        ("docs.md", "docs.md"),
        ("facts.json", "facts.json"),
        ("wire.rs", "wire.rs"),
        ("sandbox", "sandbox.rs"),
    ];
    needed.into_iter().filter(|(name, other)| !has(name) && !has(other)).map(|(name, _)| name).collect()
}

/// Columns called `sealed_…` in a migration.
pub fn sealed_columns(migration: &str) -> BTreeSet<String> {
    let quoted = migration.split('"').skip(1).step_by(2);
    quoted.filter(|text| text.starts_with("sealed_")).map(str::to_owned).collect()
}

/// Targets of a page's links that are files of the repository, without their anchors.
pub fn linked_files(page: &str) -> Vec<String> {
    let targets = page.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let files = targets
        .filter(|target| !target.contains("://") && !target.starts_with(['#', '/']) && !target.starts_with("mailto:"));
    files.map(|target| target.split('#').next().unwrap_or_default().to_owned()).collect()
}

mod can_fail {
    use super::*;

    fn order() -> Vec<String> {
        module_order("//! They stand so:\n//! `ids clock →\n//! error → queue`\n//! and `else` never.")
    }

    #[test]
    fn the_order_is_read_over_line_ends() {
        assert_eq!(order(), ["ids", "clock", "error", "queue"]);
    }

    #[test]
    fn an_import_to_the_right_is_found_and_one_to_the_left_is_not() {
        assert_eq!(
            imports_to_the_right("error", "use crate::queue::Job;\nuse crate::ids::JobId;", &order()),
            ["queue"]
        );
        assert_eq!(imports_to_the_right("error", "use crate::unknown::Thing;", &order()), ["unknown"]);
        assert_eq!(imports_to_the_right("stranger", "use crate::ids::JobId;", &order()), ["ids"]);
    }

    #[test]
    fn unfinished_work_is_found() {
        assert_eq!(unfinished(concat!("// TO", "DO: later")), [concat!("TO", "DO")]);
        assert_eq!(unfinished(concat!("#[ig", "nore]\nfn test() {}")), [concat!("#[ig", "nore")]);
        assert!(unfinished("what is done").is_empty());
    }

    #[test]
    fn reading_the_machines_clock_is_found() {
        assert!(reads_the_clock(concat!("let now = Utc::", "now();")));
        assert!(!reads_the_clock("let now = ctx.now();"));
    }

    #[test]
    fn a_folder_without_its_page_is_found() {
        let parts = ["mod.rs", "facts.json", "wire.rs", "sandbox"].map(str::to_owned).into();
        assert_eq!(lacks(&parts), ["docs.md"]);
    }

    #[test]
    fn sealed_columns_and_links_are_read() {
        assert_eq!(sealed_columns(r#"may("sealed_key", Bytes).may("key", Text)"#), ["sealed_key".to_owned()].into());
        assert_eq!(linked_files("[a](docs/a.md#top) [b](https://example.org) [c](#here)"), ["docs/a.md"]);
    }
}
