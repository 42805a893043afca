//! Instagram, as it truly is: no call creates, schedules, starts or ends a live video, and no call gives its key.
//!
//! A person opens Live Producer on instagram.com, copies the day's address and key into Steeple
//! ([`HandKey`](crate::contract::livestream::HandKey)), and presses *Go live* there. Every session has a new key, so a key that was pasted for an
//! earlier service is recognised and refused. Connected by its name alone, an account cannot be asked anything, so the clock
//! decides ([`SeenState::CannotSay`](crate::contract::livestream::SeenState::CannotSay)). Connected by signing in, it is asked whether it is live
//! and how many watch; where Instagram does not show that, the clock decides again.
//!
//! A post with a picture it does publish for programs ([`Announcing`](crate::contract::announcing::Announcing)): for an account that
//! signed in and ticked the permission, and with a picture that Instagram fetches from a public address.
//!
//! | file | what it holds |
//! |---|---|
//! | `mod.rs` | what is true of Instagram |
//! | `client/` | one function per call, and the contract's traits made of them |
//! | `form.rs` | the account's name, as people type it |
//! | `wire.rs` | Instagram's JSON, only what is used |
//! | `errors.rs` | what each refusal means |
//! | [`sandbox`] | the strict local double |
//! | `docs.md`, `docs.es.md` | what a church admin clicks |
//!
//! Sources: Meta's pages on `live_media` ("Creating: not supported") and on Instagram's API with Instagram Login, the fields of
//! its SDK's spec, Instagram's own words in Live Producer, and what other programs found (dossier, read 2026-09). Not verified:
//! the viewers' number at run time, which permission shows live videos, what the token endpoint says of a wrong code, how many
//! posts a day are allowed, how long a post's text and how large its picture may be, and the codes of what a post is refused for.
//! Unofficial ways in, with the account's password, get accounts banned; there is none here.

mod client;
mod errors;
mod form;
pub mod sandbox;
#[cfg(test)]
mod tests;
mod wire;

use chrono::TimeDelta;

use crate::contract::account::Accounts;
use crate::contract::descriptor::{
    ByHand, ClientAuthentication, CredentialForm, Descriptor, FormField, Limits, Need, OAuth, Pace, Rotation, Scope,
    Timing,
};
use crate::contract::livestream::{Livestreams, Privacy};
use crate::contract::platform::{Platform, StreamingPlatform};
use crate::contract::words::Words;

/// The Instagram client.
pub static PLATFORM: Instagram = Instagram;

/// Connects accounts and looks after their services. It holds nothing.
pub struct Instagram;

