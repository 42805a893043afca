//! How answers go wrong: cut short, overwritten, of absurd size or depth, in somebody else's words.

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};
use steeple_platforms::sandbox::SECRET_MARKER;

use crate::parrot::Said;

/// One thing that is done to an answer.
#[derive(Debug, Clone)]
pub enum Garbling {
    Bytes(Vec<u8>),
    CutAt(Index),
    Flip(Index, u8),
    /// One value of the JSON, whichever it is, becomes this one.
    Value(Index, Value),
    /// One member of an object is gone.
    Without(Index),
    /// Brackets within brackets.
    Nested {
        open: &'static str,
        close: &'static str,
        depth: usize,
    },
    /// Another status over the same body; the body may hold tokens.
    Status(u16),
    /// A refusal that speaks as vendors do, and repeats a secret.
    Refusal(u16, Value),
    /// A header under another status.
    Header(u16, &'static str, String),
    /// A number that no JSON library should be asked to hold.
    Number(Index, &'static str),
}

/// Anything of it.
pub fn garblings() -> impl Strategy<Value = Garbling> {
    prop_oneof![
        2 => prop::collection::vec(any::<u8>(), 0..300).prop_map(Garbling::Bytes),
        2 => any::<Index>().prop_map(Garbling::CutAt),
        2 => (any::<Index>(), 1_u8..=255).prop_map(|(at, bits)| Garbling::Flip(at, bits)),
        8 => (any::<Index>(), values()).prop_map(|(at, value)| Garbling::Value(at, value)),
        2 => any::<Index>().prop_map(Garbling::Without),
        1 => nested(),
        2 => status().prop_map(Garbling::Status),
        2 => (status(), refusals()).prop_map(|(status, body)| Garbling::Refusal(status, body)),
        2 => headers(),
        2 => (any::<Index>(), prop::sample::select(NUMBERS)).prop_map(|(at, number)| Garbling::Number(at, number)),
    ]
}

const NUMBERS: &[&str] = &["1e400", "-1e400", "99999999999999999999999999999999999999", "-0", "1E-400", "1e308"];

/// Values that a field may hold in nobody's description.
fn values() -> impl Strategy<Value = Value> {
    let instants =
        ["9999-12-31T23:59:59Z", "-262143-01-01T00:00:00Z", "+262142-12-31T23:59:59Z", "0000-00-00T00:00:00Z"];
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        prop::sample::select(vec![
            json!(0),
            json!(-1),
            json!(u64::MAX),
            json!(i64::MIN),
            json!(f64::MAX),
            json!(1e-300)
        ]),
        prop::sample::select(instants.to_vec()).prop_map(Value::from),
        ".{0,40}".prop_map(Value::from),
        prop::sample::select(vec![
            "",
            " ",
            "\u{0}",
            "a\r\nb: c",
            "../..",
            "javascript:alert(1)",
            "data:text/html,x",
            "%00",
            "🕊"
        ])
        .prop_map(Value::from),
        Just(Value::from("x".repeat(70_000))),
        prop::sample::select(vec![json!([]), json!({}), json!([null]), json!([[[]]]), json!([{}]), json!({ "": {} })]),
    ]
}

fn status() -> impl Strategy<Value = u16> {
    prop::sample::select(vec![
        200, 201, 202, 204, 206, 301, 302, 304, 400, 401, 403, 404, 409, 410, 418, 429, 500, 503, 599,
    ])
}

/// Refusals in the shapes of all vendors at once, so that each finds its own.
fn refusals() -> impl Strategy<Value = Value> {
    let words =
        ["invalid_grant", "invalid_request", "invalidCredentials", "OAuthException", "authorization_pending", "x"];
    let codes =
        prop_oneof![prop::sample::select(vec![1, 4, 10, 100, 124, 190, 200, 300, 429, 3_001, 4_711]), any::<i64>(),];
    (prop::sample::select(words.to_vec()), codes, any::<bool>()).prop_map(|(word, code, flat)| {
        let message = format!("the token {SECRET_MARKER}4711-of-a-message is not welcome");
        let details = json!([{ "reason": word, "domain": "global", "message": message }]);
        let error = json!({ "code": code, "status": word, "type": word, "error_subcode": code, "message": message,
            "errors": details, "name": word, "error_user_msg": message, "innerError": { "code": word } });
        let error = if flat { Value::from(word) } else { error };
        json!({ "error": error, "error_description": message, "message": message, "reason": message, "code": code,
            "status": code, "data": message, "statusCode": code })
    })
}

fn headers() -> impl Strategy<Value = Garbling> {
    let names =
        vec!["retry-after", "ratelimit-reset", "date", "x-ratelimit-limit", "x-app-usage", "content-type", "location"];
    let texts = prop_oneof![
        "[ -~]{0,30}",
        prop::sample::select(vec![
            "4294967295",
            "99999999999999999999",
            "-1",
            "Fri, 31 Dec 9999 23:59:59 GMT",
            "9999-12-31T23:59:59Z",
            "+262142-12-31T23:59:59Z",
            "253402300799",
            "9223372036854775807",
            r#"{"call_count":1e400}"#,
        ])
        .prop_map(str::to_owned),
    ];
    let status = prop::sample::select(vec![200, 429, 429, 503]);
    (status, prop::sample::select(names), texts).prop_map(|(status, name, text)| Garbling::Header(status, name, text))
}

fn nested() -> impl Strategy<Value = Garbling> {
    let pairs = prop::sample::select(vec![("[", "]"), (r#"{"data":"#, "}"), (r#"[{"items":"#, "}]")]);
    (pairs, 100_usize..40_000).prop_map(|((open, close), depth)| Garbling::Nested { open, close, depth })
}

impl Garbling {
    /// The answer as it comes now. What cannot be done to it leaves it as it is.
    pub fn of(&self, said: &Said) -> Said {
        let mut said = said.clone();
        match self {
            Self::Bytes(bytes) => said.body.clone_from(bytes),
            Self::CutAt(at) if !said.body.is_empty() => said.body.truncate(at.index(said.body.len())),
            Self::Flip(at, bits) if !said.body.is_empty() => {
                let at = at.index(said.body.len());
                said.body[at] ^= bits;
            }
            Self::Value(at, value) => said.change(|json| replace(json, *at, value.clone())),
            Self::Without(at) => said.change(|json| forget(json, *at)),
            Self::Nested { open, close, depth } => {
                said.body = [open.repeat(*depth), "1".to_owned(), close.repeat(*depth)].concat().into_bytes();
            }
            Self::Status(status) => said.status = *status,
            Self::Refusal(status, body) => (said.status, said.body) = (*status, body.to_string().into_bytes()),
            Self::Header(status, name, text) => {
                said.status = *status;
                said.headers.retain(|(known, _)| known != name);
                said.headers.push(((*name).to_owned(), text.clone()));
            }
            Self::Number(at, number) => {
                let mark = "the number that is to stand here";
                said.change(|json| replace(json, *at, mark.into()));
                let text = String::from_utf8_lossy(&said.body).replace(&format!("\"{mark}\""), number);
                said.body = text.into_bytes();
            }
            Self::CutAt(_) | Self::Flip(..) => {}
        }
        said
    }
}

impl Said {
    fn change(&mut self, change: impl FnOnce(&mut Value)) {
        let Ok(mut json) = serde_json::from_slice(&self.body) else { return };
        change(&mut json);
        self.body = json.to_string().into_bytes();
    }
}

fn replace(json: &mut Value, at: Index, value: Value) {
    let mut left = at.index(count(json));
    if let Some(node) = nth(json, &mut left) {
        *node = value;
    }
}

fn forget(json: &mut Value, at: Index) {
    let mut left = at.index(count(json));
    if let Some(Value::Object(members)) = nth(json, &mut left)
        && let Some(name) = members.keys().nth(at.index(members.len().max(1))).cloned()
    {
        members.remove(&name);
    }
}

/// The node itself and all below it.
fn count(json: &Value) -> usize {
    1 + match json {
        Value::Array(list) => list.iter().map(count).sum(),
        Value::Object(members) => members.values().map(count).sum(),
        _ => 0,
    }
}

fn nth<'v>(json: &'v mut Value, left: &mut usize) -> Option<&'v mut Value> {
    if *left == 0 {
        return Some(json);
    }
    *left -= 1;
    match json {
        Value::Array(list) => list.iter_mut().find_map(|below| nth(below, left)),
        Value::Object(members) => members.values_mut().find_map(|below| nth(below, left)),
        _ => None,
    }
}
