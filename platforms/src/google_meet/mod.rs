//! Google Meet: rooms, each with an entry in the church's Google Calendar.
//!
//! Three facts shape this folder. A room ("space") has neither title nor time, and Google neither lists rooms nor deletes them;
//! so every meeting is a room and a calendar entry whose id is derived from the meeting, and a room that nothing refers to is
//! let lie. A call begins when the first person opens the link; a call ends it for everybody. A revocation at Google ends what
//! the same account gave for YouTube ([`crate::google`]).
//!
//! | file | what it holds |
//! |---|---|
//! | [`mod.rs`](self) | what is true of Google Meet and can be said as data |
//! | `client/` | one function per call, and the contract's traits made of them |
//! | `wire.rs` | Google's JSON |
//! | `errors.rs` | Google's reasons: kind, outcome, remedy |
//! | [`sandbox`] | the double of Meet and of the calendar |
//! | `docs.md`, `docs.es.md` | what a church admin clicks |
//!
//! Facts come from Google's discovery documents `meet:v2` (revision 20261029), `calendar:v3` (revision 20261030) and `oauth2:v2`,
//! and from the guides at <https://developers.google.com/workspace/meet/api/guides>.

mod client;
mod errors;
pub mod sandbox;
#[cfg(test)]
mod tests;
mod wire;

use chrono::TimeDelta;

use crate::contract::account::Accounts;
use crate::contract::descriptor::{
    ByHand, ClientAuthentication, Descriptor, Limits, Need, OAuth, Pace, Rotation, Scope, Timing,
};
use crate::contract::meeting::Meetings;
use crate::contract::platform::{Platform, StreamingPlatform};
use crate::contract::words::Words;

/// The client of Google Meet; it has no state.
pub static PLATFORM: GoogleMeet = GoogleMeet;

/// Talks to Google Meet and Google Calendar; holds nothing.
pub struct GoogleMeet;

impl Platform for GoogleMeet {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn accounts(&self) -> &dyn Accounts {
        self
    }

    fn meetings(&self) -> Option<&dyn Meetings> {
        Some(self)
    }
}

/// Rooms that this app has made: create, change, end, and the records of what was held in them.
const ROOMS: &str = "https://www.googleapis.com/auth/meetings.space.created";
/// Entries on the calendars that the account owns.
const CALENDAR: &str = "https://www.googleapis.com/auth/calendar.events.owned";
const EMAIL: &str = "https://www.googleapis.com/auth/userinfo.email";

static DESCRIPTOR: Descriptor = Descriptor {
    platform: StreamingPlatform::GoogleMeet,
    name: Words::same("Google Meet"),
    bases: &[
        ("authorize", "https://accounts.google.com/"),
        ("token", "https://oauth2.googleapis.com/"),
        ("api", "https://meet.googleapis.com/"),
        // The calendar and the question who has signed in.
        ("www", "https://www.googleapis.com/"),
    ],
    oauth: Some(&OAUTH),
    form: None,
    by_hand: &[
        ByHand {
            what: Words::new(
                "Open the link at the hour; the first person who does begins the call.",
                "Abra el enlace a la hora; la primera persona que lo abre empieza la reunión.",
            ),
            why: Words::new(
                "Google lets no program begin a call.",
                "Google no deja que un programa empiece una reunión.",
            ),
        },
        ByHand {
            what: Words::new(
                "Start the recording inside the call, where the Google Workspace edition has one.",
                "Empiece la grabación dentro de la reunión, si la edición de Google Workspace la ofrece.",
            ),
            why: Words::new(
                "Steeple asks Google for no more than the link to a finished recording.",
                "Steeple no pide a Google más que el enlace a una grabación terminada.",
            ),
        },
    ],
    ineligible: None,
    limits: Limits {
        // Google names no limit for the title of a calendar entry; this one is long enough for any service.
        title_max_chars: 1_024,
        title_forbidden: &[],
        description_max_chars: None,
        privacies: &[],
        duration_max: None,
        thumbnail_max_bytes: None,
    },
    timing: Timing {
        create_at_most_before: None,
        create_at_least_before: None,
        arm_before: None,
        refresh_ingest_before: None,
        observe_soon: TimeDelta::seconds(30),
        observe_live: TimeDelta::seconds(60),
    },
    pace: Pace {
        // Of one user Google takes 600 reads, 100 writes and 10 new rooms a minute, of one project ten times as much.
        // Source: <https://developers.google.com/workspace/meet/api/guides/limits>.
        per_account_per_second: 2,
        per_app_per_second: 16,
        quota: None,
    },
    docs: Words::new(include_str!("docs.md"), include_str!("docs.es.md")),
};

static OAUTH: OAuth = OAuth {
    authorize_path: "o/oauth2/v2/auth",
    token_path: "token",
    tenants: None,
    scopes: SCOPES,
    scopes_in_url: true,
    scope_separator: " ",
    pkce: true,
    // A refresh token comes only with `offline` and a shown consent page.
    extra: &[("access_type", "offline"), ("prompt", "consent select_account"), ("include_granted_scopes", "false")],
    extra_on_reconnect: &[],
    client_authentication: ClientAuthentication::Body,
    rotation: Rotation::Never,
    refresh_margin: TimeDelta::minutes(5),
    // Google forgets a refresh token that nobody used for six months; a day is far inside.
    refresh_at_least_every: TimeDelta::hours(24),
    silent_denial: false,
    by_code: None,
};

const SCOPES: &[Scope] = &[
    Scope {
        name: "openid",
        need: Need::Required,
        why: Words::new(
            "Steeple cannot tell which Google account is connected.",
            "Steeple no puede saber qué cuenta de Google está conectada.",
        ),
    },
    Scope {
        name: EMAIL,
        need: Need::Required,
        why: Words::new(
            "Steeple cannot show which Google account is connected.",
            "Steeple no puede mostrar qué cuenta de Google está conectada.",
        ),
    },
    Scope {
        name: ROOMS,
        need: Need::Required,
        why: Words::new(
            "Meeting rooms can be neither created nor ended.",
            "No se pueden crear ni terminar salas de reunión.",
        ),
    },
    Scope {
        name: CALENDAR,
        need: Need::Required,
        why: Words::new(
            "A room has no title and no time without its calendar entry, and Steeple could not find it again.",
            "Sin su entrada del calendario una sala no tiene título ni hora, y Steeple no podría volver a \
                 encontrarla.",
        ),
    },
];
