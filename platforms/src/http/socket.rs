//! A WebSocket to a vendor, opened on the same way out as every request: base URLs by role, a size cap, a record without secrets.
//!
//! A vendor that wants its token in the address (Restream) gets it there, because a browser could send it nowhere else; the address
//! with it is built here, leaves only on the wire, and is in no record, log line or error.
//!
//! A silent line is dead or merely quiet. After [`QUIET`] a ping is sent; what has not said anything [`PATIENCE`] later is dead.
//! Both are counted by the machine, like every wait for a network.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};
use url::Url;

use super::mask::{MASK, mask_url};
use super::{Answer, Exchange, Http};
use crate::contract::credentials::Secret;
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::contract::platform::StreamingPlatform;
use crate::reach::tls_config;

/// After so long without a word a ping is sent.
pub const QUIET: Duration = Duration::from_secs(30);
/// So long its answer is waited for, and a handshake at most.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// The largest message that is read; vendors' are some hundred bytes.
const MESSAGE_MAX_BYTES: usize = 256 * 1024;

/// A WebSocket to open.
pub struct Opening {
    pub platform: StreamingPlatform,
    /// The client function: `updates_listen`.
    pub operation: &'static str,
    /// Without query; `http` and `https` stand for `ws` and `wss`.
    pub url: Url,
    /// What the vendor wants in the address, each value a secret.
    pub query: Vec<(&'static str, Secret)>,
}

/// What came of it.
pub enum Opened {
    Socket(Socket),
    /// The vendor answered with something other than a socket.
    Refused(Answer),
}

/// An open socket.
pub struct Socket {
    stream: WebSocketStream<Box<dyn Line>>,
    pinged: bool,
}

/// Why nothing more will come. Holds no word of the vendor's: a reason may quote what it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    /// RFC 6455 section 7.4; `None` when the line just broke.
    pub code: Option<u16>,
    /// In plain words, without a stop.
    pub why: &'static str,
}

/// Bytes both ways, with or without TLS.
trait Line: AsyncRead + AsyncWrite + Send + Sync + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Sync + Unpin> Line for T {}

impl Http {
    /// Opens a socket.
    ///
    /// # Errors
    /// `Unavailable` with `NothingHappened` when no conversation came about. What the vendor answered instead is [`Opened::Refused`].
    pub async fn open_socket(&self, opening: Opening) -> Result<Opened, PlatformError> {
        let (platform, operation) = (opening.platform, opening.operation);
        let mut exchange = self.recorder.as_ref().map(|_| opening.to_exchange());
        let opened = match timeout(self.patience.min(PATIENCE), opening.open()).await {
            Ok(opened) => opened,
            Err(_) => Err(Fault::Silent),
        };
        let status = match &opened {
            Ok(Opened::Socket(_)) => Some(101),
            Ok(Opened::Refused(answer)) => Some(answer.status),
            Err(_) => None,
        };
        if let (Some(recorder), Some(exchange)) = (&self.recorder, exchange.take()) {
            recorder.record(Exchange { status, ..exchange });
        }
        opened.map_err(|fault| {
            let detail = match fault {
                Fault::Unreachable => format!("{platform} could not be reached"),
                Fault::Silent => format!("{platform} did not answer in time"),
                Fault::OtherProtocol => format!("something answered in place of {platform}"),
            };
            tracing::debug!(%platform, operation, %detail, "no socket to the platform");
            PlatformError::new(platform, operation, ErrorKind::Unavailable, Outcome::NothingHappened, detail)
        })
    }
}

/// Why there is no conversation. The library's own errors are dropped: they may hold the address.
enum Fault {
    Unreachable,
    Silent,
    OtherProtocol,
}

