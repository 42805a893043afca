//! The plan for meetings holds its promises for every wish, row and second.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::option;
use proptest::prelude::*;
use steeple_domain::meeting::plan::{Action, Known, Plan, Settled, Simulcast, Wanted, plan, plan_afterwards};
use steeple_domain::meeting::platform_entity::{MeetingStatus, Push};

use crate::livestream::given;

fn wanted() -> impl Strategy<Value = Wanted> {
    let simulcast = prop::sample::select(vec![Simulcast::No, Simulcast::Waiting, Simulcast::Wanted, Simulcast::Over]);
    (prop::bool::weighted(0.2), prop::bool::weighted(0.2), 1_i64..3, simulcast).prop_map(
        |(end_requested, cancelled, revision, simulcast)| Wanted {
            starts_at: given::starts_at(),
            ends_at: given::ends_at(),
            end_requested,
            cancelled,
            revision,
            simulcast,
        },
    )
}

fn status() -> impl Strategy<Value = MeetingStatus> {
    use MeetingStatus as S;
    prop::sample::select(vec![
        S::Pending,
        S::Scheduled,
        S::Unconfirmed,
        S::Live,
        S::Ending,
        S::Ended,
        S::Failed,
        S::Cancelled,
    ])
}

fn known(now: DateTime<Utc>) -> impl Strategy<Value = Known> {
    let seen_at = option::of((0_i64..100_000).prop_map(move |ago| now - TimeDelta::seconds(ago)));
    let retry_at = option::weighted(0.3, (-100_i64..7_200).prop_map(move |wait| now + TimeDelta::seconds(wait)));
    let push = prop::sample::select(vec![Push::None, Push::TargetSet, Push::Pushing, Push::Stopped]);
    let facts = (
        any::<bool>(),
        prop::bool::weighted(0.2),
        prop::bool::weighted(0.85),
        prop::bool::weighted(0.1),
        any::<bool>(),
        prop::bool::weighted(0.3),
        prop::bool::weighted(0.2),
    );
    (status(), facts, retry_at, 0_i64..3, seen_at, push).prop_map(
        |(
            status,
            (has_ids, unsure, connected, told_disconnected, push_is_for_wanted, cannot_say, look_asked),
            retry_at,
            synced_revision,
            seen_at,
            push,
        )| {
            let exists = status != MeetingStatus::Pending;
            Known {
                status,
                has_ids: has_ids || exists,
                outcome_unknown: unsure && !exists,
                retry_at,
                synced_revision,
                seen_at,
                cannot_say,
                look_asked,
                push,
                push_is_for_wanted,
                connected,
                told_disconnected,
            }
        },
    )
}

/// An instant and what may be known at it.
fn moment() -> impl Strategy<Value = (DateTime<Utc>, Known)> {
    given::instant().prop_flat_map(|now| (Just(now), known(now)))
}

