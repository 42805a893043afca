//! Churches, connections and planned livestreams, written straight into the database.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use steeple_domain::Context;
use steeple_domain::church::entity::church;
use steeple_domain::clock::SystemClock;
use steeple_domain::connection::entity as connection;
use steeple_domain::connection::{AuthKind, ConnectionStatus, lift_rate_limits};
use steeple_domain::database::Database;
use steeple_domain::entropy::SystemEntropy;
use steeple_domain::ids::{ChurchId, ConnectionId, JobId, LivestreamId, LivestreamPlatformId};
use steeple_domain::livestream::entity as livestream;
use steeple_domain::livestream::platform_entity as livestream_platform;
use steeple_domain::platform_column::PlatformColumn;
use steeple_domain::queue::JobKind;
use steeple_domain::queue::entity as job;
use steeple_domain::vault::{DataKey, KeyRing};
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::call::AppCredentials;
use steeple_platforms::contract::credentials::{Credentials, Renewal, Secret};
use steeple_platforms::contract::livestream::ExternalIds;
use steeple_platforms::http::{BaseOverrides, Http};
use url::Url;
use uuid::Uuid;

/// An instance of Steeple on this database, with the pace towards vendors taken off.
///
/// # Errors
/// When its HTTP client cannot be built.
pub fn context(db: Database, overrides: &BaseOverrides) -> anyhow::Result<Context> {
    let app = AppCredentials::new("bench", Secret::new("bench"));
    let ctx = Context {
        db,
        clock: Arc::new(SystemClock::default()),
        entropy: Arc::new(SystemEntropy),
        keys: Arc::new(KeyRing::new(DataKey::new([7; 32]), Vec::new())),
        http: Http::new(overrides, Duration::from_secs(30), None)?,
        apps: Arc::new([(StreamingPlatform::Youtube, app)].into_iter().collect()),
        webhook_secrets: Arc::default(),
        public_url: Url::parse("http://127.0.0.1/")?,
    };
    lift_rate_limits(&ctx);
    Ok(ctx)
}

/// A church's row.
#[must_use]
pub fn church(ctx: &Context) -> church::Model {
    let now = ctx.clock.now();
    let id = ChurchId::new(now, &*ctx.entropy);
    church::Model {
        id,
        name: "Grace Chapel".to_owned(),
        slug: id.0.simple().to_string(),
        time_zone: "America/New_York".to_owned(),
        created_at: now,
        updated_at: now,
    }
}

/// A connected account, its access token good until `ends`, sealed as Steeple seals it. `name` is its refresh token, so that
/// the vendor can tell the connections apart.
///
/// # Errors
/// Never in practice: 500 bytes can be sealed.
pub fn connection(
    ctx: &Context,
    church: ChurchId,
    name: &str,
    ends: DateTime<Utc>,
) -> anyhow::Result<connection::Model> {
    let now = ctx.clock.now();
    let id = ConnectionId::new(now, &*ctx.entropy);
    let credentials = Credentials {
        access_token: Secret::new(format!("access-{name}-{}", "x".repeat(150))),
        access_expires_at: Some(ends),
        renewal: Renewal::RefreshToken { refresh_token: Secret::new(name), expires_at: None },
    };
    let place = connection::credentials_place(church, id);
    let sealed = ctx.keys.seal(&*ctx.entropy, &place, &serde_json::to_vec(&credentials)?)?;
    Ok(connection::Model {
        id,
        church_id: church,
        platform: PlatformColumn(StreamingPlatform::Youtube),
        account_id: name.to_owned(),
        account_name: "Grace Chapel".to_owned(),
        avatar_url: None,
        auth_kind: AuthKind::OAuth,
        status: ConnectionStatus::Connected,
        reason_code: None,
        reason: None,
        remedy: None,
        scopes: r#"["https://www.googleapis.com/auth/youtube"]"#.to_owned(),
        missing_scopes: "[]".to_owned(),
        live_allowed: Some(true),
        live_findings: "[]".to_owned(),
        relays: None,
        sealed_credentials: Some(sealed),
        app_id: None,
        credentials_version: 1,
        access_expires_at: Some(ends),
        grant_expires_at: None,
        act_before: None,
        connected_at: Some(now - TimeDelta::days(1)),
        last_refreshed_at: Some(ends - TimeDelta::hours(1)),
        last_verified_at: Some(now),
        check_asked_at: None,
        refresh_owner: None,
        refresh_until: None,
        refresh_unanswered: 0,
        version: 1,
        created_at: now,
        updated_at: now,
    })
}

/// A livestream from `starts_at` on.
#[must_use]
pub fn livestream(ctx: &Context, church: ChurchId, starts_at: DateTime<Utc>) -> livestream::Model {
    let now = ctx.clock.now();
    livestream::Model {
        id: LivestreamId::new(now, &*ctx.entropy),
        church_id: church,
        title: "Sunday service".to_owned(),
        description: "Welcome to our service.".to_owned(),
        scheduled_start: starts_at,
        scheduled_end: starts_at + TimeDelta::hours(1),
        time_zone: "America/New_York".to_owned(),
        privacy: livestream::PrivacyColumn::Public,
        start_policy: livestream::StartPolicy::AtTime,
        start_requested_at: None,
        end_requested_at: None,
        cancelled_at: None,
        revision: 1,
        version: 1,
        created_by: None,
        created_at: now,
        updated_at: now,
    }
}

/// Its row on this connection, ready at the vendor: nothing is left to do but to start it. The broadcast's id is the row's own.
#[must_use]
pub fn scheduled(
    ctx: &Context,
    livestream: &livestream::Model,
    connection: &connection::Model,
) -> livestream_platform::Model {
    let now = ctx.clock.now();
    let id = LivestreamPlatformId::new(now, &*ctx.entropy);
    let mut row = livestream_platform::Model::pending(id, livestream.church_id, livestream.id, connection, now);
    let ids = ExternalIds::default().with("broadcast", id.to_string()).with("stream", "s").with("bound", "s");
    row.external_ids = serde_json::to_string(&ids).unwrap_or_default();
    row.status = livestream_platform::PlatformStatus::Scheduled;
    row.synced_revision = livestream.revision;
    // Eleven characters, as there.
    row.watch_url = Some(format!("https://www.youtube.com/watch?v={}", &id.0.simple().to_string()[21..]));
    row.ingest_url = Some("rtmps://a.rtmps.youtube.com/live2".to_owned());
    row.seen_state = Some("SCHEDULED".to_owned());
    row.seen_at = Some(now);
    row.seen_title = Some(livestream.title.clone());
    row.seen_start = Some(livestream.scheduled_start);
    row
}

/// A job that nobody has claimed yet.
#[must_use]
pub fn job(ctx: &Context, church: ChurchId, kind: JobKind, subject: Uuid, due_at: DateTime<Utc>) -> job::Model {
    let now = ctx.clock.now();
    job::Model {
        id: JobId::new(now, &*ctx.entropy),
        church_id: Some(church),
        kind,
        subject,
        dedupe_key: format!("{}:{}", kind.word(), subject.simple()),
        due_at,
        lease_owner: None,
        lease_until: None,
        fence: 0,
        attempt: 0,
        last_error: None,
        created_at: now,
        finished_at: None,
    }
}