impl Platform for Instagram {
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
    platform: StreamingPlatform::Instagram,
    name: Words::same("Instagram"),
    bases: &[
        ("authorize", "https://www.instagram.com"),
        ("token", "https://api.instagram.com"),
        ("api", "https://graph.instagram.com"),
    ],
    oauth: Some(&OAUTH),
    form: Some(CredentialForm {
        fields: &[FormField {
            name: "username",
            label: Words::new("Username", "Nombre de usuario"),
            help: Words::new(
                "The account's name as it stands on its page, for example gracechapel. Connected this way Steeple \
                 cannot see whether it is live, nor post on it.",
                "El nombre de la cuenta como está en su página, por ejemplo gracechapel. Conectada así, Steeple no \
                 puede ver si está en directo, ni publicar en ella.",
            ),
            secret: false,
            required: true,
            multiline: false,
        }],
    }),
    by_hand: &[
        ByHand {
            what: Words::new(
                "Copy the address and the key of the day from Live Producer on instagram.com into Steeple before \
                 every service.",
                "Antes de cada culto, copie de Live Producer, en instagram.com, la dirección y la clave del día, y \
                 péguelas en Steeple.",
            ),
            why: Words::new(
                "Instagram gives a new key for every session, and gives it to people only.",
                "Instagram da una clave nueva en cada sesión, y solo se la da a personas.",
            ),
        },
        ByHand {
            what: Words::new(
                "Press “Go live” on instagram.com when the picture appears there, and “End” after the service.",
                "Pulse «Go live» en instagram.com cuando aparezca allí la imagen, y «End» después del culto.",
            ),
            why: Words::new(
                "Instagram has no call that starts or ends a live video.",
                "Instagram no deja que un programa empiece o termine un vídeo en directo.",
            ),
        },
        ByHand {
            what: Words::new(
                "Look at the account's page to see whether viewers see the service, where it was connected by name \
                 alone.",
                "Si la cuenta se conectó solo por su nombre, mire en su página si los espectadores ven el culto.",
            ),
            why: Words::new(
                "Instagram tells only accounts that signed in, to apps that Meta lets ask.",
                "Instagram solo lo dice de las cuentas que iniciaron sesión, y a las aplicaciones que Meta deja \
                 preguntar.",
            ),
        },
        ByHand {
            what: Words::new(
                "Announce the service in a post yourself, where the account was connected by name alone.",
                "Si la cuenta se conectó solo por su nombre, anuncie usted el culto en una publicación.",
            ),
            why: Words::new(
                "Instagram publishes posts only for accounts that signed in and gave the permission.",
                "Instagram solo publica por las cuentas que iniciaron sesión y dieron el permiso.",
            ),
        },
    ],
    ineligible: None,
    limits: Limits {
        // Typed in Live Producer; Steeple's own title goes nowhere, so any that fits another platform fits here.
        title_max_chars: 5_000,
        title_forbidden: &[],
        description_max_chars: None,
        privacies: &[Privacy::Public],
        // Instagram ends a live video after four hours.
        duration_max: Some(TimeDelta::hours(4)),
        thumbnail_max_bytes: None,
    },
    timing: Timing {
        create_at_most_before: None,
        create_at_least_before: None,
        arm_before: None,
        refresh_ingest_before: None,
        // Source: dossier §4.
        observe_soon: TimeDelta::seconds(20),
        observe_live: TimeDelta::seconds(60),
    },
    // Meta counts per account and day, not per second; this is only our own brake.
    pace: Pace { per_account_per_second: 1, per_app_per_second: 100, quota: None },
    docs: Words::new(include_str!("docs.md"), include_str!("docs.es.md")),
};

/// How Instagram Login works: a token of an hour for the code, one of sixty days for that, which renews itself.
pub static OAUTH: OAuth = OAuth {
    authorize_path: "oauth/authorize",
    token_path: "oauth/access_token",
    tenants: None,
    scopes: SCOPES,
    scopes_in_url: true,
    scope_separator: ",",
    // Not described for this flow.
    pkce: false,
    extra: &[],
    extra_on_reconnect: &[],
    client_authentication: ClientAuthentication::Body,
    rotation: Rotation::NoRefreshToken,
    // Sixty days of life, renewed at about forty: three weeks of tries before a person has to act.
    refresh_margin: TimeDelta::days(20),
    refresh_at_least_every: TimeDelta::days(40),
    silent_denial: false,
    by_code: None,
};

/// Followers that Instagram asks for before an account may go live (since August 2025, in the app's own words).
const FOLLOWERS_MIN: u64 = 1_000;

/// The permission to post.
const PUBLISH: &str = "instagram_business_content_publish";

const SCOPES: &[Scope] = &[
    Scope {
        name: "instagram_business_basic",
        need: Need::Required,
        why: Words::new(
            "Steeple cannot tell which account it is connected to, nor see whether it is live.",
            "Steeple no puede saber a qué cuenta está conectado, ni ver si está en directo.",
        ),
    },
    Scope {
        name: PUBLISH,
        need: Need::Useful,
        why: Words::new(
            "Steeple cannot announce a service in a post.",
            "Steeple no puede anunciar un culto en una publicación.",
        ),
    },
];
