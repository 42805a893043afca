//! What a person pastes as a destination: server address and key, read by the rules of RTMP, RTMPS and SRT.
//!
//! Sources: Adobe's RTMP specification 1.0, draft-sharabayko-srt, the SRT access-control guidelines, and what volunteers paste
//! (RTMP dossier §2). Everything that comes out consists of visible ASCII; nothing in it can end a line, a parameter or a command.

use url::{Host, Url};

use crate::contract::credentials::Secret;
use crate::contract::livestream::Ingest;

/// Longest key. Facebook's, with everything behind its question mark, stay below 300 characters.
pub const KEY_MAX: usize = 512;
/// SRT passphrase, in bytes. Source: SRT API, `SRTO_PASSPHRASE`.
pub const PASSPHRASE: std::ops::RangeInclusive<usize> = 10..=79;
const SERVER_MAX: usize = 2_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    Rtmp,
    Rtmps,
    Srt,
}

/// A destination that keeps to the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    pub scheme: Scheme,
    /// A name in lower case, or an address without brackets.
    pub host: String,
    pub port: u16,
    /// RTMP's application, for example `live` or `live2?backup=1`; empty with SRT.
    pub app: String,
    /// RTMP: the stream key. SRT: the parameters, stream id and passphrase among them.
    pub key: Secret,
}

/// Which field of the form is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    Server,
    Key,
    Passphrase,
}

/// Why something pasted is no destination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    pub field: Field,
    /// One sentence in plain words; repeats nothing of what was typed.
    pub what: &'static str,
}

type Read<T> = Result<T, Wrong>;

/// Reads what was pasted into the fields; `key` and `passphrase` may be empty.
///
/// # Errors
/// The first rule that it breaks.
pub fn read(server: &str, key: &str, passphrase: &str) -> Read<Destination> {
    let (server, key, passphrase) = (trimmed(server), trimmed(key), trimmed(passphrase));
    let scheme = scheme_of(server, key)?;
    if server.len() > SERVER_MAX || !server.bytes().all(is_visible) && !is_international(server) {
        return Err(server_is("The server address contains spaces or characters that do not belong there"));
    }
    let url = Url::parse(server).map_err(|_| server_is("The server address cannot be read. Copy it again"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(server_is("The server address contains a user name or password, which belong into the stream key"));
    }
    if url.fragment().is_some() {
        return Err(server_is("The server address contains a #, which does not belong there"));
    }
    let host = host_of(&url)?;
    let port = match (url.port(), scheme) {
        (Some(0), _) => return Err(server_is("The port must be a number between 1 and 65535")),
        (Some(port), _) => port,
        (None, Scheme::Rtmp) => 1935,
        (None, Scheme::Rtmps) => 443,
        (None, Scheme::Srt) => return Err(server_is("SRT needs a port number, for example :9000")),
    };
    let (app, key) = match scheme {
        Scheme::Srt => (String::new(), srt_parameters(&url, key, passphrase)?),
        _ if !passphrase.is_empty() => return Err(wrong(Field::Passphrase, "Only SRT has a passphrase")),
        _ => app_and_key(&url, &host, key)?,
    };
    Ok(Destination { scheme, host, port, app, key: Secret::new(key) })
}

impl Destination {
    /// The server part, without any secret: `rtmps://host:443/app`, `srt://host:9000`.
    #[must_use]
    pub fn server(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        match self.scheme {
            Scheme::Rtmp if self.port == 1935 => format!("rtmp://{host}/{}", self.app),
            Scheme::Rtmp => format!("rtmp://{host}:{}/{}", self.port, self.app),
            // Programs differ in what they take for the port of rtmps, so it is always named.
            Scheme::Rtmps => format!("rtmps://{host}:{}/{}", self.port, self.app),
            Scheme::Srt => format!("srt://{host}:{}", self.port),
        }
    }

    /// Where the encoder sends to. With SRT the key is what follows the question mark.
    #[must_use]
    pub fn ingest(&self) -> Ingest {
        Ingest { url: self.server(), key: self.key.clone() }
    }
}

/// Without what comes along when something is copied: spaces, quotation marks, zero-width characters.
fn trimmed(text: &str) -> &str {
    let is_wrapping = |letter: char| {
        letter.is_whitespace()
            || matches!(letter, '"' | '\'' | '`' | '“' | '”' | '‘' | '’' | '<' | '>')
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
    };
    text.trim_matches(is_wrapping)
}

fn scheme_of(server: &str, key: &str) -> Read<Scheme> {
    let scheme = server.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    match scheme.as_deref() {
        Some("rtmp") => Ok(Scheme::Rtmp),
        Some("rtmps") => Ok(Scheme::Rtmps),
        Some("srt") => Ok(Scheme::Srt),
        None if key.contains("://") => Err(server_is("Server address and stream key are in each other's field")),
        _ => Err(server_is("The server address must begin with rtmp://, rtmps:// or srt://")),
    }
}

/// Only the host may be written with letters of other languages; they become `xn--…`.
fn is_international(server: &str) -> bool {
    let (_, rest) = server.split_once("://").unwrap_or_default();
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let is_name = host.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '.' | '-' | ':'));
    is_name && rest[host.len()..].bytes().all(is_visible)
}

