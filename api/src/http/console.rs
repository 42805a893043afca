//! The console: what `npm run build` left in `console/dist`, inside the binary. It is a page that asks GraphQL like everybody
//! else; here it is only handed out, with headers that let it load nothing from elsewhere.
//!
//! A Steeple that was built without it says so at its front page ([`super::pages`]).

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::io::Read;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::{State, pages};

/// In release builds the files themselves, in development builds what is in the folder at start.
#[derive(rust_embed::Embed)]
#[folder = "../console/dist"]
struct Built;

/// The page that everything else hangs on.
const INDEX: &str = "index.html";
/// GraphiQL's page, which is for members: [`super::pages`] asks who comes before it is handed out.
const GRAPHIQL: &str = "graphiql.html";
/// Vite puts a hash of the content into every name below it, so what was loaded once stays good.
const HASHED: &str = "assets/";
/// One year, the longest that RFC 9111 speaks of.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// Kept, and asked about each time: a new version of Steeple has new names in it.
const ASK_FIRST: HeaderValue = HeaderValue::from_static("no-cache");

/// The files of a built console, ready to be sent.
#[derive(Debug, Default)]
pub struct Console(HashMap<String, File>);

#[derive(Debug)]
struct File {
    /// `None` where it was left out, because hardly anybody takes it so.
    plain: Option<Bytes>,
    /// The same, made smaller when the console was built; the better one first.
    smaller: Vec<(Encoding, Bytes)>,
    kind: &'static str,
    /// A part of the content's hash.
    hash: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Brotli,
    Gzip,
}

impl Encoding {
    const ALL: [Self; 2] = [Self::Brotli, Self::Gzip];

    const fn token(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    /// What its files end with, behind the name of the plain one.
    const fn ending(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
        }
    }
}

impl Console {
    /// The console of this binary; empty when it was built without one.
    #[must_use]
    pub fn built() -> Self {
        let bytes = |data| match data {
            Cow::Borrowed(data) => Bytes::from_static(data),
            Cow::Owned(data) => Bytes::from(data),
        };
        let files = Built::iter().filter_map(|name| Some((name.to_string(), bytes(Built::get(&name)?.data))));
        Self::of(&files.collect())
    }

    /// A console of these files, by their path below `console/dist`.
    #[must_use]
    pub fn of(files: &HashMap<String, Bytes>) -> Self {
        let plain_name = |name: &String| {
            let smaller = Encoding::ALL.iter().find_map(|encoding| name.strip_suffix(encoding.ending()));
            smaller.unwrap_or(name).to_owned()
        };
        let names: HashSet<String> = files.keys().filter(|name| !name.starts_with('.')).map(plain_name).collect();
        let file = |name: String| {
            let smaller: Vec<_> = Encoding::ALL
                .into_iter()
                .filter_map(|encoding| Some((encoding, files.get(&format!("{name}{}", encoding.ending()))?.clone())))
                .collect();
            let plain = files.get(&name).cloned();
            let hashed = plain.as_ref().or_else(|| Some(&smaller.first()?.1));
            let hash = hex::encode(&Sha256::digest(hashed.map_or(&[][..], |bytes| bytes))[..12]);
            let kind = kind(&name);
            (name, File { plain, smaller, kind, hash })
        };
        Self(names.into_iter().map(file).collect())
    }

    /// False when Steeple was built without it.
    #[must_use]
    pub fn is_there(&self) -> bool {
        self.0.contains_key(INDEX)
    }

    /// The answer to a browser that asks for this path, if the console has one: a file of its own, or its page for every
    /// address that a person may have opened or bookmarked.
    fn answer(&self, path: &str, asked: &HeaderMap, home: &super::Home) -> Option<HttpResponse> {
        let name = path.trim_start_matches('/');
        if let Some(file) = self.0.get(name).filter(|_| ![INDEX, GRAPHIQL].contains(&name)) {
            return Some(file.answer(name, asked));
        }
        if name.is_empty() || wants_page(name, asked) { self.page(INDEX, asked, home) } else { None }
    }

    /// GraphiQL, if Steeple was built with its console.
    #[must_use]
    pub fn graphiql(&self, asked: &HeaderMap, home: &super::Home) -> Option<HttpResponse> {
        self.page(GRAPHIQL, asked, home)
    }

    fn page(&self, name: &str, asked: &HeaderMap, home: &super::Home) -> Option<HttpResponse> {
        let mut answer = self.0.get(name)?.answer(name, asked);
        answer.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy(home));
        Some(answer)
    }
}

/// `GET` of anything that no other route has.
pub async fn anything_else(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let reads = request.method() == actix_web::http::Method::GET || request.method() == actix_web::http::Method::HEAD;
    let answer = reads.then(|| state.console.answer(request.path(), request.headers(), &state.home)).flatten();
    match answer {
        Some(answer) => answer,
        None if reads && request.path() == "/" => pages::home(),
        None => HttpResponse::NotFound().body("There is nothing at this address."),
    }
}

