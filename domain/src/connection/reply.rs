//! What the browser brings back from the platform's consent page, read with suspicion.

use steeple_platforms::contract::credentials::Secret;

/// Longest query string that is read. Real ones stay below 3 kB (RFC 6749 sets no limit; codes are the long part).
const QUERY_MAX_BYTES: usize = 16 * 1024;
/// Longest code. Google documents 256 bytes; Facebook's are longer.
const CODE_MAX_BYTES: usize = 4 * 1024;
/// Longest state. Steeple's own has 43 characters.
const STATE_MAX_BYTES: usize = 128;

/// The query of a redirect to `/oauth/callback/{platform}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallbackQuery {
    /// The person said yes.
    Approved { code: Secret, state: Secret },
    /// The platform sends an error word, mostly because the person said no.
    Refused { error: String, state: Secret },
    /// No parameters at all: how Restream says that the person said no.
    Bare,
    /// Nothing that a platform would send; the words say what is wrong with it.
    Malformed(&'static str),
}

impl CallbackQuery {
    /// Reads the raw query string, without its question mark. Unknown parameters are ignored, as RFC 6749 section 4.1.2 asks;
    /// known ones must come once and be of a sensible length.
    #[must_use]
    pub fn parse(query: &str) -> Self {
        if query.len() > QUERY_MAX_BYTES {
            return Self::Malformed("it is far too long");
        }
        let mut found: [Option<String>; 3] = [None, None, None];
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            let Some(slot) = ["code", "state", "error"].iter().position(|known| *known == name) else { continue };
            if found[slot].replace(value.into_owned()).is_some() {
                return Self::Malformed("a parameter is there twice");
            }
        }
        let [code, state, error] = found;
        match (code, state, error) {
            (None, None, None) => Self::Bare,
            (Some(_), _, Some(_)) => Self::Malformed("it says yes and no at once"),
            (_, None, _) => Self::Malformed("the state is missing"),
            (_, Some(state), _) if state.is_empty() || state.len() > STATE_MAX_BYTES => {
                Self::Malformed("the state has no sensible length")
            }
            (Some(code), _, _) if code.is_empty() || code.len() > CODE_MAX_BYTES => {
                Self::Malformed("the code has no sensible length")
            }
            (Some(code), Some(state), None) => Self::Approved { code: Secret::new(code), state: Secret::new(state) },
            (None, Some(state), Some(error)) => Self::Refused { error: word(&error), state: Secret::new(state) },
            (None, Some(_), None) => Self::Malformed("the code is missing"),
        }
    }
}

/// An error word fit for logs: RFC 6749 allows printable ASCII only.
fn word(error: &str) -> String {
    error.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '_').take(64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_yes_has_a_code_and_a_state() {
        let query = CallbackQuery::parse("state=s-1&code=4%2F0Ab&scope=x&iss=https%3A%2F%2Faccounts.google.com");

        assert_eq!(query, CallbackQuery::Approved { code: Secret::new("4/0Ab"), state: Secret::new("s-1") });
    }

    #[test]
    fn a_no_has_an_error_and_a_state() {
        let query = CallbackQuery::parse("error=access_denied&error_reason=user_denied&state=s-1");

        assert_eq!(query, CallbackQuery::Refused { error: "access_denied".into(), state: Secret::new("s-1") });
    }

    #[test]
    fn restreams_no_has_nothing_at_all() {
        assert_eq!(CallbackQuery::parse(""), CallbackQuery::Bare);
    }

    #[test]
    fn anything_doubtful_is_malformed() {
        let long = "x".repeat(64 * 1024);
        let doubtful = [
            "code=a&error=b&state=s".to_owned(),
            "code=a&code=b&state=s".to_owned(),
            "code=a&state=s&state=t".to_owned(),
            "code=a".to_owned(),
            "code=&state=s".to_owned(),
            "code=a&state=".to_owned(),
            "state=s".to_owned(),
            "error=denied".to_owned(),
            format!("code={long}&state=s"),
            format!("code=a&state={}", &long[..200]),
            format!("code={}&state=s", &long[..5_000]),
        ];

        for query in doubtful {
            let shown = &query[..query.len().min(60)];
            assert!(matches!(CallbackQuery::parse(&query), CallbackQuery::Malformed(_)), "{shown}");
        }
    }
}
