//! What the plan promises, whatever it is asked.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use steeple_domain::livestream::entity::StartPolicy;
use steeple_domain::livestream::plan::{Action, Known, ON_SIGNAL_LEAD, Plan, Settled, Wanted, plan};
use steeple_domain::livestream::platform_entity::{PlatformStatus, SignalColumn};
use steeple_platforms::StreamingPlatform;

use super::given::{abilities, instant, known, platform, timing, wanted};

#[derive(Debug, Clone)]
struct Case {
    platform: StreamingPlatform,
    wanted: Wanted,
    known: Known,
    now: DateTime<Utc>,
}

impl Case {
    fn plan(&self) -> Plan {
        plan(&self.wanted, &self.known, abilities(self.platform), timing(self.platform), self.now)
    }

    fn is_called_off(&self) -> bool {
        self.wanted.cancelled || self.wanted.end_requested
    }
}

fn case() -> impl Strategy<Value = Case> {
    (platform(), wanted(), instant()).prop_flat_map(|(platform, wanted, now)| {
        known(now).prop_map(move |known| Case { platform, wanted: wanted.clone(), known, now })
    })
}

proptest! {
    #![proptest_config(super::given::patient())]

    #[test]
    fn a_settled_row_rests(case in case()) {
        prop_assert_eq!(case.plan() == Plan::Rest, case.known.status.is_settled());
    }

    #[test]
    fn the_same_question_has_the_same_answer(case in case()) {
        prop_assert_eq!(case.plan(), case.plan());
    }

    #[test]
    fn what_was_called_off_before_anything_existed_needs_no_call(case in case()) {
        let nothing = case.known.status == PlatformStatus::Pending && !case.known.has_ids && !case.known.outcome_unknown;
        prop_assume!(nothing && case.is_called_off());
        prop_assert_eq!(case.plan(), Plan::Do(Action::Settle(Settled::Cancelled)));
    }

    #[test]
    fn nothing_is_started_before_its_second_unless_a_person_or_the_signal_asks(case in case()) {
        prop_assume!(case.known.status == PlatformStatus::Scheduled);
        let starts = matches!(case.plan(), Plan::Do(Action::Start | Action::Settle(Settled::Starting)));
        let signal = case.wanted.start_policy == StartPolicy::OnSignal
            && case.known.signal == SignalColumn::Receiving
            && case.now >= case.wanted.starts_at - ON_SIGNAL_LEAD;
        let by_clock = case.wanted.start_policy == StartPolicy::AtTime
            || case.wanted.start_policy == StartPolicy::OnSignal && case.known.cannot_say;
        let due = by_clock && case.now >= case.wanted.starts_at;
        prop_assert!(!starts || case.wanted.start_requested || signal || due);
        prop_assert!(!starts || (!case.is_called_off() && case.now < case.wanted.ends_at));
    }

    #[test]
    fn a_due_start_waits_for_nothing_but_its_account(case in case()) {
        let due = case.wanted.start_policy == StartPolicy::AtTime && case.now >= case.wanted.starts_at;
        let ready = case.known.status == PlatformStatus::Scheduled && case.known.connected && !case.known.told_disconnected;
        prop_assume!(due && ready && !case.is_called_off() && case.now < case.wanted.ends_at);
        prop_assert!(matches!(case.plan(), Plan::Do(Action::Start | Action::Settle(Settled::Starting))), "{:?}", case.plan());
    }

    #[test]
    fn nothing_is_created_while_an_earlier_create_may_have_worked(case in case()) {
        prop_assume!(case.known.outcome_unknown);
        prop_assert_ne!(case.plan(), Plan::Do(Action::Prepare));
    }

    #[test]
    fn nothing_is_created_before_its_window_opens_nor_after_its_end(case in case()) {
        prop_assume!(case.plan() == Plan::Do(Action::Prepare));
        let lead = timing(case.platform).create_at_most_before;
        prop_assert!(case.known.has_ids || lead.is_none_or(|lead| case.now >= case.wanted.starts_at - lead));
        prop_assert!(case.now < case.wanted.ends_at && !case.is_called_off());
    }

    #[test]
    fn what_is_live_past_its_end_is_ended_whatever_failed_before(case in case()) {
        let over = case.now >= case.wanted.ends_at || case.is_called_off();
        let reachable = case.known.connected && !(case.known.told_disconnected && case.known.retry_at.is_none());
        prop_assume!(matches!(case.known.status, PlatformStatus::Live | PlatformStatus::Unconfirmed) && over && reachable);
        let end = if abilities(case.platform).end { Action::End } else { Action::Settle(Settled::Ending) };
        prop_assert_eq!(case.plan(), Plan::Do(end));
    }

    #[test]
    fn a_wait_ends_in_the_future_and_before_whatever_is_due_next(case in case()) {
        let Plan::Wait(until) = case.plan() else { return Ok(()) };
        prop_assert!(until > case.now);
        let due_next = |at: DateTime<Utc>| at > case.now && at < until;
        let Case { wanted, known, .. } = &case;
        prop_assume!(known.connected && !case.is_called_off());
        match known.status {
            PlatformStatus::Scheduled => {
                prop_assert!(wanted.start_policy != StartPolicy::AtTime || !due_next(wanted.starts_at));
                let arm_before = timing(case.platform).arm_before.filter(|_| !known.armed && known.retry_at.is_none());
                prop_assert!(arm_before.is_none_or(|lead| !due_next(wanted.starts_at - lead)));
            }
            PlatformStatus::Live | PlatformStatus::Unconfirmed => prop_assert!(!due_next(wanted.ends_at)),
            PlatformStatus::Starting => prop_assert!(!due_next(wanted.ends_at + TimeDelta::minutes(1))),
            _ => {}
        }
    }

    #[test]
    fn what_nobody_can_confirm_is_over_with_its_planned_end_even_without_its_account(case in case()) {
        let Case { wanted, known, now, .. } = &case;
        prop_assume!(known.status == PlatformStatus::Unconfirmed && *now >= wanted.ends_at);
        let next = case.plan();
        let reconnected = known.connected && known.told_disconnected;
        prop_assert!(
            reconnected || matches!(next, Plan::Do(Action::End | Action::Settle(Settled::Ending | Settled::OverByClock))),
            "{next:?}"
        );
    }
}