/// A person who opens an address, and not a program or a page that misses a file.
fn wants_page(name: &str, asked: &HeaderMap) -> bool {
    let accepted = asked.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_file = name.rsplit('/').next().is_some_and(|last| last.contains('.'));
    accepted.contains("text/html") && !is_file
}

impl File {
    fn answer(&self, name: &str, asked: &HeaderMap) -> HttpResponse {
        let chosen = self.smaller.iter().find(|(encoding, _)| is_accepted(asked, *encoding));
        let variant = chosen.map_or("plain", |(encoding, _)| encoding.token());
        let tag = format!("\"{}-{variant}\"", self.hash);
        let known = asked.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
        let is_known = known.is_some_and(|tags| tags.split(',').any(|one| one.trim().trim_start_matches("W/") == tag));
        let status = if is_known { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
        let mut answer = HttpResponse::build(status);
        answer
            .insert_header((header::ETAG, tag))
            .insert_header((header::VARY, HeaderValue::from_static("accept-encoding")))
            .insert_header((header::CACHE_CONTROL, if name.starts_with(HASHED) { FOR_EVER } else { ASK_FIRST }));
        if is_known {
            return answer.finish();
        }
        answer.content_type(self.kind);
        match chosen {
            Some((encoding, body)) => {
                answer.insert_header((header::CONTENT_ENCODING, HeaderValue::from_static(encoding.token())));
                answer.body(body.clone())
            }
            None => match self.plain.clone().or_else(|| self.unpacked()) {
                Some(plain) => answer.body(plain),
                None => HttpResponse::NotAcceptable().finish(),
            },
        }
    }

    /// The file as it was before it was made smaller.
    fn unpacked(&self) -> Option<Bytes> {
        let (_, gzip) = self.smaller.iter().find(|(encoding, _)| *encoding == Encoding::Gzip)?;
        let mut plain = Vec::new();
        flate2::read::GzDecoder::new(gzip.as_ref()).read_to_end(&mut plain).ok()?;
        Some(plain.into())
    }
}

/// True when the client names the encoding and does not refuse it (RFC 9110 section 12.5.3).
fn is_accepted(asked: &HeaderMap, wanted: Encoding) -> bool {
    let accepted = asked.get_all(header::ACCEPT_ENCODING).filter_map(|value| value.to_str().ok());
    accepted.flat_map(|line| line.split(',')).any(|one| {
        let mut parts = one.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(wanted.token()));
        let refused = parts.any(|part| part.strip_prefix("q=").and_then(|q| q.parse().ok()) == Some(0.0_f32));
        named && !refused
    })
}

