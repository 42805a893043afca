//! Who asks: the session cookie of a browser or the bearer token of a program.

mod live;

use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use steeple_domain::Context;
use steeple_domain::church;
use steeple_platforms::contract::credentials::Secret;

pub use live::{LiveActors, Watched};

use crate::graphql::errors::internal_message;
use crate::graphql::scope::{CookieChange, Identity};

/// What a request shows of itself.
#[derive(Debug, Clone)]
pub enum Presented {
    Nothing,
    Cookie(Secret),
    Bearer(Secret),
    /// An `Authorization` header of another kind, or two of them.
    Nonsense,
}

impl Presented {
    /// True when a program vouches for itself: no browser adds such a header on another site's behalf.
    #[must_use]
    pub const fn is_bearer(&self) -> bool {
        matches!(self, Self::Bearer(_) | Self::Nonsense)
    }
}

/// Why the one who asks could not be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rejected {
    /// The bearer token is unknown, revoked or expired.
    BadToken,
    /// The database did not answer.
    Fault,
}

impl Rejected {
    #[must_use]
    pub const fn status(self) -> StatusCode {
        match self {
            Self::BadToken => StatusCode::UNAUTHORIZED,
            Self::Fault => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::BadToken => "UNAUTHENTICATED",
            Self::Fault => "INTERNAL",
        }
    }

    #[must_use]
    pub fn message(self, request_id: &str) -> String {
        match self {
            Self::BadToken => "This API token is not known, or it was revoked or has expired.".to_owned(),
            Self::Fault => internal_message(request_id),
        }
    }
}

/// Reads the headers; a bearer token goes before a cookie.
#[must_use]
pub fn presented(headers: &HeaderMap, secure: bool) -> Presented {
    let mut authorizations = headers.get_all(header::AUTHORIZATION);
    match (authorizations.next(), authorizations.next()) {
        (Some(value), None) => return value.to_str().map_or(Presented::Nonsense, bearer),
        (Some(_), Some(_)) => return Presented::Nonsense,
        (None, _) => {}
    }
    let name = cookie_name(secure);
    let cookies = headers.get_all(header::COOKIE).filter_map(|value| value.to_str().ok());
    let mut values = cookies
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter_map(|(key, value)| (key == name && !value.is_empty()).then_some(value));
    values.next().map_or(Presented::Nothing, |token| Presented::Cookie(Secret::new(token)))
}

/// Reads `Bearer …` (RFC 6750 section 2.1).
#[must_use]
pub fn bearer(authorization: &str) -> Presented {
    match authorization.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty() => {
            Presented::Bearer(Secret::new(token.trim()))
        }
        _ => Presented::Nonsense,
    }
}

/// Who that is. A cookie that is no longer good is nobody: the browser may sign in again.
///
/// # Errors
/// [`Rejected`]; a bad bearer token is never taken for nobody.
pub async fn identify(context: &Context, presented: &Presented) -> Result<Identity, Rejected> {
    let found = match presented {
        Presented::Nothing => return Ok(Identity::Anonymous),
        Presented::Nonsense => return Err(Rejected::BadToken),
        Presented::Cookie(token) => church::session_authenticate(context, token).await,
        Presented::Bearer(token) => church::api_token_authenticate(context, token).await,
    };
    match found {
        Ok(Some(actor)) => Ok(Identity::Member(actor)),
        Ok(None) if presented.is_bearer() => Err(Rejected::BadToken),
        Ok(None) => Ok(Identity::Anonymous),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "could not tell who asks");
            Err(Rejected::Fault)
        }
    }
}

/// Writes what sign-in or sign-out does to the browser's cookie. It ends with the browser; the session behind it ends by
/// its own dates.
///
/// # Panics
/// Never: a token is URL-safe text.
pub fn write_cookie(headers: &mut HeaderMap, change: &CookieChange, secure: bool) {
    let token = match change {
        CookieChange::Set(token) => token.reveal(),
        CookieChange::Clear => "",
    };
    let mut cookie = Cookie::build(cookie_name(secure), token).path("/").http_only(true).same_site(SameSite::Lax);
    if secure {
        cookie = cookie.secure(true);
    }
    let mut cookie = cookie.finish();
    if *change == CookieChange::Clear {
        cookie.make_removal();
    }
    let value = HeaderValue::from_str(&cookie.to_string()).expect("a token is URL-safe text");
    headers.append(header::SET_COOKIE, value);
}

/// The `__Host-` prefix makes browsers refuse the cookie from any other host and without TLS (RFC 6265bis section 4.1.3.2).
const fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-steeple" } else { "steeple" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[(header::HeaderName, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(name.clone(), HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    #[test]
    fn a_bearer_token_goes_before_a_cookie() {
        let both = headers(&[(header::AUTHORIZATION, "bearer  abc"), (header::COOKIE, "steeple=xyz")]);

        assert!(matches!(presented(&both, false), Presented::Bearer(token) if token.reveal() == "abc"));
    }

    #[test]
    fn nonsense_in_the_header_is_never_taken_for_nobody() {
        for line in ["Basic YTpi", "Bearer", "Bearer ", "", "abc"] {
            let one = headers(&[(header::AUTHORIZATION, line), (header::COOKIE, "steeple=xyz")]);
            assert!(matches!(presented(&one, false), Presented::Nonsense), "{line}");
        }
        let two = headers(&[(header::AUTHORIZATION, "Bearer a"), (header::AUTHORIZATION, "Bearer b")]);
        assert!(matches!(presented(&two, false), Presented::Nonsense));
    }

    #[test]
    fn behind_tls_only_the_host_bound_cookie_counts() {
        let plain = headers(&[(header::COOKIE, "a=b; steeple=xyz")]);
        let bound = headers(&[(header::COOKIE, "steeple=evil; __Host-steeple=xyz")]);

        assert!(matches!(presented(&plain, false), Presented::Cookie(token) if token.reveal() == "xyz"));
        assert!(matches!(presented(&plain, true), Presented::Nothing));
        assert!(matches!(presented(&bound, true), Presented::Cookie(token) if token.reveal() == "xyz"));
    }

    #[test]
    fn the_cookie_is_out_of_reach_for_scripts_and_other_sites() {
        let mut answer = HeaderMap::new();
        write_cookie(&mut answer, &CookieChange::Set(Secret::new("abc")), true);
        let line = answer.get(header::SET_COOKIE).unwrap().to_str().unwrap().to_owned();

        assert!(line.starts_with("__Host-steeple=abc"), "{line}");
        for attribute in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
            assert!(line.contains(attribute), "{line}");
        }
        assert!(!line.contains("Domain"), "{line}");
    }
}
