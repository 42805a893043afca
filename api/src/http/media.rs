//! Which media type the client wants, and which one it sent (GraphQL over HTTP, sections "Media Types" and "Accept").

use actix_web::http::header::{self, HeaderMap};

/// The two forms of an answer. The body is the same; the status differs when nothing was run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// `application/graphql-response+json`: the status tells of a document that was not run.
    GraphqlResponse,
    /// `application/json`: status 200 for every well-formed request.
    Json,
}

impl Media {
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }
}

/// The form that the client prefers; without an `Accept` header, and for `*/*`, plain JSON as older clients expect it.
/// `None` when the client takes neither.
#[must_use]
pub fn accepted(headers: &HeaderMap) -> Option<Media> {
    let mut best: Option<(u16, Media)> = None;
    let mut asked = false;
    for range in headers.get_all(header::ACCEPT).filter_map(|value| value.to_str().ok()).flat_map(|it| it.split(',')) {
        let mut parts = range.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default().to_ascii_lowercase();
        if name.is_empty() {
            continue;
        }
        asked = true;
        let media = match name.as_str() {
            "application/graphql-response+json" => Media::GraphqlResponse,
            "application/json" | "application/*" | "*/*" => Media::Json,
            _ => continue,
        };
        let mut weight = 1_000;
        let mut utf8 = true;
        for (key, value) in parts.filter_map(|part| part.split_once('=')) {
            match key.trim().to_ascii_lowercase().as_str() {
                "q" => weight = thousandths(value),
                "charset" => utf8 = is_utf8(value),
                _ => {}
            }
        }
        if utf8 && weight > 0 && best.is_none_or(|(best, _)| weight > best) {
            best = Some((weight, media));
        }
    }
    if asked { best.map(|(_, media)| media) } else { Some(Media::Json) }
}

/// True when the body is JSON in UTF-8: the one form that a foreign page cannot send without asking first.
#[must_use]
pub fn sends_json(headers: &HeaderMap) -> bool {
    let mut types = headers.get_all(header::CONTENT_TYPE);
    let (Some(Ok(value)), None) = (types.next().map(|value| value.to_str()), types.next()) else { return false };
    let encoded = headers.get(header::CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity");
    let mut parts = value.split(';').map(str::trim);
    let json = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("application/json"));
    let charsets = parts.filter_map(|part| part.split_once('='));
    json && !encoded
        && charsets.filter(|(key, _)| key.trim().eq_ignore_ascii_case("charset")).all(|(_, value)| is_utf8(value))
}

fn is_utf8(charset: &str) -> bool {
    let charset = charset.trim().trim_matches('"');
    charset.eq_ignore_ascii_case("utf-8") || charset.eq_ignore_ascii_case("utf8")
}

/// A quality value (RFC 9110 section 12.4.2) in thousandths; nonsense counts as not wanted.
fn thousandths(quality: &str) -> u16 {
    let (whole, fraction) = quality.trim().split_once('.').unwrap_or((quality.trim(), ""));
    let digits = fraction.len() <= 3 && fraction.bytes().all(|byte| byte.is_ascii_digit());
    match (whole, digits, format!("{fraction:0<3}").parse::<u16>()) {
        ("1", true, Ok(0)) => 1_000,
        ("0", true, Ok(fraction)) => fraction,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    fn accept(value: &str) -> Option<Media> {
        accepted(&one(header::ACCEPT, value))
    }

    fn one(name: HeaderName, value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_str(value).unwrap());
        headers
    }

    #[test]
    fn the_preferred_form_wins_and_the_first_of_equals() {
        use Media::{GraphqlResponse, Json};
        for (value, media) in [
            ("application/graphql-response+json", Some(GraphqlResponse)),
            ("Application/GraphQL-Response+JSON; charset=UTF-8", Some(GraphqlResponse)),
            ("application/json", Some(Json)),
            ("application/json;q=0.5, application/graphql-response+json", Some(GraphqlResponse)),
            ("application/graphql-response+json;q=0.5, application/json;q=0.9", Some(Json)),
            ("application/graphql-response+json, application/json", Some(GraphqlResponse)),
            ("text/html, */*;q=0.8", Some(Json)),
            ("*/*", Some(Json)),
            ("", Some(Json)),
            ("text/html", None),
            ("application/json;q=0", None),
            ("application/json;charset=latin1", None),
            ("application/json;q=2", None),
        ] {
            assert_eq!(accept(value), media, "{value}");
        }
        assert_eq!(accepted(&HeaderMap::new()), Some(Json));
    }

    #[test]
    fn only_json_in_utf8_counts_as_json() {
        for (value, json) in [
            ("application/json", true),
            ("APPLICATION/JSON; charset=UTF-8", true),
            ("application/json; charset=\"utf-8\"", true),
            ("application/json; charset=utf-16", false),
            ("application/json-patch+json", false),
            ("text/plain", false),
            ("text/plain; application/json", false),
            ("application/x-www-form-urlencoded", false),
            ("multipart/form-data; boundary=x", false),
        ] {
            assert_eq!(sends_json(&one(header::CONTENT_TYPE, value)), json, "{value}");
        }
        assert!(!sends_json(&HeaderMap::new()));
    }

    #[test]
    fn two_content_types_or_a_packed_body_are_no_json() {
        let mut twice = one(header::CONTENT_TYPE, "application/json");
        twice.append(header::CONTENT_TYPE, HeaderValue::from_static("text/plain"));
        let mut packed = one(header::CONTENT_TYPE, "application/json");
        packed.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));

        assert!(!sends_json(&twice));
        assert!(!sends_json(&packed));
    }
}
