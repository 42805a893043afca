//! The life of a broadcast: created in its window, found again, published when video arrives, ended for sure.

use chrono::TimeDelta;

use super::{PLATFORM, Stage};
use crate::contract::error::{ErrorKind, Outcome};
use crate::contract::livestream::{
    Editing, Ending, ExternalIds, Livestreams, Prepared, Removal, SeenState, Signal, Starting, Thumbnail,
    ThumbnailType, Thumbnails,
};
use crate::contract::platform::StreamingPlatform::Facebook;
use crate::sandbox::faults::Fault;

const HOUR: TimeDelta = TimeDelta::hours(1);

#[tokio::test]
async fn a_service_goes_from_scheduled_to_its_recording() {
    let stage = Stage::new();
    let page = stage.connect("Grace Chapel Admin").await;
    let service = page.service(HOUR);

    let broadcast = page.create(&service).await;
    let ids = &broadcast.ids;
    let scheduled = page.observe(ids).await;
    stage.pass(HOUR - TimeDelta::minutes(5));
    stage.sandboxes.set_encoder(true);
    let preview = page.observe(ids).await;
    stage.pass(TimeDelta::minutes(5));
    PLATFORM.start(&page.call(), ids).await.unwrap();
    let started_at = stage.now();
    stage.pass(TimeDelta::minutes(20));
    PLATFORM.start(&page.call(), ids).await.unwrap();
    let live = page.observe(ids).await;
    PLATFORM.end(&page.call(), ids).await.unwrap();
    let ending = page.observe(ids).await;
    let ended = page.observe(ids).await;
    PLATFORM.end(&page.call(), ids).await.unwrap();

    let ingest = broadcast.ingest.unwrap();
    assert_eq!(ingest.url, "rtmps://live-api-s.facebook.com:443/rtmp");
    assert!(ingest.key.reveal().starts_with("FB-") && ingest.key.reveal().contains("?s_bl=1&"));
    assert!(ingest.key.reveal().contains(crate::sandbox::SECRET_MARKER));
    let video = ids.get("video").unwrap();
    assert_eq!(broadcast.watch_url, Some(format!("https://www.facebook.com/{}/videos/{video}/", page.account.id)));
    assert_eq!((&scheduled.state, &scheduled.signal), (&SeenState::Scheduled, &Signal::Absent));
    assert_eq!(scheduled.starts_at, Some(service.starts_at));
    assert_eq!(scheduled.ingest, Some(ingest), "the address is told again at each look");
    assert_eq!(scheduled.viewers, None);
    assert_eq!(preview.state, SeenState::Scheduled);
    assert!(preview.signal.is_receiving());
    assert_eq!(live.state, SeenState::Live);
    assert_eq!(live.started_at, Some(started_at));
    assert!(live.viewers.is_some_and(|viewers| viewers > 0));
    assert_eq!(live.recording_url, None);
    assert_eq!(ending.state, SeenState::Ending);
    assert_eq!(ended.state, SeenState::Ended);
    assert_eq!(ended.recording_url, Some(format!("https://www.facebook.com/{}/videos/{video}/", page.account.id)));
    for operation in ["live_video_create", "live_video_start", "live_video_end"] {
        assert_eq!(stage.writes(operation), 1, "{operation}");
    }
}

