//! Kick: one channel that is live while video arrives.
//!
//! | file | what it holds |
//! |---|---|
//! | `mod.rs` | what is true of Kick ([`DESCRIPTOR`]) and what it can do ([`Kick`]) |
//! | [`client`] | one function per call, and the contract's traits made of them |
//! | [`webhook`] | what Kick tells by itself: is it genuine, and what does it say |
//! | `key.rs` | the key that Kick signs with |
//! | `wire.rs` | the vendor's JSON, only what is used |
//! | `errors.rs` | what each refusal means for a volunteer |
//! | [`sandbox`] | the strict local double |
//! | `docs.md`, `docs.es.md` | what a church admin clicks |
//!
//! Sources: <https://docs.kick.com> (its text is kept at <https://github.com/KickEngineering/KickDevDocs>, read 2026-11); the names
//! of fields are those that the Go client `Scorfly/gokick` is tested with.
//!
//! # The flow
//! Kick has no calendar, no broadcast that is made ahead, and no call that starts or ends a stream. Preparing reads address and
//! key, [arming](crate::contract::livestream::Arming) names the channel ten minutes before, observing asks whether it is live.
//! Nothing is told of a stream that is over, so an end is seen as "scheduled, no signal".

pub mod client;
mod errors;
mod key;
pub mod sandbox;
#[cfg(test)]
mod tests;
pub mod webhook;
pub mod wire;

use chrono::TimeDelta;

use crate::contract::account::Accounts;
use crate::contract::descriptor::{
    ByHand, ClientAuthentication, Descriptor, Limits, Need, OAuth, Pace, Rotation, Scope, Timing,
};
use crate::contract::livestream::{Livestreams, Privacy};
use crate::contract::platform::{Platform, StreamingPlatform};
use crate::contract::webhook::Webhooks;
use crate::contract::words::Words;

/// The client of Kick.
pub static PLATFORM: Kick = Kick;

/// Connects channels and sends livestreams to Kick. It holds nothing.
pub struct Kick;

impl Platform for Kick {
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

/// What is true of Kick.
pub static DESCRIPTOR: Descriptor = Descriptor {
    platform: StreamingPlatform::Kick,
    name: Words::same("Kick"),
    bases: &[
        ("authorize", "https://id.kick.com"),
        ("token", "https://id.kick.com"),
        ("api", "https://api.kick.com"),
        ("watch", "https://kick.com"),
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
                "Kick is live while video arrives; it has no call for either.",
                "Kick está en directo mientras llega vídeo; un programa no puede empezarlo ni terminarlo.",
            ),
        },
        ByHand {
            what: Words::new(
                "Choose the category that you want and tags once, on Kick; without one the channel gets “Just Chatting”.",
                "Elija una vez, en Kick, la categoría que quiera y las etiquetas; sin categoría, el canal recibe «Just Chatting».",
            ),
            why: Words::new(
                "They stay from service to service, and Steeple changes nothing that the church has chosen.",
                "Se quedan de un culto a otro, y Steeple no cambia nada que la iglesia haya elegido.",
            ),
        },
        ByHand {
            what: Words::new("Press Reconnect about once a month.", "Pulse Reconectar una vez al mes, más o menos."),
            why: Words::new(
                "Kick ends some sign-ins after thirty days although they are renewed all the time.",
                "Kick termina algunos accesos a los treinta días, aunque se renuevan continuamente.",
            ),
        },
    ],
    ineligible: None,
    limits: Limits {
        // Kick publishes no number. Its own page takes 140.
        title_max_chars: 140,
        title_forbidden: &[],
        description_max_chars: None,
        privacies: &[Privacy::Public],
        // Kick cuts a stream after 48 hours.
        duration_max: Some(TimeDelta::hours(48)),
        thumbnail_max_bytes: None,
    },
    timing: Timing {
        create_at_most_before: None,
        create_at_least_before: None,
        // Late enough that nobody else's stream gets the title, early enough for a second try.
        arm_before: Some(TimeDelta::minutes(10)),
        refresh_ingest_before: None,
        observe_soon: TimeDelta::seconds(15),
        observe_live: TimeDelta::seconds(30),
    },
    // Kick publishes no limits; its maintainers speak of some requests a minute.
    pace: Pace { per_account_per_second: 1, per_app_per_second: 5, quota: None },
    docs: Words::new(include_str!("docs.md"), include_str!("docs.es.md")),
};

/// How Kick speaks OAuth 2.1: PKCE and the secret, both always.
pub static OAUTH: OAuth = OAuth {
    authorize_path: "/oauth/authorize",
    token_path: "/oauth/token",
    tenants: None,
    scopes: SCOPES,
    scopes_in_url: true,
    scope_separator: " ",
    pkce: true,
    extra: &[],
    extra_on_reconnect: &[],
    client_authentication: ClientAuthentication::Body,
    // A new refresh token comes with each renewal; whether the old one lives on is not promised.
    rotation: Rotation::Strict,
    // Access tokens live about two hours.
    refresh_margin: TimeDelta::minutes(20),
    refresh_at_least_every: TimeDelta::hours(24),
    silent_denial: false,
    by_code: None,
};

/// What Steeple asks for. Each has to be ticked in the Kick application first.
const SCOPES: &[Scope] = &[
    Scope {
        name: "user:read",
        need: Need::Required,
        why: Words::new(
            "Steeple cannot tell which Kick account it is connected to.",
            "Steeple no puede saber a qué cuenta de Kick está conectado.",
        ),
    },
    Scope {
        name: "channel:read",
        need: Need::Required,
        why: Words::new(
            "Steeple cannot see whether the channel is live.",
            "Steeple no puede ver si el canal está en directo.",
        ),
    },
    Scope {
        name: "channel:write",
        need: Need::Required,
        why: Words::new(
            "Steeple cannot set the service's title on the channel.",
            "Steeple no puede poner el título del culto en el canal.",
        ),
    },
    Scope {
        name: "streamkey:read",
        need: Need::Required,
        why: Words::new(
            "Steeple cannot tell your encoder where to send the video.",
            "Steeple no puede decir a su codificador adónde enviar el vídeo.",
        ),
    },
    Scope {
        name: "events:subscribe",
        need: Need::Useful,
        why: Words::new(
            "Steeple learns a little later that the channel went live or ended.",
            "Steeple se entera un poco más tarde de que el canal salió en directo o terminó.",
        ),
    },
];