/// The host as every program understands it: `0x7f.1` and `２７` become what they mean.
fn host_of(url: &Url) -> Read<String> {
    match Host::parse(url.host_str().unwrap_or_default()) {
        Ok(Host::Domain(name)) if !name.trim_matches('.').is_empty() => Ok(name.trim_end_matches('.').to_owned()),
        Ok(Host::Ipv4(address)) => Ok(address.to_string()),
        Ok(Host::Ipv6(address)) => Ok(address.to_string()),
        _ => Err(server_is("The server name cannot be read. Copy the address again")),
    }
}

/// Application and key from a path and a field. The query that is pasted behind a key belongs to it (Facebook);
/// the only one that belongs to a server is YouTube's `backup=1`.
fn app_and_key(url: &Url, host: &str, key: &str) -> Read<(String, String)> {
    let path = url.path().trim_matches('/');
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    let query = url.query().filter(|query| !query.is_empty());
    if key.is_empty() {
        let [app @ .., last] = segments.as_slice() else { return Err(incomplete()) };
        if app.is_empty() {
            return Err(wrong(Field::Key, "Stream key is missing"));
        }
        let key = query.map_or_else(|| (*last).to_owned(), |query| format!("{last}?{query}"));
        return Ok((app.join("/"), checked_key(&key)?));
    }
    let app = match segments.as_slice() {
        // Kick's and Twitch's ingest servers know one application, and their pages leave it out.
        [] if host.ends_with(".live-video.net") => "app".to_owned(),
        [] => return Err(incomplete()),
        segments => segments.join("/"),
    };
    let app = match query {
        None => app,
        Some("backup=1") => format!("{app}?backup=1"),
        Some(_) => {
            return Err(server_is(
                "The server address goes on behind a question mark. That part belongs to the stream key",
            ));
        }
    };
    Ok((app, checked_key(key)?))
}

fn checked_key(key: &str) -> Read<String> {
    if key.len() > KEY_MAX {
        return Err(wrong(Field::Key, "The stream key is longer than any platform's"));
    }
    if key.contains("://") {
        return Err(wrong(Field::Key, "The stream key is an address. Paste the key alone"));
    }
    // The last group ends or splits a destination in ffmpeg and in common relays.
    let is_allowed =
        |byte: u8| is_visible(byte) && !matches!(byte, b'#' | b'|' | b'[' | b']' | b'"' | b'\'' | b'\\' | b'`');
    if !key.bytes().all(is_allowed) {
        return Err(wrong(
            Field::Key,
            "The stream key contains spaces or characters that do not belong there. Copy it again",
        ));
    }
    Ok(key.to_owned())
}

/// SRT's parameters in one text: what the address brought, the stream id from the key's field, the passphrase from its own.
fn srt_parameters(url: &Url, streamid: &str, passphrase: &str) -> Read<String> {
    if !matches!(url.path(), "" | "/") {
        return Err(server_is("An SRT address has nothing behind its port but a question mark"));
    }
    let mut wanted = vec![("mode".to_owned(), "caller".to_owned())];
    for (name, value) in url.query_pairs() {
        match (name.as_ref(), value.as_ref()) {
            ("mode", "caller") => {}
            ("mode", _) => return Err(server_is("Only the SRT mode “caller” can send to a server")),
            ("streamid", value) if streamid.is_empty() => wanted.push(("streamid".to_owned(), value.to_owned())),
            ("passphrase", value) if passphrase.is_empty() => wanted.push(("passphrase".to_owned(), value.to_owned())),
            ("streamid" | "passphrase", _) => {
                return Err(server_is("The address and a field name the same thing twice"));
            }
            ("latency" | "pbkeylen", value) if value.bytes().all(|byte| byte.is_ascii_digit()) && !value.is_empty() => {
                wanted.push((name.into_owned(), value.to_owned()));
            }
            _ => return Err(server_is("The SRT address has a parameter that Steeple does not know")),
        }
    }
    let typed = [("streamid", streamid), ("passphrase", passphrase)].into_iter().filter(|(_, value)| !value.is_empty());
    wanted.extend(typed.map(|(name, value)| (name.to_owned(), value.to_owned())));
    for (name, value) in &wanted {
        let is_visible = value.bytes().all(is_visible);
        match name.as_str() {
            "streamid" if value.is_empty() || value.len() > KEY_MAX || !is_visible => {
                return Err(wrong(Field::Key, "The stream id has 1 to 512 characters without spaces"));
            }
            "passphrase" if !PASSPHRASE.contains(&value.len()) || !value.bytes().all(is_visible_or_space) => {
                return Err(wrong(Field::Passphrase, "The SRT passphrase has 10 to 79 characters"));
            }
            _ => {}
        }
    }
    Ok(url::form_urlencoded::Serializer::new(String::new()).extend_pairs(wanted).finish())
}

const fn is_visible(byte: u8) -> bool {
    byte.is_ascii_graphic()
}

const fn is_visible_or_space(byte: u8) -> bool {
    byte.is_ascii_graphic() || byte == b' '
}

const fn wrong(field: Field, what: &'static str) -> Wrong {
    Wrong { field, what }
}

const fn server_is(what: &'static str) -> Wrong {
    wrong(Field::Server, what)
}

const fn incomplete() -> Wrong {
    server_is("The server address is incomplete: it should look like rtmp://server/live")
}