#[tokio::test]
async fn a_picture_is_shown_to_those_who_wait_and_on_the_recording() {
    let stage = Stage::new();
    let page = stage.connect("Grace Chapel Admin").await;
    let ids = page.create(&page.service(HOUR)).await.ids;
    let picture = Thumbnail { media_type: ThumbnailType::Jpeg, bytes: vec![0xff, 0xd8, 0xff, 0xd9] };
    let text = Thumbnail { bytes: b"hello".to_vec(), ..picture.clone() };
    let recordings = PLATFORM.recordings().unwrap();

    PLATFORM.set_thumbnail(&page.call(), &ids, &picture).await.unwrap();
    let no_picture = PLATFORM.set_thumbnail(&page.call(), &ids, &text).await.unwrap_err();
    let too_early = recordings.set_recording_thumbnail(&page.call(), &ids, &picture).await.unwrap_err();
    stage.sandboxes.set_encoder(true);
    stage.pass(HOUR);
    PLATFORM.start(&page.call(), &ids).await.unwrap();
    PLATFORM.end(&page.call(), &ids).await.unwrap();
    page.observe(&ids).await;
    page.observe(&ids).await;
    recordings.set_recording_thumbnail(&page.call(), &ids, &picture).await.unwrap();

    assert_eq!((no_picture.kind, too_early.kind), (ErrorKind::Refused, ErrorKind::Gone));
    assert_eq!((stage.writes("live_video_picture"), stage.writes("video_picture")), (1, 1));
}

#[tokio::test]
async fn started_without_video_it_is_starting_and_goes_live_when_video_arrives() {
    let stage = Stage::new();
    let page = stage.connect("Grace Chapel Admin").await;
    let ids = page.create(&page.service(HOUR)).await.ids;
    stage.pass(HOUR);

    PLATFORM.start(&page.call(), &ids).await.unwrap();
    let waiting = page.observe(&ids).await;
    stage.pass(TimeDelta::minutes(3));
    let key = stage.sandboxes.snapshot(Facebook).broadcasts[0].stream_key.clone();
    stage.sandboxes.get(Facebook).set_signal(key.as_deref(), true);
    let live = page.observe(&ids).await;

    assert_eq!((waiting.state, waiting.started_at), (SeenState::Starting, None));
    assert_eq!((live.state, live.started_at), (SeenState::Live, Some(stage.now())));
}

#[tokio::test]
async fn a_stream_address_that_nobody_used_for_a_day_is_replaced_at_the_next_look() {
    let stage = Stage::new();
    let page = stage.connect("Grace Chapel Admin").await;
    let first = page.create(&page.service(TimeDelta::days(3))).await;
    let old = first.ingest.unwrap();
    stage.pass(TimeDelta::days(2));

    stage.sandboxes.get(Facebook).set_signal(Some(old.key.reveal()), true);
    let looked = page.observe(&first.ids).await;
    let new = looked.ingest.unwrap();
    stage.sandboxes.get(Facebook).set_signal(Some(new.key.reveal()), true);

    assert_eq!(looked.signal, Signal::Absent, "the old address takes no video");
    assert_ne!(new.key, old.key);
    assert!(page.observe(&first.ids).await.signal.is_receiving());
}

#[tokio::test]
async fn facebook_refuses_a_start_more_than_seven_days_ahead() {
    let stage = Stage::new();
    let page = stage.connect("Grace Chapel Admin").await;
    let limit = super::super::DESCRIPTOR.timing.create_at_most_before.unwrap();

    let too_early = PLATFORM
        .prepare(&page.call(), &page.service(TimeDelta::days(7) + TimeDelta::minutes(1)), &ExternalIds::default())
        .await
        .unwrap_err();
    page.create(&page.service(limit)).await;

    assert_eq!((too_early.kind, too_early.outcome), (ErrorKind::Refused, Outcome::NothingHappened));
    assert_eq!(too_early.code.as_deref(), Some("1000"));
    assert!(too_early.remedy().contains("7 days"));
    assert_eq!(stage.writes("live_video_create"), 1);
}

#[tokio::test]
async fn a_start_too_near_to_be_scheduled_is_created_hidden() {
    let stage = Stage::new();
    let page = stage.connect("Grace Chapel Admin").await;

    let ids = page.create(&page.service(TimeDelta::minutes(5))).await.ids;
    let hidden = page.observe(&ids).await;
    stage.sandboxes.set_encoder(true);
    let preview = page.observe(&ids).await;
    PLATFORM.start(&page.call(), &ids).await.unwrap();
    let live = page.observe(&ids).await;

    assert_eq!((hidden.state, hidden.starts_at), (SeenState::Scheduled, None));
    assert_eq!(preview.state, SeenState::Scheduled);
    assert_eq!(live.state, SeenState::Live);
}

