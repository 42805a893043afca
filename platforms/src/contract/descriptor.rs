//! What is true of a platform and can be said as data. Every number names its source in the platform's folder.

use std::borrow::Cow;

use chrono::TimeDelta;

use super::call::AppCredentials;
use super::platform::StreamingPlatform;
use super::words::Words;

/// Everything about a platform that needs no code.
#[derive(Debug)]
pub struct Descriptor {
    pub platform: StreamingPlatform,
    /// The name people know.
    pub name: Words,
    /// Base URLs by role, vendor's values; settings replace them (the sandbox does). Roles: `authorize`, `token`, `api`, …
    pub bases: &'static [(&'static str, &'static str)],
    /// `None` where nobody signs in: the form is the only way.
    pub oauth: Option<&'static OAuth>,
    /// Fields of the form for accounts without OAuth; `None` where OAuth is the only way.
    pub form: Option<CredentialForm>,
    /// What the vendor's interface cannot do, so that a person does it.
    pub by_hand: &'static [ByHand],
    /// Why some accounts behind a sign-in cannot be chosen, and what to do; `None` where each can.
    pub ineligible: Option<Words>,
    pub limits: Limits,
    pub timing: Timing,
    pub pace: Pace,
    /// The guide: what a church admin clicks, as Markdown, from `docs.md` and `docs.es.md`. `{redirect_uri}` stands for the address to
    /// copy into the vendor's settings.
    pub docs: Words,
}

impl Descriptor {
    /// The permissions that are asked for; none where nobody signs in.
    #[must_use]
    pub fn scopes(&self) -> &'static [Scope] {
        self.oauth.map_or(&[], |oauth| oauth.scopes)
    }

    /// What happens to refresh tokens; without OAuth there are none.
    #[must_use]
    pub fn rotation(&self) -> Rotation {
        self.oauth.map_or(Rotation::NoRefreshToken, |oauth| oauth.rotation)
    }

    /// The same for grants of this app: one without a secret may be treated otherwise.
    #[must_use]
    pub fn rotation_of(&self, app: &AppCredentials) -> Rotation {
        let by_code = self.oauth.and_then(|oauth| oauth.by_code).filter(|_| app.client_secret.is_empty());
        by_code.map_or(self.rotation(), |flow| flow.rotation_without_secret)
    }

    /// True where an app may be registered without a secret: people then sign in with a code.
    #[must_use]
    pub fn takes_app_without_secret(&self) -> bool {
        self.oauth.is_some_and(|oauth| oauth.by_code.is_some())
    }

    /// True where an app may belong to one tenant.
    #[must_use]
    pub fn takes_tenant(&self) -> bool {
        self.oauth.is_some_and(|oauth| oauth.tenants.is_some())
    }
}

/// Something that only a person can do, because the vendor offers no call for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ByHand {
    /// What the person does, as a sentence in the imperative.
    pub what: Words,
    /// Why Steeple cannot.
    pub why: Words,
}

/// How this vendor speaks OAuth.
#[derive(Debug)]
pub struct OAuth {
    /// Path of the consent page under base `authorize`.
    pub authorize_path: &'static str,
    /// Path of the token endpoint under base `token`.
    pub token_path: &'static str,
    /// How this vendor tells organisations' directories apart; `None` where it has none.
    pub tenants: Option<Tenants>,
    pub scopes: &'static [Scope],
    /// False where scopes are ticked in the vendor's developer portal and not named in the URL.
    pub scopes_in_url: bool,
    pub scope_separator: &'static str,
    /// False where the vendor does not describe PKCE for this flow; the state stays the defence.
    pub pkce: bool,
    /// Further parameters of the authorization URL.
    pub extra: &'static [(&'static str, &'static str)],
    /// Further parameters when a person reconnects (Facebook's `auth_type=rerequest`).
    pub extra_on_reconnect: &'static [(&'static str, &'static str)],
    pub client_authentication: ClientAuthentication,
    pub rotation: Rotation,
    /// A renewal happens this long before the access token ends.
    pub refresh_margin: TimeDelta,
    /// And at least this often, so that no grant dies from disuse.
    pub refresh_at_least_every: TimeDelta,
    /// True where a "no" comes back without any parameter (Restream).
    pub silent_denial: bool,
    /// How this vendor speaks RFC 8628; `None` where it does not.
    pub by_code: Option<&'static CodeFlow>,
}

