//! The harness itself: a world has running sandboxes on its own clock.

use chrono::TimeDelta;
use steeple_platforms::StreamingPlatform;
use steeple_tests::{World, for_each_backend};

for_each_backend!(the_sandboxes_share_the_worlds_clock, nothing_is_held_by_a_new_sandbox);

async fn the_sandboxes_share_the_worlds_clock(world: World) {
    world.advance(TimeDelta::minutes(5));

    assert_eq!(world.sandboxes.bench.now(), world.now());
    for platform in StreamingPlatform::ALL {
        let redirect_uri = world.ctx.redirect_uri(*platform);
        assert_eq!(world.sandboxes.bench.redirect_uri(*platform), redirect_uri.as_str());
    }
}

async fn nothing_is_held_by_a_new_sandbox(world: World) {
    for platform in StreamingPlatform::ALL {
        let snapshot = world.sandboxes.snapshot(*platform);
        assert!(snapshot.broadcasts.iter().all(|broadcast| !broadcast.receiving), "{platform} receives nothing yet");
        assert!(snapshot.writes.is_empty(), "{platform} was not asked anything yet");
    }
}
