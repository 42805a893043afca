//! Any other destination: a server that takes RTMP, RTMPS or SRT, known by its address and key alone.
//!
//! Nothing is created there and nothing can be asked: the destination is what a person typed, the encoder sends to it, and only
//! a person can see whether viewers see it ([`SeenState::CannotSay`](crate::contract::livestream::SeenState::CannotSay)). What can
//! be asked is whether a server of that kind answers at that address; [`crate::reach`] keeps that question out of Steeple's own
//! network.
//!
//! | file | subject |
//! |---|---|
//! | `wire.rs` | the form's fields, as they lie in the vault |
//! | `client/` | the contract's traits |
//! | `errors.rs` | why a server was not reached, in plain words |

mod client;
mod errors;
pub mod sandbox;
#[cfg(test)]
mod tests;
mod wire;

use chrono::TimeDelta;

use crate::contract::account::Accounts;
use crate::contract::descriptor::{ByHand, CredentialForm, Descriptor, FormField, Limits, Pace, Timing};
use crate::contract::livestream::{Livestreams, Privacy};
use crate::contract::platform::{Platform, StreamingPlatform};
use crate::contract::words::Words;

/// The client of typed destinations.
pub static PLATFORM: CustomRtmp = CustomRtmp;

/// Knows what was typed; holds nothing.
pub struct CustomRtmp;

impl Platform for CustomRtmp {
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

static DESCRIPTOR: Descriptor = Descriptor {
    platform: StreamingPlatform::CustomRtmp,
    name: Words::new("Custom RTMP or SRT", "RTMP o SRT propio"),
    bases: &[],
    oauth: None,
    form: Some(DESTINATION),
    by_hand: &[
        ByHand {
            what: Words::new(
                "Look at the server's own page to see whether viewers see the service.",
                "Mire en la página del propio servidor si los espectadores ven el culto.",
            ),
            why: Words::new(
                "RTMP and SRT carry video in one direction; the server tells nobody who watches.",
                "RTMP y SRT llevan el vídeo en una sola dirección; el servidor no dice a nadie quién lo ve.",
            ),
        },
        ByHand {
            what: Words::new(
                "Write title and description where the viewers watch.",
                "Escriba el título y la descripción donde los espectadores ven el culto.",
            ),
            why: Words::new("RTMP and SRT have no place for them.", "En RTMP y SRT no hay lugar para ellos."),
        },
    ],
    ineligible: None,
    limits: Limits {
        // Titles go nowhere, so any that fits another platform fits here.
        title_max_chars: 5_000,
        title_forbidden: &[],
        description_max_chars: None,
        privacies: &[Privacy::Public, Privacy::Unlisted, Privacy::Private],
        duration_max: None,
        thumbnail_max_bytes: None,
    },
    timing: Timing {
        create_at_most_before: None,
        create_at_least_before: None,
        arm_before: None,
        refresh_ingest_before: None,
        // Nothing changes between two looks.
        observe_soon: TimeDelta::minutes(5),
        observe_live: TimeDelta::minutes(5),
    },
    // The only question is the handshake, and that a person asks by hand.
    pace: Pace { per_account_per_second: 1, per_app_per_second: 10, quota: None },
    docs: Words::new(include_str!("docs.md"), include_str!("docs.es.md")),
};

const DESTINATION: CredentialForm = CredentialForm {
    fields: &[
        FormField {
            name: "name",
            label: Words::new("Name", "Nombre"),
            help: Words::new(
                "What you call this destination, for example “Diocese website”.",
                "Cómo llama usted a este destino, por ejemplo «Web de la diócesis».",
            ),
            secret: false,
            required: true,
            multiline: false,
        },
        FormField {
            name: "server_url",
            label: Words::new("Server address", "Dirección del servidor"),
            help: Words::new(
                "Begins with rtmp://, rtmps:// or srt://. Copy it from the page of your streaming server.",
                "Empieza por rtmp://, rtmps:// o srt://. Cópiela de la página de su servidor de emisión.",
            ),
            secret: false,
            required: true,
            multiline: false,
        },
        FormField {
            name: "stream_key",
            label: Words::new("Stream key", "Clave de emisión"),
            help: Words::new(
                "For SRT the stream id. May stay empty when the address already ends with the key.",
                "En SRT, el stream id. Puede quedar vacía cuando la dirección ya termina con la clave.",
            ),
            secret: true,
            required: false,
            multiline: false,
        },
        FormField {
            name: "passphrase",
            label: Words::new("SRT passphrase", "Frase de contraseña SRT"),
            help: Words::new(
                "10 to 79 characters; only for SRT, and only when the server asks for one.",
                "De 10 a 79 caracteres; solo para SRT, y solo cuando el servidor la pide.",
            ),
            secret: true,
            required: false,
            multiline: false,
        },
        FormField {
            name: "watch_url",
            label: Words::new("Page to watch on", "Página donde se ve"),
            help: Words::new(
                "Where viewers see the service; shown beside it.",
                "Donde los espectadores ven el culto; se muestra junto a él.",
            ),
            secret: false,
            required: false,
            multiline: false,
        },
    ],
};
