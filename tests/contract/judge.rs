//! Whether a recorded request keeps to what the vendor says its call may carry.
//!
//! A path's `{name}` stands for one segment, `{name}:verb` for one that ends so. A value that the record masks satisfies every
//! type, because only its name is known.

use serde_json::{Map, Value};
use steeple_platforms::http::{Exchange, MASK, is_secret_name};
use url::Url;

use crate::facts::{Facts, Field, Fields, Kind};

impl Facts {
    /// Everything in which the request departs from the facts, one sentence each.
    pub fn judge(&self, sent: &Exchange) -> Vec<String> {
        let Some(call) = self.0.get(sent.operation) else {
            return vec![format!("{}: no such operation in the facts", sent.operation)];
        };
        let mut faults = Vec::new();
        if sent.method != call.method {
            faults.push(format!("method {} instead of {}", sent.method, call.method));
        }
        let path = path_of(sent);
        if !path_fits(&call.path, &path) {
            faults.push(format!("path {path} instead of {}", call.path));
        }
        judge_texts(&call.query, &sent.query, "query", &mut faults);
        match (&call.form, &call.body, &call.media) {
            (Some(form), _, _) => judge_texts(form, &sent.body, "form", &mut faults),
            (None, Some(body), _) => judge_object(body, &sent.body, "body", &mut faults),
            (None, None, Some(media)) => judge_upload(media, &sent.body, &mut faults),
            (None, None, None) if sent.body.is_null() => {}
            (None, None, None) => faults.push("a body where none belongs".to_owned()),
        }
        faults.into_iter().map(|fault| format!("{}: {fault}", sent.operation)).collect()
    }
}
/// The path below the sandbox's `/{slug}`, and what the URL itself carries behind it.
fn path_of(sent: &Exchange) -> String {
    let url = Url::parse(&sent.url).expect("a request has a URL");
    let prefix = format!("/{}", sent.platform.slug());
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    format!("{}{query}", url.path().strip_prefix(&prefix).unwrap_or(url.path()))
}

fn path_fits(template: &str, path: &str) -> bool {
    let (template, path): (Vec<&str>, Vec<&str>) = (template.split('/').collect(), path.split('/').collect());
    let fits = |(wanted, sent): (&&str, &&str)| {
        let ending = wanted.strip_prefix('{').and_then(|rest| Some(rest.split_once('}')?.1));
        let named = ending.map(|ending| sent.strip_suffix(ending).unwrap_or_default());
        named.map_or(wanted == sent, |name| !name.is_empty() && !name.contains(['{', '?', ':']))
    };
    template.len() == path.len() && template.iter().zip(&path).all(fits)
}

/// A query or a form: every value is a text, a name that was sent twice an array.
fn judge_texts(fields: &Fields, sent: &Value, place: &str, faults: &mut Vec<String>) {
    let Some(sent) = as_object(sent, place, faults) else { return };
    judge_names(fields, &sent, place, faults);
    for (name, value) in &sent {
        let Some(field) = fields.get(name) else { continue };
        match value.as_str() {
            Some(text) => judge_text(field, name, text, &format!("{place} {name}"), faults),
            None => faults.push(format!("{place} {name} is sent more than once")),
        }
    }
}

fn judge_text(field: &Field, name: &str, text: &str, place: &str, faults: &mut Vec<String>) {
    if is_masked(name, text) {
        return;
    }
    let parts: Vec<&str> = if field.list { text.split(',').collect() } else { vec![text] };
    for part in parts {
        let fits = match field.kind {
            Kind::String => true,
            Kind::Integer => part.parse::<i64>().is_ok(),
            Kind::Number => part.parse::<f64>().is_ok(),
            Kind::Boolean => matches!(part, "true" | "false"),
            Kind::Datetime => is_instant(part),
            Kind::Array | Kind::Object => serde_json::from_str::<Value>(part).is_ok(),
        };
        if !fits {
            faults.push(format!("{place} is {part:?}, which is no {:?}", field.kind));
        }
        let allowed = field.values.as_ref().is_none_or(|values| values.iter().any(|value| says(value, part)));
        if !allowed {
            faults.push(format!("{place} is {part:?}, which is none of its words"));
        }
    }
}

