//! Zoom: meetings and webinars, registration for them, and pushing one to a livestream.
//!
//! Three facts shape this folder. No call starts a meeting: its host opens a link ([`crate::contract::meeting::Hosting`]).
//! A host's meetings can be created or changed 100 times a day, so an update compares first and sends only what differs.
//! A user's token says `me`, a server-to-server token must never say it (`client::host`).
//! A webinar has the calls of a meeting under another path ([`Rooms`]), but its description names no status: whether one runs, only a
//! livestream that Zoom starts tells.
//!
//! Sources: Zoom's Meeting API specification (October 2023), <https://developers.zoom.us/docs/integrations/oauth/>,
//! <https://developers.zoom.us/docs/internal-apps/s2s-oauth/>, <https://developers.zoom.us/docs/api/rate-limits/>,
//! and Zoom's published notes for integrators (read 2026-07).

mod client;
mod errors;
pub mod sandbox;
#[cfg(test)]
mod tests;
mod webhooks;
mod wire;

use chrono::TimeDelta;

use crate::contract::account::Accounts;
use crate::contract::descriptor::{
    ByHand, ClientAuthentication, CredentialForm, Descriptor, FormField, Limits, Need, OAuth, Pace, Rotation, Scope,
    Timing,
};
use crate::contract::guide::Guide;
use crate::contract::meeting::Meetings;
use crate::contract::platform::{Platform, StreamingPlatform};
use crate::contract::webhook::Webhooks;

/// The Zoom client.
pub static PLATFORM: Zoom = Zoom;

/// Talks to Zoom; holds nothing.
pub struct Zoom;

impl Platform for Zoom {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn accounts(&self) -> &dyn Accounts {
        self
    }

    fn meetings(&self) -> Option<&dyn Meetings> {
        Some(&Rooms::Meetings)
    }

    fn webinars(&self) -> Option<&dyn Meetings> {
        Some(&Rooms::Webinars)
    }

    fn webhooks(&self) -> Option<&dyn Webhooks> {
        Some(self)
    }
}

/// Zoom's two sorts of rooms, by their word in paths and scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rooms {
    Meetings,
    Webinars,
}

impl Rooms {
    /// One of two words: a meeting's and a webinar's.
    pub(in crate::zoom) const fn either(self, meeting: &'static str, webinar: &'static str) -> &'static str {
        match self {
            Self::Meetings => meeting,
            Self::Webinars => webinar,
        }
    }
}

static DESCRIPTOR: Descriptor = Descriptor {
    platform: StreamingPlatform::Zoom,
    name: "Zoom",
    bases: &[("authorize", "https://zoom.us"), ("token", "https://zoom.us"), ("api", "https://api.zoom.us")],
    oauth: Some(&OAUTH),
    form: Some(SERVER_TO_SERVER),
    by_hand: &[
        ByHand { what: "The host opens the meeting or webinar at the hour.", why: "Zoom lets no program start one." },
        ByHand {
            what: "Look into Zoom to see whether a webinar runs that is not sent to a livestream.",
            why: "Zoom's interface tells the state of meetings only; Steeple goes by the planned times.",
        },
    ],
    limits: Limits {
        title_max_chars: 200,
        title_forbidden: &[],
        description_max_chars: Some(2_000),
        privacies: &[],
        duration_max: None,
        thumbnail_max_bytes: None,
    },
    timing: Timing {
        create_at_most_before: None,
        create_at_least_before: None,
        arm_before: None,
        refresh_ingest_before: None,
        observe_soon: TimeDelta::seconds(15),
        observe_live: TimeDelta::seconds(30),
    },
    pace: Pace {
        // The lowest plan's light calls: 4/s over everything the Zoom account uses. Pro has 30/s, Business 80/s.
        per_account_per_second: 4,
        // Zoom counts per account and knows no limit per app; this one only keeps a burst polite.
        per_app_per_second: 80,
        // 100 creates and updates a day are counted per host, not per app; Zoom's answer says when they are used up.
        quota: None,
    },
    docs: Guide { english: include_str!("docs.md"), spanish: include_str!("docs.es.md") },
};

