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
use crate::contract::meeting::Meetings;
use crate::contract::platform::{Platform, StreamingPlatform};
use crate::contract::words::Words;

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
    name: Words::same("Microsoft Teams"),
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
            what: Words::new(
                "Open the link at the hour; the first person who does begins the meeting.",
                "Abra el enlace a la hora; la primera persona que lo abre empieza la reunión.",
            ),
            why: Words::new(
                "Microsoft lets no program begin a meeting.",
                "Microsoft no deja que un programa empiece una reunión.",
            ),
        },
        ByHand {
            what: Words::new(
                "Press End meeting in Teams when the service is over.",
                "Pulse «End meeting» en Teams cuando termine el culto.",
            ),
            why: Words::new(
                "Microsoft has no call that ends a meeting.",
                "Microsoft no deja que un programa termine una reunión.",
            ),
        },
        ByHand {
            what: Words::new(
                "Look into Teams to see whether the meeting runs.",
                "Mire en Teams si la reunión está en marcha.",
            ),
            why: Words::new(
                "Microsoft does not tell; Steeple goes by the planned times until the attendance report comes.",
                "Microsoft no lo dice; Steeple se guía por las horas previstas hasta que llega el informe de \
                 asistencia.",
            ),
        },
        ByHand {
            what: Words::new(
                "Fetch recordings from Teams or OneDrive.",
                "Recoja las grabaciones en Teams o en OneDrive.",
            ),
            why: Words::new(
                "Their permission needs an administrator of the whole organisation, so Steeple does not ask for it.",
                "Su permiso lo tiene que dar un administrador de toda la organización, así que Steeple no lo pide.",
            ),
        },
    ],
    ineligible: Some(Words::new(
        "This account is only a guest in the organisation, and guests cannot hold meetings. Sign in with an \
         account of the church's own organisation.",
        "Esta cuenta es solo invitada en la organización, y los invitados no pueden celebrar reuniones. Inicie \
         sesión con una cuenta de la propia organización de la iglesia.",
    )),
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
    docs: Words::new(include_str!("docs.md"), include_str!("docs.es.md")),
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
    Scope {
        name: OPENID,
        need: Need::Required,
        why: Words::new(
            "Steeple cannot tell a work account from a private one.",
            "Steeple no puede distinguir una cuenta profesional de una privada.",
        ),
    },
    Scope {
        name: OFFLINE,
        need: Need::Required,
        why: Words::new("The connection would break within the hour.", "La conexión se rompería en menos de una hora."),
    },
    Scope {
        name: WHO,
        need: Need::Required,
        why: Words::new(
            "Steeple cannot tell which account is connected.",
            "Steeple no puede saber qué cuenta está conectada.",
        ),
    },
    Scope {
        name: MEETINGS,
        need: Need::Required,
        why: Words::new("Meetings can be neither created nor changed.", "No se pueden crear ni cambiar reuniones."),
    },
    Scope {
        name: REPORTS,
        need: Need::Useful,
        why: Words::new("Steeple cannot tell how many came.", "Steeple no puede decir cuántas personas vinieron."),
    },
    Scope {
        name: CALENDAR,
        need: Need::Useful,
        why: Words::new(
            "Meetings with invitations cannot be put on the calendar.",
            "Las reuniones con invitaciones no se pueden poner en el calendario.",
        ),
    },
];
