//! Errands hold their promises: a passing fault never ends one, what is done stays done, and nothing is done for a service that
//! is over.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::option;
use proptest::prelude::*;
use steeple_domain::ids::{ChurchId, ErrandId, LivestreamPlatformId};
use steeple_domain::livestream::errand::entity::{ErrandKind, ErrandStatus, Model};
use steeple_domain::livestream::errand::outcome::{Happened, apply};
use steeple_domain::livestream::errand::plan::{Plan, plan};
use steeple_domain::livestream::platform_entity::PlatformStatus;
use steeple_platforms::StreamingPlatform::{Facebook, Instagram, Youtube};
use steeple_platforms::contract::announcing::Announced;
use steeple_platforms::contract::error::{ErrorKind, Outcome, PlatformError};
use steeple_platforms::contract::livestream::ExternalIds;
use uuid::Uuid;

use super::given;

fn kind() -> impl Strategy<Value = ErrandKind> {
    prop::sample::select(vec![ErrandKind::Picture, ErrandKind::Announcement])
}

fn status() -> impl Strategy<Value = ErrandStatus> {
    use ErrandStatus as S;
    prop_oneof![3 => Just(S::Waiting), 1 => Just(S::Done), 1 => Just(S::Failed), 1 => Just(S::Cancelled)]
}

fn errand() -> impl Strategy<Value = Model> {
    (kind(), status(), given::instant(), option::of(given::instant()), 0_i64..20).prop_map(
        |(kind, status, due_at, retry_at, attempt)| {
            let id = Uuid::from_u128(1);
            let new = Model::waiting(ErrandId(id), ChurchId(id), LivestreamPlatformId(id), kind, due_at);
            Model { status, retry_at, attempt, ..new }
        },
    )
}

fn error_kind() -> impl Strategy<Value = ErrorKind> {
    use ErrorKind as K;
    prop_oneof![
        Just(K::NeedsReconnect),
        Just(K::MissingScope),
        Just(K::NotEligible),
        option::of(0_i64..100_000).prop_map(|wait| K::RateLimited { retry_after: wait.map(TimeDelta::seconds) }),
        option::of(given::instant()).prop_map(|resets_at| K::QuotaGone { resets_at }),
        Just(K::Gone),
        Just(K::Refused),
        Just(K::NotYet),
        Just(K::AppMisconfigured),
        Just(K::Unavailable),
        Just(K::Unexpected),
    ]
}

fn ids() -> ExternalIds {
    ExternalIds::default().with("container", "17900000000000001")
}

fn failed(kind: ErrorKind) -> Happened {
    Happened::Failed(PlatformError::new(Instagram, "post_publish", kind, Outcome::Unknown, "it did not work"))
}

fn after(row: &Model, happened: &Happened, now: DateTime<Utc>) -> Model {
    let mut row = row.clone();
    apply(&mut row, happened, now, 0.5);
    row
}

