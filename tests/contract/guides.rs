//! What a church's admin reads at a platform: the English guide is the measure, and a translation says the same step by step.

use anyhow::{Result, ensure};
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::words::{Language, Words};

/// Where a guide names the address to copy into the vendor's settings.
const REDIRECT_PLACEHOLDER: &str = "{redirect_uri}";

/// Words without which hardly an English sentence does, and that no other language of guides has.
const ENGLISH: [&str; 16] = [
    "the", "and", "of", "with", "is", "are", "this", "that", "you", "your", "it", "press", "from", "church", "service",
    "when",
];

#[test]
fn every_platform_has_a_guide_that_leads_to_the_end() {
    for platform in StreamingPlatform::ALL {
        let descriptor = platform.descriptor();
        for language in Language::ALL {
            let text = descriptor.docs.in_language(language);

            assert!(text.lines().count() > 20, "{platform}, {language:?}: too short to lead anybody");
            let says = text.contains(REDIRECT_PLACEHOLDER);
            assert!(says || descriptor.oauth.is_none(), "{platform}, {language:?}: without {REDIRECT_PLACEHOLDER}");
        }
    }
}

#[test]
fn every_translated_guide_says_what_the_english_one_says() {
    let failures: Vec<String> = StreamingPlatform::ALL
        .iter()
        .filter_map(|platform| Some(format!("{platform}: {:#}", judge(&platform.descriptor().docs).err()?)))
        .collect();

    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn judge(guide: &Words) -> Result<()> {
    for language in Language::ALL.into_iter().filter(|language| *language != Language::English) {
        let (english, other) = (guide.in_language(Language::English), guide.in_language(language));
        let steps = shape(english).into_iter().zip(shape(other));
        for ((line, step), (other_line, other_step)) in steps {
            ensure!(step == other_step, "{language:?}: line {other_line} is {other_step:?}, line {line} is {step:?}");
        }
        ensure!(shape(english).len() == shape(other).len(), "{language:?}: steps are missing at the end");
        let values = (values(english), values(other));
        ensure!(values.0 == values.1, "{language:?}: other links or values: {values:#?}");
        let left = english_in(other);
        ensure!(left.is_empty(), "{language:?}: still English outside of italics: {left:?}");
    }
    Ok(())
}

/// What a reader sees at a glance, each with the number of its line: headings, paragraphs, items of lists, rows of tables.
fn shape(guide: &str) -> Vec<(usize, &str)> {
    let before = std::iter::once("").chain(guide.lines());
    let lines = guide.lines().zip(before).zip(1..).filter_map(|((line, before), number)| {
        let text = line.trim_start();
        let indent = line.len() - text.len();
        let mark = text.split(' ').next().unwrap_or_default();
        let is_number = mark.strip_suffix('.').is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
        if is_number || matches!(mark, "-" | "#" | "##" | "###" | "|" | "|---|---|" | "```") {
            Some((number, &line[..indent + mark.len()]))
        } else {
            (before.is_empty() && !text.is_empty()).then(|| (number, &line[..indent]))
        }
    });
    lines.collect()
}

/// Targets of links and everything in code, which no language changes: addresses, names of scopes, what is typed.
fn values(guide: &str) -> Vec<&str> {
    let code = guide.split('`').skip(1).step_by(2).map(str::trim);
    let targets = guide.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let addresses = guide.split('<').skip(1).filter_map(|rest| rest.split('>').next());
    let mut values: Vec<&str> = code.chain(targets).chain(addresses).collect();
    values.sort_unstable();
    values
}

/// What is still English outside of code, addresses and italics.
pub fn english_in(text: &str) -> Vec<String> {
    words(text).filter(|word| ENGLISH.contains(&word.as_str())).collect()
}

/// The guide's own words: without code, addresses, and italics, which hold a vendor's.
fn words(guide: &str) -> impl Iterator<Item = String> {
    let prose = guide.split('`').step_by(2);
    let pieces = prose.flat_map(|text| text.split("**").flat_map(|text| text.split('*').step_by(2)));
    let words = pieces.flat_map(str::split_whitespace).filter(|word| !word.contains("://"));
    words.map(|word| word.trim_matches(|sign: char| !sign.is_alphanumeric()).to_lowercase())
}

mod can_fail {
    use super::*;

    const GUIDE: &str = "# A guide\n\n1. Press *Save*.\n   - Copy `{redirect_uri}`.\n\nSee <https://example.org>.\n";

    fn judged(spanish: &'static str) -> Result<()> {
        judge(&Words::new(GUIDE, spanish))
    }

    #[test]
    fn the_same_in_other_words_is_well() {
        judged("# Una guía\n\n1. Pulse *Save the app*.\n   - Copie `{redirect_uri}`.\n\nVea <https://example.org>.\n")
            .unwrap();
    }

    #[test]
    fn a_lost_step_a_lost_value_and_a_forgotten_sentence_are_found() {
        assert!(judged("# Una guía\n\n1. Pulse `{redirect_uri}`.\n\nVea <https://example.org>.\n").is_err());
        assert!(judged("# Una guía\n\n1. Pulse.\n   - Copie `{redirect_uri}` <https://example.org>.\n").is_err());
        assert!(judged("# Una guía\n\n1. Pulse.\n   - Copie.\n\nVea <https://example.org>.\n").is_err());
        assert!(
            judged("# Una guía\n\n1. Pulse.\n   - Copie `{redirect_uri}`.\n\nVea <https://example.com>.\n").is_err()
        );
        assert!(judged("# Una guía\n\n1. Copy this.\n   - `{redirect_uri}`.\n\nVea <https://example.org>.\n").is_err());
    }
}