impl Opening {
    async fn open(self) -> Result<Opened, Fault> {
        let (platform, operation) = (self.platform, self.operation);
        let line = connect(&self.url).await?;
        let request = self.address().as_str().into_client_request().map_err(|_| Fault::OtherProtocol)?;
        let config = WebSocketConfig::default()
            .max_message_size(Some(MESSAGE_MAX_BYTES))
            .max_frame_size(Some(MESSAGE_MAX_BYTES));
        match client_async_with_config(request, line, Some(config)).await {
            Ok((stream, _)) => Ok(Opened::Socket(Socket { stream, pinged: false })),
            Err(tungstenite::Error::Http(response)) => {
                let (head, body) = response.into_parts();
                let (status, bytes) = (head.status.as_u16(), body.unwrap_or_default().into());
                Ok(Opened::Refused(Answer { platform, operation, status, headers: head.headers, bytes }))
            }
            Err(tungstenite::Error::Io(_)) => Err(Fault::Unreachable),
            Err(_) => Err(Fault::OtherProtocol),
        }
    }

    /// The address as it goes over the wire, secrets and all.
    fn address(&self) -> Url {
        let mut url = self.url.clone();
        let scheme = if url.scheme() == "http" { "ws" } else { "wss" };
        // Between the web's own schemes a change is always possible.
        let _ = url.set_scheme(scheme);
        url.query_pairs_mut().extend_pairs(self.query.iter().map(|(name, value)| (*name, value.reveal())));
        url
    }

    /// What a record may show of it.
    fn to_exchange(&self) -> Exchange {
        let query = self.query.iter().map(|(name, _)| ((*name).to_owned(), MASK.into())).collect();
        Exchange {
            platform: self.platform,
            operation: self.operation,
            method: http::Method::GET.to_string(),
            url: mask_url(&self.url),
            query: serde_json::Value::Object(query),
            headers: serde_json::Value::Object(serde_json::Map::new()),
            body: serde_json::Value::Null,
            status: None,
        }
    }
}

async fn connect(url: &Url) -> Result<Box<dyn Line>, Fault> {
    let host = url.host_str().ok_or(Fault::Unreachable)?.trim_matches(['[', ']']).to_owned();
    let port = url.port_or_known_default().ok_or(Fault::Unreachable)?;
    let stream = TcpStream::connect((host.as_str(), port)).await.map_err(|_| Fault::Unreachable)?;
    if url.scheme() == "http" {
        return Ok(Box::new(stream));
    }
    let name = ServerName::try_from(host).map_err(|_| Fault::Unreachable)?;
    let connector = TlsConnector::from(std::sync::Arc::new(tls_config().map_err(|_| Fault::Unreachable)?));
    let stream = connector.connect(name, stream).await.map_err(|_| Fault::OtherProtocol)?;
    Ok(Box::new(stream))
}

impl Socket {
    /// The next text. May be given up and called again: nothing is lost by it.
    ///
    /// # Errors
    /// Why nothing more will come.
    pub async fn next(&mut self) -> Result<String, Ended> {
        loop {
            let wait = if self.pinged { PATIENCE } else { QUIET };
            let Ok(message) = timeout(wait, self.stream.next()).await else {
                if self.pinged {
                    return Err(Ended { code: None, why: "the line went dead" });
                }
                self.pinged = true;
                let ping = self.stream.send(Message::Ping(bytes::Bytes::new())).await;
                ping.map_err(|_| Ended { code: None, why: "the line broke" })?;
                continue;
            };
            self.pinged = false;
            match message {
                Some(Ok(Message::Text(text))) => return Ok(text.as_str().to_owned()),
                // A ping is answered by the library with the next read.
                Some(Ok(Message::Binary(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
                Some(Ok(Message::Close(frame))) => {
                    let code = frame.map(|frame| frame.code.into());
                    return Err(Ended { code, why: "the platform closed it" });
                }
                Some(Err(tungstenite::Error::Capacity(_))) => {
                    return Err(Ended { code: None, why: "the platform sent something far too large" });
                }
                Some(Err(_)) | None => return Err(Ended { code: None, why: "the line broke" }),
            }
        }
    }
}
