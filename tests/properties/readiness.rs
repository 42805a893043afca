//! Readiness says what stands in the way, and its verdict is nothing but the sum of what it says.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::option;
use proptest::prelude::*;
use steeple_domain::connection::entity::{ConnectionStatus, Model as Connection};
use steeple_domain::ids::{ChurchId, ConnectionId, LivestreamId, LivestreamPlatformId};
use steeple_domain::livestream::entity::{Model as Livestream, PrivacyColumn, StartPolicy};
use steeple_domain::livestream::planned::Planned;
use steeple_domain::livestream::platform_entity::{Model as Platform, PlatformStatus, SignalColumn};
use steeple_domain::readiness::{Around, Finding, Readiness, Severity, Verdict, assess};
use uuid::Uuid;

use crate::livestream::given;

fn livestream() -> Livestream {
    let now = given::starts_at() - TimeDelta::days(3);
    Livestream {
        id: LivestreamId(Uuid::from_u128(1)),
        church_id: ChurchId(Uuid::from_u128(1)),
        title: "Sunday service".to_owned(),
        description: String::new(),
        scheduled_start: given::starts_at(),
        scheduled_end: given::ends_at(),
        time_zone: "America/New_York".to_owned(),
        privacy: PrivacyColumn::Public,
        start_policy: StartPolicy::AtTime,
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

fn connection_status() -> impl Strategy<Value = ConnectionStatus> {
    use ConnectionStatus as S;
    prop_oneof![4 => Just(S::Connected), 1 => Just(S::Disconnected), 1 => Just(S::Expired), 1 => Just(S::Error)]
}

/// A platform and its connection, in any state that can be met.
fn pair() -> impl Strategy<Value = (Platform, Connection)> {
    let signal = prop::sample::select(vec![SignalColumn::Unknown, SignalColumn::Absent, SignalColumn::Receiving]);
    let days = option::weighted(0.3, -5_i64..60);
    (
        given::platform(),
        given::status(),
        connection_status(),
        signal,
        days,
        option::of(any::<bool>()),
        option::of(any::<bool>()),
    )
        .prop_map(|(platform, status, connected, signal, grant_days, live_allowed, key_bound)| {
            let mut connection = given::connection(platform);
            connection.status = connected;
            connection.grant_expires_at = grant_days.map(|days| given::starts_at() + TimeDelta::days(days));
            connection.live_allowed = live_allowed;
            let row = Platform { status, signal, key_bound, ..given::row(platform) };
            (row, connection)
        })
}

/// Several of them, each on a connection of its own.
fn planned(pairs: Vec<(Platform, Connection)>) -> (Planned, Vec<Connection>) {
    let numbered = pairs.into_iter().zip(1_u128..).map(|((mut row, mut connection), number)| {
        row.id = LivestreamPlatformId(Uuid::from_u128(number));
        row.connection_id = ConnectionId(Uuid::from_u128(number));
        connection.id = row.connection_id;
        (row, connection)
    });
    let (platforms, connections) = numbered.unzip();
    (Planned { livestream: livestream(), platforms }, connections)
}

fn around(connections: &[Connection]) -> Around<'_> {
    Around { connections, errands: &[], held: None }
}

fn blocks<'a>(readiness: &'a Readiness, platform: &'a Platform) -> impl Iterator<Item = &'a Finding> {
    readiness.findings.iter().filter(|finding| finding.platform == platform.id && finding.severity == Severity::Blocks)
}

proptest! {
    #![proptest_config(given::patient())]

    #[test]
    fn the_verdict_is_the_sum_of_the_findings(pairs in prop::collection::vec(pair(), 1..5), now in given::instant()) {
        let (planned, connections) = planned(pairs);

        let readiness = assess(&planned, around(&connections), now);

        let blocked = planned.platforms.iter().filter(|platform| blocks(&readiness, platform).next().is_some()).count();
        let expected = match blocked {
            0 => Verdict::Ready,
            some if some < planned.platforms.len() => Verdict::ReadyExcept,
            _ => Verdict::NotReady,
        };
        prop_assert_eq!(readiness.verdict, expected);
    }

    #[test]
    fn every_finding_says_what_and_how_to_fix_it_and_the_urgent_come_first(pairs in prop::collection::vec(pair(), 1..5), now in given::instant()) {
        let (planned, connections) = planned(pairs);

        let findings = assess(&planned, around(&connections), now).findings;

        prop_assert!(findings.is_sorted_by_key(|finding| finding.severity));
        for finding in findings {
            prop_assert!(!finding.what.is_empty(), "{finding:?}");
            let told_by_the_platform = matches!(finding.code, "PLATFORM_FAILED");
            prop_assert!(told_by_the_platform || !finding.fix.is_empty(), "{finding:?}");
        }
    }

    #[test]
    fn an_account_that_is_not_connected_always_blocks_its_own_platform_and_no_other(
        broken in pair(),
        now in given::instant(),
    ) {
        prop_assume!(broken.1.status != ConnectionStatus::Connected);
        prop_assume!(!matches!(broken.0.status, PlatformStatus::Ended | PlatformStatus::Cancelled));
        let good = (Platform { status: PlatformStatus::Scheduled, signal: SignalColumn::Receiving, ..broken.0.clone() }, {
            let platform = broken.0.platform.0;
            Connection { live_allowed: Some(true), ..given::connection(platform) }
        });
        let good = (Platform { key_bound: Some(true), ..good.0 }, good.1);
        let (planned, connections) = planned(vec![broken, good]);

        let readiness = assess(&planned, around(&connections), now);

        prop_assert!(blocks(&readiness, &planned.platforms[0]).next().is_some());
        prop_assert_eq!(blocks(&readiness, &planned.platforms[1]).count(), 0);
        prop_assert_eq!(readiness.verdict, Verdict::ReadyExcept);
    }

    #[test]
    fn a_grant_that_ends_before_the_service_does_is_said_and_a_later_end_is_not(hours in -200_i64..200, now in given::instant()) {
        let platform = steeple_platforms::StreamingPlatform::Facebook;
        let end: DateTime<Utc> = given::ends_at() + TimeDelta::hours(hours) + TimeDelta::minutes(1);
        let connection = Connection { grant_expires_at: Some(end), ..given::connection(platform) };
        let row = Platform { status: PlatformStatus::Scheduled, ..given::row(platform) };
        let (planned, connections) = planned(vec![(row, connection)]);

        let readiness = assess(&planned, around(&connections), now);

        let said = readiness.findings.iter().any(|finding| finding.code == "GRANT_ENDS_TOO_EARLY");
        prop_assert_eq!(said, end < given::ends_at());
    }
}
