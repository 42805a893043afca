//! Where the encoder sends to: the account's stream key at the server that was chosen in Restream.

use http::Method;

use super::{request, send};
use crate::contract::call::Call;
use crate::contract::credentials::Secret;
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::contract::livestream::Ingest;
use crate::contract::platform::StreamingPlatform;
use crate::restream::wire::{SelectedIngest, Server, StreamKey};
use crate::told;

/// Address and key together. Three calls, because `GET /v2/user/ingest` tells only the server's id.
///
/// # Errors
/// `Unexpected` when the chosen server is not in Restream's list; otherwise as for any call.
pub async fn account_ingest(call: &Call<'_>) -> Result<Ingest, PlatformError> {
    let key = stream_key_read(call).await?;
    let chosen = ingest_read(call).await?.ingest_id;
    let servers = server_list(call).await?;
    let server = servers.into_iter().find(|server| server.id == chosen).ok_or_else(|| {
        PlatformError::new(
            StreamingPlatform::Restream,
            "server_list",
            ErrorKind::Unexpected,
            Outcome::NothingHappened,
            "the server that was chosen in Restream is not in its list of servers",
        )
        .with_remedy("Open Restream and choose another ingest server; Steeple keeps trying.")
    })?;
    told::ingest(server.rtmp_url, key).ok_or_else(|| {
        let detail = "Restream told a server or a stream key that no encoder takes";
        let (kind, outcome) = (ErrorKind::Unexpected, Outcome::NothingHappened);
        PlatformError::new(StreamingPlatform::Restream, "server_list", kind, outcome, detail)
    })
}

/// The account's stream key, the same for every service. Scope `stream.read`.
///
/// # Errors
/// As for any call.
pub async fn stream_key_read(call: &Call<'_>) -> Result<Secret, PlatformError> {
    let answer = send(call, request(call.http, "stream_key_read", Method::GET, "/v2/user/streamKey")).await?;
    Ok(answer.json::<StreamKey>()?.stream_key)
}

/// The server that was chosen in Restream. Scope `channels.read`.
///
/// # Errors
/// As for any call.
pub async fn ingest_read(call: &Call<'_>) -> Result<SelectedIngest, PlatformError> {
    send(call, request(call.http, "ingest_read", Method::GET, "/v2/user/ingest")).await?.json()
}

/// Every ingest server. Public: no token is needed, the account's is sent all the same.
///
/// # Errors
/// As for any call.
pub async fn server_list(call: &Call<'_>) -> Result<Vec<Server>, PlatformError> {
    send(call, request(call.http, "server_list", Method::GET, "/v2/server/all")).await?.json()
}
