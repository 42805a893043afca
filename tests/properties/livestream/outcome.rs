//! What a result may and may not do to a row.

use chrono::TimeDelta;
use proptest::prelude::*;
use steeple_domain::livestream::outcome::{Brought, Circumstances, End, Happened, apply};
use steeple_domain::livestream::plan::Action;
use steeple_domain::livestream::platform_entity::{Model, PlatformStatus};
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::error::{ErrorKind, Outcome, PlatformError};
use steeple_platforms::contract::livestream::{Ingest, Seen, SeenState};

use super::given::{platform, row, starts_at, status};

fn kind() -> impl Strategy<Value = ErrorKind> {
    use ErrorKind as E;
    prop::sample::select(vec![
        E::NeedsReconnect,
        E::MissingScope,
        E::NotEligible,
        E::RateLimited { retry_after: Some(TimeDelta::seconds(7)) },
        E::QuotaGone { resets_at: None },
        E::Gone,
        E::Refused,
        E::NotYet,
        E::AppMisconfigured,
        E::Unavailable,
        E::Unexpected,
    ])
}

fn seen_state() -> impl Strategy<Value = SeenState> {
    use SeenState as V;
    prop::sample::select(vec![
        V::Missing,
        V::Scheduled,
        V::Starting,
        V::Live,
        V::Ending,
        V::Ended,
        V::Missed,
        V::Removed,
        V::CannotSay,
    ])
}

fn action() -> impl Strategy<Value = Action> {
    use Action as A;
    prop::sample::select(vec![A::Find, A::Prepare, A::Update, A::Arm, A::Start, A::Observe, A::End, A::Remove])
}

fn end() -> impl Strategy<Value = End> {
    prop::sample::select(vec![End::ByCall, End::WithVideo { wanted: false }, End::WithVideo { wanted: true }])
}

/// The order in which a row's life goes on.
fn stage(status: PlatformStatus) -> u8 {
    use PlatformStatus as S;
    match status {
        S::Pending => 0,
        S::Scheduled => 1,
        // A platform that can tell again may say that it waits.
        S::Starting | S::Unconfirmed => 2,
        S::Live => 3,
        S::Ending => 4,
        S::Ended | S::Failed | S::Cancelled => 5,
    }
}

/// The actions that a plan gives in this status.
fn is_planned(status: PlatformStatus, action: Action) -> bool {
    use {Action as A, PlatformStatus as S};
    match action {
        A::Find | A::Prepare => status == S::Pending,
        A::Update => matches!(status, S::Scheduled | S::Unconfirmed | S::Live),
        A::Arm => matches!(status, S::Scheduled | S::Starting | S::Unconfirmed | S::Live),
        A::Start => matches!(status, S::Scheduled | S::Starting),
        A::Observe => matches!(status, S::Scheduled | S::Starting | S::Unconfirmed | S::Live | S::Ending),
        A::End => matches!(status, S::Starting | S::Unconfirmed | S::Live | S::Ending),
        A::Remove => matches!(status, S::Pending | S::Scheduled),
        A::Settle(_) => false,
    }
}

fn no_key(_: &Model, _: &Ingest) -> Option<Vec<u8>> {
    None
}

fn at(called_off: bool, end: End) -> Circumstances<'static> {
    Circumstances { now: starts_at(), revision: 1, called_off, end, jitter: 0.5, seal: &no_key }
}

fn in_status(platform: StreamingPlatform, status: PlatformStatus) -> Model {
    Model { status, external_ids: r#"{"broadcast":"1"}"#.to_owned(), ..row(platform) }
}

proptest! {
    #![proptest_config(super::given::patient())]

    #[test]
    fn what_a_platform_says_never_brings_a_row_back(
        platform in platform(), status in status(), state in seen_state(), end in end(), called_off in any::<bool>()
    ) {
        let mut row = in_status(platform, status);

        let happened = Happened { action: Action::Observe, result: Ok(Brought::Seen(Box::new(Seen::only(state)))) };
        apply(&mut row, &happened, &at(called_off, end));

        prop_assert!(stage(row.status) >= stage(status), "{status:?} became {:?}", row.status);
        prop_assert!(!status.is_settled() || row.status == status);
        let was_seen = matches!(status, PlatformStatus::Live | PlatformStatus::Ending);
        prop_assert!(!was_seen || row.status != PlatformStatus::Failed);
    }

    #[test]
    fn a_failure_settles_a_row_only_when_it_does_not_pass_and_nothing_may_be_running(
        platform in platform(), status in status(), action in action(), kind in kind(), unknown in any::<bool>(),
        attempt in 0_i64..6, end in end(), called_off in any::<bool>()
    ) {
        prop_assume!(is_planned(status, action));
        let mut row = Model { attempt, ..in_status(platform, status) };
        let outcome = if unknown { Outcome::Unknown } else { Outcome::NothingHappened };
        let error = PlatformError::new(platform, "any", kind, outcome, "it did not work");

        apply(&mut row, &Happened { action, result: Err(error) }, &at(called_off, end));

        prop_assert!(stage(row.status) >= stage(status), "{status:?} became {:?}", row.status);
        let waits = kind.passes() || matches!(kind, ErrorKind::NeedsReconnect | ErrorKind::AppMisconfigured);
        prop_assert!(!waits || !row.status.is_settled());
        prop_assert!(!matches!(status, PlatformStatus::Live | PlatformStatus::Ending) || row.status != PlatformStatus::Failed);
        prop_assert!(!(row.outcome_unknown && row.status.is_settled()));
        if action == Action::Prepare && unknown {
            prop_assert!(row.outcome_unknown, "what may exist is looked for");
            prop_assert!(row.status == PlatformStatus::Pending);
        }
        prop_assert!(!waits || row.retry_at.is_some_and(|retry_at| retry_at > starts_at()) || row.synced_revision == 1 || row.armed_at.is_some());
    }

    #[test]
    fn what_a_platform_cannot_say_is_never_called_live(platform in platform(), status in status(), end in end(), called_off in any::<bool>()) {
        let mut row = in_status(platform, status);

        let seen = Seen::only(SeenState::CannotSay);
        apply(&mut row, &Happened { action: Action::Observe, result: Ok(Brought::Seen(Box::new(seen))) }, &at(called_off, end));

        prop_assert!(row.status != PlatformStatus::Live || status == PlatformStatus::Live);
        prop_assert!(row.status != PlatformStatus::Failed || status == PlatformStatus::Failed);
        let was_live = status == PlatformStatus::Live;
        prop_assert!(row.ended_at.is_none() && (was_live || row.started_at.is_none()), "nobody saw it begin or end");
        match status {
            PlatformStatus::Starting => prop_assert_eq!(row.status, PlatformStatus::Unconfirmed),
            PlatformStatus::Ending => prop_assert_eq!(row.status, PlatformStatus::Ended),
            _ => prop_assert_eq!(row.status, status),
        }
    }
}
