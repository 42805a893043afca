//! A broadcast's life, and what a lost answer leaves behind.

use crate::contract::account::Accounts;
use crate::sandbox::faults::Fault;
use serde_json::Value;

use super::*;
use crate::contract::error::{ErrorKind, Outcome};
use crate::contract::livestream::{
    Editing, Ending, Removal, SeenState, Signal, Starting, Thumbnail, ThumbnailType, Thumbnails,
};
use crate::sandbox::SECRET_MARKER;

#[tokio::test]
async fn a_broadcast_lives_from_plan_to_recording() {
    let stage = Stage::set();
    let credentials = stage.connect("Grace Chapel").await;
    let new = stage.service();

    let broadcast = stage.prepare(&credentials, &new).await;
    let call = stage.call(&credentials);
    let planned = PLATFORM.observe(&call, &broadcast.ids).await.unwrap();
    let too_early = PLATFORM.start(&call, &broadcast.ids).await.unwrap_err();
    stage.sandboxes.set_encoder(true);
    let sending = PLATFORM.observe(&call, &broadcast.ids).await.unwrap();
    PLATFORM.start(&call, &broadcast.ids).await.unwrap();
    PLATFORM.start(&call, &broadcast.ids).await.unwrap();
    let live = PLATFORM.observe(&call, &broadcast.ids).await.unwrap();
    PLATFORM.end(&call, &broadcast.ids).await.unwrap();
    PLATFORM.end(&call, &broadcast.ids).await.unwrap();
    let ended = PLATFORM.observe(&call, &broadcast.ids).await.unwrap();

    let ingest = broadcast.ingest.unwrap();
    assert!(ingest.url.starts_with("rtmps://") && !ingest.url.contains(ingest.key.reveal()));
    assert!(ingest.key.reveal().contains(SECRET_MARKER));
    assert_eq!((planned.state, planned.signal), (SeenState::Scheduled, Signal::Absent));
    assert_eq!((planned.title.as_deref(), planned.starts_at), (Some("Sunday service"), Some(new.starts_at)));
    assert_eq!((planned.privacy, planned.key_bound), (Some(Privacy::Public), Some(true)));
    assert_eq!(planned.viewers, None);
    assert_eq!(too_early.kind, ErrorKind::NotYet);
    assert!(sending.signal.is_receiving());
    assert_eq!(live.state, SeenState::Live);
    assert!(live.viewers.unwrap() >= 57 && live.started_at.is_some());
    assert_eq!((ended.state, ended.recording_url), (SeenState::Ended, broadcast.watch_url));
    for write in ["broadcast_insert", "stream_insert", "broadcast_bind", "transition_live", "transition_complete"] {
        assert_eq!(stage.writes(write), 1, "{write}");
    }
    let held = &stage.sandboxes.snapshot(YOUTUBE).broadcasts[0];
    assert!(held.went_live_at.is_some() && held.ended_at.is_some());
}

#[tokio::test]
async fn all_broadcasts_of_a_channel_share_one_stream_key() {
    let stage = Stage::set();
    let credentials = stage.connect("Grace Chapel").await;

    let first = stage.prepare(&credentials, &stage.service()).await;
    let second = stage.prepare(&credentials, &stage.service()).await;

    assert_eq!(first.ingest, second.ingest);
    assert_ne!(first.ids.get("broadcast"), second.ids.get("broadcast"));
    assert_eq!(stage.writes("stream_insert"), 1);
}

#[tokio::test]
async fn a_broadcast_whose_answer_was_lost_is_adopted_and_not_created_twice() {
    let stage = Stage::set();
    let credentials = stage.connect("Grace Chapel").await;
    let (new, nothing) = (stage.service(), ExternalIds::default());
    let call = stage.call(&credentials);
    stage.fail("POST", "liveBroadcasts", Fault::DropAfter);

    let error = PLATFORM.prepare(&call, &new, &nothing).await.unwrap_err();
    let found = PLATFORM.find(&call, &new, &nothing).await.unwrap().unwrap();
    let next = PLATFORM.prepare(&call, &new, &found).await.unwrap();

    assert_eq!((error.kind, error.outcome), (ErrorKind::Unavailable, Outcome::Unknown));
    let Prepared::Next(ids) = next else { panic!("the stream comes next") };
    assert_eq!(ids.get("broadcast"), found.get("broadcast"));
    assert_eq!(stage.writes("broadcast_insert"), 1);
}

