//! Graph's error codes: what each means for the grant and the plan, and what a volunteer does.
//!
//! Decided by `code` and `error_subcode`, never by the HTTP status, which is nearly always 400.
//! Source: developers.facebook.com/docs/graph-api/guides/error-handling; subcodes 492, 1363120, 1363144 and 1969070 and
//! code 80001 are recorded by other open programs.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::wire::{ErrorBody, GraphError, TokenFault};
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::contract::platform::StreamingPlatform;
use crate::http::{Answer, mask_text};
use crate::told::words;

/// What a code means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Meaning {
    pub kind: ErrorKind,
    pub outcome: Outcome,
    pub what: &'static str,
    /// `None` = the kind's own remedy says it.
    pub remedy: Option<&'static str>,
}

/// The answer's Graph error, whatever the status: Graph can put one into a 200.
pub(super) fn read(answer: &Answer) -> Option<GraphError> {
    answer.try_json::<ErrorBody>().map(|body| body.error)
}

/// The error of an answer that is not the one hoped for. `secrets` are masked where Facebook quotes what it was sent.
pub(super) fn from_answer(
    answer: &Answer,
    error: Option<GraphError>,
    secrets: &[&str],
    now: DateTime<Utc>,
) -> PlatformError {
    match error {
        Some(error) => from_graph(answer, &error, secrets, now),
        // Not Graph's words: a proxy or a broken gateway. It says nothing about the grant.
        None if answer.status == 429 || answer.status >= 500 => answer.error_by_status(now),
        None => answer
            .error(ErrorKind::Unexpected, Outcome::Unknown, "Facebook answered something that cannot be read")
            .with_code(answer.status.to_string()),
    }
}

/// The error of a token that `debug_token` calls invalid.
pub(super) fn from_token_fault(operation: &'static str, fault: Option<&TokenFault>) -> PlatformError {
    let code = fault.map_or(190, |fault| fault.code);
    // Whatever is written there, Facebook's word is that the token is dead.
    let meaning = meaning(code, fault.and_then(|fault| fault.subcode), false)
        .filter(|meaning| meaning.kind == ErrorKind::NeedsReconnect)
        .unwrap_or(reconnect("Facebook no longer accepts the sign-in", None));
    let error = PlatformError::new(StreamingPlatform::Facebook, operation, meaning.kind, meaning.outcome, meaning.what);
    finish(error, code, fault.and_then(|fault| fault.subcode), meaning.remedy)
}

fn from_graph(answer: &Answer, error: &GraphError, secrets: &[&str], now: DateTime<Utc>) -> PlatformError {
    let trace = error.fbtrace_id.as_deref().unwrap_or_default();
    tracing::info!(
        operation = answer.operation,
        code = error.code,
        subcode = error.error_subcode,
        fbtrace_id = trace,
        "Facebook refused a call"
    );
    let meaning = wrong_app_secret(error).or_else(|| meaning(error.code, error.error_subcode, error.is_transient));
    let Some(meaning) = meaning else {
        let unknown = answer.error(
            ErrorKind::Unexpected,
            Outcome::Unknown,
            "Facebook answered with an error that Steeple does not know",
        );
        return finish(unknown, error.code, error.error_subcode, None);
    };
    let kind = match meaning.kind {
        ErrorKind::RateLimited { .. } => ErrorKind::RateLimited { retry_after: wait_asked_for(answer, now) },
        kind => kind,
    };
    let told = match (&error.error_user_msg, meaning.kind) {
        (Some(text), _) if !text.trim().is_empty() => Some(text.as_str()),
        // For a refused value only Facebook's technical text names the value.
        (_, ErrorKind::Refused) if !error.message.is_empty() => Some(error.message.as_str()),
        _ => None,
    };
    let detail = match told {
        Some(told) => format!("{}: {}", meaning.what, words(&mask_text(told, secrets))),
        None => meaning.what.to_owned(),
    };
    let error_of_call = answer.error(kind, meaning.outcome, detail);
    finish(error_of_call, error.code, error.error_subcode, meaning.remedy)
}

fn finish(error: PlatformError, code: i64, subcode: Option<i64>, remedy: Option<&'static str>) -> PlatformError {
    let error = match subcode {
        Some(subcode) => error.with_code(format!("{code}/{subcode}")),
        None => error.with_code(code.to_string()),
    };
    match remedy {
        Some(remedy) => error.with_remedy(remedy),
        None => error,
    }
}

/// A wrong app secret hides behind codes that also mean something else; only Graph's text tells it apart.
/// It is the app's fault, so no connection may be blamed for it.
fn wrong_app_secret(error: &GraphError) -> Option<Meaning> {
    let hint = match error.code {
        1 => "client secret",
        100 => "appsecret_proof",
        _ => return None,
    };
    error.message.contains(hint).then_some(WRONG_APP)
}

/// The catalogue. Subcodes come first where they are more exact than their code; `None` for a code nobody described.
pub(super) fn meaning(code: i64, subcode: Option<i64>, is_transient: bool) -> Option<Meaning> {
    eligibility(subcode).or_else(|| by_code(code, subcode)).or_else(|| is_transient.then_some(TROUBLE))
}

