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
use crate::contract::guide::Guide;
use crate::contract::meeting::Meetings;
use crate::contract::platform::{Platform, StreamingPlatform};
use crate::contract::webhook::Webhooks;

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
    name: "Jitsi",
    bases: &[("jaas", "https://8x8.vc")],
    oauth: None,
    form: Some(SERVER),
    by_hand: &[
        ByHand {
            what: "See for yourself whether the meeting has begun.",
            why: "Jitsi has no call that tells who is in a room, so Steeple goes by the planned times.",
        },
        ByHand {
            what: "End a running meeting with “End meeting for all”.",
            why: "Jitsi has no call that ends a room; only its own server does, when it asks Steeple for reservations.",
        },
    ],
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
    docs: Guide { english: include_str!("docs.md"), spanish: include_str!("docs.es.md") },
};

const fn field(name: &'static str, label: &'static str, help: &'static str) -> FormField {
    FormField { name, label, help, secret: false, required: false, multiline: false }
}

const SERVER: CredentialForm = CredentialForm {
    fields: &[
        field(
            "server_url",
            "Server address",
            "Your own server, for example https://meet.church.example. Empty for JaaS.",
        ),
        field("app_id", "App ID", "JaaS: begins with vpaas-magic-cookie-. Own server: its app_id, if it wants tokens."),
        FormField {
            secret: true,
            multiline: true,
            ..field(
                "key",
                "Key",
                "JaaS: the private key, a text that begins with -----BEGIN. Own server: its app_secret.",
            )
        },
        field(
            "key_id",
            "Key ID",
            "JaaS: shown beside the API key. Own server: only when it looks keys up by their ID.",
        ),
        field("subject", "Token subject", "Only when the server's XMPP domain differs from its address."),
        field("guest_tokens", "Tokens for guests", "Type “yes” when your server lets nobody in without a token."),
        FormField {
            secret: true,
            ..field(
                "reservation_secret",
                "Reservation secret",
                "Only when your server asks Steeple before it opens a room: at least 16 characters.",
            )
        },
    ],
};
