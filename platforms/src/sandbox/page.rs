//! `/sandbox`: what the sandboxes hold, the encoder's button, and the failures to come.

use std::fmt::Write as _;
use std::sync::Arc;

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::faults::FaultRule;
use super::world::Keeper;
use super::{Bench, PICTURE, PlatformSandbox, Snapshot};
use crate::contract::platform::StreamingPlatform;

type All = Vec<Arc<dyn PlatformSandbox>>;

pub(super) fn routes(config: &mut web::ServiceConfig, all: All) {
    config
        .app_data(web::Data::new(all))
        .route("/sandbox", web::get().to(show))
        .route("/sandbox/state.json", web::get().to(state))
        .route("/sandbox/picture.jpg", web::get().to(picture))
        .route("/sandbox/encoder", web::post().to(encoder))
        .route("/sandbox/meeting", web::post().to(meeting))
        .route("/sandbox/faults", web::post().to(add_fault))
        .route("/sandbox/faults", web::delete().to(clear_faults));
}

#[derive(Deserialize)]
struct EncoderForm {
    on: bool,
    platform: Option<StreamingPlatform>,
    key: Option<String>,
}

async fn encoder(
    all: web::Data<All>,
    keeper: web::Data<Keeper>,
    form: web::Either<web::Json<EncoderForm>, web::Form<EncoderForm>>,
) -> actix_web::Result<HttpResponse> {
    let form = form.into_inner_form();
    for sandbox in all.iter().filter(|sandbox| form.platform.is_none_or(|platform| platform == sandbox.platform())) {
        sandbox.set_signal(form.key.as_deref(), form.on);
        keeper.keep(&**sandbox)?;
    }
    Ok(back())
}

#[derive(Deserialize)]
struct MeetingForm {
    platform: StreamingPlatform,
    id: String,
    running: bool,
}

async fn meeting(
    all: web::Data<All>,
    keeper: web::Data<Keeper>,
    form: web::Either<web::Json<MeetingForm>, web::Form<MeetingForm>>,
) -> actix_web::Result<HttpResponse> {
    let form = form.into_inner_form();
    for sandbox in all.iter().filter(|sandbox| sandbox.platform() == form.platform) {
        sandbox.set_meeting_running(&form.id, form.running);
        keeper.keep(&**sandbox)?;
    }
    Ok(back())
}

/// A button's form or a script's JSON.
trait IntoInnerForm<T> {
    fn into_inner_form(self) -> T;
}

impl<T> IntoInnerForm<T> for web::Either<web::Json<T>, web::Form<T>> {
    fn into_inner_form(self) -> T {
        match self {
            web::Either::Left(json) => json.into_inner(),
            web::Either::Right(form) => form.into_inner(),
        }
    }
}

async fn add_fault(bench: web::Data<Bench>, rule: web::Json<FaultRule>) -> HttpResponse {
    bench.faults.add(rule.into_inner());
    HttpResponse::NoContent().finish()
}

async fn clear_faults(bench: web::Data<Bench>) -> HttpResponse {
    bench.faults.clear();
    HttpResponse::NoContent().finish()
}

async fn state(all: web::Data<All>) -> HttpResponse {
    let state: std::collections::BTreeMap<&str, Snapshot> =
        all.iter().map(|sandbox| (sandbox.platform().slug(), sandbox.snapshot())).collect();
    HttpResponse::Ok().json(state)
}

async fn picture() -> HttpResponse {
    HttpResponse::Ok().content_type("image/jpeg").body(PICTURE)
}

fn back() -> HttpResponse {
    HttpResponse::SeeOther().insert_header(("location", "/sandbox")).finish()
}

