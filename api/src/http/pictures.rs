//! Services' pictures, for everybody: platforms fetch them here, and the console shows them.

use actix_web::http::header::{self, CacheDirective};
use actix_web::{HttpResponse, web};
use steeple_domain::livestream::picture::picture_jpeg;

use super::State;

pub fn routes(config: &mut web::ServiceConfig) {
    config.route("/pictures/{id}.jpg", web::get().to(show));
}

/// An address shows one picture for ever, so whoever has it need not ask again.
async fn show(id: web::Path<String>, state: web::Data<State>) -> HttpResponse {
    let Ok(id) = id.parse() else { return HttpResponse::NotFound().finish() };
    let context = state.context.clone();
    match state.finish(async move { picture_jpeg(&context, id).await }).await {
        Ok(Ok(Some(jpeg))) => {
            let year = 365 * 24 * 60 * 60;
            let for_ever = [
                CacheDirective::Public,
                CacheDirective::MaxAge(year),
                CacheDirective::Extension("immutable".into(), None),
            ];
            HttpResponse::Ok()
                .insert_header(header::CacheControl(for_ever.into()))
                .insert_header((header::CONTENT_TYPE, "image/jpeg"))
                .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
                .body(jpeg)
        }
        Ok(Ok(None)) => HttpResponse::NotFound().finish(),
        Ok(Err(error)) => {
            tracing::warn!(%error, "could not read a picture");
            HttpResponse::ServiceUnavailable().finish()
        }
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}
