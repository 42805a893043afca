//! What meetings and webinars have in common: where they are, what they are called, reading one.

use super::{ask, host, request};
use crate::contract::call::Call;
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::contract::livestream::ExternalIds;
use crate::contract::platform::StreamingPlatform;
use crate::zoom::{Rooms, wire};

impl Rooms {
    /// Where the host's are created and listed.
    pub(super) fn of_host(self, call: &Call<'_>) -> String {
        format!("/v2/users/{}/{}", host(call.credentials, call.account_id), self.either("meetings", "webinars"))
    }

    /// The room's path. Zoom's number is stored as text under `meeting`, whichever it is.
    pub(super) fn path(self, operation: &'static str, ids: &ExternalIds) -> Result<String, PlatformError> {
        let number: Option<i64> = ids.get("meeting").and_then(|text| text.parse().ok());
        number.map(|number| format!("/v2/{}/{number}", self.either("meetings", "webinars"))).ok_or_else(|| {
            let detail = self.either("there is no Zoom meeting yet", "there is no Zoom webinar yet");
            PlatformError::new(StreamingPlatform::Zoom, operation, ErrorKind::Gone, Outcome::NothingHappened, detail)
        })
    }

    /// `GET` of the room; `None` when it is gone.
    pub(super) async fn read(self, call: &Call<'_>, ids: &ExternalIds) -> Result<Option<wire::Meeting>, PlatformError> {
        let operation = self.either("meeting_read", "webinar_read");
        let request = request(call, operation, http::Method::GET, &self.path(operation, ids)?);
        match ask(&call.as_app(), request).await {
            Ok(answer) => answer.json().map(Some),
            Err(error) if error.kind == ErrorKind::Gone => Ok(None),
            Err(error) => Err(self.worded(error)),
        }
    }

    /// Whether somebody is in the room; false when it is gone. Of a webinar Zoom does not tell, which is `None`.
    pub(super) async fn is_running(self, call: &Call<'_>, ids: &ExternalIds) -> Result<Option<bool>, PlatformError> {
        let Some(room) = self.read(call, ids).await? else { return Ok(Some(false)) };
        Ok(room.status.map(|status| status == "started"))
    }

    pub(super) fn gone(self, operation: &'static str) -> PlatformError {
        let detail = "the meeting was deleted in Zoom, or has expired";
        let error =
            PlatformError::new(StreamingPlatform::Zoom, operation, ErrorKind::Gone, Outcome::NothingHappened, detail);
        self.worded(error)
    }

    /// The refusal in the words of this sort of room: the catalogue speaks of meetings.
    pub(super) fn worded(self, error: PlatformError) -> PlatformError {
        match self {
            Self::Meetings => error,
            Self::Webinars => PlatformError { detail: error.detail.replace("the meeting", "the webinar"), ..error },
        }
    }
}
