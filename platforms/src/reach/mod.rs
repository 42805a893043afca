//! Reaching a server whose address a person typed, without letting that person reach into Steeple's own network.
//!
//! A name is resolved once, every address is judged by the [`AddressPolicy`], and the connection goes to a judged address: a
//! name that answers differently the second time (DNS rebinding) gains nothing. One forbidden address among good ones refuses
//! the whole name.
//!
//! | file | subject |
//! |---|---|
//! | [`address`] | which addresses are allowed |
//! | [`destination`] | what a person pastes as a destination, pure |
//! | [`bounded`] | a stream of which only so much is read |
//! | [`rtmp`], [`srt`], [`web`] | the first words of a conversation, which show what kind of server answers |

pub mod address;
pub mod bounded;
pub mod destination;
#[cfg(test)]
mod pasted;
pub mod rtmp;
pub mod srt;
pub mod web;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

pub use address::{AddressKind, AddressPolicy};
pub use bounded::Bounded;

/// A server that does not answer within this time is not reached. Source: RTMP dossier §3, level 1.
const PATIENCE: Duration = Duration::from_secs(5);
/// The most that is read of a TLS server. A handshake message, certificates and all, has at most 64 KiB, and the first words of a
/// conversation are fewer.
pub const TLS_BYTES_MAX: usize = 256 * 1024;
/// A name with more addresses than this is no streaming server's.
const ADDRESSES_MAX: usize = 32;

/// Turns a name into addresses. The machine's own, or a test's.
#[async_trait]
pub trait Resolver: Send + Sync {
    /// # Errors
    /// `NotFound` when there is no such name.
    async fn resolve(&self, host: &str, port: u16) -> std::io::Result<Vec<SocketAddr>>;
}

/// The machine's resolver.
#[derive(Debug, Default)]
pub struct SystemResolver;

#[async_trait]
impl Resolver for SystemResolver {
    async fn resolve(&self, host: &str, port: u16) -> std::io::Result<Vec<SocketAddr>> {
        Ok(tokio::net::lookup_host((host, port)).await?.collect())
    }
}

/// Connects to typed addresses. Cheap to clone.
#[derive(Clone)]
pub struct Reach {
    resolver: Arc<dyn Resolver>,
    policy: AddressPolicy,
    patience: Duration,
}

