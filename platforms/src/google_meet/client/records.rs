//! What was held in a room. Reference: <https://developers.google.com/workspace/meet/api/reference/rest/v2/conferenceRecords>.

use http::Method;

use super::super::wire::{ConferenceRecord, FILE_GENERATED, ParticipantCount, RecordPage, RecordingPage, Space};
use super::{meet, send};
use crate::contract::call::Call;
use crate::contract::error::PlatformError;

/// A question that costs nothing and that only an account with Meet is answered.
pub(super) async fn probe(call: &Call<'_>) -> Result<(), PlatformError> {
    let request = meet(call, "record_probe", Method::GET, "v2/conferenceRecords").query("pageSize", "1");
    send(call.http, request, call.now).await?.json::<RecordPage>().map(drop)
}

/// The last call that was held in this room.
pub(super) async fn last(call: &Call<'_>, space: &Space) -> Result<Option<ConferenceRecord>, PlatformError> {
    let request = meet(call, "record_list", Method::GET, "v2/conferenceRecords")
        .query("filter", format!("space.name = \"{}\"", space.name))
        .query("pageSize", "1");
    let page: RecordPage = send(call.http, request, call.now).await?.json()?;
    Ok(page.conference_records.into_iter().next())
}

/// How many are in the call now.
pub(super) async fn present(call: &Call<'_>, record: &str) -> Result<u64, PlatformError> {
    count(call, record, Some("latest_end_time IS NULL")).await
}

/// How many have been in the call.
pub(super) async fn attended(call: &Call<'_>, record: &str) -> Result<u64, PlatformError> {
    count(call, record, None).await
}

/// `totalSize` comes only when it is named in `fields`.
async fn count(call: &Call<'_>, record: &str, filter: Option<&str>) -> Result<u64, PlatformError> {
    let path = format!("v2/{record}/participants");
    let mut request = meet(call, "participant_count", Method::GET, &path).query("fields", "totalSize");
    if let Some(filter) = filter {
        request = request.query("filter", filter);
    }
    let count: ParticipantCount = send(call.http, request, call.now).await?.json()?;
    Ok(count.total_size)
}

/// The page that plays the recording; Google needs minutes to hours to make it.
pub(super) async fn recording(call: &Call<'_>, record: &str) -> Result<Option<String>, PlatformError> {
    let path = format!("v2/{record}/recordings");
    let request = meet(call, "recording_list", Method::GET, &path);
    let page: RecordingPage = send(call.http, request, call.now).await?.json()?;
    let mut finished =
        page.recordings.into_iter().filter(|recording| recording.state.as_deref() == Some(FILE_GENERATED));
    Ok(finished.find_map(|recording| recording.drive_destination?.export_uri))
}