proptest! {
    #![proptest_config(given::patient())]

    #[test]
    fn what_is_settled_rests(wanted in wanted(), (now, known) in moment(), can_end: bool, can_push: bool) {
        prop_assume!(known.status.is_settled());

        prop_assert_eq!(plan(&wanted, &known, can_end, can_push, now), Plan::Rest);
    }

    #[test]
    fn what_is_over_is_looked_at_as_often_as_its_platform_wants_and_no_more((now, known) in moment(), minutes in prop::collection::btree_set(1_i64..3_000, 0..4)) {
        let looks: Vec<TimeDelta> = minutes.into_iter().map(TimeDelta::minutes).collect();
        let ended_at = given::ends_at();
        let mut known = Known { status: MeetingStatus::Ended, connected: true, ..known };
        let (mut now, mut taken) = (now, 0);

        loop {
            match plan_afterwards(&known, ended_at, &looks, now) {
                Plan::Wait(until) => {
                    prop_assert!(until > now && looks.iter().any(|after| ended_at + *after == until));
                    now = until;
                }
                Plan::Do(action) => {
                    prop_assert_eq!(action, Action::Observe);
                    prop_assert!(looks.iter().any(|after| ended_at + *after <= now), "looked before it was worth it");
                    known.seen_at = Some(now);
                    taken += 1;
                }
                Plan::Rest => break,
            }
        }

        prop_assert!(taken <= looks.len(), "{taken} looks in place of {}", looks.len());
        known.connected = false;
        prop_assert_eq!(plan_afterwards(&known, ended_at, &looks, now), Plan::Rest);
    }

    #[test]
    fn a_wait_lies_ahead(wanted in wanted(), (now, known) in moment(), can_end: bool, can_push: bool) {
        if let Plan::Wait(until) = plan(&wanted, &known, can_end, can_push, now) {
            prop_assert!(until > now, "{until} is not after {now}");
        }
    }

    #[test]
    fn an_unknown_outcome_is_looked_for_before_anything_is_created(wanted in wanted(), (now, known) in moment(), can_end: bool, can_push: bool) {
        prop_assume!(known.outcome_unknown);

        let next = plan(&wanted, &known, can_end, can_push, now);

        prop_assert_ne!(next, Plan::Do(Action::Create));
    }

    #[test]
    fn called_off_before_it_exists_it_is_never_created(wanted in wanted(), (now, known) in moment(), can_end: bool, can_push: bool) {
        prop_assume!(wanted.cancelled || wanted.end_requested);

        let next = plan(&wanted, &known, can_end, can_push, now);

        prop_assert_ne!(next, Plan::Do(Action::Create));
    }

    #[test]
    fn the_planned_end_does_not_end_a_running_meeting(wanted in wanted(), (_, known) in moment(), minutes in 0_i64..600, can_end: bool, can_push: bool) {
        prop_assume!(known.status == MeetingStatus::Live && !wanted.cancelled && !wanted.end_requested);
        let now = wanted.ends_at + TimeDelta::minutes(minutes);

        let next = plan(&wanted, &known, can_end, can_push, now);

        prop_assert!(!matches!(next, Plan::Do(Action::End | Action::Remove | Action::Settle(Settled::Ending | Settled::Missed))), "{next:?}");
    }

    #[test]
    fn a_running_meeting_that_is_asked_to_end_is_ended_at_once(wanted in wanted(), (now, known) in moment(), can_push: bool) {
        prop_assume!(known.status == MeetingStatus::Live && known.connected && !known.told_disconnected);
        prop_assume!(wanted.cancelled || wanted.end_requested);

        let next = plan(&wanted, &known, true, can_push, now);

        prop_assert!(matches!(next, Plan::Do(Action::End | Action::StopPush)), "{next:?}");
    }

    #[test]
    fn a_picture_is_pushed_only_where_it_is_wanted_and_possible(wanted in wanted(), (now, known) in moment(), can_end: bool, can_push: bool) {
        let next = plan(&wanted, &known, can_end, can_push, now);

        if matches!(next, Plan::Do(Action::SetTarget | Action::StartPush)) {
            prop_assert!(can_push && wanted.simulcast == Simulcast::Wanted, "{next:?}");
        }
    }

    #[test]
    fn what_a_platform_cannot_say_is_decided_by_the_clock(wanted in wanted(), (now, known) in moment(), can_end: bool) {
        let known = Known { cannot_say: true, synced_revision: wanted.revision, ..known };
        let waits = matches!(known.status, MeetingStatus::Scheduled | MeetingStatus::Unconfirmed);
        prop_assume!(waits && known.connected && known.retry_at.is_none() && !known.told_disconnected && !known.outcome_unknown);
        prop_assume!(!wanted.cancelled && !wanted.end_requested);

        let next = plan(&wanted, &known, can_end, false, now);

        let settled = match next {
            Plan::Do(Action::Settle(settled)) => Some(settled),
            _ => None,
        };
        let expected = match known.status {
            _ if now >= wanted.ends_at => Some(Settled::OverByClock),
            MeetingStatus::Scheduled if now >= wanted.starts_at => Some(Settled::Due),
            MeetingStatus::Unconfirmed if now < wanted.starts_at => Some(Settled::Postponed),
            _ => None,
        };
        prop_assert_eq!(settled, expected, "{:?}", next);
        if let Plan::Wait(until) = next {
            let edge = if now < wanted.starts_at { wanted.starts_at } else { wanted.ends_at };
            prop_assert!(until <= edge, "{until} sleeps past {edge}");
        }
    }
}
