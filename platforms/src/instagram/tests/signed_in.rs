//! What signing in brings: who it is, whether it is live, how many watch; and how the token renews itself.

use chrono::TimeDelta;
use serde_json::json;

use super::{livestreams, platform};
use crate::contract::account::Accounts;
use crate::contract::error::ErrorKind;
use crate::contract::livestream::{ExternalIds, Livestreams, NewBroadcast, Prepared, Privacy, Seen, SeenState};
use crate::instagram::{PLATFORM, wire};
use crate::sandbox::faults::Fault;
use crate::stage::{Connected, Stage};

/// Friday noon before the service.
pub(super) fn friday() -> Stage {
    Stage::set(platform(), "2026-11-27T12:00:00Z")
}

async fn look(stage: &Stage, connected: &Connected, ids: &ExternalIds) -> Seen {
    livestreams().observe(&stage.call(connected), ids).await.expect("an answer")
}

async fn planned(stage: &Stage, account: &Connected, login: &str) -> ExternalIds {
    let starts_at = stage.now() + TimeDelta::minutes(30);
    let new = NewBroadcast {
        marker: "steeple:lip_1".to_owned(),
        title: "Sunday service".to_owned(),
        description: String::new(),
        starts_at,
        ends_at: starts_at + TimeDelta::hours(1),
        time_zone: chrono_tz::America::New_York,
        privacy: Privacy::Public,
        first_tried_at: stage.now(),
    };
    match PLATFORM.prepare(&stage.call(account), &new, &ExternalIds::default()).await.expect("prepared") {
        Prepared::Ready(broadcast) => {
            let page = format!("https://www.instagram.com/{login}/live/");
            assert_eq!(broadcast.watch_url, Some(page));
            broadcast.ids
        }
        Prepared::Next(_) => panic!("one step is all"),
    }
}

#[tokio::test]
async fn who_signs_in_is_known_by_the_accounts_own_id() {
    let stage = friday();

    let back = stage.press("approve", "gracechapel", &[]).await;
    let grant = stage.grant("gracechapel", &[]).await;
    let account = PLATFORM.accounts(&stage.as_app(), &grant).await.expect("an account").remove(0);

    assert_eq!(back.fragment(), Some("_"), "as Instagram does it");
    assert_eq!((account.id.as_str(), account.name.as_str()), ("17841400000000001", "@gracechapel"));
}

#[tokio::test]
async fn it_is_live_while_instagram_shows_it_and_no_longer() {
    let stage = friday();
    let account = stage.connect("gracechapel", &[]).await;
    let ids = planned(&stage, &account, "gracechapel").await;
    assert_eq!(look(&stage, &account, &ids).await.state, SeenState::Scheduled);

    stage.pass(TimeDelta::minutes(30));
    stage.sandboxes.set_encoder(true);
    stage.pass(TimeDelta::minutes(1));
    let live = look(&stage, &account, &ids).await;

    assert_eq!(live.state, SeenState::Live);
    assert!(live.viewers.is_some_and(|viewers| viewers > 0) && live.signal.is_receiving());
    assert_eq!(live.started_at, Some(stage.now() - TimeDelta::minutes(1)));
    stage.sandboxes.set_encoder(false);
    assert_eq!(look(&stage, &account, &ids).await.state, SeenState::Scheduled);
}

#[tokio::test]
async fn the_live_video_of_another_hour_is_another_one() {
    let stage = friday();
    let account = stage.connect("gracechapel", &[]).await;
    let ids = planned(&stage, &account, "gracechapel").await;

    stage.pass(TimeDelta::hours(3));
    stage.sandboxes.set_encoder(true);

    assert_eq!(look(&stage, &account, &ids).await.state, SeenState::Scheduled);
}

#[tokio::test]
async fn where_instagram_shows_no_live_videos_it_cannot_say_and_a_fault_is_still_one() {
    let stage = friday();
    let account = stage.connect("gracechapel", &[]).await;
    let ids = planned(&stage, &account, "gracechapel").await;

    stage.fail("GET", "live_media", Fault::ScopeMissing);
    assert_eq!(look(&stage, &account, &ids).await.state, SeenState::CannotSay);
    stage.fail("GET", "live_media", Fault::ScopeMissing);
    let permission = PLATFORM.probe(&stage.call(&account)).await.expect("an answer");
    assert!(permission.allowed);
    assert_eq!(permission.findings[0].code, "LIVE_NOT_SHOWN");
    stage.fail("GET", "live_media", Fault::ServerError { status: 503 });
    let error = PLATFORM.observe(&stage.call(&account), &ids).await.expect_err("no answer");

    assert_eq!(error.kind, ErrorKind::Unavailable);
}

#[tokio::test]
async fn where_the_viewers_are_not_told_it_is_live_all_the_same() {
    let stage = friday();
    let account = stage.connect("newplant", &[]).await;
    let ids = planned(&stage, &account, "newplant").await;

    stage.pass(TimeDelta::minutes(30));
    stage.sandboxes.set_encoder(true);
    let live = look(&stage, &account, &ids).await;

    assert_eq!((live.state, live.viewers), (SeenState::Live, None));
}

#[test]
fn what_no_page_promises_may_be_missing_or_odd() {
    let me: wire::Me = serde_json::from_value(json!({
        "user_id": 17_841_400_000_000_001_u64, "username": "gracechapel", "profile_picture_url": "javascript:alert(1)",
        "followers_count": "2K",
    }))
    .expect("an account");
    assert_eq!((me.user_id.as_str(), me.followers_count, me.profile_picture_url), ("17841400000000001", None, None));
    for odd in [json!({ "user_id": "../me", "username": "gracechapel" }), json!({ "user_id": "1", "username": "a/b" })]
    {
        assert!(serde_json::from_value::<wire::Me>(odd.clone()).is_err(), "{odd}");
    }
    for count in [json!(null), json!("many"), json!(-1)] {
        let live = json!({ "timestamp": "2026-11-29T12:00:00+0000", "current_live_viewer_count": count });
        let live: wire::Live = serde_json::from_value(live).expect("a live video");
        assert!(live.began().is_some() && live.current_live_viewer_count.is_none());
    }
}

#[tokio::test]
async fn too_few_followers_are_said_and_block_nothing() {
    let stage = friday();
    let account = stage.connect("newplant", &[]).await;

    let permission = PLATFORM.probe(&stage.call(&account)).await.expect("an answer");

    assert!(permission.allowed);
    assert_eq!(permission.findings[0].code, "TOO_FEW_FOLLOWERS");
    assert_eq!(permission.findings[0].what, "Your account has 640 followers. Instagram asks for 1,000.");
}

#[tokio::test]
async fn a_token_renews_itself_from_its_second_day_until_it_ends() {
    let stage = friday();
    let account = stage.connect("gracechapel", &[]).await;
    let first = &account.credentials;
    let renew = async |credentials| PLATFORM.refresh(&stage.as_app(), &account.account_id, credentials).await;

    stage.pass(TimeDelta::hours(23));
    let same = renew(first).await.expect("as good as new").credentials;
    stage.pass(TimeDelta::days(40));
    let second = renew(first).await.expect("renewed").credentials;

    assert_eq!(&same, first, "nothing was asked");
    assert_ne!(second.access_token, first.access_token);
    assert_eq!(second.grant_expires_at(), Some(stage.now() + TimeDelta::days(60)));
    assert!(PLATFORM.probe(&stage.call(&account)).await.is_ok(), "the old one goes on working");
    stage.pass(TimeDelta::days(60));
    let error = renew(&second).await.expect_err("it has run out");
    assert_eq!(error.kind, ErrorKind::NeedsReconnect);
}
