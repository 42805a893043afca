//! Microsoft's refusals in our words: what must happen next, whether Microsoft may have acted, and what a volunteer does.
//!
//! Graph is judged by its HTTP status first, because the words and even the casing of its codes differ per service and messages
//! may be empty; then by the most exact inner code. The token endpoint is judged by its OAuth word, and worded by its numbers,
//! which Microsoft says may change.
//!
//! Sources: <https://learn.microsoft.com/en-us/graph/errors>,
//! <https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes>.

use chrono::{DateTime, TimeDelta, Utc};

use super::wire::{ErrorBody, TokenRefusal};
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::http::Answer;
use crate::oauth;

/// The wait after "too many requests" when Microsoft names none.
const SLOW_DOWN: TimeDelta = TimeDelta::seconds(30);

/// Lets a good answer through and turns everything else into an error.
///
/// # Errors
/// What [`refusal`] says.
pub fn check(answer: Answer, now: DateTime<Utc>) -> Result<Answer, PlatformError> {
    if answer.is_success() { Ok(answer) } else { Err(refusal(&answer, now)) }
}

/// What a refusal of Graph means.
#[must_use]
pub fn refusal(answer: &Answer, now: DateTime<Utc>) -> PlatformError {
    let codes = answer.try_json::<ErrorBody>().map(ErrorBody::into_codes).unwrap_or_default();
    let is = |known: &[&str]| codes.iter().any(|code| known.contains(&code.as_str()));
    let no = |kind, detail: &str| answer.error(kind, Outcome::NothingHappened, detail);
    let error = match answer.status {
        401 => no(ErrorKind::NeedsReconnect, "Microsoft no longer accepts the sign-in")
            .with_remedy("Press Reconnect and sign in to Microsoft again."),
        403 if is(&["authorization_requestdenied", "missingscope"]) => {
            no(ErrorKind::MissingScope, "Microsoft did not give Steeple a permission that it needs").with_remedy(
                "Press Reconnect and accept all permissions. If Microsoft asks for an administrator's approval, let the \
                 organisation's administrator approve the app once.",
            )
        }
        403 | 404 if is(NO_MAILBOX) => no(ErrorKind::NotEligible, "this account has no mailbox with a calendar")
            .with_remedy("Plan the meeting without invitations, or connect an account that has Exchange Online."),
        403 => no(ErrorKind::NotEligible, "this account may not hold Teams meetings").with_remedy(
            "Connect a member of the church's own organisation who has a Teams licence; guests may not. If the licence is \
             there, ask the administrator for the Teams meeting policy of this account.",
        ),
        404 | 410 => no(ErrorKind::Gone, "the meeting was deleted in Teams or Outlook")
            .with_remedy("Press Retry: Steeple makes a new one. Send the new link to everybody who has the old one."),
        409 | 412 => answer.error(
            ErrorKind::Unavailable,
            Outcome::NothingHappened,
            "somebody changed the meeting in Outlook at the same moment",
        ),
        400 => no(ErrorKind::Refused, "Microsoft does not accept one of the meeting's values")
            .with_remedy("Check that the end follows the start, and the addresses of the people who are invited."),
        413 => no(ErrorKind::Refused, "too many people are invited for one event")
            .with_remedy("Invite at most 500 people, and send the link to the others."),
        429 => {
            let retry_after = answer.retry_after(now).or(Some(SLOW_DOWN));
            no(ErrorKind::RateLimited { retry_after }, "Microsoft asks Steeple to slow down")
        }
        _ => return answer.error_by_status(now),
    };
    error.with_code(codes.first().cloned().unwrap_or_else(|| answer.status.to_string()))
}

const NO_MAILBOX: &[&str] = &["mailboxnotenabledforrestapi", "errormailboxnotfound", "mailboxnotfound"];

/// What a refusal of the token endpoint means. Only the words that end a grant end it.
#[must_use]
pub fn token_refusal(answer: &Answer, now: DateTime<Utc>) -> PlatformError {
    let Some(refusal) = answer.try_json::<TokenRefusal>() else { return oauth::token_error(answer, now) };
    let mut error = oauth::token_error(answer, now);
    if matches!(answer.status, 400 | 401) && WANTS_A_PERSON.contains(&refusal.error.as_str()) {
        error.kind = ErrorKind::NeedsReconnect;
        error.outcome = Outcome::NothingHappened;
        "Microsoft wants somebody to sign in again".clone_into(&mut error.detail);
    }
    let known = refusal.error_codes.iter().find_map(|number| {
        let entry = NUMBERS.iter().find(|entry| entry.numbers.contains(number))?;
        Some((number, entry))
    });
    let Some((number, entry)) = known.filter(|_| !error.kind.passes()) else { return error };
    if MISREGISTERED.contains(number) {
        error.kind = ErrorKind::AppMisconfigured;
    }
    entry.detail.clone_into(&mut error.detail);
    error.with_remedy(entry.remedy).with_code(format!("AADSTS{number}"))
}

