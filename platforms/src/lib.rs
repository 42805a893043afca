//! What every platform can do, one folder per platform, and its sandbox.
//!
//! Read in this order: [`contract`] (the words and traits), [`http`] (the one way out to a vendor),
//! [`reach`] (to a typed server), [`told`] (what of a vendor's words is shown and stored), [`oauth`] (the mechanics that all
//! OAuth platforms share), [`token_form`] (what most of them send to the token endpoint), [`by_code`] (the same with a code that a
//! person types), [`slot`] (the same for channels that are always there), then one platform folder, say [`youtube`].
//!
//! Architecture invariant: nothing here knows a database, a clock, a random source or a church.
//! Time, tokens and idempotency keys arrive as arguments; values go back. `tests/tidy` reads the imports.

pub mod by_code;
pub mod contract;
pub mod google;
pub mod http;
pub mod oauth;
pub mod overview;
pub mod reach;
pub mod sandbox;
pub mod slot;
#[cfg(test)]
mod stage;
#[cfg(test)]
mod sunday;
pub mod token_form;
pub mod told;

pub mod custom_rtmp;
pub mod facebook;
pub mod google_meet;
pub mod instagram;
pub mod jitsi;
pub mod kick;
pub mod microsoft_teams;
pub mod restream;
pub mod twitch;
pub mod youtube;
pub mod zoom;

pub use contract::platform::{Platform, StreamingPlatform};
