//! YouTube Live, through the YouTube Data API v3.
//!
//! | file | what it holds |
//! |---|---|
//! | [`mod.rs`](self) | what is true of YouTube and can be said as data |
//! | `client/` | one function per call, and the contract's traits made of them |
//! | `wire.rs` | Google's JSON |
//! | `errors.rs` | Google's reasons: kind, outcome, remedy |
//! | [`sandbox`] | the double of YouTube |
//! | `docs.md`, `docs.es.md` | what a church admin clicks |
//!
//! Facts come from Google's discovery document `youtube:v3` (revision 20261104) and from the reference pages
//! at <https://developers.google.com/youtube/v3/live/docs>.

mod client;
mod errors;
pub mod sandbox;
#[cfg(test)]
mod tests;
mod wire;

use chrono::TimeDelta;

use crate::contract::account::Accounts;
use crate::contract::descriptor::{
    ByHand, ClientAuthentication, Descriptor, Limits, Need, OAuth, Pace, Quota, Rotation, Scope, Timing,
};
use crate::contract::livestream::{Livestreams, Privacy};
use crate::contract::platform::{Platform, StreamingPlatform};
use crate::contract::words::Words;

/// The client of YouTube; it has no state.
pub static PLATFORM: Youtube = Youtube;

pub struct Youtube;

impl Platform for Youtube {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn accounts(&self) -> &dyn Accounts {
        self
    }

    fn livestreams(&self) -> Option<&dyn Livestreams> {
        Some(self)
    }
}

/// The one scope that suffices for every call of Steeple. It is also the only writing scope that Google's device flow grants.
const SCOPE: &str = "https://www.googleapis.com/auth/youtube";

static DESCRIPTOR: Descriptor = Descriptor {
    platform: StreamingPlatform::Youtube,
    name: Words::same("YouTube"),
    bases: &[
        ("authorize", "https://accounts.google.com/"),
        ("token", "https://oauth2.googleapis.com/"),
        ("api", "https://youtube.googleapis.com/"),
    ],
    oauth: Some(&OAUTH),
    form: None,
    by_hand: &[ByHand {
        what: Words::new(
            "Switch on live streaming once on youtube.com/features, a day before the first service.",
            "Active la emisión en directo en youtube.com/features, una sola vez, un día antes del primer culto.",
        ),
        why: Words::new(
            "YouTube verifies the owner by phone and takes up to 24 hours; no call does it.",
            "YouTube verifica al dueño por teléfono y tarda hasta 24 horas; ningún programa puede hacerlo.",
        ),
    }],
    ineligible: None,
    limits: Limits {
        title_max_chars: 100,
        title_forbidden: &['<', '>'],
        description_max_chars: Some(5_000),
        privacies: &[Privacy::Public, Privacy::Unlisted, Privacy::Private],
        // Longer broadcasts run, only their recording is not kept after 12 hours.
        duration_max: None,
        // The discovery document allows 50 MB, older pages 2 MB; the smaller one always passes.
        thumbnail_max_bytes: Some(2 * 1024 * 1024),
    },
    timing: Timing {
        create_at_most_before: None,
        create_at_least_before: None,
        arm_before: None,
        refresh_ingest_before: None,
        observe_soon: TimeDelta::seconds(5),
        observe_live: TimeDelta::seconds(30),
    },
    pace: Pace {
        // Google publishes no figure per second; these keep one church's bursts polite.
        per_account_per_second: 10,
        per_app_per_second: 200,
        quota: Some(Quota {
            units_per_day: 10_000,
            // Enough for five broadcasts to start and end after everything else has stopped.
            reserve: 500,
            resets_in: chrono_tz::America::Los_Angeles,
            costs: COSTS,
        }),
    },
    docs: Words::new(include_str!("docs.md"), include_str!("docs.es.md")),
};

/// How Google speaks OAuth.
pub static OAUTH: OAuth = OAuth {
    authorize_path: "o/oauth2/v2/auth",
    token_path: "token",
    tenants: None,
    scopes: &[Scope {
        name: SCOPE,
        need: Need::Required,
        why: Words::new(
            "Without it Steeple can neither plan nor start a broadcast on the channel.",
            "Sin este permiso Steeple no puede planificar ni empezar una emisión en el canal.",
        ),
    }],
    scopes_in_url: true,
    scope_separator: " ",
    pkce: true,
    // A refresh token comes only with `offline` and a shown consent page; `select_account` opens the list of channels,
    // without which the personal channel is connected instead of the church's.
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

/// Units per call; reads that are not named cost one.
///
/// Thumbnails are in Google's table, the rows of live broadcasts and streams are not: "writes usually 50" is the
/// general sentence of <https://developers.google.com/youtube/v3/determine_quota_cost>.
const COSTS: &[(&str, u32)] = &[
    ("token_exchange", 0),
    ("token_refresh", 0),
    ("token_revoke", 0),
    ("broadcast_insert", 50),
    ("broadcast_update", 50),
    ("broadcast_delete", 50),
    ("broadcast_bind", 50),
    ("broadcast_transition", 50),
    ("stream_insert", 50),
    ("thumbnail_set", 50),
];
