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
mod scopes;
#[cfg(test)]
mod tests;
mod webhooks;
mod wire;

use chrono::TimeDelta;

use crate::contract::account::Accounts;
use crate::contract::descriptor::{
    ByHand, ClientAuthentication, CredentialForm, Descriptor, FormField, Limits, OAuth, Pace, Rotation, Timing,
};
use crate::contract::meeting::Meetings;
use crate::contract::platform::{Platform, StreamingPlatform};
use crate::contract::webhook::Webhooks;
use crate::contract::words::Words;

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
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
    name: Words::same("Zoom"),
    bases: &[("authorize", "https://zoom.us"), ("token", "https://zoom.us"), ("api", "https://api.zoom.us")],
    oauth: Some(&OAUTH),
    form: Some(SERVER_TO_SERVER),
    by_hand: &[
        ByHand {
            what: Words::new(
                "The host opens the meeting or webinar at the hour.",
                "El anfitrión abre la reunión o el seminario web a la hora.",
            ),
            why: Words::new("Zoom lets no program start one.", "Zoom no deja que un programa lo haga."),
        },
        ByHand {
            what: Words::new(
                "Look into Zoom to see whether a webinar runs that is not sent to a livestream.",
                "Mire en Zoom si está en marcha un seminario web que no se envía a una emisión en directo.",
            ),
            why: Words::new(
                "Zoom's interface tells the state of meetings only; Steeple goes by the planned times.",
                "Zoom solo dice el estado de las reuniones; para los seminarios web, Steeple se guía por las horas \
                 previstas.",
            ),
        },
    ],
    ineligible: None,
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
    docs: Words::new(include_str!("docs.md"), include_str!("docs.es.md")),
};

/// How Zoom speaks OAuth.
pub static OAUTH: OAuth = OAuth {
    authorize_path: "/oauth/authorize",
    token_path: "/oauth/token",
    tenants: None,
    scopes: scopes::SCOPES,
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

/// The way in for a church that owns its Zoom account.
const SERVER_TO_SERVER: CredentialForm = CredentialForm {
    fields: &[
        FormField {
            name: "account_id",
            label: Words::new("Account ID", "ID de la cuenta"),
            help: Words::new(
                "On the app's page App Credentials in the Zoom Marketplace.",
                "En la página App Credentials de la aplicación, en el Zoom Marketplace.",
            ),
            secret: false,
            required: true,
            multiline: false,
        },
        FormField {
            name: "client_id",
            label: Words::new("Client ID", "ID de cliente"),
            help: Words::new("On the same page.", "En la misma página."),
            secret: false,
            required: true,
            multiline: false,
        },
        FormField {
            name: "client_secret",
            label: Words::new("Client secret", "Secreto de cliente"),
            help: Words::new(
                "On the same page; press Copy, do not type it.",
                "En la misma página; pulse Copy, no lo escriba a mano.",
            ),
            secret: true,
            required: true,
            multiline: false,
        },
        FormField {
            name: "host",
            label: Words::new("Host", "Anfitrión"),
            help: Words::new(
                "E-mail address (or user ID) of the Zoom user who hosts the meetings.",
                "Dirección de correo (o ID de usuario) del usuario de Zoom que dirige las reuniones.",
            ),
            secret: false,
            required: true,
            multiline: false,
        },
    ],
};
