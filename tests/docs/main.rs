//! The documentation says nothing that is no longer there: links, names of functions and tests, files, settings.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use steeple::settings::{Environment, Settings};

/// Folders that hold code or documentation; everything else is built or fetched.
const FOLDERS: [&str; 9] = ["api", "benches", "docs", "domain", "migration", "platforms", "scripts", "tests", ".ci"];

/// Where a path in running text may begin: at the root, or in the folder that the page talks about.
const STARTS: [&str; 6] =
    ["", "api/src", "domain/src", "domain/src/connection", "platforms/src", "platforms/src/restream"];

/// Words with an underscore that are not in any source file, with what they are.
const FOREIGN_WORDS: [&str; 2] = [
    "in_txn",  // an ending, in style.md
    "pg_dump", // PostgreSQL's program
];

#[test]
fn every_link_leads_somewhere() {
    let mut broken = Vec::new();
    for page in pages() {
        for target in links(&page.text) {
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            if target.starts_with("https://") {
                continue;
            }
            let path = if file.is_empty() { page.path.clone() } else { page.folder().join(file) };
            let there = match std::fs::read_to_string(&path) {
                Ok(text) => anchor.is_empty() || headings(&text).contains(anchor),
                Err(_) => anchor.is_empty() && path.exists(),
            };
            if !there {
                broken.push(format!("{}: {target}", page.name()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn every_name_in_running_text_is_in_the_code() {
    let this_suite = root().join("tests/docs");
    let sources = files().into_iter().filter(|path| !is_page(path) && !path.starts_with(&this_suite));
    let words: BTreeSet<String> = sources.flat_map(words_of).collect();
    let mut unknown = Vec::new();
    for page in pages() {
        for quoted in quoted(&page.text) {
            let names = identifiers(quoted).filter(|word| word.contains('_') && word.starts_with(char::is_lowercase));
            let strange = names.filter(|word| {
                !words.contains(*word) && !words.contains(in_code(word)) && !FOREIGN_WORDS.contains(word)
            });
            unknown.extend(strange.map(|word| format!("{}: {word} in `{quoted}`", page.name())));
        }
    }
    assert!(unknown.is_empty(), "these names are in the documentation only: {unknown:#?}");
}

#[test]
fn every_file_in_running_text_is_there() {
    let mut missing = Vec::new();
    for page in pages() {
        for quoted in quoted(&page.text).into_iter().filter(|quoted| looks_like_a_path(quoted)) {
            let there = STARTS.iter().any(|start| root().join(start).join(quoted).exists());
            if !there {
                missing.push(format!("{}: {quoted}", page.name()));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_decision_is_listed() {
    let list = read(&root().join("docs/decisions/README.md"));
    for path in files().into_iter().filter(|path| path.parent().is_some_and(|folder| folder.ends_with("decisions"))) {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        assert!(name == "README.md" || list.contains(&format!("({name})")), "docs/decisions/README.md lacks {name}");
    }
}

#[test]
fn the_example_of_a_settings_file_is_taken_as_it_stands() {
    let page = read(&root().join("docs/operations.md"));
    let example = page
        .split("```toml\n")
        .skip(1)
        .filter_map(|rest| rest.split_once("```"))
        .map(|(example, _)| example)
        .find(|example| example.starts_with("# steeple.toml"))
        .expect("docs/operations.md has an example that begins with # steeple.toml");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("steeple.toml");
    std::fs::write(&file, example).unwrap();
    let environment: Environment = [("STEEPLE_PLATFORMS__YOUTUBE__CLIENT_SECRET", "from a file")].into_iter().collect();

    let settings = Settings::load(Some(&file), &environment).unwrap();

    assert_eq!(settings.public_url.unwrap().as_str(), "https://live.example.org/");
    assert_eq!(settings.platforms.len(), 2);
}

#[test]
fn every_setting_of_the_table_is_one() {
    let page = read(&root().join("docs/operations.md"));
    let rows = page.lines().filter(|line| line.starts_with("| `") && line.contains("`STEEPLE_"));
    let variables: Vec<&str> = rows
        .filter_map(|row| identifiers(row).find(|word| word.starts_with("STEEPLE_") && *word != "STEEPLE_DATABASE_URL"))
        .collect();
    assert!(variables.len() >= 11, "{variables:?}");

    for variable in variables {
        let value = match variable {
            "STEEPLE_PORT" | "STEEPLE_DATABASE_CONNECTIONS" => "7",
            "STEEPLE_LOG_FORMAT" => "json",
            "STEEPLE_ALLOW_PRIVATE_DESTINATIONS" => "true",
            "STEEPLE_PUBLIC_URL" | "STEEPLE_PLATFORMS__YOUTUBE__BASES__API" => "https://example.org",
            "STEEPLE_PLATFORMS__MICROSOFT_TEAMS__TENANT" => "5b8f7a10-0000-4000-8000-000000000001",
            _ => "x",
        };
        // A platform takes id and secret or neither, and a tenant only with them.
        let client =
            |platform: &str| ["ID", "SECRET"].map(|what| format!("STEEPLE_PLATFORMS__{platform}__CLIENT_{what}"));
        let partners: Vec<String> = match variable {
            "STEEPLE_PLATFORMS__YOUTUBE__CLIENT_ID" | "STEEPLE_PLATFORMS__YOUTUBE__CLIENT_SECRET" => {
                client("YOUTUBE").into()
            }
            "STEEPLE_PLATFORMS__MICROSOFT_TEAMS__TENANT" => client("MICROSOFT_TEAMS").into(),
            _ => Vec::new(),
        };
        let set = partners.iter().map(|partner| (partner.as_str(), "x")).chain([(variable, value)]);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("steeple.toml");
        std::fs::write(&file, "").unwrap();
        let loaded = Settings::load(Some(&file), &set.collect());
        assert!(loaded.is_ok(), "{variable}: {}", loaded.unwrap_err());
    }
}

#[test]
fn the_readers_of_this_suite_see_what_is_there() {
    let text = "See [a](b.md#c) and `x_y(1)`.\n```sh\n`not_this`\n```\n## Some `Title`, here";
    assert_eq!(links(text), ["b.md#c"]);
    assert_eq!(quoted(text), ["x_y(1)", "Title"]);
    assert_eq!(identifiers("x_y(1)").collect::<Vec<_>>(), ["x_y", "1"]);
    assert_eq!(headings(text), BTreeSet::from(["some-title-here".to_owned()]));
    assert!(looks_like_a_path("vault/cipher.rs") && !looks_like_a_path("application/json"));
}

struct Page {
    path: PathBuf,
    text: String,
}

impl Page {
    fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new("."))
    }

    fn name(&self) -> String {
        self.path.strip_prefix(root()).unwrap_or(&self.path).display().to_string()
    }
}

/// The README and everything below docs/.
fn pages() -> Vec<Page> {
    files().into_iter().filter(|path| is_page(path)).map(|path| Page { text: read(&path), path }).collect()
}

fn is_page(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "md")
        && (path.starts_with(root().join("docs")) || path.parent() == Some(&root()))
}

fn files() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = entries(&root()).filter(|path| path.is_file()).collect();
    let mut folders: Vec<PathBuf> = FOLDERS.iter().map(|folder| root().join(folder)).collect();
    while let Some(folder) = folders.pop() {
        for path in entries(&folder) {
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files
}

fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path())
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ is in the repository").to_owned()
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A name as the code writes it: Prometheus puts a prefix before figures and an ending behind those that only grow.
fn in_code(word: &str) -> &str {
    let bare = word.strip_prefix("steeple_").map(|figure| figure.strip_suffix("_total").unwrap_or(figure));
    bare.unwrap_or(word)
}

/// Pictures have no words.
fn words_of(path: PathBuf) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    identifiers(&text).filter(|word| word.contains('_')).map(str::to_owned).collect()
}

fn identifiers(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '_').filter(|word| !word.is_empty())
}

fn links(text: &str) -> Vec<&str> {
    let ends = text.split("](").skip(1);
    ends.filter_map(|rest| rest.split_once(')')).map(|(target, _)| target).collect()
}

/// What stands between backticks in running text; blocks of code are left out.
fn quoted(text: &str) -> Vec<&str> {
    let prose = text.split("```").step_by(2);
    prose.flat_map(|prose| prose.lines().flat_map(|line| line.split('`').skip(1).step_by(2))).collect()
}

/// The anchors that a page's headings make.
fn headings(text: &str) -> BTreeSet<String> {
    let titles = text.lines().filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim());
    let anchor = |title: &str| {
        let letters = title.to_lowercase().replace(' ', "-");
        letters.chars().filter(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_')).collect()
    };
    titles.map(anchor).collect()
}

/// A file with an ending of ours, or a folder with its slash.
fn looks_like_a_path(quoted: &str) -> bool {
    let plain = !quoted.contains(['<', '{', '*', ' ', '…', ':', '$']) && !quoted.starts_with('/');
    let endings = [".rs", ".md", ".json", ".toml"];
    plain && quoted.contains('/') && (endings.iter().any(|ending| quoted.ends_with(ending)) || quoted.ends_with('/'))
}
