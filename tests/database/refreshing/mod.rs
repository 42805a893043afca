//! Renewing: ahead of need, once, committed before use; and what each of the platform's answers makes of the connection.

mod ahead;
mod answers;
mod calling;
mod pacing;

use steeple_platforms::StreamingPlatform;
use steeple_platforms::sandbox::faults::{Fault, FaultRule};
use steeple_tests::World;

/// The next renewals of this platform fail so, this many times.
fn fail_tokens(world: &World, platform: StreamingPlatform, fault: Fault, times: u32) {
    let path = steeple_tests::world::token_path(platform);
    let method = Some("POST".to_owned());
    world.sandboxes.fail(FaultRule { platform, method, path, fault, skip: 0, times });
}
