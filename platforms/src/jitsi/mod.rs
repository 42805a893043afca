//! Jitsi Meet on the church's own server, with or without tokens, and JaaS (8x8.vc).
//!
//! No call creates a room: it exists when the first person opens its link. So creating is computing a name that nobody can
//! guess, and where the server wants tokens, signing them. Nobody can be asked whether anybody is in a room
//! ([`SeenMeetingState::CannotSay`](crate::contract::meeting::SeenMeetingState::CannotSay)). A self-hosted server may ask
//! *Steeple* before it opens a room (`reservation.rs`); that way a room opens and closes at its planned time.
//!
//! | file | subject |
//! |---|---|
//! | `wire.rs` | the form's fields, as they lie in the vault |
//! | [`token`] | what a token says, and signing it, pure |
//! | `reservation.rs` | the answers to a server that asks |
//! | `webhook.rs` | what JaaS tells |
//! | `client/` | the contract's traits |
//!
//! Sources: the Jitsi handbook (July 2026), lib-jitsi-meet `doc/tokens.md`, jitsi-meet's Prosody plugins
//! `token/util.lib.lua`, `mod_token_verification.lua` and `mod_reservations.lua`, <https://developer.8x8.com/jaas/docs>.

mod client;
mod errors;
mod reservation;
pub mod sandbox;
#[cfg(test)]
mod tests;
pub mod token;
mod webhook;
mod wire;

use chrono::TimeDelta;

use crate::contract::account::Accounts;
use crate::contract::descriptor::{ByHand, CredentialForm, Descriptor, FormField, Limits, Pace, Timing};
use crate::contract::meeting::Meetings;
use crate::contract::platform::{Platform, StreamingPlatform};
use crate::contract::webhook::Webhooks;
use crate::contract::words::Words;

/// The Jitsi client.
pub static PLATFORM: Jitsi = Jitsi;

/// Computes links; holds nothing.
pub struct Jitsi;

impl Platform for Jitsi {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn accounts(&self) -> &dyn Accounts {
        self
    }

    fn meetings(&self) -> Option<&dyn Meetings> {
        Some(self)
    }

    fn webhooks(&self) -> Option<&dyn Webhooks> {
        Some(self)
    }
}

static DESCRIPTOR: Descriptor = Descriptor {
    platform: StreamingPlatform::Jitsi,
    name: Words::same("Jitsi"),
    bases: &[("jaas", "https://8x8.vc")],
    oauth: None,
    form: Some(SERVER),
    by_hand: &[
        ByHand {
            what: Words::new(
                "See for yourself whether the meeting has begun.",
                "Compruebe usted si la reunión ha empezado.",
            ),
            why: Words::new(
                "Jitsi has no call that tells who is in a room, so Steeple goes by the planned times.",
                "Jitsi no dice a ningún programa quién está en una sala, así que Steeple se guía por las horas \
                 previstas.",
            ),
        },
        ByHand {
            what: Words::new(
                "End a running meeting with “End meeting for all”.",
                "Termine una reunión en marcha con el botón que la termina para todos.",
            ),
            why: Words::new(
                "Jitsi has no call that ends a room; only its own server does, when it asks Steeple for reservations.",
                "En Jitsi un programa no puede cerrar una sala; solo lo hace su propio servidor, cuando pide reservas \
                 a Steeple.",
            ),
        },
    ],
    ineligible: None,
    limits: Limits {
        title_max_chars: 200,
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
    // Nothing is ever sent but the question whether the server is there, and that a person asks by hand.
    pace: Pace { per_account_per_second: 5, per_app_per_second: 50, quota: None },
    docs: Words::new(include_str!("docs.md"), include_str!("docs.es.md")),
};

const fn field(name: &'static str, label: Words, help: Words) -> FormField {
    FormField { name, label, help, secret: false, required: false, multiline: false }
}

const SERVER: CredentialForm = CredentialForm {
    fields: &[
        field(
            "server_url",
            Words::new("Server address", "Dirección del servidor"),
            Words::new(
                "Your own server, for example https://meet.church.example. Empty for JaaS.",
                "Su propio servidor, por ejemplo https://meet.church.example. Vacía para JaaS.",
            ),
        ),
        field(
            "app_id",
            Words::new("App ID", "ID de la aplicación"),
            Words::new(
                "JaaS: begins with vpaas-magic-cookie-. Own server: its app_id, if it wants tokens.",
                "JaaS: empieza por vpaas-magic-cookie-. Servidor propio: su app_id, si pide tokens.",
            ),
        ),
        FormField {
            secret: true,
            multiline: true,
            ..field(
                "key",
                Words::new("Key", "Clave"),
                Words::new(
                    "JaaS: the private key, a text that begins with -----BEGIN. Own server: its app_secret.",
                    "JaaS: la clave privada, un texto que empieza por -----BEGIN. Servidor propio: su app_secret.",
                ),
            )
        },
        field(
            "key_id",
            Words::new("Key ID", "ID de la clave"),
            Words::new(
                "JaaS: shown beside the API key. Own server: only when it looks keys up by their ID.",
                "JaaS: se muestra junto a la clave de la API. Servidor propio: solo cuando busca las claves por su ID.",
            ),
        ),
        field(
            "subject",
            Words::new("Token subject", "Sujeto del token"),
            Words::new(
                "Only when the server's XMPP domain differs from its address.",
                "Solo cuando el dominio XMPP del servidor es distinto de su dirección.",
            ),
        ),
        field(
            "guest_tokens",
            Words::new("Tokens for guests", "Tokens para invitados"),
            Words::new(
                "Type “yes” when your server lets nobody in without a token.",
                "Escriba «yes» cuando su servidor no deja entrar a nadie sin un token.",
            ),
        ),
        FormField {
            secret: true,
            ..field(
                "reservation_secret",
                Words::new("Reservation secret", "Secreto de reservas"),
                Words::new(
                    "Only when your server asks Steeple before it opens a room: at least 16 characters.",
                    "Solo cuando su servidor pregunta a Steeple antes de abrir una sala: al menos 16 caracteres.",
                ),
            )
        },
    ],
};