fn says(value: &Value, text: &str) -> bool {
    let word = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    word == text
}

fn judge_object(fields: &Fields, sent: &Value, place: &str, faults: &mut Vec<String>) {
    let Some(sent) = as_object(sent, place, faults) else { return };
    judge_names(fields, &sent, place, faults);
    for (name, value) in &sent {
        if let Some(field) = fields.get(name) {
            judge_value(field, name, value, &format!("{place}.{name}"), faults);
        }
    }
}

fn judge_value(field: &Field, name: &str, value: &Value, place: &str, faults: &mut Vec<String>) {
    if value.as_str().is_some_and(|text| is_masked(name, text)) {
        return;
    }
    let fits = match field.kind {
        Kind::String => value.is_string(),
        Kind::Integer => value.is_i64() || value.is_u64(),
        Kind::Number => value.is_number(),
        Kind::Boolean => value.is_boolean(),
        Kind::Datetime => value.as_str().is_some_and(is_instant),
        Kind::Array => value.is_array(),
        Kind::Object => value.is_object(),
    };
    if !fits {
        faults.push(format!("{place} is {value}, which is no {:?}", field.kind));
        return;
    }
    if field.values.as_ref().is_some_and(|values| !values.contains(value)) {
        faults.push(format!("{place} is {value}, which is none of its words"));
    }
    if let (Some(fields), true) = (&field.fields, value.is_object()) {
        judge_object(fields, value, place, faults);
    }
    if let (Some(items), Some(values)) = (&field.items, value.as_array()) {
        for (index, value) in values.iter().enumerate() {
            judge_value(items, name, value, &format!("{place}[{index}]"), faults);
        }
    }
}

/// The record says of an upload only "12 bytes of image/png".
fn judge_upload(media: &[String], sent: &Value, faults: &mut Vec<String>) {
    let told = sent.as_str().and_then(|text| text.split_once(" bytes of "));
    match told {
        Some((_, media_type)) if media.iter().any(|allowed| allowed == media_type) => {}
        _ => faults.push(format!("an upload of {sent} instead of {}", media.join(" or "))),
    }
}

fn judge_names(fields: &Fields, sent: &Map<String, Value>, place: &str, faults: &mut Vec<String>) {
    let unknown = sent.keys().filter(|name| !fields.contains_key(*name));
    faults.extend(unknown.map(|name| format!("{place} {name} is not in the facts")));
    let missing = fields.iter().filter(|(name, field)| field.required && !sent.contains_key(*name));
    faults.extend(missing.map(|(name, _)| format!("{place} {name} is required")));
}

/// Nothing sent counts as an object without fields.
fn as_object(sent: &Value, place: &str, faults: &mut Vec<String>) -> Option<Map<String, Value>> {
    match sent {
        Value::Null => Some(Map::new()),
        Value::Object(sent) => Some(sent.clone()),
        other => {
            faults.push(format!("{place} is {other} and not an object"));
            None
        }
    }
}

fn is_masked(name: &str, text: &str) -> bool {
    text == MASK && is_secret_name(name)
}

fn is_instant(text: &str) -> bool {
    chrono::DateTime::parse_from_rfc3339(text).is_ok()
}

mod tests {
    use serde_json::json;
    use steeple_platforms::StreamingPlatform;

    use super::*;

    fn bind() -> Exchange {
        Exchange {
            platform: StreamingPlatform::Youtube,
            operation: "broadcast_bind",
            method: "POST".to_owned(),
            url: "http://127.0.0.1:1/youtube/youtube/v3/liveBroadcasts/bind".to_owned(),
            query: json!({ "id": "b1", "streamId": "s1", "part": "id,contentDetails" }),
            headers: json!({}),
            body: Value::Null,
            status: Some(200),
        }
    }

    fn stream() -> Exchange {
        Exchange {
            operation: "stream_insert",
            url: "http://127.0.0.1:1/youtube/youtube/v3/liveStreams".to_owned(),
            query: json!({ "part": "snippet,cdn" }),
            body: json!({
                "snippet": { "title": "Main encoder" },
                "cdn": { "ingestionType": "rtmp", "resolution": "variable", "frameRate": "variable" },
            }),
            ..bind()
        }
    }

