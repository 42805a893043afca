//! A whole service against a tiny vendor that fails in any order: one broadcast, never early, over in the end.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::collection::vec;
use proptest::prelude::*;
use steeple_domain::livestream::entity::StartPolicy;
use steeple_domain::livestream::outcome::{Brought, Circumstances, End, Happened, apply};
use steeple_domain::livestream::plan::{Action, Known, Plan, Wanted, plan};
use steeple_domain::livestream::platform_entity::{Model, PlatformStatus};
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::credentials::Secret;
use steeple_platforms::contract::error::{ErrorKind, Outcome, PlatformError};
use steeple_platforms::contract::livestream::{Broadcast, ExternalIds, Ingest, Prepared, Seen, SeenState, Signal};

use super::given::{abilities, ends_at, row, starts_at, timing};

/// What goes wrong with one call.
#[derive(Debug, Clone, Copy)]
enum Mishap {
    None,
    /// A good "no, not now": nothing happened.
    Refusal,
    /// It is done, and the answer is lost.
    AnswerLost,
    /// The question is lost.
    QuestionLost,
    /// It is done, and Steeple dies before it can write that down.
    Crash,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Held {
    Ready,
    Live,
    Complete,
}

#[derive(Default)]
struct Vendor {
    broadcasts: Vec<Held>,
    creates: usize,
    most: usize,
    went_live_at: Option<DateTime<Utc>>,
}

struct Play {
    platform: StreamingPlatform,
    vendor: Vendor,
    row: Model,
    now: DateTime<Utc>,
    /// When the encoder is switched on; it stays on until two minutes after the planned end.
    signal_from: Option<DateTime<Utc>>,
}

impl Play {
    fn receives(&self) -> bool {
        self.signal_from.is_some_and(|from| from <= self.now && self.now < ends_at() + TimeDelta::minutes(2))
    }

    /// The platform goes live and ends with the video.
    fn is_passive(&self) -> bool {
        !abilities(self.platform).end
    }

    fn act(&mut self, action: Action) -> Result<Brought, PlatformError> {
        let exists = !self.vendor.broadcasts.is_empty();
        let done = Ok(Brought::Done);
        match action {
            Action::Prepare if self.is_passive() || self.row.ids().get("broadcast").is_some() => {
                let ingest = Ingest { url: "rtmps://localhost".to_owned(), key: Secret::new("k") };
                let ids = ExternalIds::default().with("broadcast", "0");
                Ok(Brought::Prepared(Prepared::Ready(Broadcast { ids, watch_url: None, ingest: Some(ingest) })))
            }
            Action::Prepare => {
                self.vendor.broadcasts.push(Held::Ready);
                self.vendor.creates += 1;
                self.vendor.most = self.vendor.most.max(self.vendor.broadcasts.len());
                Ok(Brought::Prepared(Prepared::Next(ExternalIds::default().with("broadcast", "0"))))
            }
            Action::Find => Ok(Brought::Found(exists.then(|| ExternalIds::default().with("broadcast", "0")))),
            Action::Observe => Ok(Brought::Seen(Box::new(self.seen()))),
            Action::Start if !self.receives() => Err(self.error(ErrorKind::NotYet, Outcome::NothingHappened)),
            Action::Start => {
                if self.vendor.broadcasts[0] == Held::Ready {
                    self.vendor.broadcasts[0] = Held::Live;
                    self.vendor.went_live_at = Some(self.now);
                }
                done
            }
            Action::End => {
                match self.vendor.broadcasts.first_mut() {
                    Some(held @ Held::Live) => *held = Held::Complete,
                    Some(Held::Ready) => drop(self.vendor.broadcasts.pop()),
                    _ => {}
                }
                done
            }
            Action::Remove => {
                self.vendor.broadcasts.clear();
                done
            }
            Action::Update => Ok(Brought::Edited(self.row.ids())),
            Action::Arm | Action::Settle(_) => done,
        }
    }

    fn seen(&mut self) -> Seen {
        if self.is_passive() {
            let began = self.signal_from.is_some_and(|from| from <= self.now);
            let state = match (self.receives(), began) {
                (true, _) => SeenState::Live,
                (false, true) => SeenState::Ended,
                (false, false) => SeenState::Scheduled,
            };
            return Seen { signal: self.signal(), ..Seen::only(state) };
        }
        let state = match self.vendor.broadcasts.first() {
            None => SeenState::Missing,
            Some(Held::Ready) => SeenState::Scheduled,
            Some(Held::Live) => SeenState::Live,
            Some(Held::Complete) => SeenState::Ended,
        };
        Seen { signal: self.signal(), started_at: self.vendor.went_live_at, ..Seen::only(state) }
    }

    fn signal(&self) -> Signal {
        if self.receives() { Signal::Receiving { issues: Vec::new() } } else { Signal::Absent }
    }

    fn error(&self, kind: ErrorKind, outcome: Outcome) -> PlatformError {
        PlatformError::new(self.platform, "any", kind, outcome, "it did not work")
    }