fn eligibility(subcode: Option<i64>) -> Option<Meaning> {
    let (what, remedy) = match subcode? {
        1_363_120 => (
            "Facebook lets an account go live only when it is 60 days old",
            "Wait until the account is 60 days old; until then stream on the other platforms.",
        ),
        1_363_144 => (
            "Facebook lets a Page go live only with at least 100 followers",
            "Invite people to follow the Page until it has 100 followers; until then stream on the other platforms.",
        ),
        1_969_070 => (
            "This account or Page may not go live on Facebook yet",
            "The account must be 60 days old and the Page needs 100 followers. Check both on Facebook.",
        ),
        _ => return None,
    };
    Some(nothing_happened(ErrorKind::NotEligible, what, Some(remedy)))
}

fn by_code(code: i64, subcode: Option<i64>) -> Option<Meaning> {
    Some(match (code, subcode) {
        (1 | 2, _) => TROUBLE,
        (3, _) => nothing_happened(
            ErrorKind::AppMisconfigured,
            "The Meta app is not allowed to create live videos",
            Some(
                "Ask the person who set up the Meta app to add the Live Video API to it, or to give everybody who connects a role on the app.",
            ),
        ),
        (101, _) => WRONG_APP,
        (4 | 17 | 32 | 341 | 613 | 80_001, _) => {
            nothing_happened(ErrorKind::RateLimited { retry_after: None }, "Facebook asks Steeple to slow down", None)
        }
        (10, _) => {
            nothing_happened(ErrorKind::MissingScope, "A Facebook permission is missing or was taken back", None)
        }
        (200..=299, _) => nothing_happened(
            ErrorKind::MissingScope,
            "The connected person may not post live video on this Page",
            Some(
                "Ask an admin of the Page to give this person access to Content, then press Reconnect and leave every box ticked.",
            ),
        ),
        (100, Some(33)) => nothing_happened(
            ErrorKind::Gone,
            "This live video is no longer on Facebook, or the Page cannot see it",
            None,
        ),
        (100, _) => nothing_happened(ErrorKind::Refused, "Facebook refused a value", None),
        (102, _) => reconnect("The Facebook session has ended", None),
        (190, Some(458)) => reconnect("Steeple was removed from this person's Facebook account", None),
        (190, Some(459)) => reconnect(
            "Facebook wants the connected person to pass a security check",
            Some("Sign in at facebook.com as the connected person and do what it asks, then press Reconnect."),
        ),
        (190, Some(460)) => reconnect("The Facebook password was changed, which ends every sign-in", None),
        (190, Some(463)) => reconnect("The Facebook sign-in has run out", None),
        (190, Some(464)) => reconnect(
            "The Facebook account is not confirmed",
            Some("Confirm the account at facebook.com, then press Reconnect."),
        ),
        (190, Some(492)) => reconnect(
            "The connected person has no role on the Page any more",
            Some("Ask an admin of the Page to give the role back, or press Reconnect as somebody who has one."),
        ),
        (190, _) => reconnect("Facebook no longer accepts the sign-in", None),
        (368, _) => nothing_happened(
            ErrorKind::NotEligible,
            "Facebook has blocked this account or Page for a time",
            Some(
                "Open the Page's Support Inbox and Page Quality on Facebook. Stream on the other platforms until the block ends.",
            ),
        ),
        (475, _) => nothing_happened(
            ErrorKind::NotEligible,
            "Facebook has blocked live video for a time because of a copyright match",
            Some("Open the Page's Support Inbox on Facebook and answer the copyright notice."),
        ),
        (506, _) => nothing_happened(
            ErrorKind::Refused,
            "Facebook takes this for a repeated post",
            Some("Change the title or the description, then press Retry."),
        ),
        (1_000, _) => nothing_happened(
            ErrorKind::Refused,
            "Facebook does not take this start time",
            Some(
                "A Facebook broadcast is scheduled between 10 minutes and 7 days ahead. Change the start, then press Retry.",
            ),
        ),
        (1_005, _) => nothing_happened(ErrorKind::Refused, "Facebook could not fetch the cover picture", None),
        _ => return None,
    })
}

const TROUBLE: Meaning = Meaning {
    kind: ErrorKind::Unavailable,
    outcome: Outcome::Unknown,
    what: "Facebook has trouble right now",
    remedy: None,
};

const WRONG_APP: Meaning =
    nothing_happened(ErrorKind::AppMisconfigured, "Facebook does not know this app id and secret", None);

const fn nothing_happened(kind: ErrorKind, what: &'static str, remedy: Option<&'static str>) -> Meaning {
    Meaning { kind, outcome: Outcome::NothingHappened, what, remedy }
}

const fn reconnect(what: &'static str, remedy: Option<&'static str>) -> Meaning {
    nothing_happened(ErrorKind::NeedsReconnect, what, remedy)
}

/// The wait: `Retry-After`, or the most minutes that `X-Business-Use-Case-Usage` names.
/// The header holds `{"<page>":[{"estimated_time_to_regain_access":5,…}]}`.
fn wait_asked_for(answer: &Answer, now: DateTime<Utc>) -> Option<TimeDelta> {
    answer.retry_after(now).or_else(|| {
        let usage: Value = serde_json::from_str(answer.header("x-business-use-case-usage")?).ok()?;
        let entries = usage.as_object()?.values().filter_map(Value::as_array).flatten();
        let minutes = entries.filter_map(|entry| entry.get("estimated_time_to_regain_access")?.as_i64()).max()?;
        (minutes > 0).then(|| TimeDelta::minutes(minutes.min(24 * 60)))
    })
}
