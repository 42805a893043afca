//! What each refusal and each bad day becomes.

use crate::contract::account::Accounts;
use crate::contract::error::PlatformError;
use crate::sandbox::faults::Fault;
use chrono::DateTime;
use chrono::TimeZone;
use chrono::Utc;

use super::super::errors;
use super::*;
use crate::contract::error::{ErrorKind, Outcome};
use crate::contract::livestream::{Ending, SeenState, Starting};
use crate::http::Answer;

fn refusal(status: u16, body: &serde_json::Value) -> Answer {
    Answer {
        platform: YOUTUBE,
        operation: "broadcast_insert",
        status,
        headers: http::HeaderMap::new(),
        bytes: body.to_string().into(),
    }
}

fn by_reason(status: u16, reason: &str) -> PlatformError {
    let error = serde_json::json!({ "code": status, "message": "m", "errors": [{ "domain": "d", "reason": reason }] });
    errors::read(&refusal(status, &serde_json::json!({ "error": error })), noon())
}

fn noon() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 29, 12, 0, 0).unwrap()
}

#[test]
fn every_reason_of_the_catalogue_has_its_kind_and_outcome() {
    use Outcome::{NothingHappened, Unknown};
    let table: &[(u16, &[&str], &str, Outcome)] = &[
        (503, &["backendError", "internalError", "errorExecutingTransition"], "UNAVAILABLE", Unknown),
        (
            403,
            &["rateLimitExceeded", "userRateLimitExceeded", "userRequestsExceedRateLimit"],
            "RATE_LIMITED",
            NothingHappened,
        ),
        (429, &["uploadRateLimitExceeded"], "RATE_LIMITED", NothingHappened),
        (403, &["quotaExceeded", "dailyLimitExceeded"], "QUOTA_GONE", NothingHappened),
        (401, &["authError", "required"], "NEEDS_RECONNECT", NothingHappened),
        (403, &["insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"], "MISSING_SCOPE", NothingHappened),
        (
            403,
            &["insufficientLivePermissions", "liveStreamingNotEnabled", "livePermissionBlocked"],
            "NOT_ELIGIBLE",
            NothingHappened,
        ),
        (
            403,
            &["channelSuspended", "channelClosed", "authenticatedUserAccountSuspended"],
            "NOT_ELIGIBLE",
            NothingHappened,
        ),
        (401, &["youtubeSignupRequired"], "NOT_ELIGIBLE", NothingHappened),
        (403, &["accessNotConfigured", "SERVICE_DISABLED"], "APP_MISCONFIGURED", NothingHappened),
        (
            403,
            &["userBroadcastsExceedLimit", "limitExceeded", "concurrentBroadcastsExceedLimit"],
            "REFUSED",
            NothingHappened,
        ),
        (403, &["errorStreamInactive"], "NOT_YET", NothingHappened),
        (
            403,
            &["invalidTransition", "redundantTransition", "liveBroadcastBindingNotAllowed"],
            "REFUSED",
            NothingHappened,
        ),
        (403, &["enableDvrModificationNotAllowed", "liveBroadcastDeletionNotAllowed"], "REFUSED", NothingHappened),
        (404, &["liveBroadcastNotFound", "liveStreamNotFound", "videoNotFound"], "GONE", NothingHappened),
        (400, &["invalidScheduledStartTime", "invalidScheduledEndTime", "invalidTitle"], "REFUSED", NothingHappened),
        (400, &["invalidAutoStart", "cdnRequired", "unexpectedParameter", "required"], "REFUSED", NothingHappened),
        (400, &["invalidImage", "mediaBodyRequired"], "REFUSED", NothingHappened),
        (403, &["somethingNew"], "REFUSED", NothingHappened),
        (500, &["somethingNew"], "UNAVAILABLE", Unknown),
    ];
    for (status, reasons, kind, outcome) in table {
        for reason in *reasons {
            let error = by_reason(*status, reason);
            assert_eq!((error.kind.code(), error.outcome), (*kind, *outcome), "{status} {reason}");
            assert_eq!(error.code.as_deref(), Some(*reason));
            assert!(!error.remedy().is_empty());
        }
    }
}

#[test]
fn the_reason_in_the_details_counts_when_the_first_one_is_unknown() {
    let error = serde_json::json!({
        "code": 403,
        "errors": [{ "reason": "forbiddenByPolicy" }],
        "details": [{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "SERVICE_DISABLED" }],
    });

    let read = errors::read(&refusal(403, &serde_json::json!({ "error": error })), noon());

    assert_eq!(read.kind, ErrorKind::AppMisconfigured);
}

#[test]
fn the_allowance_returns_at_midnight_in_los_angeles_in_winter_and_in_summer() {
    let winter = errors::quota_resets_at(noon());
    let summer = errors::quota_resets_at(Utc.with_ymd_and_hms(2026, 7, 1, 6, 30, 0).unwrap());

    assert_eq!(winter, Some(Utc.with_ymd_and_hms(2026, 11, 30, 8, 0, 0).unwrap()));
    assert_eq!(summer, Some(Utc.with_ymd_and_hms(2026, 7, 1, 7, 0, 0).unwrap()));
}