    /// Takes one step; `None` when Steeple died over it.
    fn take(&mut self, action: Action, mishap: Mishap) -> Option<Result<Brought, PlatformError>> {
        let settles = matches!(action, Action::Settle(_));
        match mishap {
            Mishap::Refusal if !settles => Some(Err(self.error(ErrorKind::Unavailable, Outcome::NothingHappened))),
            Mishap::QuestionLost if !settles => Some(Err(self.error(ErrorKind::Unavailable, Outcome::Unknown))),
            Mishap::AnswerLost if !settles => {
                let _ = self.act(action);
                Some(Err(self.error(ErrorKind::Unavailable, Outcome::Unknown)))
            }
            Mishap::Crash => {
                let _ = self.act(action);
                // What the next worker makes of an intent without a result.
                if action == Action::Prepare {
                    self.row.outcome_unknown = true;
                    self.row.looks = 0;
                }
                None
            }
            _ => Some(self.act(action)),
        }
    }

    fn known(&self) -> Known {
        let row = &self.row;
        Known {
            status: row.status,
            has_ids: !row.ids().0.is_empty(),
            outcome_unknown: row.outcome_unknown,
            retry_at: row.retry_at,
            synced_revision: row.synced_revision,
            armed: row.armed_at.is_some(),
            ingest_read_at: row.ingest_read_at,
            seen_at: row.seen_at,
            look_asked: false,
            signal: row.signal,
            cannot_say: row.seen_state.as_deref() == Some("CANNOT_SAY"),
            asked_at: row.asked_at,
            connected: true,
            told_disconnected: row.failure_kind.as_deref() == Some("NEEDS_RECONNECT"),
        }
    }

    /// Plays until nothing is left to do.
    fn run(&mut self, wanted: &Wanted, cancelled_at: Option<DateTime<Utc>>, mishaps: &[Mishap]) {
        let mut mishaps = mishaps.iter().copied();
        let seal = |_: &Model, _: &Ingest| Some(vec![1]);
        for _ in 0..5_000 {
            let cancelled = cancelled_at.is_some_and(|at| at <= self.now);
            let wanted = Wanted { cancelled, ..wanted.clone() };
            let can = abilities(self.platform);
            match plan(&wanted, &self.known(), can, timing(self.platform), self.now) {
                Plan::Rest => return,
                Plan::Wait(until) => {
                    let next = cancelled_at.filter(|at| *at > self.now).map_or(until, |at| at.min(until));
                    self.now = next;
                }
                Plan::Do(action) => {
                    let mishap = mishaps.next().unwrap_or(Mishap::None);
                    match self.take(action, mishap) {
                        // Its lease has to run out first.
                        None => self.now += TimeDelta::seconds(30),
                        Some(result) => {
                            let over = cancelled || self.now >= ends_at();
                            let end = if can.end { End::ByCall } else { End::WithVideo { wanted: over } };
                            let now = self.now;
                            let at = Circumstances {
                                now,
                                revision: 1,
                                called_off: cancelled,
                                end,
                                jitter: 0.5,
                                seal: &seal,
                            };
                            apply(&mut self.row, &Happened { action, result }, &at);
                        }
                    }
                }
            }
        }
        panic!("it never comes to rest: {:?} at {}", self.known(), self.now);
    }
}

fn play(platform: StreamingPlatform, signal_from: Option<DateTime<Utc>>) -> Play {
    let now = starts_at() - TimeDelta::days(2);
    Play { platform, vendor: Vendor::default(), row: row(platform), now, signal_from }
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

fn at_time() -> Wanted {
    Wanted {
        starts_at: starts_at(),
        ends_at: ends_at(),
        start_policy: StartPolicy::AtTime,
        start_requested: false,
        end_requested: false,
        cancelled: false,
        revision: 1,
    }
}

proptest! {
    #![proptest_config(super::given::patient())]

    #[test]
    fn whatever_fails_there_is_one_broadcast_and_it_ends_after_its_end(
        platform in any_platform(), late_s in -600_i64..1_800, mishaps in mishaps()
    ) {
        let mut play = play(platform, Some(starts_at() + TimeDelta::seconds(late_s)));

        play.run(&at_time(), None, &mishaps);

        prop_assert_eq!(play.row.status, PlatformStatus::Ended, "{:?}", play.row.failure_message);
        prop_assert!(play.row.ended_at.unwrap() >= ends_at());
        if !play.is_passive() {
            prop_assert_eq!(play.vendor.creates, 1, "created once");
            prop_assert_eq!(&play.vendor.broadcasts, &[Held::Complete]);
            prop_assert!(play.vendor.went_live_at.unwrap() >= starts_at(), "never early");
        }
    }

    #[test]
    fn nothing_is_left_of_a_service_that_was_called_off_before_it_began(
        platform in any_platform(), before_s in 1_i64..172_800, mishaps in mishaps()
    ) {
        let mut play = play(platform, None);

        play.run(&at_time(), Some(starts_at() - TimeDelta::seconds(before_s)), &mishaps);

        prop_assert_eq!(play.row.status, PlatformStatus::Cancelled);
        prop_assert!(play.vendor.broadcasts.is_empty() && play.vendor.most <= 1);
    }

    #[test]
    fn a_service_without_video_comes_to_rest_and_is_never_said_to_have_been_live(
        platform in any_platform(), mishaps in mishaps()
    ) {
        let mut play = play(platform, None);

        play.run(&at_time(), None, &mishaps);

        prop_assert!(play.row.status.is_settled());
        prop_assert_eq!(play.row.started_at, None);
        prop_assert_eq!(play.row.failure_kind.as_deref(), Some("MISSED"));
        prop_assert!(play.vendor.broadcasts.is_empty(), "nothing stays announced");
    }
}
