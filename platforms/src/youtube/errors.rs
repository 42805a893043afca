//! Google's reasons in our words: what must happen next, whether YouTube may have acted, and what a volunteer does.
//!
//! An answer is judged by `errors[0].reason`, then by `details[].reason`, then by its status, because one 403 may mean
//! "wait", "sign in again" or "already done". Reasons: <https://developers.google.com/youtube/v3/live/docs/errors>.

use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};

use super::wire::ErrorBody;
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::http::Answer;

/// The broadcast is already in the state that was asked for.
pub(super) const REDUNDANT_TRANSITION: &str = "redundantTransition";
/// The broadcast's state does not allow this change.
pub(super) const INVALID_TRANSITION: &str = "invalidTransition";
/// Binding is over: the broadcast has begun.
pub(super) const BINDING_NOT_ALLOWED: &str = "liveBroadcastBindingNotAllowed";
/// The video behind a broadcast; it may appear some seconds after the broadcast itself.
pub(super) const VIDEO_NOT_FOUND: &str = "videoNotFound";

/// What a refusal of the YouTube API means.
#[must_use]
pub(super) fn read(answer: &Answer, now: DateTime<Utc>) -> PlatformError {
    let reasons = answer.try_json::<ErrorBody>().map(ErrorBody::into_reasons).unwrap_or_default();
    let known = reasons.iter().find_map(|reason| Some((reason, entry_of(reason)?)));
    let Some((reason, entry)) = known else { return unknown(answer, reasons.into_iter().next(), now) };
    let error = answer.error(entry.meaning.kind(answer, now), entry.outcome, entry.detail).with_code(reason.as_str());
    match entry.remedy {
        Some(remedy) => error.with_remedy(remedy),
        None => error,
    }
}

/// The next midnight in Los Angeles, when Google renews the day's allowance.
#[must_use]
pub(super) fn quota_resets_at(now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let zone = chrono_tz::America::Los_Angeles;
    let tomorrow = now.with_timezone(&zone).date_naive().checked_add_days(Days::new(1))?;
    tomorrow.and_time(NaiveTime::MIN).and_local_timezone(zone).earliest().map(|midnight| midnight.to_utc())
}

/// A reason that is not in the catalogue. A 403 is a plain refusal here: Google names missing scopes by their own reasons.
fn unknown(answer: &Answer, reason: Option<String>, now: DateTime<Utc>) -> PlatformError {
    let error = match answer.status {
        403 => {
            answer.error(ErrorKind::Refused, Outcome::NothingHappened, "YouTube does not allow this").with_code("403")
        }
        _ => answer.error_by_status(now),
    };
    match reason {
        Some(reason) => error.with_code(reason),
        None => error,
    }
}

/// The wait after "too many requests" when Google names none.
const SLOW_DOWN: TimeDelta = TimeDelta::seconds(60);

/// A kind whose figures, if any, come from the answer and the time.
#[derive(Debug, Clone, Copy)]
enum Meaning {
    Is(ErrorKind),
    SlowDown,
    QuotaGone,
}

impl Meaning {
    fn kind(self, answer: &Answer, now: DateTime<Utc>) -> ErrorKind {
        match self {
            Self::Is(kind) => kind,
            Self::SlowDown => ErrorKind::RateLimited { retry_after: answer.retry_after(now).or(Some(SLOW_DOWN)) },
            Self::QuotaGone => ErrorKind::QuotaGone { resets_at: quota_resets_at(now) },
        }
    }
}

struct Entry {
    reasons: &'static [&'static str],
    meaning: Meaning,
    outcome: Outcome,
    detail: &'static str,
    remedy: Option<&'static str>,
}

fn entry_of(reason: &str) -> Option<&'static Entry> {
    let listed = CATALOGUE.iter().find(|entry| entry.reasons.contains(&reason));
    listed.or_else(|| reason.ends_with("ModificationNotAllowed").then_some(&FROZEN))
}