#[tokio::test]
async fn a_create_whose_answer_was_lost_is_found_and_adopted_once() {
    for fault in [Fault::DropAfter, Fault::TruncatedJson, Fault::Html] {
        let stage = Stage::new();
        let page = stage.connect("Grace Chapel Admin").await;
        let earlier = page.create(&page.service(TimeDelta::hours(1))).await;
        page.create(&page.service(TimeDelta::hours(2))).await;
        page.create(&page.service(TimeDelta::hours(3))).await;
        stage.pass(TimeDelta::minutes(30));
        let service = page.service(TimeDelta::hours(4));
        stage.fail("POST", "live_videos", fault);

        let lost = PLATFORM.prepare(&page.call(), &service, &ExternalIds::default()).await.unwrap_err();
        let found = PLATFORM.find(&page.call(), &service, &ExternalIds::default()).await.unwrap().unwrap();
        let prepared = PLATFORM.prepare(&page.call(), &service, &found).await.unwrap();

        assert_eq!(lost.outcome, Outcome::Unknown);
        assert_ne!(found.get("broadcast"), earlier.ids.get("broadcast"));
        let Prepared::Ready(broadcast) = prepared else { panic!("{prepared:?}") };
        assert!(broadcast.watch_url.is_some() && broadcast.ingest.is_some());
        assert_eq!(broadcast.ids, found);
        assert_eq!(stage.writes("live_video_create"), 4);
    }
}

#[tokio::test]
async fn what_was_never_created_is_not_found() {
    let stage = Stage::new();
    let page = stage.connect("Grace Chapel Admin").await;
    let service = page.service(TimeDelta::hours(4));
    page.create(&service).await;
    stage.pass(TimeDelta::minutes(30));
    let another_time = page.service(TimeDelta::hours(5));
    stage.fail("POST", "live_videos", Fault::DropBefore);

    PLATFORM.prepare(&page.call(), &another_time, &ExternalIds::default()).await.unwrap_err();
    let found = PLATFORM.find(&page.call(), &another_time, &ExternalIds::default()).await.unwrap();

    assert_eq!(found, None);
    assert_eq!(stage.writes("live_video_create"), 1);
}

#[tokio::test]
async fn several_that_look_alike_are_left_to_a_person() {
    let stage = Stage::new();
    let page = stage.connect("Grace Chapel Admin").await;
    let service = page.service(HOUR);
    page.create(&service).await;
    page.create(&service).await;

    let error = PLATFORM.find(&page.call(), &service, &ExternalIds::default()).await.unwrap_err();

    assert_eq!(error.kind, ErrorKind::Refused);
    assert!(error.detail.contains("2 live videos"));
}

#[tokio::test]
async fn a_server_error_on_create_is_passed_on_and_never_repeated_blindly() {
    let stage = Stage::new();
    let page = stage.connect("Grace Chapel Admin").await;
    stage.fail("POST", "live_videos", Fault::ServerError { status: 500 });

    let error = PLATFORM.prepare(&page.call(), &page.service(HOUR), &ExternalIds::default()).await.unwrap_err();

    assert_eq!((error.kind, error.outcome), (ErrorKind::Unavailable, Outcome::Unknown));
    assert_eq!(stage.writes("live_video_create"), 0);
}

#[tokio::test]
async fn a_page_with_too_few_followers_hears_it_from_facebook_too() {
    let stage = Stage::new();
    let page = stage.connect("Small Page Admin").await;

    let error = PLATFORM.prepare(&page.call(), &page.service(HOUR), &ExternalIds::default()).await.unwrap_err();

    assert_eq!(error.kind, ErrorKind::NotEligible);
    assert_eq!(error.code.as_deref(), Some("200/1363144"));
    assert!(error.detail.contains("at least 100 followers"));
}

