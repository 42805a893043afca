//! Many services on three accounts, and the judgement: each was created once, live once and not early, ended once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{EntityTrait, QueryOrder};
use steeple_domain::Context;
use steeple_domain::church::{
    Actor, NewChurch, NewUser, Role, SignIn, SignInLimits, church_create, sign_in, user_create,
};
use steeple_domain::connection::{CallbackStatus, attempt_get, connect_choose};
use steeple_domain::ids::ConnectionId;
use steeple_domain::livestream::entity::StartPolicy;
use steeple_domain::livestream::input::{NewLivestream, PlatformChoice};
use steeple_domain::livestream::platform_entity::{self, PlatformStatus};
use steeple_domain::livestream::schedule::livestream_schedule;
use steeple_domain::queue::jobs_overdue;
use steeple_platforms::StreamingPlatform::{self, Facebook, Youtube};
use steeple_platforms::contract::credentials::Secret;
use steeple_platforms::contract::livestream::Privacy;
use steeple_platforms::sandbox::{Snapshot, SnapshotBroadcast};
use steeple_tests::browser::{Consent, press_connect};
use steeple_tests::server::{EMAIL, PASSWORD};

use crate::installation::Installation;
use crate::wait_for;

/// Where services go.
pub const PLATFORMS: [StreamingPlatform; 2] = [Youtube, Facebook];

/// Livestreams; all of them on YouTube, on two channels by turns.
const LIVESTREAMS: i32 = 30;
/// Those that stream to the Facebook Page too. Together 56 starts.
const ON_FACEBOOK: i32 = 26;

/// When everything happens, counted from the planning.
#[derive(Debug, Clone, Copy)]
pub struct Timetable {
    /// Until the first start.
    pub lead: TimeDelta,
    /// From the first start to the last.
    pub spread: TimeDelta,
    /// From each start to its end.
    pub duration: TimeDelta,
}

pub struct Sunday {
    pub first_start: DateTime<Utc>,
    pub last_start: DateTime<Utc>,
    services: Vec<Service>,
}

struct Service {
    title: String,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    on_facebook: bool,
}

impl Sunday {
    /// Founds a church with three connected accounts and plans its services. No Steeple runs yet.
    pub async fn plan(installation: &Installation, timetable: Timetable) -> Self {
        let ctx = installation.open().await;
        lift_youtube_quota(installation).await;
        let owner = found_church(&ctx).await;
        let channels = [
            connect(&ctx, &owner, Youtube, "Grace Chapel").await,
            connect(&ctx, &owner, Youtube, "Second Channel").await,
        ];
        let page = connect(&ctx, &owner, Facebook, "Grace Chapel Admin").await;
        let first_start = ctx.now() + timetable.lead;
        let mut services = Vec::new();
        for (number, channel) in (0..LIVESTREAMS).zip(channels.iter().cycle()) {
            let starts_at = first_start + timetable.spread * number / (LIVESTREAMS - 1);
            let service = Service {
                title: format!("Service {number:02}"),
                starts_at,
                ends_at: starts_at + timetable.duration,
                on_facebook: number < ON_FACEBOOK,
            };
            let connections = [Some(*channel), service.on_facebook.then_some(page)];
            let new = NewLivestream {
                title: service.title.clone(),
                description: String::new(),
                scheduled_start: service.starts_at,
                scheduled_end: service.ends_at,
                time_zone: None,
                privacy: Privacy::Public,
                start_policy: StartPolicy::AtTime,
                platforms: connections.into_iter().flatten().map(choice).collect(),
            };
            livestream_schedule(&ctx, &owner, new, None).await.unwrap();
            services.push(service);
        }
        ctx.db.reader().clone().close().await.unwrap();
        Self { first_start, last_start: first_start + timetable.spread, services }
    }

    /// Returns once every broadcast exists.
    pub async fn created(&self, installation: &Installation, at_most: Duration) {
        wait_for("the creation of broadcasts", at_most, async || {
            (installation.broadcasts().len() >= self.starts()).then_some(())
        })
        .await;
    }

    pub fn starts(&self) -> usize {
        self.services.len() + self.services.iter().filter(|service| service.on_facebook).count()
    }

    /// Waits for the end of all services and judges: nothing lost, nothing twice, nothing early.
    pub async fn judge(&self, installation: &Installation, at_most: Duration) {
        let ctx = installation.open().await;
        self.settle(&ctx, at_most).await;
        for platform in PLATFORMS {
            self.judge_platform(platform, &installation.sandboxes.snapshot(platform));
        }
        wait_for("the end of overdue work", Duration::from_secs(30), async || {
            (jobs_overdue(&ctx).await.unwrap() == 0).then_some(())
        })
        .await;
        ctx.db.reader().clone().close().await.unwrap();
    }

