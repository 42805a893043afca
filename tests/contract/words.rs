//! What people read of a platform stands in every language of Steeple, as whole sentences where it is one.

use anyhow::{Result, ensure};
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::livestream::HandKey;
use steeple_platforms::contract::words::{Language, Words};

use crate::guides::english_in;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A brand may be the same in every language.
    Name,
    Label,
    Sentence,
}

#[test]
fn every_word_of_every_platform_stands_in_every_language() {
    let mut failures = Vec::new();
    for platform in StreamingPlatform::ALL {
        for (place, kind, words) in words_of(*platform) {
            failures.extend(judge(kind, &words).err().map(|error| format!("{platform}, {place}: {error:#}")));
        }
    }

    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Everything but the guides, which `guides.rs` judges.
fn words_of(platform: StreamingPlatform) -> Vec<(String, Kind, Words)> {
    let descriptor = platform.descriptor();
    let mut words = vec![("name".to_owned(), Kind::Name, descriptor.name)];
    for field in descriptor.form.iter().flat_map(|form| form.fields) {
        words.push((format!("label of {}", field.name), Kind::Label, field.label));
        words.push((format!("help of {}", field.name), Kind::Sentence, field.help));
    }
    for scope in descriptor.scopes() {
        words.push((format!("why {}", scope.name), Kind::Sentence, scope.why));
    }
    for (number, by_hand) in (1..).zip(descriptor.by_hand) {
        words.push((format!("by hand {number}, what"), Kind::Sentence, by_hand.what));
        words.push((format!("by hand {number}, why"), Kind::Sentence, by_hand.why));
    }
    words.extend(descriptor.ineligible.map(|why| ("ineligible".to_owned(), Kind::Sentence, why)));
    let hand_key = platform.client().livestreams().and_then(|livestreams| livestreams.hand_key());
    words.extend(hand_key.map(HandKey::how).map(|how| ("hand key".to_owned(), Kind::Sentence, how)));
    words
}

fn judge(kind: Kind, words: &Words) -> Result<()> {
    for language in Language::ALL {
        let text = words.in_language(language);
        ensure!(!text.trim().is_empty(), "nothing in {language:?}");
        ensure!(text.trim() == text, "{language:?} has spaces around it: {text:?}");
        ensure!(kind != Kind::Sentence || text.ends_with('.'), "no sentence in {language:?}: {text:?}");
    }
    let left = english_in(words.spanish);
    ensure!(left.is_empty(), "still English: {left:?}");
    ensure!(kind == Kind::Name || words.english != words.spanish, "not translated: {:?}", words.english);
    Ok(())
}

mod can_fail {
    use super::*;

    #[test]
    fn a_forgotten_language_half_a_sentence_and_what_was_not_translated_are_found() {
        judge(Kind::Sentence, &Words::new("Press it.", "Púlselo.")).unwrap();
        judge(Kind::Name, &Words::same("Zoom")).unwrap();

        assert!(judge(Kind::Name, &Words::new("Zoom", "")).is_err());
        assert!(judge(Kind::Sentence, &Words::new("Press it.", "Púlselo")).is_err());
        assert!(judge(Kind::Sentence, &Words::new("Press it", "Púlselo.")).is_err());
        assert!(judge(Kind::Sentence, &Words::same("Press it.")).is_err());
        assert!(judge(Kind::Sentence, &Words::new("Press it.", "Pulse it.")).is_err());
        assert!(judge(Kind::Label, &Words::same("Host")).is_err());
        assert!(judge(Kind::Label, &Words::new("Host", "Anfitrión ")).is_err());
    }
}
