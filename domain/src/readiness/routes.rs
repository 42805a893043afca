//! Whether an account would be reached twice: what was refused when it was planned may have come about since. Pure.

use super::finding::{Finding, Severity};
use crate::connection::entity::Model as Connection;
use crate::livestream::platform_entity::Model as Platform;
use crate::livestream::routes::sent_twice;

/// A finding for each route that is one too many, among the platforms that are not over.
pub(super) fn judge(platforms: &[&Platform], connections: &[Connection]) -> Vec<Finding> {
    let open = platforms.iter().copied().filter(|platform| !platform.status.is_settled());
    let routes: Vec<(&Platform, &Connection)> = open
        .filter_map(|platform| Some((platform, connections.iter().find(|row| row.id == platform.connection_id)?)))
        .collect();
    let chosen: Vec<&Connection> = routes.iter().map(|(_, connection)| *connection).collect();
    let finding = |twice| {
        let crate::livestream::routes::Twice { other, relay, .. } = twice;
        let (platform, connection) = routes[other];
        let by = chosen[relay].platform.0;
        Finding {
            code: "SENT_TWICE",
            severity: Severity::Blocks,
            platform: platform.id,
            connection: connection.id,
            what: twice.what(),
            why: format!("The channel was switched on in {by} after the service was planned."),
            fix: format!("Switch it off in {by}, press Save again, then look again; or plan the service without it."),
        }
    };
    sent_twice(&chosen).into_iter().map(finding).collect()
}
