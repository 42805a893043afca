//! Whether something besides the broadcast will be missing: a picture or an announcement that the platform refused. Pure.

use super::finding::{Finding, Severity};
use crate::livestream::errand::entity::{ErrandKind, ErrandStatus, Model as Errand};
use crate::livestream::platform_entity::Model as Platform;

/// A finding for each errand on these platforms that waits for a person. None of them keeps viewers away.
pub(super) fn judge(platforms: &[&Platform], errands: &[Errand]) -> Vec<Finding> {
    let failed = errands.iter().filter(|errand| errand.status == ErrandStatus::Failed);
    let finding = |errand: &Errand| {
        let platform = platforms.iter().find(|platform| platform.id == errand.livestream_platform_id)?;
        let name = platform.platform.0;
        let (code, what) = match errand.kind {
            ErrandKind::Picture | ErrandKind::RecordingPicture => {
                ("PICTURE_NOT_SHOWN", format!("{name} does not show the service's picture."))
            }
            ErrandKind::Announcement => ("NOT_ANNOUNCED", format!("The service was not announced on {name}.")),
        };
        Some(Finding {
            code,
            severity: Severity::Warns,
            platform: platform.id,
            connection: platform.connection_id,
            what,
            why: errand.failure_message.clone().unwrap_or_default(),
            fix: errand.failure_remedy.clone().unwrap_or_else(|| "Press Retry.".to_owned()),
        })
    };
    failed.filter_map(finding).collect()
}