#[tokio::test]
async fn each_later_step_with_a_lost_answer_is_found_too() {
    let stage = Stage::set();
    let credentials = stage.connect("Grace Chapel").await;
    let new = stage.service();
    let call = stage.call(&credentials);
    let Prepared::Next(first) = PLATFORM.prepare(&call, &new, &ExternalIds::default()).await.unwrap() else {
        panic!("a broadcast comes first")
    };

    stage.fail("POST", "liveStreams", Fault::TruncatedJson);
    let lost_stream = PLATFORM.prepare(&call, &new, &first).await.unwrap_err();
    let second = PLATFORM.find(&call, &new, &first).await.unwrap().unwrap();
    stage.fail("POST", "bind", Fault::Html);
    let lost_bind = PLATFORM.prepare(&call, &new, &second).await.unwrap_err();
    let third = PLATFORM.find(&call, &new, &second).await.unwrap().unwrap();

    assert_eq!((lost_stream.outcome, lost_bind.outcome), (Outcome::Unknown, Outcome::Unknown));
    assert_eq!(third.get("bound"), second.get("stream"));
    assert!(matches!(PLATFORM.prepare(&call, &new, &third).await.unwrap(), Prepared::Ready(_)));
    assert_eq!((stage.writes("stream_insert"), stage.writes("broadcast_bind")), (1, 1));
}

#[tokio::test]
async fn nothing_is_adopted_that_is_older_differs_or_is_ambiguous() {
    let stage = Stage::set();
    let credentials = stage.connect("Grace Chapel").await;
    let (new, nothing) = (stage.service(), ExternalIds::default());
    PLATFORM.prepare(&stage.call(&credentials), &new, &nothing).await.unwrap();
    stage.pass(TimeDelta::minutes(10));
    let call = stage.call(&credentials);

    let later_try = NewBroadcast { first_tried_at: stage.now(), ..new.clone() };
    let other_title = NewBroadcast { title: "Evening prayer".to_owned(), ..new.clone() };
    let other_start = NewBroadcast { starts_at: new.starts_at + TimeDelta::hours(1), ..new.clone() };
    for other in [later_try, other_title, other_start] {
        assert_eq!(PLATFORM.find(&call, &other, &nothing).await.unwrap(), None);
    }

    PLATFORM.prepare(&call, &new, &nothing).await.unwrap();
    let error = PLATFORM.find(&call, &new, &nothing).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Refused);
}

#[tokio::test]
async fn a_look_alike_beyond_the_first_page_is_found() {
    let stage = Stage::set();
    let credentials = stage.connect("Grace Chapel").await;
    let (new, nothing) = (stage.service(), ExternalIds::default());
    let call = stage.call(&credentials);
    PLATFORM.prepare(&call, &new, &nothing).await.unwrap();
    for number in 0..60 {
        let other = NewBroadcast { title: format!("Bible study {number}"), ..new.clone() };
        PLATFORM.prepare(&call, &other, &nothing).await.unwrap();
    }

    let found = PLATFORM.find(&call, &new, &nothing).await.unwrap();

    assert!(found.is_some());
}

#[tokio::test]
async fn a_service_that_is_created_late_is_planned_for_now_and_still_found() {
    let stage = Stage::set();
    let credentials = stage.connect("Grace Chapel").await;
    let call = stage.call(&credentials);
    let late = NewBroadcast { starts_at: stage.now() - TimeDelta::minutes(5), ..stage.service() };

    PLATFORM.prepare(&call, &late, &ExternalIds::default()).await.unwrap();
    let found = PLATFORM.find(&call, &late, &ExternalIds::default()).await.unwrap().unwrap();
    PLATFORM.update(&call, &found, &late).await.unwrap();

    let starts_at = PLATFORM.observe(&call, &found).await.unwrap().starts_at.unwrap();
    assert!(starts_at >= stage.now());
    assert_eq!(stage.writes("broadcast_update"), 0);
}

#[tokio::test]
async fn a_bind_that_is_refused_for_good_takes_the_fresh_broadcast_back() {
    let stage = Stage::set();
    let credentials = stage.connect("Grace Chapel").await;
    let (new, call) = (stage.service(), stage.call(&credentials));
    let Prepared::Next(ids) = PLATFORM.prepare(&call, &new, &ExternalIds::default()).await.unwrap() else {
        panic!("a broadcast comes first")
    };

    let error = PLATFORM.prepare(&call, &new, &ids.clone().with("stream", "deleted-in-studio")).await.unwrap_err();

    assert_eq!(error.code.as_deref(), Some("liveStreamNotFound"));
    assert_eq!(PLATFORM.observe(&call, &ids).await.unwrap().state, SeenState::Missing);
}

