//! A post that tells followers of a service: a container, its publication, and where it can be read.
//!
//! A container may be made as often as one likes, because nobody sees it. Publishing must not be repeated blindly, so every step
//! first asks how far the container is: `PUBLISHED` is the lost answer of an earlier step. A container that ran out or failed, or
//! that was made of other words or another picture, is no post and will never be one: a new one takes its place.

use async_trait::async_trait;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use sha2::{Digest, Sha256};

use super::accounts::is_silence;
use super::media::{Author, LISTED};
use super::{Holds, opened};
use crate::contract::announcing::{Announced, Announcing, NewPost};
use crate::contract::call::Call;
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::contract::livestream::ExternalIds;
use crate::instagram::wire::Media;
use crate::instagram::{Instagram, PUBLISH, errors};
use crate::told;

/// Longest text below a picture, in characters. Source: Instagram's own composer; not verified for programs.
const TEXT_MAX_CHARS: usize = 2_200;

/// Instagram's clock and Steeple's may differ by this much.
const CLOCKS_DIFFER: TimeDelta = TimeDelta::minutes(5);

/// What is stored between steps.
const CONTAINER: &str = "container";
const POST: &str = "post";
/// When the container was made: an older post with the same words is another one.
const CONTAINER_SINCE: &str = "container_since";
/// What the container was made of.
const CONTAINER_OF: &str = "container_of";

#[async_trait]
impl Announcing for Instagram {
    async fn announce(
        &self,
        call: &Call<'_>,
        post: &NewPost,
        so_far: &ExternalIds,
    ) -> Result<Announced, PlatformError> {
        let author = match opened("media_create", call.credentials)? {
            Holds::Name(_) => return Err(errors::only_named("media_create")),
            Holds::Token(token) => Author { call: call.as_app(), token, account: call.account_id },
        };
        match (so_far.get(POST), so_far.get(CONTAINER)) {
            (Some(_), _) => published(&author, post, so_far).await,
            (None, Some(container)) => go_on(&author, post, so_far, container).await,
            (None, None) => begin(&author, post, so_far).await,
        }
    }

    fn text_max_chars(&self) -> usize {
        TEXT_MAX_CHARS
    }

    fn scope(&self) -> Option<&'static str> {
        Some(PUBLISH)
    }
}

/// A container, in place of any earlier one.
async fn begin(author: &Author<'_>, post: &NewPost, so_far: &ExternalIds) -> Result<Announced, PlatformError> {
    let is_used_up = match author.publishing_limit_read().await {
        // Where it may not be asked, publishing itself says so.
        Err(error) if matches!(error.kind, ErrorKind::Refused | ErrorKind::Gone) => false,
        told => told?,
    };
    if is_used_up {
        return Err(errors::posted_enough("publishing_limit_read"));
    }
    let container = author.media_create(post).await?;
    let since = author.call.now.to_rfc3339_opts(SecondsFormat::Secs, true);
    let ids = so_far.clone().with(CONTAINER, container).with(CONTAINER_SINCE, since);
    Ok(Announced::Next(ids.with(CONTAINER_OF, mark_of(post))))
}

/// The next step of a container, which depends on how far it is.
async fn go_on(
    author: &Author<'_>,
    post: &NewPost,
    so_far: &ExternalIds,
    container: &str,
) -> Result<Announced, PlatformError> {
    const OPERATION: &str = "container_read";
    let seen = match author.container_read(container).await {
        Err(error) if is_silence(&error) => return unseen(author, post, so_far, error).await,
        told => told?,
    };
    let is_of_it = so_far.get(CONTAINER_OF).is_none_or(|mark| mark == mark_of(post));
    match seen.status_code.as_str() {
        "PUBLISHED" => published(author, post, so_far).await,
        "EXPIRED" => begin(author, post, so_far).await,
        "FINISHED" | "IN_PROGRESS" | "ERROR" if !is_of_it => begin(author, post, so_far).await,
        "FINISHED" => {
            let id = author.media_publish(container).await?;
            Ok(Announced::Next(so_far.clone().with(POST, id)))
        }
        "IN_PROGRESS" => Err(errors::still_reading(OPERATION)),
        "ERROR" => Err(errors::unusable(OPERATION, &told::words(seen.status.as_deref().unwrap_or_default()))),
        word => {
            let what = format!("Instagram says of the prepared post: {}", told::words(word));
            Err(PlatformError { outcome: Outcome::Unknown, ..errors::known(OPERATION, ErrorKind::Unexpected, &what) })
        }
    }
}

/// Everybody can read it; where, the list of posts tells. Without an answer to that it is done all the same.
async fn published(author: &Author<'_>, post: &NewPost, so_far: &ExternalIds) -> Result<Announced, PlatformError> {
    let listed = match author.media_list().await {
        Err(error) if is_silence(&error) => Vec::new(),
        told => told?,
    };
    let found = listed.into_iter().find(|media| is_it(media, post, so_far));
    Ok(found.map_or_else(|| Announced::Done { ids: so_far.clone(), url: None }, |media| done(&media, so_far)))
}

/// Instagram does not show the container, or does not know it any more. It may have been published by a step whose answer was
/// lost, so the list of posts is asked. A new one is made only where Instagram has forgotten it, and the list shows every post since
/// and not this one.
async fn unseen(
    author: &Author<'_>,
    post: &NewPost,
    so_far: &ExternalIds,
    why: PlatformError,
) -> Result<Announced, PlatformError> {
    let listed = author.media_list().await?;
    if let Some(media) = listed.iter().find(|media| is_it(media, post, so_far)) {
        return Ok(done(media, so_far));
    }
    let shows_all = listed.iter().filter(|media| is_since(media, so_far)).count() < LISTED;
    match (why.kind, shows_all) {
        (ErrorKind::Gone, true) => begin(author, post, so_far).await,
        (ErrorKind::Gone, false) => Err(errors::lost("media_list")),
        _ => Err(why),
    }
}

fn done(media: &Media, so_far: &ExternalIds) -> Announced {
    Announced::Done { ids: so_far.clone().with(POST, &media.id), url: media.page() }
}

/// By its id where it is known, else by its words and its time.
fn is_it(media: &Media, post: &NewPost, so_far: &ExternalIds) -> bool {
    // Instagram may trim lines.
    let same_words = |caption: &str| caption.split_whitespace().eq(post.text.split_whitespace());
    match so_far.get(POST) {
        Some(id) => media.id == id,
        None => media.caption.as_deref().is_some_and(same_words) && is_since(media, so_far),
    }
}

/// Whether it was posted after the container was made; what tells no time may have been.
fn is_since(media: &Media, so_far: &ExternalIds) -> bool {
    let since = so_far.get(CONTAINER_SINCE).and_then(|text| text.parse::<DateTime<Utc>>().ok());
    let times = media.posted().zip(since);
    times.is_none_or(|(posted, since)| posted >= since - CLOCKS_DIFFER)
}

/// The same for the same post.
fn mark_of(post: &NewPost) -> String {
    let mut hash = Sha256::new();
    for part in [&post.text, &post.picture_text, &post.picture_url] {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    hex::encode(&hash.finalize()[..8])
}
