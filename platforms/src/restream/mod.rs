//! Restream: one stream in, many channels out.
//!
//! | file | what it holds |
//! |---|---|
//! | `mod.rs` | what is true of Restream ([`DESCRIPTOR`]) and what it can do ([`Restream`]) |
//! | [`client`] | one function per call, and the contract's traits made of them |
//! | `wire.rs` | the vendor's JSON, only what is used |
//! | [`updates`] | the frames of the streaming updates |
//! | `errors.rs` | what each refusal means for a volunteer |
//! | [`sandbox`] | the strict local double |
//! | `docs.md`, `docs.es.md` | what a church admin clicks |
//!
//! Source: the pages of <https://developers.restream.io> as of May 2026; there is no machine-readable specification.
//!
//! # The flow
//! Restream goes live when video arrives at the account's stream key and ends when it stops; there is no call for either,
//! and none that changes or cancels an event. So nothing is created ahead of time: preparing reads where the video goes,
//! [arming](crate::contract::livestream::Arming) names the service on every channel ten minutes before it begins,
//! and observing asks which event is running. From arming until the end a line to the streaming updates is open
//! ([`Listening`](crate::contract::listening::Listening)): it tells of each channel whether viewers can see it.
//!
//! Restream's own scheduled events are not used: social channels (YouTube, Facebook and others) cannot be attached
//! to them by API, they can be neither moved nor cancelled, and whether the account's key starts them is not documented.

pub mod client;
mod errors;
pub mod sandbox;
#[cfg(test)]
mod tests;
pub mod updates;
pub mod wire;

use chrono::TimeDelta;

use crate::contract::account::Accounts;
use crate::contract::descriptor::{
    ByHand, ClientAuthentication, Descriptor, Limits, Need, OAuth, Pace, Rotation, Scope, Timing,
};
use crate::contract::livestream::{Livestreams, Privacy};
use crate::contract::platform::{Platform, StreamingPlatform};
use crate::contract::words::Words;

/// The client of Restream.
pub static PLATFORM: Restream = Restream;

/// Connects accounts and sends livestreams through Restream. It holds nothing.
pub struct Restream;

impl Platform for Restream {
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

/// What is true of Restream.
pub static DESCRIPTOR: Descriptor = Descriptor {
    platform: StreamingPlatform::Restream,
    name: Words::same("Restream"),
    bases: &[
        ("authorize", "https://api.restream.io"),
        ("token", "https://api.restream.io"),
        ("api", "https://api.restream.io"),
        // A WebSocket: `https` stands for `wss`.
        ("streaming", "https://streaming.api.restream.io"),
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
                "Restream goes live when video arrives and ends when it stops; it has no call for either.",
                "Restream sale en directo cuando llega el vídeo y termina cuando deja de llegar; un programa no puede \
                 hacer lo uno ni lo otro.",
            ),
        },
        ByHand {
            what: Words::new(
                "Link YouTube, Facebook and other channels on Restream's own page.",
                "Vincule YouTube, Facebook y otros canales en la página del propio Restream.",
            ),
            why: Words::new(
                "Its interface attaches no social channel.",
                "Restream no deja que un programa vincule canales.",
            ),
        },
    ],
    ineligible: None,
    limits: Limits {
        // Restream names an error for long titles but no number. These are YouTube's limits, the strictest among the
        // channels that churches link: Restream hands the same title to every one of them.
        title_max_chars: 100,
        title_forbidden: &['<', '>'],
        description_max_chars: Some(5_000),
        // Who may watch is settled on each channel; Restream has no switch that would keep a service private.
        privacies: &[Privacy::Public],
        duration_max: None,
        thumbnail_max_bytes: None,
    },
    timing: Timing {
        create_at_most_before: None,
        create_at_least_before: None,
        // Late enough that a title is not written onto somebody's earlier broadcast, early enough for a retry.
        arm_before: Some(TimeDelta::minutes(10)),
        refresh_ingest_before: None,
        observe_soon: TimeDelta::seconds(10),
        observe_live: TimeDelta::seconds(30),
    },
    // Restream publishes no rate limits; these are Steeple's own manners.
    pace: Pace { per_account_per_second: 2, per_app_per_second: 100, quota: None },
    docs: Words::new(include_str!("docs.md"), include_str!("docs.es.md")),
};

/// How Restream speaks OAuth.
pub static OAUTH: OAuth = OAuth {
    authorize_path: "/login",
    token_path: "/oauth/token",
    tenants: None,
    scopes: SCOPES,
    // Ticked per application on developers.restream.io/apps; the authorization URL names none.
    scopes_in_url: false,
    scope_separator: " ",
    // Not described by Restream; the client secret is required anyway.
    pkce: false,
    extra: &[],
    extra_on_reconnect: &[],
    client_authentication: ClientAuthentication::Basic,
    rotation: Rotation::Strict,
    // Access tokens live one hour: renewed at 45 minutes.
    refresh_margin: TimeDelta::minutes(15),
    refresh_at_least_every: TimeDelta::hours(24),
    silent_denial: true,
    by_code: None,
};

/// What Steeple needs ticked in the Restream application. Source: the scope named on each call's reference page.
const SCOPES: &[Scope] = &[
    Scope {
        name: "profile.read",
        need: Need::Required,
        why: Words::new(
            "Steeple cannot tell which Restream account it is connected to.",
            "Steeple no puede saber a qué cuenta de Restream está conectado.",
        ),
    },
    Scope {
        name: "channels.read",
        need: Need::Required,
        why: Words::new(
            "Steeple cannot see the channels, nor the server that your encoder sends to.",
            "Steeple no puede ver los canales, ni el servidor al que envía su codificador.",
        ),
    },
    Scope {
        name: "channels.write",
        need: Need::Required,
        why: Words::new(
            "Steeple cannot set the service's title on your channels.",
            "Steeple no puede poner el título del culto en sus canales.",
        ),
    },
    Scope {
        name: "stream.read",
        need: Need::Required,
        why: Words::new(
            "Steeple cannot read the stream key, nor see whether the service is live.",
            "Steeple no puede leer la clave de emisión, ni ver si el culto está en directo.",
        ),
    },
];
