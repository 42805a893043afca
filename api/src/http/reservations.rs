//! Where a meeting server of the church's own asks before it opens a room: `/reservations/{connection}/conference`.
//!
//! Source: the Jitsi handbook, "Reservation system": a form on POST, a number in the path afterwards, `Authorization: Bearer …`
//! from the module's `reservations_api_headers`. The server's `reservations_api_prefix` is the address up to the connection's id;
//! `reservations_enable_password_support` and `reservations_enable_lobby_support` make it heed passcode and waiting room.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use steeple_domain::ids::ConnectionId;
use steeple_domain::meeting::reservation::reservation_answer;
use steeple_platforms::contract::credentials::Secret;
use steeple_platforms::contract::meeting::{ReservationAnswer, ReservationQuestion};

use super::State;

/// A question has three short fields.
const QUESTION_MAX_BYTES: usize = 4_096;

pub fn routes(config: &mut web::ServiceConfig) {
    config.service(
        web::scope("/reservations/{connection}/conference")
            .app_data(web::FormConfig::default().limit(QUESTION_MAX_BYTES))
            .route("", web::post().to(open))
            .route("/{number}", web::get().to(look))
            .route("/{number}", web::delete().to(closed)),
    );
}

#[derive(Deserialize)]
struct Opened {
    name: String,
    start_time: Option<String>,
    mail_owner: Option<String>,
}

async fn open(
    request: HttpRequest,
    connection: web::Path<String>,
    form: web::Form<Opened>,
    state: web::Data<State>,
) -> HttpResponse {
    let Opened { name, start_time, mail_owner } = form.into_inner();
    let start_time = start_time.and_then(|text| chrono::DateTime::parse_from_rfc3339(&text).ok());
    let start_time = start_time.map(|instant| instant.to_utc());
    answer(&request, &connection, ReservationQuestion::Open { name, start_time, mail_owner }, &state).await
}

async fn look(request: HttpRequest, path: web::Path<(String, u64)>, state: web::Data<State>) -> HttpResponse {
    let (connection, number) = path.into_inner();
    answer(&request, &connection, ReservationQuestion::Look { number }, &state).await
}

async fn closed(request: HttpRequest, path: web::Path<(String, u64)>, state: web::Data<State>) -> HttpResponse {
    let (connection, number) = path.into_inner();
    answer(&request, &connection, ReservationQuestion::Closed { number }, &state).await
}

async fn answer(request: &HttpRequest, connection: &str, question: ReservationQuestion, state: &State) -> HttpResponse {
    let presented = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let presented = presented.and_then(|value| value.strip_prefix("Bearer ")).map(Secret::new);
    let (Some(presented), Ok(id)) = (presented, connection.parse::<ConnectionId>()) else { return nobody() };
    let context = state.context.clone();
    let work = async move { reservation_answer(&context, id, &presented, &question).await };
    match state.finish(work).await {
        Ok(Ok(ReservationAnswer { status, body })) => {
            let mut response = HttpResponse::build(StatusCode::from_u16(status).unwrap_or(StatusCode::OK));
            match body {
                Some(body) => response.json(body),
                None => response.finish(),
            }
        }
        Ok(Err(steeple_domain::Error::NotFound(_))) => nobody(),
        Ok(Err(error)) => {
            tracing::error!(%error, "a reservation could not be answered");
            HttpResponse::ServiceUnavailable().finish()
        }
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}

/// Whoever cannot prove who they are is told nothing.
fn nobody() -> HttpResponse {
    HttpResponse::Unauthorized().insert_header((header::WWW_AUTHENTICATE, "Bearer")).finish()
}
