//! Asking a typed web server one question: is this page there, and what time is it for you? Reads the head of the answer only.
//!
//! Sources: RFC 9112 (HTTP/1.1), RFC 9110 section 6.6.1 (`Date`).

use chrono::{DateTime, Utc};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

use super::{Reach, Unreachable};

/// A longer head is no web server's.
const HEAD_MAX: u64 = 16 * 1024;

/// What a web server answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    pub status: u16,
    /// The server's own clock, to the second.
    pub date: Option<DateTime<Utc>>,
}

/// Asks for a page. `path` is percent-encoded already.
///
/// # Errors
/// As for [`Reach::tcp`] and [`Reach::tls`]; `OtherProtocol` when what answers is no web server.
pub async fn ask(reach: &Reach, host: &str, port: u16, tls: bool, path: &str) -> Result<Told, Unreachable> {
    let question = format!(
        "GET {path} HTTP/1.1\r\nHost: {}\r\nUser-Agent: Steeple\r\nAccept: */*\r\nConnection: close\r\n\r\n",
        authority(host, port, tls)
    );
    let told = async {
        if tls {
            let stream = reach.tls(host, port).await?;
            exchange(stream, &question).await
        } else {
            let stream = reach.tcp(host, port).await?;
            exchange(stream, &question).await
        }
    };
    timeout(reach.patience() * 2, told).await.map_err(|_| Unreachable::Silent)?
}

fn authority(host: &str, port: u16, tls: bool) -> String {
    let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
    if port == if tls { 443 } else { 80 } { host } else { format!("{host}:{port}") }
}

async fn exchange(mut stream: impl AsyncRead + AsyncWrite + Unpin, question: &str) -> Result<Told, Unreachable> {
    stream.write_all(question.as_bytes()).await.map_err(Unreachable::Broken)?;
    let mut head = Vec::new();
    let mut limited = stream.take(HEAD_MAX);
    let mut piece = [0; 1_024];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        match limited.read(&mut piece).await.map_err(Unreachable::Broken)? {
            0 => break,
            length => head.extend_from_slice(&piece[..length]),
        }
    }
    read_head(&head).ok_or(Unreachable::OtherProtocol)
}

/// The status and the date of an answer's head; `None` when it is none.
#[must_use]
pub fn read_head(head: &[u8]) -> Option<Told> {
    let text = String::from_utf8_lossy(head);
    let mut lines = text.split("\r\n");
    let mut words = lines.next()?.split(' ');
    let version = words.next()?;
    if !matches!(version, "HTTP/1.0" | "HTTP/1.1") {
        return None;
    }
    let status = words.next()?.parse().ok().filter(|status| (100..600).contains(status))?;
    let headers = lines.take_while(|line| !line.is_empty()).filter_map(|line| line.split_once(':'));
    let date = headers.filter(|(name, _)| name.eq_ignore_ascii_case("date")).map(|(_, value)| value.trim()).next();
    let date = date.and_then(|date| DateTime::parse_from_rfc2822(date).ok()).map(|date| date.to_utc());
    Some(Told { status, date })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_and_date_are_read_and_anything_else_is_not() {
        let head = b"HTTP/1.1 200 OK\r\nServer: x\r\ndate: Fri, 27 Nov 2026 12:00:00 GMT\r\n\r\n<html>";
        let date = "2026-11-27T12:00:00Z".parse().ok();
        assert_eq!(read_head(head), Some(Told { status: 200, date }));
        assert_eq!(read_head(b"HTTP/1.0 404 Not Found\r\n\r\n"), Some(Told { status: 404, date: None }));
        for other in [&b""[..], b"SSH-2.0-OpenSSH_9.2", b"HTTP/1.1 abc", b"HTTP/1.1", b"HTTP/1.1 99 x", b"\x03\0\0\0"] {
            assert_eq!(read_head(other), None, "{other:?}");
        }
    }
}