#[tokio::test]
async fn editing_one_field_leaves_all_others_equal_and_an_equal_edit_sends_nothing() {
    let stage = Stage::set();
    let credentials = stage.connect("Grace Chapel").await;
    let new = stage.service();
    let ids = stage.prepare(&credentials, &new).await.ids;
    let call = stage.call(&credentials);
    let read = async || raw(&stage, &credentials, ids.get("broadcast").unwrap()).await;
    let mut expected = read().await;

    PLATFORM.update(&call, &ids, &new).await.unwrap();
    assert_eq!(stage.writes("broadcast_update"), 0);
    PLATFORM.update(&call, &ids, &NewBroadcast { title: "Harvest service".to_owned(), ..new.clone() }).await.unwrap();

    expected["snippet"]["title"] = Value::from("Harvest service");
    assert_eq!(read().await, expected);
    assert_eq!(stage.writes("broadcast_update"), 1);
}

#[tokio::test]
async fn a_live_service_can_be_extended() {
    let stage = Stage::set();
    let credentials = stage.connect("Grace Chapel").await;
    let new = stage.service();
    stage.sandboxes.set_encoder(true);
    let ids = stage.prepare(&credentials, &new).await.ids;
    PLATFORM.start(&stage.call(&credentials), &ids).await.unwrap();
    stage.pass(TimeDelta::days(2) + TimeDelta::hours(1));
    let credentials = PLATFORM.refresh(&stage.as_app(), "", &credentials).await.unwrap().credentials;

    let longer = NewBroadcast { ends_at: new.ends_at + TimeDelta::minutes(10), ..new };
    PLATFORM.update(&stage.call(&credentials), &ids, &longer).await.unwrap();

    let held = raw(&stage, &credentials, ids.get("broadcast").unwrap()).await;
    assert_eq!(held["snippet"]["scheduledEndTime"], "2026-12-01T13:40:00Z");
    assert_eq!(held["status"]["lifeCycleStatus"], "live");
}

#[tokio::test]
async fn ending_what_never_began_takes_it_away_and_removing_twice_is_fine() {
    let stage = Stage::set();
    let credentials = stage.connect("Grace Chapel").await;
    let ids = stage.prepare(&credentials, &stage.service()).await.ids;
    let call = stage.call(&credentials);

    PLATFORM.end(&call, &ids).await.unwrap();
    PLATFORM.end(&call, &ids).await.unwrap();
    PLATFORM.remove(&call, &ids).await.unwrap();

    assert_eq!(PLATFORM.observe(&call, &ids).await.unwrap().state, SeenState::Missing);
    assert_eq!(stage.writes("broadcast_delete"), 1);
}

#[tokio::test]
async fn a_live_broadcast_is_not_removed() {
    let stage = Stage::set();
    let credentials = stage.connect("Grace Chapel").await;
    stage.sandboxes.set_encoder(true);
    let ids = stage.prepare(&credentials, &stage.service()).await.ids;
    let call = stage.call(&credentials);
    PLATFORM.start(&call, &ids).await.unwrap();

    let error = PLATFORM.remove(&call, &ids).await.unwrap_err();

    assert_eq!(error.kind, ErrorKind::Refused);
    assert_eq!(PLATFORM.observe(&call, &ids).await.unwrap().state, SeenState::Live);
}

#[tokio::test]
async fn a_picture_is_set_and_an_unreadable_one_is_refused() {
    let stage = Stage::set();
    let credentials = stage.connect("Grace Chapel").await;
    let ids = stage.prepare(&credentials, &stage.service()).await.ids;
    let call = stage.call(&credentials);
    let picture = Thumbnail { media_type: ThumbnailType::Png, bytes: b"\x89PNG\r\n\x1a\n".to_vec() };
    let text = Thumbnail { media_type: ThumbnailType::Jpeg, bytes: b"hello".to_vec() };

    PLATFORM.set_thumbnail(&call, &ids, &picture).await.unwrap();
    let refused = PLATFORM.set_thumbnail(&call, &ids, &text).await.unwrap_err();
    let gone = PLATFORM.set_thumbnail(&call, &ids.with("broadcast", "nothing"), &picture).await.unwrap_err();

    assert_eq!((refused.kind, gone.kind), (ErrorKind::Refused, ErrorKind::Gone));
    assert_eq!(stage.writes("thumbnail_set"), 1);
}

/// The broadcast as the double holds it.
async fn raw(stage: &Stage, credentials: &Credentials, id: &str) -> Value {
    let url = format!("{}/youtube/youtube/v3/liveBroadcasts", stage.sandboxes.url());
    let query = [("id", id), ("part", "id,snippet,status,contentDetails")];
    let request = browser().get(url).query(&query).bearer_auth(credentials.access_token.reveal());
    let answer: Value = request.send().await.unwrap().json().await.unwrap();
    answer["items"][0].clone()
}
