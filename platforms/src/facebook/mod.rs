//! Facebook Live for Pages.
//!
//! | file | what it settles |
//! |---|---|
//! | this one | what is true of Facebook and can be said as data |
//! | [`accounts`] | connecting: long-lived user token, one token per Page, probe and health |
//! | [`livestreams`] | creating, finding, observing, starting, ending and removing a broadcast |
//! | [`client`] | one function per Graph call, by subject |
//! | [`wire`] | Graph's JSON |
//! | [`status`] | Graph's status words and stream addresses in our words |
//! | [`errors`] | Graph's error codes: kind, outcome, remedy |
//! | [`proof`] | `appsecret_proof` |
//! | [`webhooks`] | what Meta tells of a Page by itself |
//! | [`sandbox`] | the strict double |
//!
//! What differs from other platforms: there is no refresh token, a Page has its own token without an end date, a broadcast
//! can be scheduled at most seven days ahead, going live is passive (`LIVE_NOW` = "publish when video arrives"),
//! and the stream address does not last.

mod accounts;
mod client;
mod errors;
mod livestreams;
mod proof;
pub mod sandbox;
mod status;
#[cfg(test)]
mod tests;
mod webhooks;
mod wire;

use chrono::TimeDelta;

use crate::contract::account::Accounts;
use crate::contract::descriptor::{
    ByHand, ClientAuthentication, Descriptor, Limits, Need, OAuth, Pace, Rotation, Scope, Timing,
};
use crate::contract::livestream::{Livestreams, Privacy};
use crate::contract::platform::{Platform, StreamingPlatform};
use crate::contract::webhook::Webhooks;
use crate::contract::words::Words;

pub static PLATFORM: Facebook = Facebook;

/// Facebook Live for Pages. Profiles and groups are left out: Meta closed groups to apps in 2024, profiles need App Review.
pub struct Facebook;

impl Platform for Facebook {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn accounts(&self) -> &dyn Accounts {
        self
    }

    fn livestreams(&self) -> Option<&dyn Livestreams> {
        Some(self)
    }

    fn webhooks(&self) -> Option<&dyn Webhooks> {
        Some(self)
    }
}

/// Titles: developers.facebook.com/docs/graph-api/reference/live-video. Scheduling window: …/live-video-api/guides/scheduling
/// (seven days; the ten minutes are Facebook's own error text). Longest broadcast and stream address: …/live-video-api/overview.
static DESCRIPTOR: Descriptor = Descriptor {
    platform: StreamingPlatform::Facebook,
    name: Words::same("Facebook"),
    bases: &[
        ("authorize", "https://www.facebook.com"),
        ("token", "https://graph.facebook.com"),
        ("api", "https://graph.facebook.com"),
    ],
    oauth: Some(&OAUTH),
    form: None,
    by_hand: &[ByHand {
        what: Words::new(
            "Put the Meta app into Live mode once.",
            "Pase la aplicación de Meta al modo Live, una sola vez.",
        ),
        why: Words::new(
            "In development mode only the app's own people see the broadcasts, and no call changes the mode.",
            "En el modo Development solo ven las emisiones las personas de la propia aplicación, y ningún \
                 programa puede cambiar el modo.",
        ),
    }],
    ineligible: Some(Words::new(
        "You may not post on this Page. Ask one of its admins to give you access to Content.",
        "Usted no puede publicar en esta página. Pida a uno de sus administradores que le dé acceso al contenido (Content).",
    )),
    limits: Limits {
        title_max_chars: TITLE_MAX_CHARS,
        title_forbidden: &[],
        description_max_chars: None,
        // The parameter `privacy` does nothing on a Page.
        privacies: &[Privacy::Public],
        duration_max: Some(TimeDelta::hours(8)),
        thumbnail_max_bytes: None,
    },
    timing: Timing {
        // Seven days less four hours, so that a slow night does not meet the limit.
        create_at_most_before: Some(TimeDelta::hours(6 * 24 + 20)),
        create_at_least_before: Some(CREATE_AT_LEAST_BEFORE),
        arm_before: None,
        refresh_ingest_before: Some(TimeDelta::minutes(20)),
        observe_soon: TimeDelta::seconds(10),
        observe_live: TimeDelta::seconds(30),
    },
    // Meta counts per hour and by percentage headers, not per second; this is only our own brake.
    pace: Pace { per_account_per_second: 5, per_app_per_second: 1_000, quota: None },
    docs: Words::new(include_str!("docs.md"), include_str!("docs.es.md")),
};

/// How Facebook speaks OAuth.
pub static OAUTH: OAuth = OAuth {
    authorize_path: "v26.0/dialog/oauth",
    token_path: "v26.0/oauth/access_token",
    tenants: None,
    scopes: SCOPES,
    scopes_in_url: true,
    scope_separator: ",",
    // Meta describes PKCE only for OpenID Connect; Page permissions are not named there.
    pkce: false,
    extra: &[],
    // Without it the dialog does not ask again for what was declined once.
    extra_on_reconnect: &[("auth_type", "rerequest")],
    client_authentication: ClientAuthentication::Query,
    rotation: Rotation::NoRefreshToken,
    refresh_margin: TimeDelta::days(7),
    // The user token lasts about 60 days and can only be exchanged while it lasts.
    refresh_at_least_every: TimeDelta::days(7),
    silent_denial: false,
    by_code: None,
};

const TITLE_MAX_CHARS: usize = 254;

/// Nearer to its start a broadcast cannot be scheduled; it is created hidden instead and published by `LIVE_NOW`.
const CREATE_AT_LEAST_BEFORE: TimeDelta = TimeDelta::minutes(10);

/// Followers without which a Page may not go live (since June 2024, developers.facebook.com/docs/live-video-api/overview).
const FOLLOWERS_MIN: u64 = 100;

const SCOPES: &[Scope] = &[
    Scope {
        name: "pages_show_list",
        need: Need::Required,
        why: Words::new(
            "Steeple cannot see which Pages you manage, so there is nothing to choose.",
            "Steeple no puede ver qué páginas administra usted, así que no hay nada que elegir.",
        ),
    },
    Scope {
        name: "pages_read_engagement",
        need: Need::Required,
        why: Words::new(
            "Steeple cannot read whether your Page is live, nor how many people watch.",
            "Steeple no puede leer si su página está en directo, ni cuántas personas lo ven.",
        ),
    },
    Scope {
        name: "pages_manage_posts",
        need: Need::Required,
        why: Words::new(
            "Steeple cannot create, start or end a live video on your Page.",
            "Steeple no puede crear, empezar ni terminar un vídeo en directo en su página.",
        ),
    },
    Scope {
        name: "publish_video",
        need: Need::Useful,
        why: Words::new(
            "Some Pages refuse live video without it, although Facebook does not ask for it everywhere.",
            "Algunas páginas rechazan el vídeo en directo sin este permiso, aunque Facebook no lo pide en todas \
                 partes.",
        ),
    },
    Scope {
        name: "business_management",
        need: Need::Useful,
        why: Words::new(
            "Pages that belong to a business portfolio stay out of the list.",
            "Las páginas que pertenecen a un business portfolio quedan fuera de la lista.",
        ),
    },
];
