//! The vendor that both sides of a benchmark call: a small local server in a process of its own, so that its memory and its
//! work are nobody's. It takes 200 ms for every answer and remembers when each call arrived.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use actix_web::rt::time::sleep;
use actix_web::web::{Data, Form, Json, Query};
use actix_web::{App, HttpResponse, HttpServer, web};
use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use serde_json::json;
use steeple_domain::clock::{Clock, SystemClock};
use steeple_platforms::StreamingPlatform;
use steeple_platforms::http::BaseOverrides;
use url::Url;

/// How long the vendor takes for one answer.
pub const CALL: Duration = Duration::from_millis(200);

/// The first argument under which a benchmark's own program becomes the vendor.
const ARGUMENT: &str = "--vendor";

/// Connections that are open at once and may wait to be accepted; both beyond what a benchmark opens.
const MOST_CONNECTIONS: usize = 18_000;

/// One call that reached the vendor.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Arrival {
    /// The broadcast that was to start, or the refresh token that was sent.
    pub subject: String,
    /// Microseconds since 1970.
    pub at: i64,
}

/// The running vendor; it ends with this value, or with the process that started it.
pub struct Vendor {
    process: Child,
    pub base: Url,
}

/// Becomes the vendor and never returns, if the program was started for that. Comes first in `main`.
///
/// # Panics
/// When it cannot listen on loopback.
pub fn serve_if_asked() {
    if std::env::args().nth(1).as_deref() == Some(ARGUMENT) {
        actix_web::rt::System::new().block_on(serve()).expect("the vendor listens on loopback");
        std::process::exit(0);
    }
}

impl Vendor {
    /// Starts it.
    ///
    /// # Errors
    /// When this program cannot be started a second time.
    pub fn start() -> anyhow::Result<Self> {
        let program = std::env::current_exe()?;
        let mut process = Command::new(program).arg(ARGUMENT).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        BufReader::new(process.stdout.take().context("no output")?).read_line(&mut line)?;
        Ok(Self { process, base: line.trim().parse()? })
    }

    /// Sends all of `YouTube`'s calls here.
    #[must_use]
    pub fn overrides(&self) -> BaseOverrides {
        overrides(&self.base)
    }

    /// The calls since the last time, in their order; looks at broadcasts are not among them.
    ///
    /// # Errors
    /// When the vendor is gone.
    pub async fn arrivals(&self, client: &reqwest::Client) -> anyhow::Result<Vec<Arrival>> {
        Ok(client.get(self.base.join("arrivals")?).send().await?.json().await?)
    }
}

/// Sends all of `YouTube`'s calls to this address.
#[must_use]
pub fn overrides(base: &Url) -> BaseOverrides {
    let role = |role: &str| ((StreamingPlatform::Youtube, role.to_owned()), base.clone());
    ["authorize", "token", "api"].into_iter().map(role).collect()
}

impl Drop for Vendor {
    fn drop(&mut self) {
        // Gone already is fine.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[derive(Default)]
struct Book {
    clock: SystemClock,
    arrivals: Mutex<Vec<Arrival>>,
}

impl Book {
    fn note(&self, subject: &str) {
        let arrival = Arrival { subject: subject.to_owned(), at: self.clock.now().timestamp_micros() };
        self.arrivals.lock().expect("nobody panics holding it").push(arrival);
    }
}

async fn serve() -> std::io::Result<()> {
    let book = Data::new(Book::default());
    let app = move || {
        App::new()
            .app_data(book.clone())
            .route("/youtube/v3/liveBroadcasts/transition", web::post().to(transition))
            .route("/youtube/v3/liveBroadcasts", web::get().to(broadcasts))
            .route("/token", web::post().to(token))
            .route("/arrivals", web::get().to(arrivals))
            .default_service(web::to(slow_nothing))
    };
    let server = HttpServer::new(app)
        .workers(1)
        .backlog(8_192)
        .max_connections(MOST_CONNECTIONS)
        .keep_alive(Duration::from_mins(5))
        .bind(("127.0.0.1", 0))?;
    println!("http://{}/", server.addrs()[0]);
    // The end of its input is the end of the benchmark, however that came.
    thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    server.run().await
}

/// Going live, as the reference's answer to `part=id,status`.
async fn transition(book: Data<Book>, query: Query<HashMap<String, String>>) -> HttpResponse {
    let id = query.get("id").map_or("", String::as_str);
    book.note(id);
    sleep(CALL).await;
    HttpResponse::Ok().json(live(id))
}

async fn broadcasts(query: Query<HashMap<String, String>>) -> HttpResponse {
    let id = query.get("id").map_or("", String::as_str);
    sleep(CALL).await;
    HttpResponse::Ok().json(json!({ "kind": "youtube#liveBroadcastListResponse", "items": [live(id)] }))
}

async fn token(book: Data<Book>, form: Form<HashMap<String, String>>) -> HttpResponse {
    let sent = form.get("refresh_token").map_or("", String::as_str);
    book.note(sent);
    sleep(CALL).await;
    let fresh = format!("access-{sent}-{}", "x".repeat(150));
    HttpResponse::Ok().json(json!({ "access_token": fresh, "expires_in": 3_599, "token_type": "Bearer" }))
}

async fn arrivals(book: Data<Book>) -> Json<Vec<Arrival>> {
    Json(std::mem::take(&mut *book.arrivals.lock().expect("nobody panics holding it")))
}

/// What a client asks for that only wants its connections open.
async fn slow_nothing() -> HttpResponse {
    sleep(CALL).await;
    HttpResponse::NotFound().finish()
}

fn live(id: &str) -> serde_json::Value {
    json!({ "kind": "youtube#liveBroadcast", "id": id, "status": { "lifeCycleStatus": "live", "privacyStatus": "public" } })
}
