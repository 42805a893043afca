//! Microsoft Teams, through Microsoft Graph v1.0.
//!
//! Four facts shape this folder. Creating is repeatable: `createOrGet` has a key of Steeple's, a calendar event a `transactionId`.
//! Nothing says whether a meeting runs, and nothing ends one: its times are all there is, and its people end it. A report of who
//! came appears minutes after the end. Every renewal brings a new refresh token, and the old one goes on working.
//!
//! A meeting without invitations is an online meeting alone; one with invitations is an event of the calendar.
//!
//! | file | what it holds |
//! |---|---|
//! | [`mod.rs`](self) | what is true of Teams and can be said as data |
//! | `client/` | one function per call, and the contract's traits made of them |
//! | `wire.rs` | Graph's JSON |
//! | `errors.rs` | Microsoft's codes: kind, outcome, remedy |
//! | [`sandbox`] | the double of the sign-in, of Teams and of the calendar |
//! | `docs.md`, `docs.es.md` | what a church admin clicks |
//!
//! Facts come from Graph's metadata (microsoftgraph/msgraph-metadata, 2026-08-20), from its list of permissions
//! (microsoftgraph/microsoft-graph-devx-content, 2026-08-07) and from <https://learn.microsoft.com/en-us/entra/identity-platform/>.

mod client;
mod errors;
pub mod sandbox;
#[cfg(test)]
mod tests;
mod wire;

use chrono::TimeDelta;

use crate::contract::account::Accounts;
use crate::contract::descriptor::{
    ByHand, ClientAuthentication, Descriptor, Limits, Need, OAuth, Pace, Rotation, Scope, Tenants, Timing,
};
use crate::contract::guide::Guide;
use crate::contract::meeting::Meetings;
use crate::contract::platform::{Platform, StreamingPlatform};

/// The client of Microsoft Teams; it has no state.
pub static PLATFORM: MicrosoftTeams = MicrosoftTeams;

/// Talks to Microsoft Graph; holds nothing.
pub struct MicrosoftTeams;

impl Platform for MicrosoftTeams {
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

/// A refresh token of a "Web" app lasts so long after its last use; of an app registered as "SPA" only a day. It is no date at which
/// a person must act, because every renewal begins it anew.
/// Source: <https://learn.microsoft.com/en-us/entra/identity-platform/refresh-tokens>.
const REFRESH_LIFETIME: TimeDelta = TimeDelta::days(90);

const MEETINGS: &str = "OnlineMeetings.ReadWrite";
const REPORTS: &str = "OnlineMeetingArtifact.Read.All";
const CALENDAR: &str = "Calendars.ReadWrite";
const WHO: &str = "User.Read";
const OFFLINE: &str = "offline_access";
const OPENID: &str = "openid";

static DESCRIPTOR: Descriptor = Descriptor {
    platform: StreamingPlatform::MicrosoftTeams,
    name: "Microsoft Teams",
    // National clouds have other hosts.
    bases: &[
        ("authorize", "https://login.microsoftonline.com/"),
        ("token", "https://login.microsoftonline.com/"),
        ("api", "https://graph.microsoft.com/"),
    ],
    oauth: Some(&OAUTH),
    form: None,
    by_hand: &[
        ByHand {
            what: "Open the link at the hour; the first person who does begins the meeting.",
            why: "Microsoft lets no program begin a meeting.",
        },
        ByHand {
            what: "Press End meeting in Teams when the service is over.",
            why: "Microsoft has no call that ends a meeting.",
        },
        ByHand {
            what: "Look into Teams to see whether the meeting runs.",
            why: "Microsoft does not tell; Steeple goes by the planned times until the attendance report comes.",
        },
        ByHand {
            what: "Fetch recordings from Teams or OneDrive.",
            why: "Their permission needs an administrator of the whole organisation, so Steeple does not ask for it.",
        },
    ],
    limits: Limits {
        // What Outlook keeps of a subject.
        title_max_chars: 255,
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
        observe_soon: TimeDelta::minutes(5),
        observe_live: TimeDelta::minutes(5),
    },
    pace: Pace {
        // Four calls at once to one mailbox, 10,000 in ten minutes; 2,000 a second for the app.
        // Source: <https://learn.microsoft.com/en-us/graph/throttling-limits>.
        per_account_per_second: 4,
        per_app_per_second: 200,
        quota: None,
    },
    docs: Guide { english: include_str!("docs.md"), spanish: include_str!("docs.es.md") },
};

static OAUTH: OAuth = OAuth {
    authorize_path: "organizations/oauth2/v2.0/authorize",
    token_path: "organizations/oauth2/v2.0/token",
    // `organizations` admits every work or school account, and the app must be open to them; one of a single tenant is refused
    // there with AADSTS50194.
    tenants: Some(Tenants { everybody: "organizations" }),
    scopes: SCOPES,
    scopes_in_url: true,
    scope_separator: " ",
    pkce: true,
    extra: &[("response_mode", "query"), ("prompt", "select_account")],
    extra_on_reconnect: &[],
    client_authentication: ClientAuthentication::Body,
    rotation: Rotation::Overlapping,
    refresh_margin: TimeDelta::minutes(5),
    // A grant that nobody uses for 90 days dies; a week is far inside.
    refresh_at_least_every: TimeDelta::days(7),
    silent_denial: false,
    by_code: None,
};

const SCOPES: &[Scope] = &[
    Scope { name: OPENID, need: Need::Required, why: "Steeple cannot tell a work account from a private one." },
    Scope { name: OFFLINE, need: Need::Required, why: "The connection would break within the hour." },
    Scope { name: WHO, need: Need::Required, why: "Steeple cannot tell which account is connected." },
    Scope { name: MEETINGS, need: Need::Required, why: "Meetings can be neither created nor changed." },
    Scope { name: REPORTS, need: Need::Useful, why: "Steeple cannot tell how many came." },
    Scope { name: CALENDAR, need: Need::Useful, why: "Meetings with invitations cannot be put on the calendar." },
];