#[tokio::test]
async fn an_edit_sends_only_what_differs() {
    let stage = Stage::new();
    let page = stage.connect("Grace Chapel Admin").await;
    let mut service = page.service(HOUR);
    let ids = page.create(&service).await.ids;

    PLATFORM.update(&page.call(), &ids, &service).await.unwrap();
    assert_eq!(stage.writes("live_video_update"), 0);
    service.title = "Carol service".to_owned();
    service.starts_at += HOUR;
    PLATFORM.update(&page.call(), &ids, &service).await.unwrap();

    let seen = page.observe(&ids).await;
    assert_eq!((seen.title.as_deref(), seen.starts_at), (Some("Carol service"), Some(service.starts_at)));
    assert_eq!(stage.writes("live_video_update"), 1);
}

#[tokio::test]
async fn an_edit_of_a_hidden_broadcast_never_sends_a_start() {
    let stage = Stage::new();
    let page = stage.connect("Grace Chapel Admin").await;
    let mut service = page.service(TimeDelta::minutes(5));
    let ids = page.create(&service).await.ids;

    service.title = "Carol service".to_owned();
    service.starts_at += HOUR;
    PLATFORM.update(&page.call(), &ids, &service).await.unwrap();

    assert_eq!(page.observe(&ids).await.title.as_deref(), Some("Carol service"));
}

#[tokio::test]
async fn ending_what_never_ran_calls_it_off_for_good() {
    let stage = Stage::new();
    let page = stage.connect("Grace Chapel Admin").await;
    let ids = page.create(&page.service(HOUR)).await.ids;
    stage.pass(HOUR);
    PLATFORM.start(&page.call(), &ids).await.unwrap();

    PLATFORM.end(&page.call(), &ids).await.unwrap();
    stage.sandboxes.set_encoder(true);

    assert_eq!(page.observe(&ids).await.state, SeenState::Removed);
}

#[tokio::test]
async fn nobody_sending_video_is_seen_as_missed() {
    let stage = Stage::new();
    let page = stage.connect("Grace Chapel Admin").await;
    let ids = page.create(&page.service(HOUR)).await.ids;

    stage.pass(HOUR + TimeDelta::minutes(11));

    assert_eq!(page.observe(&ids).await.state, SeenState::Missed);
    PLATFORM.end(&page.call(), &ids).await.unwrap();
}

#[tokio::test]
async fn removing_twice_is_fine_and_a_live_broadcast_is_left_alone() {
    let stage = Stage::new();
    let page = stage.connect("Grace Chapel Admin").await;
    let planned = page.create(&page.service(HOUR)).await.ids;
    let hidden = page.create(&page.service(TimeDelta::minutes(5))).await.ids;
    let live = page.create(&page.service(TimeDelta::minutes(6))).await.ids;
    PLATFORM.start(&page.call(), &live).await.unwrap();
    stage.sandboxes.set_encoder(true);

    for ids in [&planned, &hidden] {
        PLATFORM.remove(&page.call(), ids).await.unwrap();
        PLATFORM.remove(&page.call(), ids).await.unwrap();
        assert_eq!(page.observe(ids).await.state, SeenState::Missing);
    }
    let refused = PLATFORM.remove(&page.call(), &live).await.unwrap_err();

    assert_eq!(refused.kind, ErrorKind::Refused);
    assert_eq!(page.observe(&live).await.state, SeenState::Live);
    assert_eq!(stage.writes("live_video_delete"), 2);
    assert_eq!(stage.writes("live_video_cancel"), 1);
}

#[tokio::test]
async fn another_page_of_the_same_person_cannot_touch_it() {
    let stage = Stage::new();
    let page = stage.connect("Grace Chapel Admin").await;
    let ids = page.create(&page.service(HOUR)).await.ids;
    let grant = stage.sign_in("Grace Chapel Admin", &[]).await.unwrap();
    let account =
        crate::contract::account::Accounts::accounts(&PLATFORM, &stage.as_app(), &grant).await.unwrap().remove(1);
    let youth = super::Connected { stage: &stage, account };

    assert_eq!(youth.observe(&ids).await.state, SeenState::Missing);
}
