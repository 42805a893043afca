//! Somebody who stands between a client and its sandbox: passes everything on, remembers the answers, and can repeat them garbled.

use std::net::TcpListener;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use anyhow::Result;
use reqwest::StatusCode;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use steeple_platforms::http::Http;
use steeple_platforms::sandbox::Sandboxes;
use url::Url;

/// An answer is at hand at once, so whoever waits longer waits for nothing.
const PATIENT: Duration = Duration::from_secs(20);

/// Belongs to one connection between two machines; the rest of the headers is the vendor's.
const OF_THE_WAY: &[&str] = &["connection", "transfer-encoding", "content-length", "host"];

/// One answer of a vendor.
#[derive(Debug, Clone)]
pub struct Said {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// The one in between.
pub struct Parrot {
    books: Arc<Mutex<Books>>,
    url: Url,
    handle: actix_web::dev::ServerHandle,
}

#[derive(Default)]
struct Books {
    /// What was said in fair weather.
    heard: Vec<Said>,
    /// What is said now instead of passing anything on; the last answer is said again and again.
    script: Option<Vec<Said>>,
    asked: usize,
}

struct Post {
    books: Arc<Mutex<Books>>,
    sandboxes: String,
    client: reqwest::Client,
}

impl Parrot {
    /// Stands before these sandboxes.
    ///
    /// # Errors
    /// When loopback cannot be used.
    pub fn before(sandboxes: &Sandboxes, client: &reqwest::Client) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let url = Url::parse(&format!("http://{}", listener.local_addr()?))?;
        let books = Arc::<Mutex<Books>>::default();
        let (shared, sandboxes, client) = (Arc::clone(&books), sandboxes.url().to_owned(), client.clone());
        let server = HttpServer::new(move || {
            let post = Post { books: Arc::clone(&shared), sandboxes: sandboxes.clone(), client: client.clone() };
            App::new()
                .app_data(web::Data::new(post))
                .app_data(web::PayloadConfig::new(8 << 20))
                .default_service(web::to(answer))
        });
        // A connection that the client opened ahead is not to be told that it is late.
        let server = server.workers(1).client_request_timeout(Duration::ZERO).disable_signals();
        let server = server.listen(listener)?.run();
        let handle = server.handle();
        tokio::spawn(server);
        Ok(Self { books, url, handle })
    }

    /// The way out that leads here.
    ///
    /// # Errors
    /// When it cannot be built.
    pub fn http(&self, sandboxes: &Sandboxes) -> Result<Http> {
        let mut bases = sandboxes.base_overrides();
        for base in bases.values_mut() {
            base.set_port(self.url.port()).map_err(|()| anyhow::anyhow!("the base takes no port"))?;
        }
        Ok(Http::new(&bases, PATIENT, None)?.with_reach(sandboxes.reach()))
    }

    /// What was answered so far.
    pub fn heard(&self) -> Vec<Said> {
        lock(&self.books).heard.clone()
    }

    /// Says these from now on, in this order, whatever is asked.
    pub fn repeat(&self, script: Vec<Said>) {
        let mut books = lock(&self.books);
        (books.script, books.asked) = (Some(script), 0);
    }

    /// How often it was asked since the script began.
    pub fn asked(&self) -> usize {
        lock(&self.books).asked
    }
}

impl Drop for Parrot {
    fn drop(&mut self) {
        let handle = self.handle.clone();
        tokio::spawn(async move { handle.stop(false).await });
    }
}

async fn answer(post: web::Data<Post>, request: HttpRequest, body: web::Bytes) -> HttpResponse {
    let scripted = {
        let mut books = lock(&post.books);
        books.asked += 1;
        let nth = books.asked - 1;
        books.script.as_ref().map(|script| script.get(nth).or(script.last()).cloned())
    };
    let said = match scripted {
        Some(said) => said.unwrap_or(Said { status: 503, headers: Vec::new(), body: Vec::new() }),
        None => post.pass_on(&request, body).await,
    };
    let mut response = HttpResponse::build(actix_web::http::StatusCode::from_u16(said.status).expect("a status"));
    for (name, value) in &said.headers {
        response.append_header((name.as_str(), value.as_str()));
    }
    response.body(said.body)
}

impl Post {
    async fn pass_on(&self, request: &HttpRequest, body: web::Bytes) -> Said {
        let url = format!("{}{}", self.sandboxes, request.uri());
        let method = reqwest::Method::from_bytes(request.method().as_str().as_bytes()).expect("a method");
        let mut headers = HeaderMap::new();
        for (name, value) in request.headers().iter().filter(|(name, _)| !OF_THE_WAY.contains(&name.as_str())) {
            let name = HeaderName::from_bytes(name.as_str().as_bytes()).expect("a name");
            headers.append(name, HeaderValue::from_bytes(value.as_bytes()).expect("a value"));
        }
        let answer = self.client.request(method, url).headers(headers).body(body.to_vec()).send().await;
        let said = match answer {
            Ok(answer) => {
                let status = answer.status();
                let headers = pairs(answer.headers());
                Said { status: status.as_u16(), headers, body: answer.bytes().await.unwrap_or_default().to_vec() }
            }
            Err(_) => Said { status: StatusCode::BAD_GATEWAY.as_u16(), headers: Vec::new(), body: Vec::new() },
        };
        lock(&self.books).heard.push(said.clone());
        said
    }
}

fn pairs(headers: &HeaderMap) -> Vec<(String, String)> {
    let own = headers.iter().filter(|(name, _)| !OF_THE_WAY.contains(&name.as_str()) && *name != "content-encoding");
    own.filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned()))).collect()
}

fn lock(books: &Mutex<Books>) -> MutexGuard<'_, Books> {
    books.lock().unwrap_or_else(PoisonError::into_inner)
}
