//! Any wish, any knowledge, any row.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::option;
use proptest::prelude::*;
use steeple_domain::connection::entity::{AuthKind, ConnectionStatus, Model as Connection};
use steeple_domain::ids::{ChurchId, ConnectionId, LivestreamId, LivestreamPlatformId};
use steeple_domain::livestream::entity::{Model as Livestream, PrivacyColumn, StartPolicy};
use steeple_domain::livestream::plan::{Abilities, Known, Wanted};
use steeple_domain::livestream::platform_entity::{Model, PlatformStatus, SignalColumn};
use steeple_domain::platform_column::PlatformColumn;
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::descriptor::Timing;
use uuid::Uuid;

/// Many cases are of no interest to a property about one status, so many may be passed over.
pub fn patient() -> ProptestConfig {
    ProptestConfig { max_global_rejects: 1_000_000, failure_persistence: None, ..ProptestConfig::default() }
}

/// The planned start in all of these properties; the end is an hour later.
pub fn starts_at() -> DateTime<Utc> {
    "2026-11-29T15:00:00Z".parse().unwrap()
}

pub fn ends_at() -> DateTime<Utc> {
    starts_at() + TimeDelta::hours(1)
}

/// From ten days before the start to a day after the end, and often near the instants that matter.
pub fn instant() -> impl Strategy<Value = DateTime<Utc>> {
    let near =
        prop_oneof![Just(0_i64), Just(3_600), Just(-600), Just(-1_200), Just(-1_800), Just(-590_400), Just(3_660)];
    let any = prop_oneof![-864_000_i64..90_000, (near, -20_i64..20).prop_map(|(at, off)| at + off)];
    any.prop_map(|seconds| starts_at() + TimeDelta::seconds(seconds))
}

pub fn wanted() -> impl Strategy<Value = Wanted> {
    let policy = prop_oneof![Just(StartPolicy::AtTime), Just(StartPolicy::OnSignal), Just(StartPolicy::Manual)];
    let rarely = || prop::bool::weighted(0.15);
    (policy, rarely(), rarely(), rarely(), 1_i64..3).prop_map(
        |(start_policy, start_requested, end_requested, cancelled, revision)| Wanted {
            starts_at: starts_at(),
            ends_at: ends_at(),
            start_policy,
            start_requested,
            end_requested,
            cancelled,
            revision,
        },
    )
}

pub fn status() -> impl Strategy<Value = PlatformStatus> {
    use PlatformStatus as S;
    prop::sample::select(vec![
        S::Pending,
        S::Scheduled,
        S::Starting,
        S::Unconfirmed,
        S::Live,
        S::Ending,
        S::Ended,
        S::Failed,
        S::Cancelled,
    ])
}

fn signal() -> impl Strategy<Value = SignalColumn> {
    prop::sample::select(vec![SignalColumn::Unknown, SignalColumn::Absent, SignalColumn::Receiving])
}

/// What may be known at `now`; what has been seen lies in the past.
pub fn known(now: DateTime<Utc>) -> impl Strategy<Value = Known> {
    let past = move || option::of((0_i64..100_000).prop_map(move |ago| now - TimeDelta::seconds(ago)));
    let retry_at = option::weighted(0.3, (-100_i64..7_200).prop_map(move |wait| now + TimeDelta::seconds(wait)));
    let facts = (
        any::<bool>(),
        prop::bool::weighted(0.2),
        any::<bool>(),
        prop::bool::weighted(0.85),
        prop::bool::weighted(0.1),
        prop::bool::weighted(0.1),
        prop::bool::weighted(0.2),
    );
    (status(), facts, retry_at, 0_i64..3, (past(), past(), past()), signal()).prop_map(
        |(
            status,
            (has_ids, unsure, armed, connected, told_disconnected, look_asked, cannot_say),
            retry_at,
            synced_revision,
            (read, seen, asked),
            signal,
        )| {
            let exists = status != PlatformStatus::Pending;
            Known {
                status,
                has_ids: has_ids || exists,
                outcome_unknown: unsure && !exists,
                retry_at,
                synced_revision,
                armed,
                ingest_read_at: read,
                seen_at: seen,
                look_asked,
                signal,
                cannot_say,
                asked_at: asked,
                connected,
                told_disconnected,
            }
        },
    )
}

/// The platforms as they are: what each can do by call, and its times.
pub fn platform() -> impl Strategy<Value = StreamingPlatform> {
    prop::sample::select(vec![StreamingPlatform::Youtube, StreamingPlatform::Facebook, StreamingPlatform::Restream])
}

pub fn abilities(platform: StreamingPlatform) -> Abilities {
    let client = platform.client().livestreams().unwrap();
    Abilities {
        edit: client.editing().is_some(),
        arm: client.arming().is_some(),
        start: client.starting().is_some(),
        end: client.ending().is_some(),
        remove: client.removal().is_some(),
    }
}

pub fn timing(platform: StreamingPlatform) -> &'static Timing {
    &platform.descriptor().timing
}

/// A row of this platform, before anything was done.
pub fn row(platform: StreamingPlatform) -> Model {
    let id = Uuid::from_u128(1);
    let now = starts_at() - TimeDelta::days(3);
    Model::pending(LivestreamPlatformId(id), ChurchId(id), LivestreamId(id), &connection(platform), now)
}

/// The planned service itself, on the planned second.
pub fn livestream() -> Livestream {
    let id = Uuid::from_u128(1);
    let planned_at = starts_at() - TimeDelta::days(3);
    Livestream {
        id: LivestreamId(id),
        church_id: ChurchId(id),
        title: "Sunday service".to_owned(),
        description: String::new(),
        scheduled_start: starts_at(),
        scheduled_end: ends_at(),
        time_zone: "America/New_York".to_owned(),
        privacy: PrivacyColumn::Public,
        start_policy: StartPolicy::AtTime,
        start_requested_at: None,
        end_requested_at: None,
        cancelled_at: None,
        revision: 1,
        version: 1,
        created_by: None,
        created_at: planned_at,
        updated_at: planned_at,
    }
}

/// A connection in good order.
pub fn connection(platform: StreamingPlatform) -> Connection {
    let now = starts_at() - TimeDelta::days(3);
    let id = Uuid::from_u128(1);
    Connection {
        id: ConnectionId(id),
        church_id: ChurchId(id),
        platform: PlatformColumn(platform),
        account_id: "1".to_owned(),
        account_name: "Grace Chapel".to_owned(),
        avatar_url: None,
        auth_kind: AuthKind::OAuth,
        status: ConnectionStatus::Connected,
        reason_code: None,
        reason: None,
        remedy: None,
        scopes: "[]".to_owned(),
        missing_scopes: "[]".to_owned(),
        live_allowed: Some(true),
        live_findings: "[]".to_owned(),
        sealed_credentials: Some(vec![1]),
        app_id: None,
        credentials_version: 1,
        access_expires_at: None,
        grant_expires_at: None,
        act_before: None,
        connected_at: Some(now),
        last_refreshed_at: None,
        last_verified_at: None,
        check_asked_at: None,
        relays: None,
        refresh_owner: None,
        refresh_until: None,
        refresh_unanswered: 0,
        version: 1,
        created_at: now,
        updated_at: now,
    }
}
