//! A whole service against a tiny vendor that fails in any order: one broadcast, never early, over in the end; also on a
//! platform that joins it late, is taken off it, or is put on it again.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::collection::vec;
use proptest::prelude::*;
use steeple_domain::livestream::platform_entity::PlatformStatus;
use steeple_platforms::StreamingPlatform;

use super::given::{ends_at, starts_at};
use super::play::{Held, Mishap, Vendor, Wishes, play, play_from};

fn cancelled(at: DateTime<Utc>) -> Wishes {
    Wishes { cancelled_at: Some(at), ..Wishes::default() }
}

fn removed(at: DateTime<Utc>) -> Wishes {
    Wishes { removed_at: Some(at), ..Wishes::default() }
}

/// From two days before the start to the end, and often while it begins.
fn while_it_is_planned_or_runs() -> impl Strategy<Value = DateTime<Utc>> {
    let seconds = prop_oneof![-172_800_i64..3_599, -60_i64..120];
    seconds.prop_map(|seconds| starts_at() + TimeDelta::seconds(seconds))
}

fn mishaps() -> impl Strategy<Value = Vec<Mishap>> {
    use Mishap as M;
    let mishap = prop_oneof![
        4 => Just(M::None), 1 => Just(M::Refusal), 1 => Just(M::AnswerLost), 1 => Just(M::QuestionLost), 1 => Just(M::Crash)
    ];
    vec(mishap, 0..40)
}

fn any_platform() -> impl Strategy<Value = StreamingPlatform> {
    prop::sample::select(vec![StreamingPlatform::Youtube, StreamingPlatform::Facebook, StreamingPlatform::Restream])
}

proptest! {
    #![proptest_config(super::given::patient())]

    #[test]
    fn whatever_fails_there_is_one_broadcast_and_it_ends_after_its_end(
        platform in any_platform(), late_s in -600_i64..1_800, mishaps in mishaps()
    ) {
        let mut play = play(platform, Some(starts_at() + TimeDelta::seconds(late_s)));

        play.run(Wishes::default(), &mishaps);

        prop_assert_eq!(play.row.status, PlatformStatus::Ended, "{:?}", play.row.failure_message);
        prop_assert!(play.row.ended_at.unwrap() >= ends_at());
        if !play.is_passive() {
            prop_assert_eq!(&play.vendor.broadcasts, &[Held::Complete], "created once");
            prop_assert!(play.vendor.went_live_at.unwrap() >= starts_at(), "never early");
        }
    }

    #[test]
    fn nothing_is_left_of_a_service_that_was_called_off_before_it_began(
        platform in any_platform(), before_s in 1_i64..172_800, mishaps in mishaps()
    ) {
        let mut play = play(platform, None);

        play.run(cancelled(starts_at() - TimeDelta::seconds(before_s)), &mishaps);

        prop_assert_eq!(play.row.status, PlatformStatus::Cancelled);
        prop_assert!(play.vendor.left().is_empty() && play.vendor.most <= 1);
    }

    #[test]
    fn a_service_without_video_comes_to_rest_and_is_never_said_to_have_been_live(
        platform in any_platform(), mishaps in mishaps()
    ) {
        let mut play = play(platform, None);

        play.run(Wishes::default(), &mishaps);

        prop_assert!(play.row.status.is_settled());
        prop_assert_eq!(play.row.started_at, None);
        prop_assert_eq!(play.row.failure_kind.as_deref(), Some("MISSED"));
        prop_assert!(play.vendor.left().is_empty(), "nothing stays announced");
    }

    #[test]
    fn a_platform_that_joins_at_any_time_has_one_broadcast_that_ends(
        platform in any_platform(), joined_at in while_it_is_planned_or_runs(), mishaps in mishaps()
    ) {
        let mut play = play_from(platform, Vendor::default(), joined_at, Some(starts_at() - TimeDelta::minutes(5)));

        play.run(Wishes::default(), &mishaps);

        prop_assert!(play.row.status.is_settled());
        prop_assert!(play.vendor.most <= 1 && play.vendor.open().next().is_none(), "{:?}", play.vendor.broadcasts);
        prop_assert!(play.vendor.went_live_at.is_none_or(|at| at >= starts_at()), "never early");
        if mishaps.is_empty() && joined_at < ends_at() - TimeDelta::minutes(2) {
            prop_assert_eq!(play.row.status, PlatformStatus::Ended);
            let late = play.row.started_at.unwrap() - joined_at.max(starts_at());
            prop_assert!(late < TimeDelta::minutes(1), "on the air {late} after it could be");
        }
    }

    #[test]
    fn nothing_goes_on_where_a_platform_was_taken_off(
        platform in any_platform(), removed_at in while_it_is_planned_or_runs(), mishaps in mishaps()
    ) {
        let mut play = play(platform, Some(starts_at() - TimeDelta::minutes(5)));

        play.run(removed(removed_at), &mishaps);

        prop_assert!(play.vendor.open().next().is_none() && play.vendor.most <= 1, "{:?}", play.vendor.broadcasts);
        if play.is_passive() {
            prop_assert!(matches!(play.row.status, PlatformStatus::Ended | PlatformStatus::Cancelled));
            return Ok(());
        }
        let ran = play.vendor.went_live_at.is_some();
        prop_assert_eq!(play.row.status, if ran { PlatformStatus::Ended } else { PlatformStatus::Cancelled });
        prop_assert_eq!(play.vendor.left().len(), usize::from(ran), "what never ran is deleted");
        if mishaps.is_empty() {
            prop_assert!(play.vendor.completed_at.is_none_or(|at| at < removed_at + TimeDelta::minutes(1)));
        }
    }

    #[test]
    fn a_platform_that_was_taken_off_can_join_again(
        platform in any_platform(), removed_at in while_it_is_planned_or_runs(), mishaps in mishaps()
    ) {
        let signal_from = Some(starts_at() - TimeDelta::minutes(5));
        let mut before = play(platform, signal_from);
        before.run(removed(removed_at), &mishaps);
        prop_assume!(before.now < ends_at() - TimeDelta::minutes(2));
        let had = before.vendor.left();

        let mut again = play_from(platform, before.vendor, before.now, signal_from);
        again.run(Wishes::default(), &[]);

        prop_assert_eq!(again.row.status, PlatformStatus::Ended, "{:?}", again.row.failure_message);
        if !again.is_passive() {
            prop_assert_eq!(again.vendor.left().len(), had.len() + 1, "one more");
            prop_assert!(again.vendor.most <= 1, "never two at a time");
        }
    }
}