/// Everything from this Steeple and nothing inline. `WebSockets` are named beside `'self'`, because older browsers do not count
/// them to it (CSP 3 section 6.7.2.8).
fn policy(home: &super::Home) -> HeaderValue {
    let socket = home.url().as_str().replacen("http", "ws", 1);
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
         connect-src 'self' {}; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        socket.trim_end_matches('/')
    );
    HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use actix_web::body::MessageBody;
    use actix_web::http::header::HeaderName;
    use url::Url;

    use super::*;
    use crate::http::Home;

    fn console() -> Console {
        let files = [
            (INDEX, "<!doctype html>"),
            ("assets/index-B3x.js", "a long script"),
            ("assets/index-B3x.js.br", "short"),
            ("assets/index-B3x.js.gz", "shorter"),
            ("icon.svg", "<svg/>"),
            (GRAPHIQL, "<!doctype html>"),
            (".vite/manifest.json", "{}"),
        ];
        Console::of(&files.map(|(name, text)| (name.to_owned(), Bytes::from_static(text.as_bytes()))).into())
    }

    fn asked(headers: &[(&'static str, &str)]) -> HeaderMap {
        let pairs = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(value).expect("a header")));
        pairs.collect()
    }

    fn get(path: &str, headers: &[(&'static str, &str)]) -> Option<HttpResponse> {
        let home = Home::new(Url::parse("https://live.grace.example/").expect("a URL"));
        console().answer(path, &asked(headers), &home)
    }

    fn header_of(answer: &HttpResponse, name: &str) -> String {
        answer.headers().get(name).map(|value| value.to_str().expect("text").to_owned()).unwrap_or_default()
    }

    #[test]
    fn every_address_of_the_console_is_its_page_and_is_asked_about_each_time() {
        for path in ["/", "/connections", "/livestreams/liv_1/live", "/join"] {
            let answer = get(path, &[("accept", "text/html,application/xhtml+xml")]).expect("the page");
            assert_eq!(answer.status(), 200, "{path}");
            assert_eq!(header_of(&answer, "cache-control"), "no-cache", "{path}");
            assert_eq!(header_of(&answer, "content-type"), "text/html; charset=utf-8", "{path}");
        }
    }

    #[test]
    fn programs_and_missing_files_are_not_answered_with_a_page() {
        assert!(get("/connections", &[("accept", "application/json")]).is_none());
        assert!(get("/connections", &[]).is_none());
        assert!(get("/assets/index-old.js", &[("accept", "text/html")]).is_none());
        assert!(get("/.vite/manifest.json", &[("accept", "*/*")]).is_none());
        assert!(
            Console::default().answer("/", &asked(&[]), &Home::new(Url::parse("http://a/").expect("a URL"))).is_none()
        );
    }

    #[test]
    fn graphiql_is_handed_out_to_nobody_who_was_not_asked_who_they_are() {
        let home = Home::new(Url::parse("https://live.grace.example/").expect("a URL"));

        assert!(get("/graphiql.html", &[("accept", "text/html")]).is_none());
        let page = console().graphiql(&asked(&[]), &home).expect("the page");
        assert_eq!(page.status(), 200);
        assert_eq!(
            header_of(&page, "content-security-policy"),
            header_of(&get("/", &[]).expect("the page"), "content-security-policy"),
            "as strict as for the console"
        );
        assert!(Console::default().graphiql(&asked(&[]), &home).is_none());
    }

    #[test]
    fn a_file_with_a_hash_in_its_name_stays_good_and_comes_small() {
        let plain = get("/assets/index-B3x.js", &[]).expect("the script");
        let gzip = get("/assets/index-B3x.js", &[("accept-encoding", "gzip, deflate")]).expect("the script");
        let brotli = get("/assets/index-B3x.js", &[("accept-encoding", "gzip, br")]).expect("the script");
        let refused = get("/assets/index-B3x.js", &[("accept-encoding", "br;q=0, gzip;q=0")]).expect("the script");

        assert_eq!(header_of(&plain, "cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(header_of(&plain, "content-encoding"), "");
        assert_eq!(header_of(&gzip, "content-encoding"), "gzip");
        assert_eq!(header_of(&brotli, "content-encoding"), "br");
        assert_eq!(header_of(&refused, "content-encoding"), "");
        assert_ne!(header_of(&gzip, "etag"), header_of(&brotli, "etag"));
        assert_eq!(header_of(&brotli, "vary"), "accept-encoding");
        assert!(get("/assets/index-B3x.js.br", &[]).is_none(), "only as what it stands for");
    }

    #[test]
    fn what_is_kept_small_only_is_unpacked_for_whoever_takes_nothing_else() {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packed.write_all(b"a long script").expect("memory");
        let gzip = Bytes::from(packed.finish().expect("memory"));
        let files = [("assets/index-B3x.js.br", Bytes::from_static(b"short")), ("assets/index-B3x.js.gz", gzip)];
        let console = Console::of(&files.map(|(name, bytes)| (name.to_owned(), bytes)).into());
        let home = Home::new(Url::parse("https://live.grace.example/").expect("a URL"));
        let get = |headers: &[(&'static str, &str)]| console.answer("/assets/index-B3x.js", &asked(headers), &home);

        let plain = get(&[]).expect("the script");
        let gzip = get(&[("accept-encoding", "gzip")]).expect("the script");

        assert_eq!((plain.status(), header_of(&plain, "content-encoding")), (StatusCode::OK, String::new()));
        let body = plain.into_body().try_into_bytes().expect("bytes at hand");
        assert_eq!(body, "a long script");
        assert_eq!(header_of(&gzip, "content-encoding"), "gzip");
        assert_eq!(header_of(&gzip, "content-type"), "text/javascript; charset=utf-8");
    }

    #[test]
    fn what_a_browser_has_is_not_sent_again() {
        let first = get("/icon.svg", &[]).expect("the icon");
        let tag = header_of(&first, "etag");

        let again = get("/icon.svg", &[("if-none-match", &format!("\"other\", W/{tag}"))]).expect("an answer");

        assert_eq!(again.status(), 304);
        assert_eq!(header_of(&again, "etag"), tag);
        assert_eq!(get("/icon.svg", &[("if-none-match", "\"other\"")]).expect("the icon").status(), 200);
    }

    #[test]
    fn the_page_may_load_and_ask_nothing_but_this_steeple() {
        let policy = header_of(&get("/", &[]).expect("the page"), "content-security-policy");

        assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"), "{policy}");
        assert!(policy.contains("connect-src 'self' wss://live.grace.example;"), "{policy}");
        assert!(!policy.contains("unsafe") && !policy.contains("http") && !policy.contains('*'), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("base-uri 'none'"), "{policy}");
    }
}
