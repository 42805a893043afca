//! Whether a Zoom user may host and livestream, asked of plan and settings.

use super::{ask, host, request};
use crate::contract::account::{LivePermission, PermissionFinding};
use crate::contract::call::Call;
use crate::contract::error::{ErrorKind, PlatformError};
use crate::zoom::wire;

/// Reads the user's settings and judges them with the plan.
pub(super) async fn permission(call: &Call<'_>, user: &wire::User) -> Result<LivePermission, PlatformError> {
    let path = format!("/v2/users/{}/settings", host(call.credentials, call.account_id));
    let answer = ask(&call.as_app(), request(call, "user_settings_read", http::Method::GET, &path)).await;
    let settings: Option<wire::UserSettings> = match answer {
        Ok(answer) => Some(answer.json()?),
        Err(error) if error.kind == ErrorKind::MissingScope => None,
        Err(error) => return Err(error),
    };
    Ok(judge(user, settings.as_ref()))
}

/// `settings` is `None` when the app may not read them.
fn judge(user: &wire::User, settings: Option<&wire::UserSettings>) -> LivePermission {
    let mut findings = Vec::new();
    findings.extend(plan(user));
    findings.extend(status(user));
    findings.extend(livestreaming(settings));
    LivePermission { allowed: findings.iter().all(|finding| !finding.blocks), findings }
}

fn plan(user: &wire::User) -> Option<PermissionFinding> {
    let (code, what) = match user.plan {
        wire::LICENSED => return None,
        wire::BASIC => {
            ("FREE_PLAN", "The Zoom user has the free plan: meetings stop after 40 minutes and cannot be livestreamed.")
        }
        _ => ("NO_LICENCE", "The Zoom user has no licence and cannot host meetings for a livestream."),
    };
    let fix = "In the Zoom web portal open Admin > User Management > Users and give this user a paid licence.";
    Some(blocking(code, what, fix))
}

fn status(user: &wire::User) -> Option<PermissionFinding> {
    let is_active = user.status.as_deref().is_none_or(|status| status == "active");
    let fix = "Ask the Zoom administrator to activate the user under Admin > User Management > Users.";
    (!is_active).then(|| blocking("USER_NOT_ACTIVE", "The Zoom user is not active.", fix))
}

fn livestreaming(settings: Option<&wire::UserSettings>) -> Option<PermissionFinding> {
    const SWITCH: &str = "In the Zoom web portal open Settings > Meeting > In Meeting (Advanced), switch on \
         “Allow livestreaming of meetings” and tick “Custom Live Streaming Service”. \
         If the switch is locked, the Zoom administrator does it under Account Settings.";
    let Some(wire::UserSettings { in_meeting }) = settings else {
        return Some(PermissionFinding {
            code: "SETTINGS_UNREADABLE",
            what:
                "Steeple may not read the Zoom user's settings, so it cannot tell whether livestreaming is switched on."
                    .to_owned(),
            fix: "Add the scope user:read:settings to the app in the Zoom Marketplace, then press Reconnect."
                .to_owned(),
            blocks: false,
        });
    };
    match (in_meeting.allow_live_streaming, in_meeting.custom_live_streaming_service) {
        (Some(false), _) => {
            Some(blocking("LIVESTREAMING_OFF", "Livestreaming of meetings is switched off for this Zoom user.", SWITCH))
        }
        (_, Some(true)) => None,
        (_, Some(false)) => Some(blocking(
            "CUSTOM_LIVESTREAMING_OFF",
            "The Custom Live Streaming Service is switched off for this Zoom user.",
            SWITCH,
        )),
        (_, None) => Some(PermissionFinding {
            code: "CUSTOM_LIVESTREAMING_UNKNOWN",
            what: "Zoom does not say whether the Custom Live Streaming Service is switched on.".to_owned(),
            fix: SWITCH.to_owned(),
            blocks: false,
        }),
    }
}

fn blocking(code: &'static str, what: &str, fix: &str) -> PermissionFinding {
    PermissionFinding { code, what: what.to_owned(), fix: fix.to_owned(), blocks: true }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(plan: i64) -> wire::User {
        serde_json::from_value(serde_json::json!({"id": "u", "type": plan, "status": "active"})).expect("a user")
    }

    fn settings(in_meeting: &serde_json::Value) -> wire::UserSettings {
        serde_json::from_value(serde_json::json!({"in_meeting": in_meeting})).expect("settings")
    }

    fn codes(permission: &LivePermission) -> Vec<&'static str> {
        permission.findings.iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn a_licensed_user_with_custom_livestreaming_may_go_live() {
        let on = settings(&serde_json::json!({"allow_live_streaming": true, "custom_live_streaming_service": true}));

        let permission = judge(&user(wire::LICENSED), Some(&on));

        assert_eq!(permission, LivePermission { allowed: true, findings: Vec::new() });
    }

    #[test]
    fn each_thing_that_forbids_livestreaming_is_named() {
        let off = settings(&serde_json::json!({"allow_live_streaming": false}));
        let custom_off =
            settings(&serde_json::json!({"allow_live_streaming": true, "custom_live_streaming_service": false}));

        assert_eq!(codes(&judge(&user(wire::BASIC), Some(&off))), ["FREE_PLAN", "LIVESTREAMING_OFF"]);
        assert_eq!(codes(&judge(&user(99), Some(&custom_off))), ["NO_LICENCE", "CUSTOM_LIVESTREAMING_OFF"]);
    }

    #[test]
    fn what_cannot_be_read_is_a_warning_and_not_a_no() {
        let silent = settings(&serde_json::json!({}));

        for permission in [judge(&user(wire::LICENSED), None), judge(&user(wire::LICENSED), Some(&silent))] {
            assert!(permission.allowed);
            assert_eq!(permission.findings.len(), 1);
        }
    }
}
