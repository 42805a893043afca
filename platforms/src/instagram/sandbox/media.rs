//! Containers and posts.
//!
//! A container is read for a while, so the first look at it finds it in progress; then it is finished, and runs out after a day. A
//! picture that breaks off fails only here. Publishing twice posts twice: a caller that repeats blindly is found out by what is shown.

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::accounts::{BASIC, asked_fields, caller, known_fields, only};
use super::picture;
use super::refused::{Refused, strict_query};
use super::{Books, InstagramSandbox, Person};
use crate::instagram::PUBLISH;
use crate::sandbox::{SnapshotPost, strict};

type Sandbox = web::Data<InstagramSandbox>;
type Handled = Result<HttpResponse, Refused>;

const CONTAINER_LIVES: TimeDelta = TimeDelta::hours(24);
const CAPTION_MAX_CHARS: usize = 2_200;
const CONTAINER_FIELDS: &[&str] = &["id", "status", "status_code"];
const LIMIT_FIELDS: &[&str] = &["config", "quota_usage"];
const MEDIA_FIELDS: &[&str] =
    &["id", "caption", "alt_text", "media_type", "media_product_type", "permalink", "timestamp", "username"];

/// A picture with its text, not yet a post.
#[derive(Serialize, Deserialize)]
pub(super) struct Container {
    id: String,
    owner: String,
    caption: String,
    alt_text: String,
    image_url: String,
    made: DateTime<Utc>,
    is_seen: bool,
    is_whole: bool,
    is_published: bool,
}

/// What everybody can read.
#[derive(Serialize, Deserialize)]
pub(super) struct Post {
    id: String,
    owner: String,
    caption: String,
    alt_text: String,
    image_url: String,
    posted: DateTime<Utc>,
}

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/v26.0/{id}/media").route(web::post().to(create)).route(web::get().to(list)))
        .route("/v26.0/{id}/media_publish", web::post().to(publish))
        .route("/v26.0/{id}/content_publishing_limit", web::get().to(limit))
        .route("/v26.0/{id}", web::get().to(container));
}

impl Container {
    fn status(&self, now: DateTime<Utc>) -> &'static str {
        match self {
            Self { is_published: true, .. } => "PUBLISHED",
            _ if now - self.made >= CONTAINER_LIVES => "EXPIRED",
            Self { is_seen: false, .. } => "IN_PROGRESS",
            Self { is_whole: false, .. } => "ERROR",
            _ => "FINISHED",
        }
    }
}

impl Post {
    pub(super) fn shown(&self) -> SnapshotPost {
        SnapshotPost {
            id: self.id.clone(),
            text: self.caption.clone(),
            picture_text: self.alt_text.clone(),
            picture_url: self.image_url.clone(),
            posted_at: self.posted,
        }
    }
}

impl Books {
    fn note(&mut self, write: &str) {
        *self.writes.entry(write.to_owned()).or_default() += 1;
    }

    /// Posts of the last day.
    fn used_up(&self, person: &Person, now: DateTime<Utc>) -> usize {
        let own = self.posts.iter().filter(|post| post.owner == person.id);
        own.filter(|post| now - post.posted < TimeDelta::days(1)).count()
    }
}

/// The caller, who may post, and only on the own account.
fn author(sandbox: &InstagramSandbox, request: &HttpRequest, id: &str) -> Result<&'static Person, Refused> {
    own(caller(sandbox, request, PUBLISH)?, id)
}

