//! The form's one field, typed and read back from the vault.

use super::errors;
use crate::contract::account::FormFields;
use crate::contract::credentials::{Credentials, Renewal};
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
    let is_name = (1..=USERNAME_MAX).contains(&bare.len())
        && bare.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_'));
    if is_name {
        Ok(bare)
    } else {
        Err(errors::refused(operation, "Username: it has 1 to 30 letters, digits, dots and underscores"))
    }
}

/// The same from a connection's credentials.
pub(super) fn opened(operation: &'static str, credentials: &Credentials) -> Result<String, PlatformError> {
    match &credentials.renewal {
        Renewal::Typed { fields } => username(operation, fields).map_err(|_| errors::unreadable(operation)),
        _ => Err(errors::unreadable(operation)),
    }
}

/// Where viewers see the account's live video.
pub(super) fn watch_url(username: &str) -> String {
    format!("https://www.instagram.com/{username}/live/")
}
