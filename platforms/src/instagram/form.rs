//! The account's name: as people type it, as Instagram tells it, and the page it leads to.

use super::errors;
use crate::contract::account::FormFields;
use crate::contract::error::PlatformError;

/// Longest name. Source: Instagram's sign-up form.
const USERNAME_MAX: usize = 30;

/// The account's name in lower case, without what people type around it.
pub(super) fn username(operation: &'static str, fields: &FormFields) -> Result<String, PlatformError> {
    let typed = fields.get("username").map(|value| value.reveal().trim()).unwrap_or_default();
    let bare = typed.strip_prefix("https://").unwrap_or(typed);
    let bare = bare.strip_prefix("www.").unwrap_or(bare);
    let bare = bare.strip_prefix("instagram.com/").unwrap_or(bare);
    let bare = bare.trim_start_matches('@').trim_end_matches('/').to_lowercase();
    if is_name(&bare) {
        Ok(bare)
    } else {
        Err(errors::refused(operation, "Username: it has 1 to 30 letters, digits, dots and underscores"))
    }
}

/// Whether an account can be called so.
pub(super) fn is_name(text: &str) -> bool {
    (1..=USERNAME_MAX).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_'))
}

/// Where viewers see the account's live video.
pub(super) fn watch_url(username: &str) -> String {
    format!("https://www.instagram.com/{username}/live/")
}