/// Why a server was not reached.
#[derive(Debug, thiserror::Error)]
pub enum Unreachable {
    /// The name or address leads to a place that the policy does not open.
    #[error("the address leads to a forbidden place ({0:?})")]
    Forbidden(AddressKind),
    #[error("there is no server of that name")]
    NoSuchName,
    #[error("the name could not be looked up")]
    NotResolved(#[source] std::io::Error),
    #[error("the server accepts no connection on this port")]
    Refused,
    #[error("the server did not answer in time")]
    Silent,
    #[error("the TLS handshake failed")]
    Tls(#[source] std::io::Error),
    /// It answers, but not as such a server does.
    #[error("the server speaks another language")]
    OtherProtocol,
    #[error("the connection broke")]
    Broken(#[source] std::io::Error),
}

impl Reach {
    /// The machine's resolver under this policy.
    #[must_use]
    pub fn new(policy: AddressPolicy) -> Self {
        Self::with_resolver(policy, Arc::new(SystemResolver))
    }

    #[must_use]
    pub fn with_resolver(policy: AddressPolicy, resolver: Arc<dyn Resolver>) -> Self {
        Self { resolver, policy, patience: PATIENCE }
    }

    /// The same, giving up after `patience`.
    #[must_use]
    pub fn hasty(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// The addresses behind a host, all of them allowed. `host` is a name, an IPv4 or an IPv6 address without brackets.
    ///
    /// # Errors
    /// `Forbidden` when one of them is not allowed; `NoSuchName`, `NotResolved`, `Silent`.
    pub async fn judged(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, Unreachable> {
        let found = match host.parse::<IpAddr>() {
            Ok(address) => vec![SocketAddr::new(address, port)],
            Err(_) => timeout(self.patience, self.resolver.resolve(host, port))
                .await
                .map_err(|_| Unreachable::Silent)?
                .map_err(unresolved)?,
        };
        if found.is_empty() || found.len() > ADDRESSES_MAX {
            return Err(Unreachable::NoSuchName);
        }
        match found.iter().find(|found| !self.policy.allows(found.ip())) {
            Some(forbidden) => Err(Unreachable::Forbidden(AddressKind::of(forbidden.ip()))),
            None => Ok(found),
        }
    }

    /// A TCP connection to the first judged address that answers.
    ///
    /// # Errors
    /// As for [`Reach::judged`]; `Refused`, `Silent`.
    pub async fn tcp(&self, host: &str, port: u16) -> Result<TcpStream, Unreachable> {
        let mut last = Unreachable::Silent;
        for address in self.judged(host, port).await? {
            match timeout(self.patience, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(error)) if error.kind() == std::io::ErrorKind::ConnectionRefused => last = Unreachable::Refused,
                Ok(Err(error)) => last = Unreachable::Broken(error),
                Err(_) => last = Unreachable::Silent,
            }
        }
        Err(last)
    }

    /// A TLS connection; the certificate must be good for `host` by the machine's own trust store.
    ///
    /// # Errors
    /// As for [`Reach::tcp`]; `Tls` when the certificate is not valid or the port speaks no TLS.
    pub async fn tls(&self, host: &str, port: u16) -> Result<TlsStream<Bounded<TcpStream>>, Unreachable> {
        let stream = self.tcp(host, port).await?;
        tls_over(stream, host, self.patience).await
    }

    /// A UDP socket that talks to the first judged address only.
    ///
    /// # Errors
    /// As for [`Reach::judged`]; `Broken` when no socket can be had.
    pub async fn udp(&self, host: &str, port: u16) -> Result<UdpSocket, Unreachable> {
        let addresses = self.judged(host, port).await?;
        let address = addresses.first().ok_or(Unreachable::NoSuchName)?;
        let own: SocketAddr = match address {
            SocketAddr::V4(_) => ([0, 0, 0, 0], 0).into(),
            SocketAddr::V6(_) => ([0_u16; 8], 0).into(),
        };
        let socket = UdpSocket::bind(own).await.map_err(Unreachable::Broken)?;
        socket.connect(address).await.map_err(Unreachable::Broken)?;
        Ok(socket)
    }

    /// How long an answer is waited for.
    #[must_use]
    pub const fn patience(&self) -> Duration {
        self.patience
    }
}

impl Unreachable {
    /// True when it may be different in a minute, without anybody changing anything.
    #[must_use]
    pub const fn passes(&self) -> bool {
        matches!(self, Self::NotResolved(_) | Self::Silent | Self::Broken(_))
    }
}

/// TLS over a stream that is there already. Of it at most [`TLS_BYTES_MAX`] bytes are read, then and later, and the handshake takes
/// no longer than `patience`.
///
/// # Errors
/// `Tls` when the certificate is not valid for `host` or what answers is no TLS; `Silent` when it does not come to an end.
pub async fn tls_over<S>(stream: S, host: &str, patience: Duration) -> Result<TlsStream<Bounded<S>>, Unreachable>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let name = ServerName::try_from(host.to_owned()).map_err(|error| Unreachable::Tls(other(error)))?;
    let connector = TlsConnector::from(Arc::new(tls_config().map_err(Unreachable::Tls)?));
    let connecting = connector.connect(name, Bounded::new(stream, TLS_BYTES_MAX));
    timeout(patience, connecting).await.map_err(|_| Unreachable::Silent)?.map_err(Unreachable::Tls)
}

fn unresolved(error: std::io::Error) -> Unreachable {
    // The standard library has no kind for "no such name"; the machine's resolver says it in words.
    let words = error.to_string();
    let is_unknown = error.kind() == std::io::ErrorKind::NotFound
        || words.contains("Name or service not known")
        || words.contains("No address associated");
    if is_unknown { Unreachable::NoSuchName } else { Unreachable::NotResolved(error) }
}

pub(crate) fn tls_config() -> std::io::Result<rustls::ClientConfig> {
    use rustls_platform_verifier::BuilderVerifierExt;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.map_err(other)?.with_platform_verifier().map_err(other)?;
    Ok(config.with_no_client_auth())
}

fn other(error: impl std::error::Error + Send + Sync + 'static) -> std::io::Error {
    std::io::Error::other(error)
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// Answers each question with the next list: a name that changes its mind.
    struct Fickle {
        answers: Mutex<Vec<Vec<SocketAddr>>>,
    }

    #[async_trait]
    impl Resolver for Fickle {
        async fn resolve(&self, _: &str, port: u16) -> std::io::Result<Vec<SocketAddr>> {
            let mut answers = self.answers.lock().expect("nobody panics");
            let next = if answers.len() > 1 { answers.remove(0) } else { answers[0].clone() };
            Ok(next.into_iter().map(|address| SocketAddr::new(address.ip(), port)).collect())
        }
    }

    fn answering(answers: &[&[&str]], policy: AddressPolicy) -> Reach {
        let address = |text: &&str| SocketAddr::new(text.parse().expect("an address"), 0);
        let answers = answers.iter().map(|list| list.iter().map(address).collect()).collect();
        Reach::with_resolver(policy, Arc::new(Fickle { answers: Mutex::new(answers) }))
            .hasty(Duration::from_millis(200))
    }

    #[tokio::test]
    async fn one_forbidden_address_among_good_ones_refuses_the_name() {
        let reach = answering(&[&["1.1.1.1", "10.0.0.1"]], AddressPolicy::PUBLIC);

        let refused = reach.judged("stream.example", 1935).await;

        assert!(matches!(refused, Err(Unreachable::Forbidden(AddressKind::Private))), "{refused:?}");
    }

    #[tokio::test]
    async fn a_name_that_changes_its_mind_reaches_only_what_was_judged() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        // Good when it is judged; whoever asked again to connect would be led into the private network.
        let reach = answering(&[&["127.0.0.1"], &["10.0.0.1"]], AddressPolicy { loopback: true, private: false });

        let stream = reach.tcp("stream.example", port).await.expect("the judged address");

        assert_eq!(stream.peer_addr().expect("connected").ip(), IpAddr::from([127, 0, 0, 1]));
        let later = reach.tcp("stream.example", port).await;
        assert!(matches!(later, Err(Unreachable::Forbidden(AddressKind::Private))), "{later:?}");
    }

    #[tokio::test]
    async fn typed_addresses_are_judged_like_names() {
        let reach = Reach::new(AddressPolicy::PUBLIC);
        for host in ["127.0.0.1", "::1", "169.254.169.254", "10.0.0.1", "::ffff:127.0.0.1", "0.0.0.0"] {
            let refused = reach.tcp(host, 1935).await;
            assert!(matches!(refused, Err(Unreachable::Forbidden(_))), "{host}: {refused:?}");
        }
    }

    #[tokio::test]
    async fn a_port_without_tls_says_so_and_a_closed_port_refuses() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let reach = Reach::new(AddressPolicy::OWN_NETWORK).hasty(Duration::from_millis(500));
        let plain = tokio::spawn(async move {
            use tokio::io::AsyncWriteExt;
            let (mut stream, _) = listener.accept().await.expect("a guest");
            stream.write_all(b"HTTP/1.0 400 Bad Request\r\n\r\n").await.expect("sent");
        });

        let refused = reach.tls("127.0.0.1", port).await;

        assert!(matches!(refused, Err(Unreachable::Tls(_))), "{refused:?}");
        plain.await.expect("no panic");
        let closed = reach.tcp("127.0.0.1", port).await;
        assert!(matches!(closed, Err(Unreachable::Refused)), "{closed:?}");
    }
}