async fn show(all: web::Data<All>) -> HttpResponse {
    let mut body = String::new();
    for sandbox in all.iter() {
        section(&mut body, sandbox.platform(), &sandbox.snapshot());
    }
    let page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>Steeple sandbox</title><style>body{{font:15px system-ui;max-width:70em;margin:1em auto;padding:0 1em}}\
         table{{border-collapse:collapse;width:100%}}td,th{{border:1px solid #ccc;padding:.3em .5em;text-align:left;overflow-wrap:anywhere}}\
         button{{font:inherit}}.on{{color:#06630f;font-weight:600}}</style><h1>Steeple sandbox</h1>\
         <p>Local doubles of the platforms. Nothing here reaches the internet.</p>\
         <form method=\"post\" action=\"/sandbox/encoder\"><button name=\"on\" value=\"true\">Encoder on</button> \
         <button name=\"on\" value=\"false\">Encoder off</button></form>{body}</html>"
    );
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page)
}

fn section(page: &mut String, platform: StreamingPlatform, snapshot: &Snapshot) {
    let _ = write!(page, "<h2>{platform}</h2>");
    if snapshot.broadcasts.is_empty() && snapshot.meetings.is_empty() && snapshot.posts.is_empty() {
        page.push_str("<p>Holds nothing yet.</p>");
    }
    if !snapshot.broadcasts.is_empty() {
        broadcasts(page, snapshot);
    }
    meetings(page, platform, snapshot);
    posts(page, snapshot);
    tokens(page, snapshot);
}

fn broadcasts(page: &mut String, snapshot: &Snapshot) {
    page.push_str(
        "<table><tr><th>broadcast</th><th>title</th><th>status</th><th>start</th><th>stream key</th><th>signal</th><th>viewers</th></tr>",
    );
    for broadcast in &snapshot.broadcasts {
        let signal = if broadcast.receiving { "<span class=\"on\">receiving</span>" } else { "none" };
        let start = broadcast.starts_at.map(|start| start.to_rfc3339()).unwrap_or_default();
        let key = escape(broadcast.stream_key.as_deref().unwrap_or_default());
        let (id, title, status) = (escape(&broadcast.id), escape(&broadcast.title), escape(&broadcast.status));
        let _ = write!(
            page,
            "<tr><td>{id}</td><td>{title}</td><td>{status}</td><td>{start}</td><td>{key}</td><td>{signal}</td><td>{}</td></tr>",
            broadcast.viewers
        );
    }
    page.push_str("</table>");
}

fn meetings(page: &mut String, platform: StreamingPlatform, snapshot: &Snapshot) {
    for meeting in &snapshot.meetings {
        let (id, title, status) = (escape(&meeting.id), escape(&meeting.title), escape(&meeting.status));
        let _ = write!(
            page,
            "<form method=\"post\" action=\"/sandbox/meeting\"><p>Meeting {id} “{title}”: {status} \
             <input type=\"hidden\" name=\"platform\" value=\"{}\"><input type=\"hidden\" name=\"id\" value=\"{id}\">\
             <button name=\"running\" value=\"true\">Host starts</button> <button name=\"running\" value=\"false\">Everybody leaves</button></p></form>",
            platform.slug()
        );
    }
}

fn posts(page: &mut String, snapshot: &Snapshot) {
    for post in &snapshot.posts {
        let (id, text, posted_at) = (escape(&post.id), escape(&post.text), post.posted_at.to_rfc3339());
        let (url, picture) = (escape(&post.picture_url), escape(&post.picture_text));
        let _ = write!(
            page,
            "<p>Post {id} of {posted_at}: “{text}” with <a href=\"{url}\">a picture</a> of “{picture}”</p>"
        );
    }
}

fn tokens(page: &mut String, snapshot: &Snapshot) {
    let alive = snapshot.tokens.iter().filter(|token| token.alive).count();
    let _ = write!(page, "<details><summary>{alive} of {} tokens alive</summary><ul>", snapshot.tokens.len());
    for token in &snapshot.tokens {
        let end = token.expires_at.map_or_else(|| "no end".to_owned(), |end| end.to_rfc3339());
        let _ = write!(
            page,
            "<li>{} token of {}: {}, ends {end}, refreshed with {} times</li>",
            token.kind,
            escape(&token.login),
            if token.alive { "alive" } else { "dead" },
            token.uses
        );
    }
    page.push_str("</ul></details>");
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
