//! What vendors tell, made fit to be shown, pressed or stored. Pure.
//!
//! A vendor is not an attacker, but what stands behind its name may be: a proxy, a hacked account, a field that somebody else
//! filled in. `tests/contract/garbled.rs` holds every client to these rules.

use serde::{Deserialize, Deserializer, de};
use url::Url;

use crate::contract::credentials::Secret;
use crate::contract::livestream::Ingest;
use crate::http::MASK;

/// A vendor's sentence that is shown is cut to this length.
const WORDS_MAX_CHARS: usize = 200;

/// A run of so many letters, digits and signs with a digit among them is no word of a sentence but something like a token.
const TOKEN_MIN_CHARS: usize = 20;

/// Without a digit it may still be a field's name, but no name is so long.
const NAME_MAX_CHARS: usize = 60;

/// A vendor's own words as one line of at most 200 characters, without a full stop at its end. What looks like a token is masked:
/// vendors quote what they were sent.
#[must_use]
pub fn words(text: &str) -> String {
    let is_of_token = |letter: char| letter.is_ascii_alphanumeric() || "-_.+/=~|".contains(letter);
    let shown = |word: &str| {
        let is_token = |run: &str| {
            let has_digit = run.bytes().any(|byte| byte.is_ascii_digit());
            run.len() >= TOKEN_MIN_CHARS && (has_digit || run.len() > NAME_MAX_CHARS)
        };
        if word.split(|letter| !is_of_token(letter)).any(is_token) { MASK.to_owned() } else { word.to_owned() }
    };
    let parts = text.split(|letter: char| letter.is_whitespace() || letter.is_control());
    let line: Vec<String> = parts.filter(|word| !word.is_empty()).map(shown).collect();
    line.join(" ").trim_end_matches('.').chars().take(WORDS_MAX_CHARS).collect()
}

/// The first of these that says something, otherwise the id: people tell accounts apart by their names.
#[must_use]
pub fn first_of<const N: usize>(names: [Option<String>; N], id: &str) -> String {
    names.into_iter().flatten().find(|name| !name.trim().is_empty()).unwrap_or_else(|| id.to_owned())
}

/// A vendor's name of something, `livestream.status.updated`: one line, at most 200 characters.
#[must_use]
pub fn name(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(WORDS_MAX_CHARS).collect()
}

/// The address of a page that a person may press, as it was told; `None` for anything that is no page of the web.
#[must_use]
pub fn page(url: &str) -> Option<String> {
    let is_plain = !url.contains(|letter: char| letter.is_control() || letter.is_whitespace());
    let parsed = Url::parse(url).ok().filter(|parsed| matches!(parsed.scheme(), "http" | "https") && parsed.has_host());
    parsed.filter(|_| is_plain).map(|_| url.to_owned())
}

/// Whether this can be an id: something, on one line, that a database takes.
#[must_use]
pub fn is_id(id: &str) -> bool {
    !id.is_empty() && !id.contains(char::is_control)
}

/// Server and key for an encoder; `None` when no encoder could take them.
#[must_use]
pub fn ingest(url: String, key: Secret) -> Option<Ingest> {
    let is_odd = |text: &str| text.contains(|letter: char| letter.is_control() || letter.is_whitespace());
    let parsed = Url::parse(&url).ok().filter(|parsed| matches!(parsed.scheme(), "rtmp" | "rtmps" | "srt"));
    let is_good = parsed.is_some_and(|parsed| parsed.has_host()) && !is_odd(&url);
    (is_good && !key.is_empty() && !is_odd(key.reveal())).then_some(Ingest { url, key })
}

/// For serde: an id, or the answer cannot be read.
///
/// # Errors
/// For anything else.
pub fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let id = String::deserialize(deserializer)?;
    if is_id(&id) { Ok(id) } else { Err(de::Error::custom("an id is empty or holds control characters")) }
}

/// For serde: an id where there is one; anything else counts as none, because nothing depends on it.
///
/// # Errors
/// When it is no text at all.
pub fn id_if_any<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let id = Option::<String>::deserialize(deserializer)?;
    Ok(id.filter(|id| is_id(id)))
}

/// For serde: a token, or the answer cannot be read.
///
/// # Errors
/// For an empty one: it opens nothing, and only the vendor's own refusal ends a grant.
pub fn token<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
    let token = Secret::deserialize(deserializer)?;
    if token.is_empty() { Err(de::Error::custom("a token is empty")) } else { Ok(token) }
}

/// For serde: a token where there is one; an empty one counts as none.
///
/// # Errors
/// When it is no text at all.
pub fn token_if_any<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Secret>, D::Error> {
    Ok(Option::<Secret>::deserialize(deserializer)?.filter(|token| !token.is_empty()))
}

/// For serde: a page to press, or the answer cannot be read.
///
/// # Errors
/// For anything else.
pub fn link<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let url = String::deserialize(deserializer)?;
    page(&url).ok_or_else(|| de::Error::custom("a link leads to no page"))
}

/// For serde: a page to press where there is one; anything else counts as none, because nothing depends on it.
///
/// # Errors
/// When it is no text at all.
pub fn link_if_any<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let url = Option::<String>::deserialize(deserializer)?;
    Ok(url.and_then(|url| page(&url)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_one_short_line_without_tokens() {
        assert_eq!(words(" The title\r\n is too long. "), "The title is too long");
        let token = "EAABwzLixnjYBO0ZCZCkx1";
        assert_eq!(words(&format!("Malformed access token {token}")), "Malformed access token ***");
        assert_eq!(words(&format!("token=\"{token}\".")), "***");
        let named = "Set settings.alternative_hosts_email_notification, then meeting:write:livestream.";
        assert_eq!(words(named), named.trim_end_matches('.'));
        assert_eq!(words(&"ä ".repeat(500)).chars().count(), 200);
    }

    #[test]
    fn only_a_page_of_the_web_is_pressed() {
        for good in ["https://zoom.us/j/1?pwd=x", "http://127.0.0.1:8080/watch"] {
            assert_eq!(page(good).as_deref(), Some(good));
        }
        for bad in [
            "",
            "javascript:alert(1)",
            "data:text/html,x",
            "//a.example",
            "https://",
            "https://a.example/\u{0}",
            "ftp://a.example",
        ] {
            assert_eq!(page(bad), None, "{bad}");
        }
    }
}