/// The grant needs a person: another factor, a policy, a consent.
const WANTS_A_PERSON: &[&str] = &["interaction_required", "login_required", "consent_required", "access_denied"];

/// The app's registration is at fault and not the request, whatever the word is.
const MISREGISTERED: &[i64] = &[50_194, 50_011];

struct Entry {
    numbers: &'static [i64],
    detail: &'static str,
    remedy: &'static str,
}

const NUMBERS: &[Entry] = &[
    Entry {
        numbers: &[700_084],
        detail: "the app's redirect address is registered as \"SPA\", so every sign-in ends after a day",
        remedy: "In the Entra admin centre open the app's Authentication page, remove the address under \"Single-page \
                 application\" and add it under \"Web\". Then press Reconnect.",
    },
    Entry {
        numbers: &[7_000_222],
        detail: "the app's client secret has expired",
        remedy: "Make a new client secret in the Entra admin centre and put it into Steeple's settings; nobody has to \
                 reconnect.",
    },
    Entry {
        numbers: &[7_000_215, 70_002],
        detail: "Microsoft does not know this client id and secret",
        remedy: "Copy the client id and the value (not the id) of the client secret from the Entra admin centre into \
                 Steeple's settings.",
    },
    Entry {
        numbers: &[700_016, 70_001, 700_011],
        detail: "Microsoft does not know this client id, or not in this directory",
        remedy: "Copy the client id from the app's page in the Entra admin centre into Steeple's settings and, where one is \
                 filled in, the directory (tenant) id beside it; nobody has to reconnect.",
    },
    Entry {
        numbers: &[700_025],
        detail: "the app is registered as a public client, which takes no secret",
        remedy: "In the Entra admin centre add the platform \"Web\" with Steeple's redirect address.",
    },
    Entry {
        numbers: &[50_194],
        detail: "the app belongs to one organisation only",
        remedy: "Copy the directory (tenant) id from the app's page in the Entra admin centre into the church's own app in \
                 Steeple's settings. If the app is the one of this Steeple, the person who installed it sets \
                 platforms.microsoft_teams.tenant. Or open the app for accounts of any organisation.",
    },
    Entry {
        numbers: &[50_011],
        detail: "the redirect address of the app is another one than Steeple's",
        remedy: "Copy Steeple's redirect address into the app's Authentication page under \"Web\", letter by letter.",
    },
    Entry {
        numbers: &[65_001, 65_004, 90_094],
        detail: "a permission was not given or was taken back",
        remedy: "Press Reconnect and accept all permissions; an administrator of the organisation may have to approve.",
    },
    Entry {
        numbers: &[53_000, 53_001, 53_003, 50_097, 50_131, 530_035, 70_043],
        detail: "a rule of the organisation (Conditional Access) keeps Steeple out",
        remedy: "Ask the organisation's administrator for an exception for this app, then press Reconnect.",
    },
    Entry {
        numbers: &[50_076, 50_078, 50_079, 50_072, 50_074],
        detail: "Microsoft wants a second factor",
        remedy: "Press Reconnect and confirm the sign-in with the second factor.",
    },
    Entry {
        numbers: &[700_082, 70_008],
        detail: "the sign-in was not used for too long",
        remedy: "Press Reconnect and sign in to Microsoft again.",
    },
    Entry {
        numbers: &[50_173, 50_132, 50_133],
        detail: "the sign-in was ended: the password was reset, or an administrator signed the account out",
        remedy: "Press Reconnect and sign in to Microsoft again.",
    },
    Entry {
        numbers: &[50_055, 50_144, 50_053, 50_057],
        detail: "the Microsoft account is locked, disabled, or its password has expired",
        remedy: "Let the organisation's administrator unlock it, then press Reconnect.",
    },
    Entry {
        numbers: &[50_020, 50_034, 500_208],
        detail: "this Microsoft account does not belong to the organisation",
        remedy: "Sign in with a work or school account of the church's organisation.",
    },
    Entry {
        numbers: &[54_005, 501_481, 50_147],
        detail: "Microsoft did not accept the sign-in code",
        remedy: "Press Connect again and finish within ten minutes.",
    },
];