impl OAuth {
    /// A path of the sign-in as this app asks there: its own tenant stands where everybody's stood.
    #[must_use]
    pub fn path_for(&self, path: &'static str, app: &AppCredentials) -> Cow<'static, str> {
        let (Some(tenants), Some(tenant)) = (self.tenants, &app.tenant) else { return Cow::Borrowed(path) };
        let own = |segment| if segment == tenants.everybody { tenant.as_str() } else { segment };
        Cow::Owned(path.split('/').map(own).collect::<Vec<_>>().join("/"))
    }
}

/// How a vendor spells that each organisation has a directory of its own, its tenant.
#[derive(Debug, Clone, Copy)]
pub struct Tenants {
    /// The segment of the sign-in's paths that admits the people of every tenant. An app that is registered for one tenant alone
    /// is refused there, and has that tenant's id in its place.
    pub everybody: &'static str,
}

/// How this vendor lets people sign in with a code that they type at its page.
#[derive(Debug)]
pub struct CodeFlow {
    /// Path under base `token` that gives the code.
    pub path: &'static str,
    /// The parameter with the permissions; RFC 8628 calls it `scope`.
    pub scope_parameter: &'static str,
    /// True where they are named once more at the token endpoint.
    pub scopes_with_token: bool,
    /// What happens to refresh tokens of an app that has no secret.
    pub rotation_without_secret: Rotation,
}

#[derive(Debug, Clone, Copy)]
pub struct Scope {
    pub name: &'static str,
    pub need: Need,
    /// What does not work without it, in plain words.
    pub why: Words,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Without it the connection is refused.
    Required,
    /// Without it a finding is shown.
    Useful,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientAuthentication {
    /// RFC 6749 section 2.3.1, HTTP Basic.
    Basic,
    /// Client id and secret in the form body.
    Body,
    /// Client id and secret in the query (Facebook's `GET oauth/access_token`).
    Query,
}

/// What happens to the old refresh token when a new one is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rotation {
    /// The same token stays.
    Never,
    /// The old one dies at once.
    Strict,
    /// A new one comes each time, and the old one goes on working for its time (Microsoft).
    Overlapping,
    /// There is no refresh token.
    NoRefreshToken,
}

/// A form for credentials that a person copies from the vendor.
#[derive(Debug)]
pub struct CredentialForm {
    pub fields: &'static [FormField],
}

#[derive(Debug)]
pub struct FormField {
    pub name: &'static str,
    pub label: Words,
    pub help: Words,
    pub secret: bool,
    /// False where an empty field means something.
    pub required: bool,
    /// True for a text of several lines, such as a private key in PEM form.
    pub multiline: bool,
}

/// What the vendor refuses; checked before anything is sent.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub title_max_chars: usize,
    /// Characters that a title must not contain.
    pub title_forbidden: &'static [char],
    pub description_max_chars: Option<usize>,
    /// Privacy choices that mean something here.
    pub privacies: &'static [super::livestream::Privacy],
    /// The longest broadcast.
    pub duration_max: Option<TimeDelta>,
    /// The largest picture of a broadcast; `None` where none is known. Steeple's own are smaller than each of them.
    pub thumbnail_max_bytes: Option<usize>,
}

/// When things can be done.
#[derive(Debug, Clone, Copy)]
pub struct Timing {
    /// A broadcast can be created at most this long before its start; earlier, the plan waits.
    pub create_at_most_before: Option<TimeDelta>,
    /// And at least this long before its start (Facebook: 10 minutes).
    pub create_at_least_before: Option<TimeDelta>,
    /// `arm` happens this long before the start.
    pub arm_before: Option<TimeDelta>,
    /// The ingest address is read again this long before the start, because it does not last (Facebook).
    pub refresh_ingest_before: Option<TimeDelta>,
    /// How often to look while something is about to happen, and while live.
    pub observe_soon: TimeDelta,
    pub observe_live: TimeDelta,
}

/// How fast the vendor may be asked.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Requests per second for one connected account.
    pub per_account_per_second: u32,
    /// Requests per second for the app, over all accounts.
    pub per_app_per_second: u32,
    /// Day's allowance in the vendor's units, and what is kept for starting and ending.
    pub quota: Option<Quota>,
}

#[derive(Debug, Clone, Copy)]
pub struct Quota {
    pub units_per_day: u32,
    pub reserve: u32,
    /// IANA zone at whose midnight the day begins.
    pub resets_in: chrono_tz::Tz,
    /// Units of an operation; operations that are not named cost one.
    pub costs: &'static [(&'static str, u32)],
}