/// How Zoom speaks OAuth.
pub static OAUTH: OAuth = OAuth {
    authorize_path: "/oauth/authorize",
    token_path: "/oauth/token",
    tenants: None,
    scopes: SCOPES,
    // Scopes are chosen in the Marketplace app; the consent page shows those.
    scopes_in_url: false,
    scope_separator: " ",
    pkce: true,
    extra: &[],
    extra_on_reconnect: &[],
    client_authentication: ClientAuthentication::Basic,
    rotation: Rotation::Strict,
    // An access token lasts 3,599 s.
    refresh_margin: TimeDelta::minutes(10),
    // Zoom speaks of about 90 days; users report idle grants dying far sooner, so none is left idle for a day.
    refresh_at_least_every: TimeDelta::days(1),
    silent_denial: false,
    by_code: None,
};

/// Granular scopes (Zoom, 2024). With server-to-server the same names end in `:admin`; the client compares without the ending.
const SCOPES: &[Scope] = &[
    scope("user:read:user", Need::Required, "Steeple cannot tell which Zoom user is connected."),
    scope("meeting:write:meeting", Need::Required, "Meetings cannot be created."),
    scope("meeting:read:meeting", Need::Required, "Steeple cannot see whether a meeting exists or runs."),
    scope(
        "meeting:read:list_meetings",
        Need::Required,
        "After a lost answer Steeple cannot look for the meeting, and would create it twice.",
    ),
    scope("meeting:update:meeting", Need::Required, "A changed title or time does not reach Zoom."),
    scope("meeting:delete:meeting", Need::Required, "A cancelled meeting stays in Zoom."),
    scope("meeting:update:status", Need::Useful, "Steeple cannot end a meeting for everybody."),
    scope("meeting:update:livestream", Need::Useful, "A meeting cannot be sent to a livestream."),
    scope("meeting:update:livestream_status", Need::Useful, "Steeple cannot start or stop a meeting's livestream."),
    scope("meeting:write:registrant", Need::Useful, "Nobody can be registered for a meeting."),
    scope("meeting:read:list_registrants", Need::Useful, "Steeple cannot see who is registered for a meeting."),
    scope("meeting:update:registrant_status", Need::Useful, "Registrations for a meeting cannot be approved."),
    scope("webinar:write:webinar", Need::Useful, "Webinars cannot be created."),
    scope("webinar:read:webinar", Need::Useful, "Steeple cannot see whether a webinar exists."),
    scope("webinar:read:list_webinars", Need::Useful, "After a lost answer Steeple cannot look for the webinar."),
    scope("webinar:update:webinar", Need::Useful, "A webinar's changed title or time does not reach Zoom."),
    scope("webinar:delete:webinar", Need::Useful, "A cancelled webinar stays in Zoom."),
    scope("webinar:update:status", Need::Useful, "Steeple cannot end a webinar for everybody."),
    scope("webinar:update:livestream", Need::Useful, "A webinar cannot be sent to a livestream."),
    scope("webinar:update:livestream_status", Need::Useful, "Steeple cannot start or stop a webinar's livestream."),
    scope("webinar:write:registrant", Need::Useful, "Nobody can be registered for a webinar."),
    // Named after those of meetings; Zoom's page of webinar scopes is not at hand.
    scope("webinar:read:list_registrants", Need::Useful, "Steeple cannot see who is registered for a webinar."),
    scope("webinar:update:registrant_status", Need::Useful, "Registrations for a webinar cannot be approved."),
    scope("user:read:settings", Need::Useful, "Steeple cannot check ahead whether livestreaming is switched on."),
];

const fn scope(name: &'static str, need: Need, why: &'static str) -> Scope {
    Scope { name, need, why }
}

/// The way in for a church that owns its Zoom account.
const SERVER_TO_SERVER: CredentialForm = CredentialForm {
    fields: &[
        FormField {
            name: "account_id",
            label: "Account ID",
            help: "On the app's page App Credentials in the Zoom Marketplace.",
            secret: false,
            required: true,
            multiline: false,
        },
        FormField {
            name: "client_id",
            label: "Client ID",
            help: "On the same page.",
            secret: false,
            required: true,
            multiline: false,
        },
        FormField {
            name: "client_secret",
            label: "Client secret",
            help: "On the same page; press Copy, do not type it.",
            secret: true,
            required: true,
            multiline: false,
        },
        FormField {
            name: "host",
            label: "Host",
            help: "E-mail address (or user ID) of the Zoom user who hosts the meetings.",
            secret: false,
            required: true,
            multiline: false,
        },
    ],
};
