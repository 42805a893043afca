//! One suite that judges every platform: it asks the platform what it can do and tests exactly this.
//!
//! | file | what it holds |
//! |---|---|
//! | `stage.rs` | a platform's client, its sandbox, a clock and a person with a browser |
//! | `fixture.rs` | what only a sandbox knows, as data |
//! | `case.rs` | the table of platforms × cases |
//! | `connecting.rs`, `broadcasts.rs`, `announcing.rs`, `meetings.rs` | the cases of fair weather |
//! | `kept.rs` | the sandboxes end and are started again |
//! | `descriptors.rs` | what a platform says of itself |
//! | `guides.rs` | what a church's admin reads, the same in every language |
//! | `words.rs` | the names, labels and sentences of a platform, in every language |
//! | `deeds.rs` | everything that a platform can be asked to do |
//! | `scene.rs` | what has happened before it is asked |
//! | `faults.rs` | every request of every deed with every fault |
//! | `garbled.rs`, `garbling.rs`, `parrot.rs` | every answer to every deed, garbled |
//! | `sound.rs` | what must hold of everything that a client gives |
//! | `facts.rs` | what a request may carry, as `facts.json` in the platform's folder has it |
//! | `judge.rs` | the judge of every request |
//! | `journal.rs` | everything that was sent |

mod announcing;
mod broadcasts;
mod case;
mod connecting;
mod deeds;
mod descriptors;
mod facts;
mod faults;
mod fixture;
mod garbled;
mod garbling;
mod guides;
mod journal;
mod judge;
mod kept;
mod meetings;
mod parrot;
mod scene;
mod sound;
mod stage;
mod words;

use steeple_platforms::StreamingPlatform;

use crate::case::Case;
use crate::facts::Facts;

#[tokio::test]
async fn every_platform_connects_renews_and_lets_go() {
    case::play(connecting::cases).await.expect_clean();
}

#[tokio::test]
async fn every_broadcast_lives_from_plan_to_recording() {
    case::play(broadcasts::cases).await.expect_clean();
}

#[tokio::test]
async fn every_post_is_made_and_no_more_than_once() {
    case::play(announcing::cases).await.expect_clean();
}

#[tokio::test]
async fn every_meeting_is_planned_hosted_pushed_and_ended() {
    case::play(meetings::cases).await.expect_clean();
}

#[tokio::test]
async fn what_a_vendor_holds_outlives_its_restart() {
    case::play(kept::cases).await.expect_clean();
}

/// A call that nothing calls would be a fact that nobody checks.
#[tokio::test]
async fn every_call_in_the_facts_is_really_made() {
    let report = case::play(all_cases).await;

    for platform in StreamingPlatform::ALL {
        let facts = Facts::of(*platform);
        let exercised = &report.exercised[platform];
        let idle: Vec<&str> = facts.operations().filter(|operation| !exercised.contains(operation)).collect();
        assert!(idle.is_empty(), "{platform}: no case makes the calls {idle:?}");
    }
}

fn all_cases(platform: StreamingPlatform) -> Vec<Case> {
    let mut cases = connecting::cases(platform);
    cases.extend(broadcasts::cases(platform));
    cases.extend(announcing::cases(platform));
    cases.extend(meetings::cases(platform));
    cases
}
