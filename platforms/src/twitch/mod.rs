//! Twitch: one channel that is live while video arrives, and a public calendar beside it.
//!
//! | file | what it holds |
//! |---|---|
//! | `mod.rs` | what is true of Twitch ([`DESCRIPTOR`]) and what it can do ([`Twitch`]) |
//! | [`client`] | one function per call, and the contract's traits made of them |
//! | [`eventsub`] | what Twitch tells by itself: is it genuine, and what does it say |
//! | `wire.rs` | the vendor's JSON, only what is used |
//! | `errors.rs` | what each refusal means for a volunteer |
//! | [`sandbox`] | the strict local double |
//! | `docs.md`, `docs.es.md` | what a church admin clicks |
//!
//! Sources, read 2026-11: <https://dev.twitch.tv/docs/authentication>, <https://dev.twitch.tv/docs/api/reference>,
//! <https://dev.twitch.tv/docs/eventsub>, and the code of Twitch's own `twitch-cli`.
//!
//! # The flow
//! No call starts or ends a stream: it is live while video arrives at the channel's one key. What can be made ahead is an entry
//! in the channel's public calendar, and a single one is only for affiliates and partners; every other channel may add weekly
//! series alone. Steeple puts no series into a calendar for one service: such a channel is prepared without an entry.
//! [Arming](crate::contract::livestream::Arming) names the channel ten minutes before the service begins.

pub mod client;
mod errors;
pub mod eventsub;
pub mod sandbox;
#[cfg(test)]
mod tests;
pub mod wire;

use chrono::TimeDelta;

use crate::contract::account::Accounts;
use crate::contract::descriptor::{
    ByHand, ClientAuthentication, CodeFlow, Descriptor, Limits, Need, OAuth, Pace, Rotation, Scope, Timing,
};
use crate::contract::livestream::{Livestreams, Privacy};
use crate::contract::platform::{Platform, StreamingPlatform};
use crate::contract::webhook::Webhooks;
use crate::contract::words::Words;

/// The client of Twitch.
pub static PLATFORM: Twitch = Twitch;

/// Connects channels and sends livestreams to Twitch. It holds nothing.
pub struct Twitch;

impl Platform for Twitch {
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

/// The channel is named this long before the service: late enough that nobody else's stream gets the title, early enough for
/// a second try.
const ARM_BEFORE: TimeDelta = TimeDelta::minutes(10);

/// What is true of Twitch.
pub static DESCRIPTOR: Descriptor = Descriptor {
    platform: StreamingPlatform::Twitch,
    name: Words::same("Twitch"),
    bases: &[
        ("authorize", "https://id.twitch.tv"),
        ("token", "https://id.twitch.tv"),
        ("api", "https://api.twitch.tv"),
        ("watch", "https://www.twitch.tv"),
    ],
    oauth: Some(&OAUTH),
    form: None,
    by_hand: &[
        ByHand {
            what: Words::new(
                "Start the encoder at the hour and stop it at the end.",
                "Encienda el codificador a la hora y deténgalo al final.",
            ),
            why: Words::new(
                "Twitch is live while video arrives; it has no call for either.",
                "Twitch está en directo mientras llega vídeo; un programa no puede empezarlo ni terminarlo.",
            ),
        },
        ByHand {
            what: Words::new(
                "Add a weekly service to the channel's calendar once, in the Creator Dashboard.",
                "Añada una vez el culto semanal al calendario del canal, en el Creator Dashboard.",
            ),
            why: Words::new(
                "Twitch lets only affiliates and partners announce single services.",
                "Twitch solo deja anunciar cultos sueltos a afiliados y socios.",
            ),
        },
        ByHand {
            what: Words::new(
                "Switch on \"Store past broadcasts\" on Twitch if the recording is wanted.",
                "Active «Store past broadcasts» en Twitch si quiere conservar la grabación.",
            ),
            why: Words::new(
                "Twitch has no call for it, and without it nothing is kept.",
                "Un programa no puede activarlo, y sin ello Twitch no guarda nada.",
            ),
        },
    ],
    ineligible: None,
    limits: Limits {
        title_max_chars: 140,
        title_forbidden: &[],
        // A channel has no text of its own for one stream.
        description_max_chars: None,
        privacies: &[Privacy::Public],
        // Twitch cuts a stream after 48 hours.
        duration_max: Some(TimeDelta::hours(48)),
        thumbnail_max_bytes: None,
    },
    timing: Timing {
        create_at_most_before: None,
        create_at_least_before: None,
        arm_before: Some(ARM_BEFORE),
        refresh_ingest_before: None,
        observe_soon: TimeDelta::seconds(10),
        observe_live: TimeDelta::seconds(30),
    },
    // 800 points a minute for each user's token; Twitch's own headers say when a bucket is empty.
    pace: Pace { per_account_per_second: 10, per_app_per_second: 100, quota: None },
    docs: Words::new(include_str!("docs.md"), include_str!("docs.es.md")),
};

/// How Twitch speaks OAuth.
pub static OAUTH: OAuth = OAuth {
    authorize_path: "/oauth2/authorize",
    token_path: "/oauth2/token",
    tenants: None,
    scopes: SCOPES,
    scopes_in_url: true,
    scope_separator: " ",
    // Not supported; extra parameters are ignored, the secret is required (twitchdev/issues 1097).
    pkce: false,
    // Without it a volunteer who is signed in with another account connects that one without being asked.
    extra: &[("force_verify", "true")],
    extra_on_reconnect: &[],
    client_authentication: ClientAuthentication::Body,
    // A confidential app's refresh token stays; should Twitch send another one, it is stored.
    rotation: Rotation::Never,
    // Access tokens live about four hours.
    refresh_margin: TimeDelta::minutes(30),
    refresh_at_least_every: TimeDelta::hours(24),
    silent_denial: false,
    by_code: Some(&BY_CODE),
};

/// How Twitch speaks RFC 8628.
pub static BY_CODE: CodeFlow = CodeFlow {
    path: "/oauth2/device",
    // Not RFC 8628's `scope`.
    scope_parameter: "scopes",
    scopes_with_token: true,
    // An app of the type Public gets refresh tokens that serve once; a second use ends everything that the channel gave to the
    // app (twitchdev/issues 903). That they last some thirty days is not verified; they are renewed every day.
    rotation_without_secret: Rotation::Strict,
};

/// What Steeple asks for. Twitch's consent page offers all of it or nothing.
const SCOPES: &[Scope] = &[
    Scope {
        name: "channel:manage:broadcast",
        need: Need::Required,
        why: Words::new(
            "Steeple cannot set title, category and tags of the channel.",
            "Steeple no puede poner el título, la categoría y las etiquetas del canal.",
        ),
    },
    Scope {
        name: "channel:read:stream_key",
        need: Need::Required,
        why: Words::new(
            "Steeple cannot tell your encoder where to send the video.",
            "Steeple no puede decir a su codificador adónde enviar el vídeo.",
        ),
    },
    Scope {
        name: "channel:manage:schedule",
        need: Need::Required,
        why: Words::new(
            "Steeple cannot announce the service in the channel's calendar.",
            "Steeple no puede anunciar el culto en el calendario del canal.",
        ),
    },
];
