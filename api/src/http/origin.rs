//! Requests that another website makes a browser send are refused (design: T7).

use actix_web::http::header::{self, HeaderMap};
use url::{Host, Origin, Url};

/// Where pages of this Steeple live.
#[derive(Debug, Clone)]
pub struct Home(Url);

impl Home {
    #[must_use]
    pub fn new(public_url: Url) -> Self {
        Self(public_url)
    }

    /// True unless a browser says that the request comes from elsewhere. Programs send neither header; a browser always
    /// sends one of them with a request that another site could have caused and that carries a body or opens a WebSocket.
    #[must_use]
    pub fn sent(&self, headers: &HeaderMap) -> bool {
        let site = headers.get("sec-fetch-site").map(|site| site == "same-origin" || site == "none");
        let origins: Vec<_> = headers.get_all(header::ORIGIN).collect();
        let origin = match origins.as_slice() {
            [] => None,
            [origin] => Some(origin.to_str().is_ok_and(|origin| self.is(origin))),
            _ => Some(false),
        };
        site.unwrap_or(true) && origin.unwrap_or(true)
    }

    /// True for this Steeple's own origin; on the machine itself, for its other names too.
    fn is(&self, origin: &str) -> bool {
        let Ok(url) = Url::parse(origin) else { return false };
        if !matches!(url.origin(), Origin::Tuple(..)) || url.path() != "/" || url.query().is_some() {
            return false;
        }
        let same_door =
            url.scheme() == self.0.scheme() && url.port_or_known_default() == self.0.port_or_known_default();
        url.origin() == self.0.origin() || (same_door && is_loopback(&url) && is_loopback(&self.0))
    }

    /// True when browsers come over TLS.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.0.scheme() == "https"
    }

    #[must_use]
    pub fn url(&self) -> &Url {
        &self.0
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    fn sent(home: &str, headers: &[(&'static str, &str)]) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
        }
        Home::new(Url::parse(home).unwrap()).sent(&map)
    }

    #[test]
    fn another_site_is_refused_however_it_spells_itself() {
        let home = "https://live.grace.example";
        for origin in [
            "null",
            "https://evil.example",
            "http://live.grace.example",
            "https://live.grace.example:8443",
            "https://live.grace.example.evil.example",
            "https://live.grace.example@evil.example",
            "https://grace.example",
            "https://live.grace.example/path",
            "file://",
            "",
        ] {
            assert!(!sent(home, &[("origin", origin)]), "{origin}");
        }
        assert!(!sent(home, &[("origin", home), ("origin", home)]), "two origins");
        assert!(!sent(home, &[("sec-fetch-site", "cross-site")]));
        assert!(!sent(home, &[("sec-fetch-site", "same-site"), ("origin", home)]));
    }

    #[test]
    fn its_own_pages_and_programs_are_let_in() {
        let home = "https://live.grace.example";
        assert!(sent(home, &[]));
        assert!(sent(home, &[("origin", home), ("sec-fetch-site", "same-origin")]));
        assert!(sent(home, &[("sec-fetch-site", "none")]));
        assert!(sent("http://127.0.0.1:8080", &[("origin", "http://localhost:8080")]));
        assert!(!sent("http://127.0.0.1:8080", &[("origin", "http://localhost:9090")]));
    }
}
