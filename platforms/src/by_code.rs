//! Signing in with a code that a person types at the platform, on whichever device has a browser: RFC 8628.
//!
//! What differs between vendors is data in [`CodeFlow`](crate::contract::descriptor::CodeFlow). Answers are read with tolerance:
//! RFC 8628 section 3.5 tells how far it is in `error`, Twitch in `message`.

use chrono::TimeDelta;
use serde::Deserialize;
use url::Url;

use crate::contract::account::{CodeAnswer, SignInCode};
use crate::contract::call::{AppCall, AppCredentials};
use crate::contract::credentials::Secret;
use crate::contract::descriptor::{CodeFlow, Descriptor};
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::http::{Answer, Request};

/// RFC 8628 section 3.5: every "slow down" adds so much to the time between two questions.
pub const SLOWER_BY: TimeDelta = TimeDelta::seconds(5);

/// Answers outside these bounds are a vendor's slip and are brought back into them.
const LIFETIME_S: std::ops::RangeInclusive<i64> = 60..=1_800;
const INTERVAL_S: std::ops::RangeInclusive<i64> = 1..=60;
/// Where the vendor says nothing (RFC 8628 section 3.2).
const USUAL_INTERVAL_S: i64 = 5;
/// Longer than any code that a person is asked to type.
const USER_CODE_MAX_CHARS: usize = 40;

const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:device_code";

#[derive(Deserialize)]
struct Given {
    device_code: Secret,
    user_code: String,
    verification_uri: String,
    /// The same page with the code filled in; Twitch's one address is of this kind.
    #[serde(default)]
    verification_uri_complete: Option<String>,
    #[serde(default)]
    expires_in: Option<i64>,
    #[serde(default)]
    interval: Option<i64>,
}

#[derive(Deserialize)]
struct Refusal {
    #[serde(default)]
    error: Option<String>,
    #[serde(default)]
    message: Option<String>,
}

/// The request for a code. The app's secret does not belong into it: RFC 8628 is made for apps that have none.
#[must_use]
pub fn code_request(call: &AppCall<'_>, descriptor: &'static Descriptor, flow: &CodeFlow) -> Request {
    let path = descriptor.oauth.map_or(flow.path.into(), |oauth| oauth.path_for(flow.path, call.app));
    let url = call.http.url(descriptor.platform, "token", &path);
    let request = Request::new(descriptor.platform, "sign_in_code_request", http::Method::POST, url);
    request.form([("client_id", call.app.client_id.as_str()), (flow.scope_parameter, &scopes(descriptor))])
}

/// The code in an answer.
///
/// # Errors
/// `Unexpected` for one that no person could type, or a page that is none.
pub fn code_of(answer: &Answer) -> Result<SignInCode, PlatformError> {
    let given: Given = answer.json()?;
    let unusable = || {
        let detail = format!("{} gave a code that cannot be used", answer.platform);
        answer.error(ErrorKind::Unexpected, Outcome::NothingHappened, detail)
    };
    let is_typed = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    let is_code = (1..=USER_CODE_MAX_CHARS).contains(&given.user_code.len()) && given.user_code.chars().all(is_typed);
    let page = given.verification_uri_complete.unwrap_or(given.verification_uri);
    let page = Url::parse(&page).ok().filter(|page| matches!(page.scheme(), "http" | "https"));
    let page = page.filter(|_| is_code && !given.device_code.is_empty()).ok_or_else(unusable)?;
    let seconds = |told: Option<i64>, usual: i64, bounds: std::ops::RangeInclusive<i64>| {
        TimeDelta::seconds(told.unwrap_or(usual).clamp(*bounds.start(), *bounds.end()))
    };
    Ok(SignInCode {
        device_code: given.device_code,
        user_code: given.user_code,
        verification_uri: page,
        lifetime: seconds(given.expires_in, *LIFETIME_S.end(), LIFETIME_S),
        interval: seconds(given.interval, USUAL_INTERVAL_S, INTERVAL_S),
    })
}

/// The fields of the question whether the code was typed.
#[must_use]
pub fn token_fields(
    descriptor: &'static Descriptor,
    flow: &CodeFlow,
    app: &AppCredentials,
    device_code: &Secret,
) -> Vec<(&'static str, String)> {
    let mut fields = vec![
        ("grant_type", GRANT_TYPE.to_owned()),
        ("device_code", device_code.reveal().to_owned()),
        ("client_id", app.client_id.clone()),
    ];
    if flow.scopes_with_token {
        fields.push((flow.scope_parameter, scopes(descriptor)));
    }
    if !app.client_secret.is_empty() {
        fields.push(("client_secret", app.client_secret.reveal().to_owned()));
    }
    fields
}

