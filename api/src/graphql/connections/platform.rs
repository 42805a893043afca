//! What is true of a platform, as its descriptor says.

use std::collections::HashMap;

use async_graphql::{ComplexObject, Enum, SimpleObject};
use steeple_domain::platform_app::{AppInUse, AppSource};
use steeple_platforms::StreamingPlatform as Known;
use steeple_platforms::contract::descriptor::Descriptor;
use steeple_platforms::contract::livestream::HandKey;
use steeple_platforms::contract::words::Words;
use url::Url;

use super::words::{ByHand, FormField, Language, Scope};
use crate::graphql::livestreams::Privacy;
use crate::graphql::written::written_words;

/// A platform that Steeple can connect to. More will be added: treat an unknown word as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Known")]
pub enum StreamingPlatform {
    CustomRtmp,
    Facebook,
    GoogleMeet,
    Instagram,
    Jitsi,
    Kick,
    MicrosoftTeams,
    Restream,
    Twitch,
    Youtube,
    Zoom,
}

written_words! { StreamingPlatform }

/// Whose registration with a platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "AppSource")]
pub enum PlatformAppSource {
    /// The church's own.
    Own,
    /// The one of this Steeple.
    Instance,
    /// Nobody has registered one.
    None,
}

/// What is true of a platform.
#[derive(SimpleObject)]
#[graphql(complex)]
#[expect(clippy::struct_excessive_bools, clippy::struct_field_names, reason = "these are the schema's fields")]
pub struct Platform {
    platform: StreamingPlatform,
    /// The word in paths: `/connect/{slug}`.
    slug: &'static str,
    #[graphql(skip)]
    called: Words,
    /// Whether an app is registered with the platform, so that accounts can be connected by signing in there.
    set_up: bool,
    /// Whose registration new accounts are connected with; `NONE` also where none is needed.
    app: PlatformAppSource,
    /// Each organisation has a directory of its own there, and an app may belong to one alone (`platformAppSet`).
    tenants: bool,
    /// The directory (tenant) id of the church's own app; null where it is open to every organisation.
    app_tenant: Option<String>,
    /// The redirect URI to register with the platform's app, letter by letter; null where nobody signs in.
    redirect_uri: Option<Url>,
    /// Where the platform's app sends webhooks; null where it sends none, or none that Steeple hears.
    webhook_url: Option<Url>,
    /// Services can be streamed to it.
    livestreams: bool,
    /// Steeple can end a running service there; false: it goes on until the video stops, or a person ends it.
    ends_by_call: bool,
    /// It shows a service's picture (`setLivestreamPicture`).
    takes_pictures: bool,
    /// Steeple can tell an account's followers of a service (`announceLivestream`); null where it cannot.
    announcements: Option<AnnouncementLimits>,
    #[graphql(skip)]
    key_by_hand: Option<Words>,
    /// Meetings can be held on it.
    meetings: bool,
    /// It has webinars beside its meetings.
    webinars: bool,
    /// People can be registered for its meetings.
    registration: bool,
    /// A meeting's picture can be pushed to a livestream.
    simulcast: bool,
    #[graphql(skip)]
    guide: Words,
    /// The form for accounts without sign-in there; null where signing in is the only way.
    form: Option<Vec<FormField>>,
    /// What a person does there, because Steeple cannot.
    by_hand: Vec<ByHand>,
    /// People can sign in there with a code that they type on any device (`connectByCode`).
    by_code: bool,
    /// What is asked of the account's owner.
    scopes: Vec<Scope>,
    limits: PlatformLimits,
}

/// What an announcement may be.
#[derive(SimpleObject)]
pub struct AnnouncementLimits {
    text_max_characters: usize,
}

/// What the platform refuses.
#[derive(SimpleObject)]
pub struct PlatformLimits {
    title_max_characters: usize,
    title_forbidden_characters: Vec<String>,
    /// Null: no limit is known.
    description_max_characters: Option<usize>,
    /// Who may watch; empty where the choice means nothing.
    privacies: Vec<Privacy>,
    /// The longest broadcast in minutes; null: no limit is known.
    duration_max_minutes: Option<i64>,
    /// A broadcast can be created at most this many hours before its start; Steeple waits until then.
    create_at_most_hours_before: Option<i64>,
}

#[ComplexObject]
impl Platform {
    /// The name people know.
    async fn name(&self, #[graphql(default)] language: Language) -> &'static str {
        self.called.in_language(language.into())
    }

    /// Its stream key is pasted by a person for every service (`provideStreamKey`); null elsewhere. Says how it is got.
    async fn hand_key(&self, #[graphql(default)] language: Language) -> Option<&'static str> {
        self.key_by_hand.map(|how| how.in_language(language.into()))
    }

    /// What an admin of the church clicks, as Markdown; `{redirect_uri}` stands for the address in `redirectUri`.
    async fn docs(&self, #[graphql(default)] language: Language) -> &'static str {
        self.guide.in_language(language.into())
    }
}

impl Platform {
    pub fn of(steeple: &steeple_domain::Context, platform: Known, apps: &HashMap<Known, AppInUse>) -> Self {
        let client = platform.client();
        let descriptor = platform.descriptor();
        let app = apps.get(&platform).cloned().filter(|_| descriptor.oauth.is_some());
        let app = app.unwrap_or_else(|| AppInUse::of(AppSource::None));
        let meetings = client.meetings();
        Self {
            platform: platform.into(),
            slug: platform.slug(),
            called: descriptor.name,
            set_up: app.source != AppSource::None,
            app: app.source.into(),
            tenants: descriptor.takes_tenant(),
            app_tenant: app.tenant,
            redirect_uri: descriptor.oauth.map(|_| steeple.redirect_uri(platform)),
            webhook_url: client.webhooks().map(|_| steeple.webhook_url(platform)),
            livestreams: client.livestreams().is_some(),
            ends_by_call: client.livestreams().is_some_and(|livestreams| livestreams.ending().is_some()),
            takes_pictures: client.livestreams().is_some_and(|livestreams| livestreams.thumbnails().is_some()),
            announcements: client
                .livestreams()
                .and_then(|livestreams| livestreams.announcing())
                .map(|announcing| AnnouncementLimits { text_max_characters: announcing.text_max_chars() }),
            key_by_hand: client.livestreams().and_then(|livestreams| livestreams.hand_key()).map(HandKey::how),
            meetings: meetings.is_some(),
            webinars: client.webinars().is_some(),
            registration: meetings.is_some_and(|meetings| meetings.registering().is_some()),
            simulcast: meetings.is_some_and(|meetings| meetings.simulcast().is_some()),
            guide: descriptor.docs,
            form: descriptor.form.as_ref().map(|form| form.fields.iter().map(FormField).collect()),
            by_hand: descriptor.by_hand.iter().map(ByHand).collect(),
            by_code: client.accounts().by_code().is_some(),
            scopes: descriptor.scopes().iter().map(Scope).collect(),
            limits: limits(descriptor),
        }
    }
}

fn limits(descriptor: &Descriptor) -> PlatformLimits {
    let limits = &descriptor.limits;
    PlatformLimits {
        title_max_characters: limits.title_max_chars,
        title_forbidden_characters: limits.title_forbidden.iter().map(ToString::to_string).collect(),
        description_max_characters: limits.description_max_chars,
        privacies: limits.privacies.iter().map(|privacy| (*privacy).into()).collect(),
        duration_max_minutes: limits.duration_max.map(|longest| longest.num_minutes()),
        create_at_most_hours_before: descriptor.timing.create_at_most_before.map(|longest| longest.num_hours()),
    }
}
