//! Each thing that can be wrong with a service has a finding of its own, and what is well has none.

use chrono::{DateTime, TimeDelta, Utc};
use steeple_domain::connection::entity::{ConnectionStatus, Model as Connection};
use steeple_domain::livestream::entity::PrivacyColumn;
use steeple_domain::livestream::planned::Planned;
use steeple_domain::livestream::platform_entity::{Model as Platform, PlatformStatus, SignalColumn};
use steeple_domain::readiness::Severity::{self, Blocks, Warns};
use steeple_domain::readiness::{Around, assess};
use steeple_platforms::StreamingPlatform::{self, Instagram, Youtube};

use crate::livestream::given;

/// A service on one platform, ten minutes before it begins.
struct Case {
    row: Platform,
    connection: Option<Connection>,
    now: DateTime<Utc>,
}

impl Case {
    /// Nothing is wrong with it.
    fn good(platform: StreamingPlatform) -> Self {
        let now = given::starts_at() - TimeDelta::minutes(10);
        let row = Platform {
            status: PlatformStatus::Scheduled,
            signal: SignalColumn::Receiving,
            seen_start: Some(given::starts_at()),
            seen_privacy: Some(PrivacyColumn::Public),
            key_bound: Some(true),
            sealed_stream_key: Some(vec![1]),
            ingest_read_at: Some(now - TimeDelta::minutes(20)),
            ..given::row(platform)
        };
        Self { row, connection: Some(given::connection(platform)), now }
    }

    fn changed(platform: StreamingPlatform, change: impl FnOnce(&mut Platform, &mut Connection)) -> Self {
        let mut case = Self::good(platform);
        change(&mut case.row, case.connection.get_or_insert_with(|| given::connection(platform)));
        case
    }

    fn at(self, before_start: TimeDelta) -> Self {
        Self { now: given::starts_at() - before_start, ..self }
    }

    fn findings(self) -> Vec<(&'static str, Severity)> {
        let connections: Vec<Connection> = self.connection.into_iter().collect();
        let planned = Planned { livestream: given::livestream(), platforms: vec![self.row] };
        let around = Around { connections: &connections, errands: &[], held: None };
        assess(&planned, around, self.now).findings.iter().map(|finding| (finding.code, finding.severity)).collect()
    }
}

#[test]
fn each_thing_that_is_wrong_is_found_and_nothing_else_is() {
    let gone = Case { connection: None, ..Case::good(Youtube) };
    let status = |status| Case::changed(Youtube, move |_, connection| connection.status = status);
    let early = Some(given::ends_at() - TimeDelta::minutes(1));
    let absent = || Case::changed(Youtube, |row, _| row.signal = SignalColumn::Absent);
    let table = vec![
        (gone, ("NOT_CONNECTED", Blocks)),
        (status(ConnectionStatus::Disconnected), ("NOT_CONNECTED", Blocks)),
        (status(ConnectionStatus::Expired), ("GRANT_OVER", Blocks)),
        (status(ConnectionStatus::Error), ("CONNECTION_BROKEN", Blocks)),
        (Case::changed(Youtube, |_, it| it.grant_expires_at = early), ("GRANT_ENDS_TOO_EARLY", Blocks)),
        (Case::changed(Youtube, |_, it| it.act_before = early), ("GRANT_ENDS_TOO_EARLY", Blocks)),
        (Case::changed(Youtube, |_, it| it.missing_scopes = r#"["youtube"]"#.to_owned()), ("SCOPE_MISSING", Warns)),
        (Case::changed(Youtube, |_, it| it.live_allowed = Some(false)), ("NOT_ALLOWED_LIVE", Blocks)),
        (Case::changed(Youtube, |_, it| it.live_allowed = None), ("LIVE_UNPROVEN", Warns)),
        (Case::changed(Youtube, |row, _| row.status = PlatformStatus::Failed), ("PLATFORM_FAILED", Blocks)),
        (Case::changed(Youtube, |row, _| row.status = PlatformStatus::Pending), ("NOT_CREATED", Blocks)),
        (Case::changed(Youtube, |row, _| row.seen_state = Some("MISSING".to_owned())), ("EVENT_GONE", Blocks)),
        (Case::changed(Youtube, |row, _| row.seen_start = Some(given::ends_at())), ("WRONG_TIME", Blocks)),
        (Case::changed(Youtube, |row, _| row.seen_privacy = Some(PrivacyColumn::Private)), ("WRONG_PRIVACY", Blocks)),
        (Case::changed(Youtube, |row, _| row.key_bound = Some(false)), ("KEY_NOT_BOUND", Blocks)),
        (absent(), ("NO_SIGNAL", Warns)),
        (absent().at(TimeDelta::minutes(4)), ("NO_SIGNAL", Blocks)),
        (Case::changed(Youtube, |row, _| row.signal_issues = r#"["It is dark."]"#.to_owned()), ("SIGNAL_POOR", Warns)),
        (Case::changed(Instagram, |row, _| row.sealed_stream_key = None), ("KEY_NEEDED", Blocks)),
        (Case::changed(Instagram, |row, _| row.ingest_read_at = Some(row.created_at)), ("KEY_OLD", Blocks)),
    ];

    for (case, expected) in table {
        assert_eq!(case.findings(), [expected]);
    }
}

#[test]
fn what_is_well_or_too_early_to_say_is_not_found() {
    let rounded = Some(given::starts_at() + TimeDelta::seconds(30));
    let absent = Case::changed(Youtube, |row, _| row.signal = SignalColumn::Absent);
    let over =
        |status| Case::changed(Youtube, move |row, it| (row.status, it.status) = (status, ConnectionStatus::Error));
    let quiet = [
        Case::good(Youtube),
        Case::good(Instagram),
        Case::changed(Youtube, |row, _| row.seen_start = rounded),
        Case::changed(Youtube, |row, _| row.signal = SignalColumn::Unknown),
        absent.at(TimeDelta::minutes(21)),
        over(PlatformStatus::Ended),
        over(PlatformStatus::Cancelled),
    ];

    for case in quiet {
        assert_eq!(case.findings(), []);
    }
}