fn own(person: &'static Person, id: &str) -> Result<&'static Person, Refused> {
    if person.id == id { Ok(person) } else { Err(no_such_object(id)) }
}

fn no_such_object(id: &str) -> Refused {
    Refused::new(100, format!("Unsupported request. Object with ID '{id}' does not exist")).subcode(33)
}

async fn create(sandbox: Sandbox, request: HttpRequest, id: web::Path<String>, body: web::Bytes) -> Handled {
    let person = author(&sandbox, &request, &id)?;
    let form = strict::form(&request, &body, &["image_url", "caption", "alt_text"])?;
    let image_url = form.required("image_url")?.to_owned();
    let text = |name| form.get(name).unwrap_or_default().to_owned();
    let (caption, alt_text) = (text("caption"), text("alt_text"));
    if caption.chars().count() > CAPTION_MAX_CHARS {
        return Err(Refused::new(100, "(#100) The caption is too long"));
    }
    let picture = picture::fetched(&image_url).await?;
    let container = Container {
        id: format!("1800000000000{:04}", sandbox.bench.number()),
        owner: person.id.to_owned(),
        caption,
        alt_text,
        image_url,
        made: sandbox.bench.now(),
        is_seen: false,
        is_whole: picture.is_whole,
        is_published: false,
    };
    let answer = json!({ "id": container.id });
    let mut books = sandbox.books();
    books.note("media_create");
    books.containers.push(container);
    Ok(HttpResponse::Ok().json(answer))
}

async fn container(sandbox: Sandbox, request: HttpRequest, id: web::Path<String>) -> Handled {
    let person = caller(&sandbox, &request, PUBLISH)?;
    let asked = asked_fields(&request, CONTAINER_FIELDS)?;
    let (now, mut books) = (sandbox.bench.now(), sandbox.books());
    let found = books.containers.iter_mut().find(|one| one.id == *id && one.owner == person.id);
    let container = found.ok_or_else(|| no_such_object(&id))?;
    let status_code = container.status(now);
    container.is_seen = true;
    let status = match status_code {
        "IN_PROGRESS" => "In Progress: Media is still being processed.",
        "FINISHED" => "Finished: Media has been uploaded and it is ready to be published.",
        "PUBLISHED" => "Published: Media has been published.",
        "EXPIRED" => "Expired: Media was not published in time.",
        _ => "Error: Media upload has failed.",
    };
    let all = json!({ "id": container.id, "status_code": status_code, "status": status });
    Ok(HttpResponse::Ok().json(only(all, &asked)))
}

async fn publish(sandbox: Sandbox, request: HttpRequest, id: web::Path<String>, body: web::Bytes) -> Handled {
    let person = author(&sandbox, &request, &id)?;
    let form = strict::form(&request, &body, &["creation_id"])?;
    let wanted = form.required("creation_id")?;
    if wanted.is_empty() || !wanted.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Refused::new(100, "(#100) Param creation_id must be a number"));
    }
    let (now, mut books) = (sandbox.bench.now(), sandbox.books());
    if books.used_up(person, now) >= person.posts_a_day {
        return Err(Refused::new(9, "The user has reached the maximum of posts.").subcode(2_207_042));
    }
    let found = books.containers.iter_mut().find(|one| one.id == wanted && one.owner == person.id);
    let Some(container) = found.filter(|one| !matches!(one.status(now), "EXPIRED" | "ERROR")) else {
        return Err(Refused::new(24, "The media could not be found.").subcode(2_207_006));
    };
    if container.status(now) == "IN_PROGRESS" {
        return Err(Refused::new(9_007, "The media is not ready for publishing."));
    }
    container.is_published = true;
    let post = Post {
        id: format!("1790000000000{:04}", sandbox.bench.number()),
        owner: person.id.to_owned(),
        caption: container.caption.clone(),
        alt_text: container.alt_text.clone(),
        image_url: container.image_url.clone(),
        posted: now,
    };
    let answer = json!({ "id": post.id });
    books.note("media_publish");
    books.posts.push(post);
    Ok(HttpResponse::Ok().json(answer))
}

async fn limit(sandbox: Sandbox, request: HttpRequest, id: web::Path<String>) -> Handled {
    let person = author(&sandbox, &request, &id)?;
    let asked = asked_fields(&request, LIMIT_FIELDS)?;
    let used = sandbox.books().used_up(person, sandbox.bench.now());
    let all = json!({
        "quota_usage": used, "config": { "quota_total": person.posts_a_day, "quota_duration": 86_400 },
    });
    Ok(HttpResponse::Ok().json(json!({ "data": [only(all, &asked)] })))
}

/// Newest first.
async fn list(sandbox: Sandbox, request: HttpRequest, id: web::Path<String>) -> Handled {
    let person = own(caller(&sandbox, &request, BASIC)?, &id)?;
    let asked = strict_query(&request, &["fields", "limit"])?;
    let fields = known_fields(&asked["fields"], MEDIA_FIELDS)?;
    let most: usize = asked["limit"].parse().map_err(|_| Refused::new(100, "(#100) Param limit must be a number"))?;
    let books = sandbox.books();
    let own = books.posts.iter().rev().filter(|post| post.owner == person.id);
    let data: Vec<Value> = own.take(most).map(|post| only(listed(post, person), &fields)).collect();
    Ok(HttpResponse::Ok().json(json!({ "data": data })))
}

fn listed(post: &Post, person: &Person) -> Value {
    json!({
        "id": post.id, "caption": post.caption, "alt_text": post.alt_text, "media_type": "IMAGE",
        "media_product_type": "FEED", "username": person.login,
        "permalink": format!("https://www.instagram.com/p/{}/", post.id),
        "timestamp": post.posted.format("%Y-%m-%dT%H:%M:%S+0000").to_string(),
    })
}