    fn target() -> Exchange {
        Exchange {
            platform: StreamingPlatform::Zoom,
            operation: "livestream_update",
            method: "PATCH".to_owned(),
            url: "http://127.0.0.1:1/zoom/v2/meetings/81/livestream".to_owned(),
            query: json!({}),
            body: json!({ "stream_url": "***", "stream_key": "***", "page_url": "https://church.example" }),
            ..bind()
        }
    }

    fn faults(sent: &Exchange) -> Vec<String> {
        Facts::of(sent.platform).judge(sent)
    }

    #[test]
    fn a_request_as_the_vendor_describes_it_passes() {
        for sent in [bind(), stream(), target()] {
            assert_eq!(faults(&sent), Vec::<String>::new());
        }
    }

    #[test]
    fn every_departure_is_refused() {
        let body = |name: &str, value: Value| {
            let mut sent = stream();
            sent.body["cdn"][name] = value;
            sent
        };
        let page = |value: Value| {
            let mut sent = target();
            sent.body["page_url"] = value;
            sent
        };
        let zoom_body = |body: Value| Exchange { body, ..target() };
        let table = [
            ("another operation", Exchange { operation: "broadcast_tie", ..bind() }),
            ("another method", Exchange { method: "PUT".to_owned(), ..bind() }),
            ("another path", Exchange { url: bind().url.replace("bind", "tie"), ..bind() }),
            ("a longer path", Exchange { url: format!("{}/x", bind().url), ..bind() }),
            ("an empty segment", Exchange { url: target().url.replace("81", ""), ..target() }),
            ("a query inside the URL", Exchange { url: format!("{}?x=1", bind().url), ..bind() }),
            ("a query inside the last segment", Exchange { url: format!("{}?x=1", target().url), ..target() }),
            ("an unknown parameter", Exchange { query: json!({ "id": "b1", "part": "id", "force": "1" }), ..bind() }),
            ("a missing parameter", Exchange { query: json!({ "id": "b1", "streamId": "s1" }), ..bind() }),
            ("a repeated parameter", Exchange { query: json!({ "id": ["a", "b"], "part": "id" }), ..bind() }),
            ("an unknown part", Exchange { query: json!({ "id": "b1", "part": "id,secrets" }), ..bind() }),
            ("a body where none belongs", Exchange { body: json!({}), ..bind() }),
            ("an unknown field", body("bitrate", json!(1))),
            ("another type", body("resolution", json!(1080))),
            ("an unknown word", body("resolution", json!("enormous"))),
            ("a mask that hides no secret", page(json!(7))),
            ("a missing field", zoom_body(json!({ "stream_url": "***", "stream_key": "***" }))),
            ("no body", zoom_body(Value::Null)),
            ("a list in place of an object", zoom_body(json!([]))),
        ];
        for (what, sent) in table {
            assert!(!faults(&sent).is_empty(), "{what} passes");
        }
    }

    #[test]
    fn a_text_must_read_as_its_type() {
        let facts = Facts::of(StreamingPlatform::Restream);
        let history = |limit: &str| Exchange {
            platform: StreamingPlatform::Restream,
            operation: "event_history_list",
            method: "GET".to_owned(),
            url: "http://127.0.0.1:1/restream/v2/user/events/history".to_owned(),
            query: json!({ "limit": limit }),
            ..bind()
        };

        assert!(facts.judge(&history("20")).is_empty());
        assert!(!facts.judge(&history("twenty")).is_empty());
    }

    #[test]
    fn an_upload_is_judged_by_its_media_type() {
        let upload = |body: &str| Exchange {
            operation: "thumbnail_set",
            url: "http://127.0.0.1:1/youtube/upload/youtube/v3/thumbnails/set".to_owned(),
            query: json!({ "videoId": "b1" }),
            body: json!(body),
            ..bind()
        };

        assert_eq!(faults(&upload("12 bytes of image/png")), Vec::<String>::new());
        assert!(!faults(&upload("12 bytes of image/bmp")).is_empty());
    }
}
