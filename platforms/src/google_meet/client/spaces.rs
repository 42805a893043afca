//! Rooms. Reference: <https://developers.google.com/workspace/meet/api/reference/rest/v2/spaces>.

use http::Method;

use super::super::wire::{ConfigBody, OPEN, RESTRICTED, Space, SpaceBody};
use super::{gone, if_there, meet, nothing_happened, send};
use crate::contract::call::Call;
use crate::contract::error::{ErrorKind, PlatformError};
use crate::contract::livestream::ExternalIds;

/// Who walks in. It is always sent: without it the account's own rule holds, by which guests knock and nobody lets them in.
pub(super) const fn access(waiting_room: bool) -> &'static str {
    if waiting_room { RESTRICTED } else { OPEN }
}

pub(super) async fn create(call: &Call<'_>, waiting_room: bool) -> Result<Space, PlatformError> {
    const OPERATION: &str = "space_create";
    let request = meet(call, OPERATION, Method::POST, "v2/spaces").json(&body(waiting_room));
    let space = send(call.http, request, call.now).await?.json()?;
    let_in_as_wanted(OPERATION, &space, waiting_room)?;
    Ok(space)
}

/// `None` when Google does not know it any more.
pub(super) async fn read(call: &Call<'_>, ids: &ExternalIds) -> Result<Option<Space>, PlatformError> {
    const OPERATION: &str = "space_read";
    let request = meet(call, OPERATION, Method::GET, &path(OPERATION, ids)?);
    if_there(send(call.http, request, call.now).await)?.map(|answer| answer.json()).transpose()
}

/// Changes who walks in; `None` when Google does not know the room any more.
pub(super) async fn change(
    call: &Call<'_>,
    ids: &ExternalIds,
    waiting_room: bool,
) -> Result<Option<Space>, PlatformError> {
    const OPERATION: &str = "space_update";
    let request = meet(call, OPERATION, Method::PATCH, &path(OPERATION, ids)?)
        .query("updateMask", "config.accessType")
        .json(&body(waiting_room));
    let Some(answer) = if_there(send(call.http, request, call.now).await)? else { return Ok(None) };
    let space = answer.json()?;
    let_in_as_wanted(OPERATION, &space, waiting_room)?;
    Ok(Some(space))
}

/// Ends the call for everybody.
pub(super) async fn end(call: &Call<'_>, ids: &ExternalIds) -> Result<(), PlatformError> {
    const OPERATION: &str = "conference_end";
    let path = format!("{}:endActiveConference", path(OPERATION, ids)?);
    let request = meet(call, OPERATION, Method::POST, &path).json(&serde_json::json!({}));
    send(call.http, request, call.now).await?.json::<serde_json::Map<_, _>>().map(drop)
}

/// The path of the stored room. Its name is Google's; anything else would lead to another call.
fn path(operation: &'static str, ids: &ExternalIds) -> Result<String, PlatformError> {
    let name = ids.get("meeting").filter(|name| is_name(name)).ok_or_else(|| gone(operation))?;
    Ok(format!("v2/{name}"))
}

fn is_name(name: &str) -> bool {
    let is_id =
        |id: &str| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    name.strip_prefix("spaces/").is_some_and(is_id)
}

const fn body(waiting_room: bool) -> SpaceBody {
    SpaceBody { config: ConfigBody { access_type: access(waiting_room) } }
}

/// A Workspace may forbid rooms that everybody can enter. Then Google takes the wish, answers with another access and says
/// nothing; guests would stand before a closed door.
fn let_in_as_wanted(operation: &'static str, space: &Space, waiting_room: bool) -> Result<(), PlatformError> {
    let is_closed = space.config.access_type.as_deref().is_some_and(|access| access != OPEN);
    if waiting_room || !is_closed {
        return Ok(());
    }
    let detail = "the Google Workspace does not allow rooms that guests enter without being let in";
    Err(nothing_happened(operation, ErrorKind::Refused, detail).with_remedy(
        "Plan the meeting with a waiting room and let somebody admit the guests, or ask the Google Workspace administrator \
         to allow open rooms. Then press Retry.",
    ))
}
