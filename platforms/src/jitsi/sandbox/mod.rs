//! The double of a Jitsi server and of 8x8.vc: strict about tokens, as Prosody's plugins are.

mod token;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::SystemTime;

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use serde::Deserialize;
use url::Url;

use crate::contract::platform::StreamingPlatform;
use crate::sandbox::faults::Fault;
use crate::sandbox::world::World;
use crate::sandbox::{Bench, Door, PlatformSandbox, Snapshot};

/// The server's name; its address is `http://meet.sandbox.example/jitsi`.
pub const HOST: &str = "meet.sandbox.example";
/// What the server's administrator has set.
pub const APP_ID: &str = "steeple";
pub const APP_SECRET: &str = "sbx-secret-jitsi-app-secret";
/// 8x8's customer, whose public key is `key.pem`.
pub const JAAS_APP_ID: &str = "vpaas-magic-cookie-sandbox";
pub const JAAS_KEY_ID: &str = "vpaas-magic-cookie-sandbox/4f4910";

/// The double.
pub struct JitsiSandbox {
    bench: Arc<Bench>,
}

impl JitsiSandbox {
    #[must_use]
    pub fn new(bench: Arc<Bench>) -> Self {
        Self { bench }
    }
}

impl PlatformSandbox for JitsiSandbox {
    fn platform(&self) -> StreamingPlatform {
        StreamingPlatform::Jitsi
    }

    fn routes(self: Arc<Self>, config: &mut web::ServiceConfig) {
        config
            .app_data(web::Data::from(self))
            .route("/config.js", web::get().to(config_page))
            .route("/{room}", web::get().to(own_room))
            .route("/{tenant}/{room}", web::get().to(jaas_room));
    }

    fn refusal(&self, _fault: &Fault) -> HttpResponse {
        HttpResponse::ServiceUnavailable().finish()
    }

    /// Nobody can ask a Jitsi server what it holds.
    fn snapshot(&self) -> Snapshot {
        Snapshot::default()
    }

    fn world(&self) -> World<'_> {
        World::new()
    }

    fn set_signal(&self, _key: Option<&str>, _on: bool) {}

    fn doors(&self) -> Vec<Door> {
        let url = Url::parse(&self.bench.url).ok();
        let address: Option<SocketAddr> = url.and_then(|url| url.socket_addrs(|| None).ok()?.into_iter().next());
        address.map(|address| Door { host: HOST, address }).into_iter().collect()
    }
}

#[derive(Deserialize)]
struct Asked {
    jwt: Option<String>,
}

/// The page that every server has. Its clock is the sandbox's.
async fn config_page(sandbox: web::Data<JitsiSandbox>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(header::Date(SystemTime::from(sandbox.bench.now()).into()))
        .content_type("application/javascript")
        .body("var config = {};")
}

/// Opens a room to whoever brings a good token; anonymous guests come in too, as on a server with a guest domain.
async fn own_room(sandbox: web::Data<JitsiSandbox>, room: web::Path<String>, asked: web::Query<Asked>) -> HttpResponse {
    match &asked.jwt {
        None => came_in("guest"),
        Some(jwt) => judged(token::own(jwt, &room, sandbox.bench.now())),
    }
}

/// 8x8 lets nobody in without a token.
async fn jaas_room(
    sandbox: web::Data<JitsiSandbox>,
    path: web::Path<(String, String)>,
    asked: web::Query<Asked>,
) -> HttpResponse {
    let (tenant, room) = path.into_inner();
    match &asked.jwt {
        _ if tenant != JAAS_APP_ID => HttpResponse::NotFound().finish(),
        None => HttpResponse::Forbidden().body("token required"),
        Some(jwt) => judged(token::jaas(jwt, &room, sandbox.bench.now())),
    }
}

fn judged(judged: Result<bool, String>) -> HttpResponse {
    match judged {
        Ok(moderator) => came_in(if moderator { "moderator" } else { "guest" }),
        Err(why) => HttpResponse::Forbidden().body(why),
    }
}

fn came_in(role: &str) -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain").body(format!("in the room as {role}"))
}