#[tokio::test]
async fn every_fault_becomes_the_right_kind_and_never_a_dead_grant_by_mistake() {
    let stage = Stage::set();
    let credentials = stage.connect("Grace Chapel").await;
    let ids = stage.prepare(&credentials, &stage.service()).await.ids;
    let wait = |seconds| ErrorKind::RateLimited { retry_after: Some(TimeDelta::seconds(seconds)) };
    let resets_at = Some(Utc.with_ymd_and_hms(2026, 11, 30, 8, 0, 0).unwrap());
    let table = [
        (Fault::Unauthorized, ErrorKind::NeedsReconnect),
        (Fault::ScopeMissing, ErrorKind::MissingScope),
        (Fault::QuotaGone, ErrorKind::QuotaGone { resets_at }),
        (Fault::TooManyRequests { retry_after_s: 30, as_date: false }, wait(30)),
        (Fault::TooManyRequests { retry_after_s: 90, as_date: true }, wait(90)),
        (Fault::ServerError { status: 500 }, ErrorKind::Unavailable),
        (Fault::ServerError { status: 503 }, ErrorKind::Unavailable),
        (Fault::DropBefore, ErrorKind::Unavailable),
        (Fault::DropAfter, ErrorKind::Unavailable),
        (Fault::TruncatedJson, ErrorKind::Unexpected),
        (Fault::Html, ErrorKind::Unexpected),
    ];
    for (fault, kind) in table {
        stage.fail("GET", "liveBroadcasts", fault.clone());
        let error = PLATFORM.observe(&stage.call(&credentials), &ids).await.unwrap_err();
        assert_eq!(error.kind, kind, "{fault:?}");
    }
    for fault in [Fault::ServerError { status: 500 }, Fault::DropAfter, Fault::TruncatedJson, Fault::Html] {
        stage.fail("POST", "token", fault.clone());
        let error = PLATFORM.refresh(&stage.as_app(), "", &credentials).await.unwrap_err();
        assert!(error.kind.passes() && error.outcome == Outcome::Unknown, "{fault:?}: {error}");
    }
    stage.fail("POST", "token", Fault::InvalidGrant);
    let dead = PLATFORM.refresh(&stage.as_app(), "", &credentials).await.unwrap_err();
    assert_eq!(dead.kind, ErrorKind::NeedsReconnect);
}

#[tokio::test]
async fn a_signal_that_cannot_be_read_does_not_hide_that_the_broadcast_is_live() {
    let stage = Stage::set();
    let credentials = stage.connect("Grace Chapel").await;
    stage.sandboxes.set_encoder(true);
    let ids = stage.prepare(&credentials, &stage.service()).await.ids;
    let call = stage.call(&credentials);
    PLATFORM.start(&call, &ids).await.unwrap();
    stage.fail("GET", "liveStreams", Fault::ServerError { status: 500 });

    let seen = PLATFORM.observe(&call, &ids).await.unwrap();

    assert_eq!(seen.state, SeenState::Live);
    assert!(!seen.signal.is_receiving());
}

#[tokio::test]
async fn a_lost_answer_to_start_or_end_is_made_good_by_asking_again() {
    let stage = Stage::set();
    let credentials = stage.connect("Grace Chapel").await;
    stage.sandboxes.set_encoder(true);
    let ids = stage.prepare(&credentials, &stage.service()).await.ids;
    let call = stage.call(&credentials);

    stage.fail("POST", "transition", Fault::DropAfter);
    assert_eq!(PLATFORM.start(&call, &ids).await.unwrap_err().outcome, Outcome::Unknown);
    PLATFORM.start(&call, &ids).await.unwrap();
    stage.fail("POST", "transition", Fault::TruncatedJson);
    assert_eq!(PLATFORM.end(&call, &ids).await.unwrap_err().outcome, Outcome::Unknown);
    PLATFORM.end(&call, &ids).await.unwrap();

    assert_eq!((stage.writes("transition_live"), stage.writes("transition_complete")), (1, 1));
}

#[tokio::test]
async fn when_the_allowance_is_used_up_nothing_is_created_until_the_pacific_midnight() {
    let stage = Stage::set();
    let credentials = stage.connect("Grace Chapel").await;
    let (new, nothing) = (stage.service(), ExternalIds::default());
    stage.set_quota(49).await;

    let error = PLATFORM.prepare(&stage.call(&credentials), &new, &nothing).await.unwrap_err();

    let ErrorKind::QuotaGone { resets_at: Some(resets_at) } = error.kind else { panic!("{error}") };
    assert_eq!(stage.writes("broadcast_insert"), 0);
    stage.set_quota(60).await;
    PLATFORM.prepare(&stage.call(&credentials), &new, &nothing).await.unwrap();
    assert!(PLATFORM.prepare(&stage.call(&credentials), &new, &nothing).await.is_err());
    stage.pass(resets_at - stage.now());
    let credentials = PLATFORM.refresh(&stage.as_app(), "", &credentials).await.unwrap().credentials;
    PLATFORM.prepare(&stage.call(&credentials), &new, &nothing).await.unwrap();
    assert_eq!(stage.writes("broadcast_insert"), 2);
}
