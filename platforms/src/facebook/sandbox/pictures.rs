//! Pictures: of a scheduled broadcast, and of a recording.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};

use super::FacebookSandbox;
use super::asked::Asked;
use super::refused::{Refused, answer};

pub(super) async fn of_recording(
    sandbox: web::Data<FacebookSandbox>,
    request: HttpRequest,
    video: web::Path<String>,
    body: web::Bytes,
) -> HttpResponse {
    answer(Asked::read_upload(&request, &body).await.and_then(|asked| set(&sandbox, &asked, &video)))
}

/// Only a recording has pictures of its own; while it is made there is none.
fn set(sandbox: &FacebookSandbox, asked: &Asked, id: &str) -> Result<Value, Refused> {
    asked.only(&["is_preferred"])?;
    asked.truth("is_preferred")?;
    let caller = sandbox.caller(asked, &["pages_manage_posts", "pages_read_engagement"])?;
    if !uploaded(asked, "source")? {
        return Err(Refused::value("Missing source parameter"));
    }
    let mut books = sandbox.books();
    let of_page = |page: &str| caller.page.as_deref() == Some(page);
    let there = books.videos.values().any(|video| video.recording == id && of_page(&video.page) && video.is_recorded());
    if !there {
        return Err(Refused::gone(id));
    }
    books.count("video_picture");
    Ok(json!({ "success": true }))
}

/// Whether a picture was sent under this name.
pub(super) fn uploaded(asked: &Asked, name: &str) -> Result<bool, Refused> {
    let Some(file) = asked.file(name)? else { return Ok(false) };
    let is_picture = match file.media_type.as_str() {
        "image/jpeg" => file.bytes.starts_with(&[0xff, 0xd8]),
        "image/png" => file.bytes.starts_with(b"\x89PNG"),
        _ => false,
    };
    if is_picture { Ok(true) } else { Err(Refused::value(format!("Param {name} must be an image"))) }
}