/// Any `…ModificationNotAllowed`: Google makes one per field.
const FROZEN: Entry = refused(
    &["modificationNotAllowed"],
    "YouTube does not allow this change once a broadcast is being tested or live",
    "Leave this setting as it is for this service, or change it in YouTube Studio.",
);

const fn entry(
    reasons: &'static [&'static str],
    meaning: Meaning,
    outcome: Outcome,
    detail: &'static str,
    remedy: Option<&'static str>,
) -> Entry {
    Entry { reasons, meaning, outcome, detail, remedy }
}

/// A refusal that leaves everything as it was.
const fn is(
    kind: ErrorKind,
    reasons: &'static [&'static str],
    detail: &'static str,
    remedy: Option<&'static str>,
) -> Entry {
    entry(reasons, Meaning::Is(kind), Outcome::NothingHappened, detail, remedy)
}

const fn refused(reasons: &'static [&'static str], detail: &'static str, remedy: &'static str) -> Entry {
    is(ErrorKind::Refused, reasons, detail, Some(remedy))
}

const fn not_eligible(reasons: &'static [&'static str], detail: &'static str, remedy: &'static str) -> Entry {
    is(ErrorKind::NotEligible, reasons, detail, Some(remedy))
}

const CATALOGUE: &[Entry] = &[
    entry(
        &["backendError", "internalError", "errorExecutingTransition", "SERVICE_UNAVAILABLE"],
        Meaning::Is(ErrorKind::Unavailable),
        Outcome::Unknown,
        "YouTube has trouble right now",
        None,
    ),
    entry(
        &[
            "rateLimitExceeded",
            "userRateLimitExceeded",
            "userRequestsExceedRateLimit",
            "uploadRateLimitExceeded",
            "RATE_LIMIT_EXCEEDED",
        ],
        Meaning::SlowDown,
        Outcome::NothingHappened,
        "YouTube asks Steeple to slow down",
        None,
    ),
    entry(
        &["quotaExceeded", "dailyLimitExceeded"],
        Meaning::QuotaGone,
        Outcome::NothingHappened,
        "today's YouTube allowance of this Google Cloud project is used up",
        Some("Steeple goes on after midnight in Los Angeles. Until then start or end the broadcast in YouTube Studio."),
    ),
    is(
        ErrorKind::NeedsReconnect,
        &["authError", "ACCESS_TOKEN_EXPIRED", "CREDENTIALS_MISSING"],
        "YouTube no longer accepts the sign-in",
        Some("Press Reconnect and sign in to YouTube again."),
    ),
    is(
        ErrorKind::MissingScope,
        &["insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"],
        "a permission was left out when YouTube was connected",
        None,
    ),
    not_eligible(
        &["insufficientLivePermissions"],
        "this sign-in may not manage live broadcasts on the channel",
        "Connect with an account that owns or manages the channel, and choose the church's channel.",
    ),
    not_eligible(
        &["liveStreamingNotEnabled"],
        "live streaming is not switched on for this channel",
        "Open youtube.com/features and switch on live streaming; the first time it takes up to 24 hours. Check too that the church's channel was chosen, not a personal one.",
    ),
    not_eligible(
        &[
            "livePermissionBlocked",
            "channelSuspended",
            "channelClosed",
            "authenticatedUserAccountSuspended",
            "authenticatedUserAccountClosed",
        ],
        "YouTube has restricted this channel",
        "Open YouTube Studio: its start page says why the channel is restricted and until when.",
    ),
    not_eligible(
        &["youtubeSignupRequired", "authenticatedUserNotChannel", "channelNotFound"],
        "this Google account has no YouTube channel",
        "Create a channel at youtube.com with this account, or connect the account that owns the church's channel.",
    ),
    is(
        ErrorKind::AppMisconfigured,
        &["accessNotConfigured", "SERVICE_DISABLED"],
        "the YouTube Data API is not switched on in the Google Cloud project",
        Some("Ask the person who installed Steeple to enable \"YouTube Data API v3\" in the Google Cloud project."),
    ),
    refused(
        &["userBroadcastsExceedLimit", "limitExceeded"],
        "the channel has too many upcoming broadcasts",
        "Delete old upcoming broadcasts in YouTube Studio, then press Retry.",
    ),
    refused(
        &["concurrentBroadcastsExceedLimit"],
        "another broadcast of this channel is live and YouTube allows no more at the same time",
        "End the other broadcast in YouTube Studio, then press Retry.",
    ),
    refused(
        &["sharedIngestionBroadcastsExceedLimit"],
        "too many live broadcasts use the same stream key",
        "End another broadcast that uses the church's encoder, then press Retry.",
    ),
    is(
        ErrorKind::NotYet,
        &["errorStreamInactive"],
        "YouTube receives no video yet",
        Some(
            "Start the encoder. If it is sending already, check that it sends sound too: without a sound track YouTube never counts a stream as active.",
        ),
    ),
    refused(
        &[INVALID_TRANSITION],
        "the broadcast is in another state than Steeple thought",
        "Look at the broadcast in YouTube Studio; Steeple reads its state again by itself.",
    ),
    refused(&[REDUNDANT_TRANSITION], "the broadcast is already in that state", "Nothing to do: it is already so."),
    refused(
        &[BINDING_NOT_ALLOWED, "liveBroadcastDeletionNotAllowed", "liveStreamDeletionNotAllowed"],
        "YouTube does not allow this once a broadcast is being tested or live",
        "End the broadcast first, or do it in YouTube Studio.",
    ),
    is(
        ErrorKind::Gone,
        &["liveBroadcastNotFound", "liveStreamNotFound", VIDEO_NOT_FOUND],
        "it is no longer on YouTube; somebody deleted it in YouTube Studio",
        Some("Press Retry: Steeple creates it again."),
    ),
    refused(
        &["invalidScheduledStartTime", "scheduledStartTimeRequired", "scheduledStartTimeInPast"],
        "YouTube does not accept the start time",
        "Choose a later start, then press Retry.",
    ),
    refused(
        &["invalidScheduledEndTime"],
        "YouTube does not accept the end time",
        "Choose an end that follows the start, then press Retry.",
    ),
    refused(
        &["invalidTitle", "titleRequired"],
        "YouTube does not accept the title",
        "Use 1 to 100 characters without < and >, then press Retry.",
    ),
    refused(
        &["invalidDescription"],
        "YouTube does not accept the description",
        "Use at most 5,000 characters without < and >, then press Retry.",
    ),
    refused(
        &["invalidPrivacyStatus", "privacyStatusRequired"],
        "YouTube does not accept the choice of who may watch",
        "Choose public, unlisted or private, then press Retry.",
    ),
    refused(
        &[
            "invalidAutoStart",
            "invalidAutoStop",
            "invalidEmbedSetting",
            "invalidLatencyPreferenceOptions",
            "invalidProjection",
        ],
        "YouTube does not offer one of the broadcast's settings on this channel",
        "Create the broadcast in YouTube Studio once to see which setting it refuses, and tell the makers of Steeple.",
    ),
    refused(
        &["invalidImage", "mediaBodyRequired"],
        "YouTube cannot read the picture",
        "Use a JPG or PNG picture of at most 2 MB, best 1280 by 720 pixels.",
    ),
    not_eligible(
        &["forbidden"],
        "YouTube does not allow this for the channel",
        "For pictures of your own, verify the channel by phone at youtube.com/verify.",
    ),
    refused(
        &[
            "cdnRequired",
            "frameRateRequired",
            "resolutionRequired",
            "ingestionTypeRequired",
            "invalidFrameRate",
            "invalidResolution",
            "invalidIngestionType",
            "incompatibleParameters",
            "missingRequiredParameter",
            "unexpectedParameter",
            "unexpectedPart",
            "unknownPart",
            "invalid",
        ],
        "YouTube does not understand what Steeple sent",
        "This is a fault of Steeple: report it together with the code.",
    ),
];
