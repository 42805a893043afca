//! Who signed in, and what is live on the account now.

use http::Method;

use super::{read, request};
use crate::contract::call::AppCall;
use crate::contract::credentials::Secret;
use crate::contract::error::{ErrorKind, PlatformError};
use crate::instagram::wire::{Live, LiveMedia, Me};

const PROFILE_FIELDS: &str = "user_id,username,name,account_type,followers_count,profile_picture_url";
/// Fields that every media has.
const LIVE_FIELDS: &str = "id,media_product_type,timestamp,username";
/// The same with a field that is new in the spec of 2026, and that nobody was seen to get.
const LIVE_FIELDS_AND_VIEWERS: &str = "id,media_product_type,timestamp,username,current_live_viewer_count";

/// The account behind the token. Permission `instagram_business_basic`.
///
/// # Errors
/// As for any call.
pub(super) async fn profile_read(call: &AppCall<'_>, token: &Secret) -> Result<Me, PlatformError> {
    read(call, request(call, "profile_read", Method::GET, "me", token).query("fields", PROFILE_FIELDS)).await
}

/// What is being broadcast right now: nothing, or one. Where the viewers may not be asked for, it is asked again without.
///
/// # Errors
/// As for any call.
pub(super) async fn live_list(call: &AppCall<'_>, token: &Secret, account: &str) -> Result<Vec<Live>, PlatformError> {
    let path = format!("{account}/live_media");
    let ask = |fields| read(call, request(call, "live_list", Method::GET, &path, token).query("fields", fields));
    let live: LiveMedia = match ask(LIVE_FIELDS_AND_VIEWERS).await {
        Err(error) if error.kind == ErrorKind::Refused => ask(LIVE_FIELDS).await?,
        told => told?,
    };
    // Where the kind is not told, it is what was asked for.
    Ok(live
        .data
        .into_iter()
        .filter(|one| one.media_product_type.as_deref().is_none_or(|kind| kind == "LIVE"))
        .collect())
}
