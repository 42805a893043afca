//! A whole Sunday.

use chrono::TimeDelta;
use steeple_domain::livestream::control::{livestream_end, livestream_extend};
use steeple_domain::livestream::platform_entity::{PlatformStatus, SignalColumn};
use steeple_domain::planned_event::status::WholeStatus;
use steeple_platforms::StreamingPlatform::{self, Facebook, Restream, Youtube};
use steeple_tests::sunday::service;
use steeple_tests::{World, for_each_backend};

for_each_backend!(
    a_service_goes_live_on_the_planned_second_and_ends_everywhere_with_its_recordings,
    weeks_ahead_facebook_is_created_when_its_window_opens,
);

const ALL: [StreamingPlatform; 3] = [Youtube, Facebook, Restream];

async fn a_service_goes_live_on_the_planned_second_and_ends_everywhere_with_its_recordings(world: World) {
    let starts_at = world.now() + TimeDelta::hours(3);
    let (youtube, facebook, restream) =
        (world.connect_usual(Youtube).await, world.connect_usual(Facebook).await, world.connect_usual(Restream).await);

    let sunday = world.plan(service(&[&youtube, &facebook, &restream], starts_at)).await;
    for platform in ALL {
        let row = sunday.on(platform).await;
        assert_eq!(row.status, PlatformStatus::Scheduled, "{platform}: {:?}", row.failure_message);
        assert!(row.watch_url.is_some(), "{platform} says where people watch");
        assert!(row.ingest_url.is_some_and(|url| !url.contains("sbx-secret-")), "{platform} says where to send to");
        assert!(row.sealed_stream_key.is_some(), "{platform} gave a key");
    }
    assert_eq!(sunday.status().await, WholeStatus::Scheduled);

    sunday.pass_until(starts_at - TimeDelta::minutes(5)).await;
    world.sandboxes.set_encoder(true);
    sunday.pass_until(starts_at - TimeDelta::seconds(1)).await;
    for platform in [Youtube, Facebook] {
        let row = sunday.on(platform).await;
        assert_eq!((row.status, row.signal), (PlatformStatus::Scheduled, SignalColumn::Receiving), "{platform}");
    }
    assert_eq!(sunday.on(Restream).await.status, PlatformStatus::Live, "Restream goes live with the video");

    sunday.pass_until(starts_at + TimeDelta::seconds(5)).await;
    for platform in ALL {
        let row = sunday.on(platform).await;
        assert_eq!(row.status, PlatformStatus::Live, "{platform}: {:?}", row.failure_message);
    }
    for platform in [Youtube, Facebook] {
        let at_vendor = world.broadcasts(platform)[0].went_live_at.unwrap();
        let late = (at_vendor - starts_at).num_milliseconds();
        assert!((0..1_000).contains(&late), "{platform} went live {late} ms after the planned second");
        let told = (sunday.on(platform).await.started_at.unwrap() - starts_at).num_milliseconds();
        assert!((0..=1_000).contains(&told), "{platform} is said to have gone live {told} ms late");
    }
    assert_eq!(sunday.status().await, WholeStatus::Live);

    sunday.pass(TimeDelta::minutes(30)).await;
    assert!(sunday.on(Youtube).await.viewers.unwrap() > 0);
    assert!(sunday.on(Facebook).await.viewers.unwrap() > 0);

    livestream_extend(&world.ctx, &world.owner, sunday.id, 10, None).await.unwrap();
    sunday.pass_until(starts_at + TimeDelta::minutes(65)).await;
    for platform in ALL {
        assert_eq!(sunday.on(platform).await.status, PlatformStatus::Live, "{platform} goes on");
    }

    livestream_end(&world.ctx, &world.owner, sunday.id, None).await.unwrap();
    sunday.pass(TimeDelta::seconds(30)).await;
    assert_eq!(sunday.on(Youtube).await.status, PlatformStatus::Ended);
    assert_eq!(sunday.on(Facebook).await.status, PlatformStatus::Ended);
    assert_eq!(sunday.on(Restream).await.status, PlatformStatus::Ending, "Restream ends with the video");
    assert_eq!(sunday.status().await, WholeStatus::Live);
    world.sandboxes.set_encoder(false);
    sunday.pass(TimeDelta::seconds(30)).await;

    for platform in ALL {
        let row = sunday.on(platform).await;
        assert_eq!(row.status, PlatformStatus::Ended, "{platform}");
        assert!(row.recording_url.is_some(), "{platform} has a recording");
        assert!(row.ended_at.is_some_and(|ended_at| ended_at >= starts_at), "{platform}");
        assert_eq!(row.failure_kind, None, "{platform}");
        assert_eq!(world.broadcasts(platform).len(), 1, "{platform} holds one broadcast");
    }
    assert_eq!(sunday.status().await, WholeStatus::Ended);
    for (platform, write) in [
        (Youtube, "broadcast_insert"),
        (Youtube, "stream_insert"),
        (Youtube, "broadcast_bind"),
        (Youtube, "transition_live"),
        (Youtube, "transition_complete"),
        (Facebook, "live_video_create"),
        (Facebook, "live_video_start"),
        (Facebook, "live_video_end"),
    ] {
        assert_eq!(world.writes(platform, write), 1, "{platform} {write}");
    }
}

async fn weeks_ahead_facebook_is_created_when_its_window_opens(world: World) {
    let starts_at = world.now() + TimeDelta::days(21);
    let (youtube, facebook) = (world.connect_usual(Youtube).await, world.connect_usual(Facebook).await);

    let sunday = world.plan(service(&[&youtube, &facebook], starts_at)).await;
    let window = starts_at - TimeDelta::hours(6 * 24 + 20);
    sunday.pass_until(window - TimeDelta::seconds(1)).await;

    assert_eq!(sunday.on(Youtube).await.status, PlatformStatus::Scheduled);
    assert_eq!(sunday.on(Facebook).await.status, PlatformStatus::Pending);
    assert_eq!(world.writes(Facebook, "live_video_create"), 0);

    sunday.pass_until(window).await;
    sunday.settle().await;

    let row = sunday.on(Facebook).await;
    assert_eq!(row.status, PlatformStatus::Scheduled, "{:?}", row.failure_message);
    assert_eq!(world.broadcasts(Facebook)[0].starts_at, Some(starts_at));
}