    /// Waits until Steeple itself says that everything has ended; a failure is told at once, with its reason.
    async fn settle(&self, ctx: &Context, at_most: Duration) {
        let deadline = ctx.now() + TimeDelta::from_std(at_most).unwrap();
        let mut rows = Vec::new();
        while ctx.now() < deadline {
            let all = platform_entity::Entity::find().order_by_asc(platform_entity::Column::Id);
            rows = all.all(ctx.db.reader()).await.unwrap();
            let failed =
                rows.iter().find(|row| matches!(row.status, PlatformStatus::Failed | PlatformStatus::Cancelled));
            assert!(failed.is_none(), "given up: {:?}", failed.map(|row| (&row.status, &row.failure_message)));
            if rows.iter().all(|row| row.status == PlatformStatus::Ended) {
                assert_eq!(rows.len(), self.starts());
                return;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        let left = rows.iter().filter(|row| row.status != PlatformStatus::Ended);
        let left: Vec<_> = left.map(|row| (&row.platform, &row.status, &row.failure_message, row.retry_at)).collect();
        panic!("{} of {} have not ended: {left:#?}", left.len(), rows.len());
    }

    fn judge_platform(&self, platform: StreamingPlatform, seen: &Snapshot) {
        let planned: BTreeMap<&str, &Service> = self
            .services
            .iter()
            .filter(|service| platform == Youtube || service.on_facebook)
            .map(|service| (service.title.as_str(), service))
            .collect();
        let titles: BTreeSet<&str> = seen.broadcasts.iter().map(|broadcast| broadcast.title.as_str()).collect();
        assert_eq!(titles, planned.keys().copied().collect(), "{platform}: what exists is what was planned");
        assert_eq!(seen.broadcasts.len(), planned.len(), "{platform}: nothing exists twice");
        let once: &[&str] = match platform {
            Youtube => &["broadcast_insert", "transition_live", "transition_complete"],
            _ => &["live_video_create"],
        };
        for write in once {
            let count = seen.writes.get(*write).copied().unwrap_or_default();
            assert_eq!(usize::try_from(count).unwrap(), planned.len(), "{platform} {write}");
        }
        assert_eq!(seen.writes.get("broadcast_delete"), None, "nothing was taken back");
        for broadcast in &seen.broadcasts {
            judge_broadcast(platform, broadcast, planned[broadcast.title.as_str()]);
        }
    }
}

fn judge_broadcast(platform: StreamingPlatform, seen: &SnapshotBroadcast, planned: &Service) {
    let went_live_at = seen.went_live_at.unwrap_or_else(|| panic!("{platform}: never live: {seen:?}"));
    let ended_at = seen.ended_at.unwrap_or_else(|| panic!("{platform}: never ended: {seen:?}"));
    assert!(went_live_at >= planned.starts_at, "{platform}: early, at {went_live_at} instead of {}", planned.starts_at);
    assert!(ended_at >= planned.ends_at, "{platform}: cut short, at {ended_at} instead of {}", planned.ends_at);
}

pub fn choice(connection: ConnectionId) -> PlatformChoice {
    PlatformChoice { connection, title: None, description: None, privacy: None }
}

pub async fn found_church(ctx: &Context) -> Actor {
    let church = church_create(ctx, &NewChurch { name: "Grace Chapel", time_zone: "America/New_York" }).await.unwrap();
    let password = Secret::new(PASSWORD);
    let owner = NewUser { email: EMAIL, name: "Ruth", password: &password, role: Role::Owner };
    user_create(ctx, &Actor::system(church.id), &owner).await.unwrap();
    let limits = SignInLimits::new(Arc::clone(&ctx.clock));
    let typed = SignIn { email: EMAIL, password: &password, address: None, church: None };
    sign_in(ctx, &limits, &typed).await.unwrap().actor
}

pub async fn connect(ctx: &Context, owner: &Actor, platform: StreamingPlatform, login: &str) -> ConnectionId {
    let answer = Consent { login: Some(login), ..Consent::default() };
    let outcome = press_connect(ctx, owner, platform, None, answer).await;
    match (outcome.status, outcome.attempt) {
        (CallbackStatus::Connected(id), _) => id,
        (CallbackStatus::Choose, Some(attempt)) => {
            let choices = attempt_get(ctx, owner, attempt).await.unwrap().choices;
            connect_choose(ctx, owner, attempt, &choices[0].account_id).await.unwrap().id
        }
        (other, _) => panic!("{platform} was not connected: {other:?}"),
    }
}

/// The sandbox counts YouTube's units as YouTube does; this church was granted more.
async fn lift_youtube_quota(installation: &Installation) {
    let url = format!("{}/youtube/sandbox/quota", installation.sandboxes.url());
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let more = serde_json::json!({ "unitsPerDay": 1_000_000 });
    client.post(url).json(&more).send().await.unwrap().error_for_status().unwrap();
}