proptest! {
    #![proptest_config(given::patient())]

    #[test]
    fn nothing_is_done_for_a_service_that_is_over_or_before_its_time(
        errand in errand(),
        status in given::status(),
        cancelled in prop::bool::weighted(0.2),
        now in given::instant(),
    ) {
        let mut platform = given::row(Youtube);
        platform.status = status;
        platform.external_ids = "{\"broadcast\":\"b\"}".to_owned();
        let mut livestream = given::livestream();
        livestream.cancelled_at = cancelled.then_some(now);

        let plan = plan(&errand, &platform, &livestream, now);

        let over = cancelled
            || now >= livestream.scheduled_end
            || matches!(status, PlatformStatus::Ended | PlatformStatus::Cancelled);
        match plan {
            Plan::Do => prop_assert!(
                !over && errand.status == ErrandStatus::Waiting && errand.due_at <= now && errand.retry_at <= Some(now)
            ),
            Plan::Wait(at) => prop_assert!(at > now && !over),
            Plan::Drop => prop_assert!(over && errand.status == ErrandStatus::Waiting),
            Plan::Rest => prop_assert!(errand.status != ErrandStatus::Waiting),
        }
    }

    #[test]
    fn a_recording_gets_its_picture_once_there_is_one_and_within_a_day(
        errand in errand(),
        status in given::status(),
        ended_ago in option::of(0_i64..200_000),
        now in given::instant(),
    ) {
        let errand = Model { kind: ErrandKind::RecordingPicture, status: ErrandStatus::Waiting, ..errand };
        let mut platform = given::row(Facebook);
        platform.status = status;
        platform.ended_at = ended_ago.map(|ago| now - TimeDelta::seconds(ago));
        let livestream = given::livestream();

        let plan = plan(&errand, &platform, &livestream, now);

        let is_recorded = status == PlatformStatus::Ended && ended_ago.is_some_and(|ago| ago < 86_400);
        match plan {
            Plan::Do => prop_assert!(is_recorded),
            Plan::Wait(at) => prop_assert!(at > now && status != PlatformStatus::Cancelled),
            Plan::Drop => prop_assert!(!is_recorded),
            Plan::Rest => prop_assert!(false, "it waits, or is over"),
        }
    }

    #[test]
    fn a_passing_fault_never_ends_an_errand_and_is_tried_again_later(
        errand in errand(),
        kind in error_kind(),
        now in given::instant(),
    ) {
        prop_assume!(errand.status == ErrandStatus::Waiting);

        let row = after(&errand, &failed(kind), now);

        let passes = kind.passes() || matches!(kind, ErrorKind::NeedsReconnect | ErrorKind::AppMisconfigured);
        if passes {
            prop_assert_eq!(row.status, ErrandStatus::Waiting);
        }
        match row.status {
            ErrandStatus::Waiting => prop_assert!(row.retry_at > Some(now)),
            _ => prop_assert!(row.failure_message.is_some() && row.failure_remedy.is_some()),
        }
        prop_assert_eq!(row.external_ids, errand.external_ids, "what was made is still known");
    }

    #[test]
    fn a_post_is_made_step_by_step_and_is_done_once(errand in errand(), now in given::instant()) {
        prop_assume!(errand.status == ErrandStatus::Waiting);

        let begun = after(&errand, &Happened::Announced(Announced::Next(ids())), now);
        prop_assert_eq!((begun.status, begun.ids(), begun.retry_at), (ErrandStatus::Waiting, ids(), None));
        let url = Some("https://instagram.example/p/1".to_owned());
        let done = after(&begun, &Happened::Announced(Announced::Done { ids: ids(), url: url.clone() }), now);

        prop_assert_eq!((done.status, done.done_at, done.url), (ErrandStatus::Done, Some(now), url));
    }

    #[test]
    fn a_picture_may_be_missing_for_a_minute_and_then_a_person_is_told(errand in errand(), now in given::instant()) {
        prop_assume!(errand.status == ErrandStatus::Waiting && errand.attempt == 0);
        let mut row = errand;
        let mut waited = TimeDelta::zero();
        while row.status == ErrandStatus::Waiting {
            let at = now + waited;
            row = after(&row, &failed(ErrorKind::Gone), at);
            waited += row.retry_at.map_or(TimeDelta::zero(), |retry_at| retry_at - at);
        }

        let longest = if row.kind == ErrandKind::Picture { TimeDelta::seconds(45) } else { TimeDelta::zero() };
        prop_assert_eq!((row.status, waited), (ErrandStatus::Failed, longest));
    }

    #[test]
    fn a_wish_anew_begins_again_and_knows_what_was_made(errand in errand(), now in given::instant()) {
        let begun = after(&errand, &Happened::Announced(Announced::Next(ids())), now);

        let wished = begun.wished_again(now);

        prop_assert_eq!((wished.id, wished.wish), (errand.id, errand.wish + 1));
        prop_assert_eq!((wished.status, wished.due_at, wished.attempt), (ErrandStatus::Waiting, now, 0));
        prop_assert!(wished.ids() == ids() && wished.retry_at.is_none() && wished.done_at.is_none());
    }
}
