//! A few pages that need nothing from elsewhere: the first owner's form, and a front door for a Steeple that was built without
//! its console; and what only members get: GraphiQL and the schema.

mod setup;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use steeple_platforms::StreamingPlatform;

use super::State;
use crate::graphql::scope::Identity;
use crate::session;

/// Scripts, styles and requests from this Steeple only; nothing inline.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'; \
                      base-uri 'none'; frame-ancestors 'none'";

const ASSETS: [(&str, &str, &str); 2] = [
    ("/assets/page.css", "text/css; charset=utf-8", include_str!("assets/page.css")),
    ("/assets/home.js", "text/javascript; charset=utf-8", include_str!("assets/home.js")),
];

pub fn routes(config: &mut web::ServiceConfig) {
    for (path, kind, text) in ASSETS {
        config.route(path, web::get().to(move || async move { HttpResponse::Ok().content_type(kind).body(text) }));
    }
    config
        .route("/graphiql", web::get().to(graphiql))
        .route("/schema.graphql", web::get().to(schema))
        .configure(setup::routes);
}

/// Where the console is missing: how to get it, and until then sign-in and the way to everything else.
#[must_use]
pub fn home() -> HttpResponse {
    let link = |platform: &StreamingPlatform| {
        format!("<li><a href=\"/connect/{}\">Connect {platform}</a></li>", platform.slug())
    };
    let signs_in = |platform: &&StreamingPlatform| platform.descriptor().oauth.is_some();
    let platforms: String = StreamingPlatform::ALL.iter().filter(signs_in).map(link).collect();
    page(StatusCode::OK, &include_str!("assets/home.html").replace("<!-- platforms -->", &platforms))
}

/// GraphiQL, for members. Everybody else goes to the front page, which signs in, or says how to get the console, whose part it is.
async fn graphiql(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let page =
        if is_member(&request, &state).await { state.console.graphiql(request.headers(), &state.home) } else { None };
    page.unwrap_or_else(|| HttpResponse::SeeOther().insert_header((header::LOCATION, "/")).finish())
}

/// The schema as text, for members.
async fn schema(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    if is_member(&request, &state).await {
        HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(crate::graphql::sdl())
    } else {
        message(401, "You are not signed in", "Sign in to Steeple in this browser first.")
    }
}

async fn is_member(request: &HttpRequest, state: &State) -> bool {
    let presented = session::presented(request.headers(), state.home.is_secure());
    let context = state.context.clone();
    let identified = state.finish(async move { session::identify(&context, &presented).await }).await;
    matches!(identified, Ok(Ok(Identity::Member(_))))
}

/// A page that says one thing and what to do.
#[must_use]
pub fn message(status: u16, what: &str, fix: &str) -> HttpResponse {
    let html = include_str!("assets/message.html")
        .replace("<!-- what -->", &escape(what))
        .replace("<!-- fix -->", &escape(fix));
    page(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), &html)
}

fn page(status: StatusCode, html: &str) -> HttpResponse {
    HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .body(html.to_owned())
}

/// Text that is only text, inside an element or a quoted attribute.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}
