//! The one-time link of a Steeple that was built without its console: the first owner types who they are and which church
//! it is. Where the console is, it has a screen for this, and the link leads there.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use steeple_domain::Error;
use steeple_domain::church::{OwnerLinkForm, owner_link_redeem};
use steeple_platforms::contract::credentials::Secret;

use super::{escape, message, page};
use crate::graphql::scope::CookieChange;
use crate::http::State;
use crate::session::write_cookie;

pub fn routes(config: &mut web::ServiceConfig) {
    config.service(web::resource("/setup/{token}").route(web::get().to(form)).route(web::post().to(redeem)));
}

/// What the first owner types.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct Typed {
    church_name: String,
    time_zone: String,
    name: String,
    email: String,
    password: String,
}

async fn form(token: web::Path<String>, state: web::Data<State>) -> HttpResponse {
    if state.console.is_there() {
        // What stands behind the # is never sent to a server, and so never in a log.
        let screen = format!("/setup#{token}");
        return HttpResponse::SeeOther().insert_header((header::LOCATION, screen)).finish();
    }
    show(StatusCode::OK, &Typed::default(), &[])
}

/// Founds the church. Whoever holds the link may: nothing else is asked, so no other site gains anything by sending it.
async fn redeem(
    token: web::Path<String>,
    typed: web::Form<Typed>,
    request: HttpRequest,
    state: web::Data<State>,
) -> HttpResponse {
    let address = request.peer_addr().map(|address| address.ip());
    let (context, typed, token) = (state.context.clone(), typed.into_inner(), Secret::new(token.into_inner()));
    let work = async move {
        let password = Secret::new(typed.password.clone());
        let form = OwnerLinkForm {
            church_name: &typed.church_name,
            time_zone: &typed.time_zone,
            email: &typed.email,
            name: &typed.name,
            password: &password,
        };
        let redeemed = owner_link_redeem(&context, &token, &form, address).await;
        (redeemed, typed)
    };
    match state.finish(work).await {
        Ok((Ok(signed), typed)) => {
            let mut answer =
                message(200, &format!("{} is ready", typed.church_name), "You are signed in. Open the front page.");
            write_cookie(answer.headers_mut(), &CookieChange::Set(signed.token), state.home.is_secure());
            answer
        }
        Ok((Err(Error::Invalid(problems)), typed)) => {
            let messages: Vec<String> = problems.into_iter().map(|problem| problem.message).collect();
            show(StatusCode::BAD_REQUEST, &typed, &messages)
        }
        Ok((Err(error), _)) => {
            tracing::error!(error = &error as &dyn std::error::Error, "the first church could not be founded");
            message(500, "Something went wrong here", "Go back and try again.")
        }
        Err(_) => message(500, "Something went wrong here", "Go back and try again."),
    }
}

/// The form, with what was typed before except the password.
fn show(status: StatusCode, typed: &Typed, problems: &[String]) -> HttpResponse {
    let problems: String =
        problems.iter().map(|problem| format!("<p role=\"alert\">{}</p>", escape(problem))).collect();
    let html = include_str!("assets/setup.html")
        .replace("<!-- problems -->", &problems)
        .replace("{church_name}", &escape(&typed.church_name))
        .replace("{time_zone}", &escape(&typed.time_zone))
        .replace("{name}", &escape(&typed.name))
        .replace("{email}", &escape(&typed.email));
    page(status, &html)
}