/// How far it is, where the token endpoint's refusal says so; `None` for every other refusal.
#[must_use]
pub fn not_yet(answer: &Answer) -> Option<CodeAnswer> {
    let refusal: Refusal = answer.try_json().filter(|_| (400..500).contains(&answer.status))?;
    let told = refusal.error.into_iter().chain(refusal.message).map(|word| word.trim().to_ascii_lowercase());
    let known = |word: String| match word.as_str() {
        "authorization_pending" => Some(CodeAnswer::Pending),
        "slow_down" => Some(CodeAnswer::SlowDown),
        "access_denied" => Some(CodeAnswer::Denied),
        // Twitch's words for a code that is over or was used.
        "expired_token" | "invalid device code" => Some(CodeAnswer::Over),
        _ => None,
    };
    told.into_iter().find_map(known)
}

fn scopes(descriptor: &Descriptor) -> String {
    descriptor.scopes().iter().map(|scope| scope.name).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::platform::StreamingPlatform;

    fn answer(status: u16, body: &str) -> Answer {
        let (headers, bytes) = (http::HeaderMap::new(), bytes::Bytes::copy_from_slice(body.as_bytes()));
        Answer { platform: StreamingPlatform::Twitch, operation: "sign_in_code_request", status, headers, bytes }
    }

    #[test]
    fn twitchs_example_is_read_and_what_is_missing_is_as_the_rfc_has_it() {
        let told = r#"{"device_code":"ike3GM8QIdYZs43KdrWPIO36LofILoCyFEzjlQ91","expires_in":1800,"interval":5,"user_code":"ABCDEFGH","verification_uri":"https://www.twitch.tv/activate?device-code=ABCDEFGH"}"#;

        let code = code_of(&answer(200, told)).unwrap();

        assert_eq!((code.user_code.as_str(), code.interval, code.lifetime.num_minutes()), ("ABCDEFGH", SLOWER_BY, 30));
        assert_eq!(code.verification_uri.as_str(), "https://www.twitch.tv/activate?device-code=ABCDEFGH");
        let sparse = r#"{"device_code":"d","user_code":"WDJB-MJHT","verification_uri":"https://example.com/device"}"#;
        let code = code_of(&answer(200, sparse)).unwrap();
        assert_eq!((code.interval.num_seconds(), code.lifetime.num_minutes()), (5, 30));
    }

    #[test]
    fn what_nobody_can_type_or_open_is_refused_and_absurd_times_are_bounded() {
        let with = |code: &str, page: &str, times: &str| {
            let body = format!(r#"{{"device_code":"d","user_code":"{code}","verification_uri":"{page}"{times}}}"#);
            code_of(&answer(200, &body))
        };
        for (code, page) in [("", "https://a.example"), ("A B", "https://a.example"), ("AB", "javascript:alert(1)")] {
            assert_eq!(with(code, page, "").unwrap_err().kind, ErrorKind::Unexpected, "{code} {page}");
        }
        let odd = with("AB", "https://a.example", r#","expires_in":9223372036854775807,"interval":-5"#).unwrap();
        assert_eq!((odd.lifetime.num_seconds(), odd.interval.num_seconds()), (1_800, 1));
    }

    #[test]
    fn waiting_is_told_by_either_word() {
        let table = [
            (r#"{"status":400,"message":"authorization_pending"}"#, Some(CodeAnswer::Pending)),
            (r#"{"error":"slow_down"}"#, Some(CodeAnswer::SlowDown)),
            (r#"{"error":"access_denied"}"#, Some(CodeAnswer::Denied)),
            (r#"{"status":400,"message":"Invalid device code"}"#, Some(CodeAnswer::Over)),
            (r#"{"error":"expired_token","error_description":"x"}"#, Some(CodeAnswer::Over)),
            (r#"{"status":400,"message":"invalid client"}"#, None),
            ("<html>", None),
        ];
        for (body, expected) in table {
            assert_eq!(format!("{:?}", not_yet(&answer(400, body))), format!("{expected:?}"), "{body}");
        }
        assert!(not_yet(&answer(503, r#"{"error":"slow_down"}"#)).is_none(), "that is trouble, not an answer");
    }
}
