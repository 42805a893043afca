//! The calls that make a post, one function each. Permission `instagram_business_content_publish`, for the list `instagram_business_basic`.

use http::Method;

use super::{read, request};
use crate::contract::announcing::NewPost;
use crate::contract::call::AppCall;
use crate::contract::credentials::Secret;
use crate::contract::error::PlatformError;
use crate::instagram::wire::{Container, LimitAnswer, Made, Media, MediaList};

/// Posts that are listed, newest first. Source: dossier §5.
pub(super) const LISTED: usize = 5;

/// Who posts.
#[derive(Clone, Copy)]
pub(super) struct Author<'a> {
    pub call: AppCall<'a>,
    pub token: &'a Secret,
    /// The account's own id.
    pub account: &'a str,
}

impl Author<'_> {
    /// Whether the posts that Instagram lets programs make in a day are used up.
    ///
    /// # Errors
    /// As for any call.
    pub(super) async fn publishing_limit_read(&self) -> Result<bool, PlatformError> {
        let path = format!("{}/content_publishing_limit", self.account);
        let request = request(&self.call, "publishing_limit_read", Method::GET, &path, self.token);
        let limit: LimitAnswer = read(&self.call, request.query("fields", "quota_usage,config")).await?;
        Ok(limit.is_used_up())
    }

    /// Asks Instagram to fetch the picture into a container, which nobody sees. Its id.
    ///
    /// # Errors
    /// As for any call; `Refused` for a picture that cannot be fetched or used.
    pub(super) async fn media_create(&self, post: &NewPost) -> Result<String, PlatformError> {
        let path = format!("{}/media", self.account);
        let mut fields = vec![("image_url", post.picture_url.as_str()), ("caption", &post.text)];
        if !post.picture_text.is_empty() {
            fields.push(("alt_text", &post.picture_text));
        }
        let request = request(&self.call, "media_create", Method::POST, &path, self.token).form(fields);
        Ok(read::<Made>(&self.call, request).await?.id)
    }

    /// How far a container is.
    ///
    /// # Errors
    /// As for any call; `Gone` for one that Instagram does not know.
    pub(super) async fn container_read(&self, container: &str) -> Result<Container, PlatformError> {
        let request = request(&self.call, "container_read", Method::GET, container, self.token);
        read(&self.call, request.query("fields", "status_code,status")).await
    }

    /// Makes a container a post that everybody can read. Repeating it may post twice. Its id.
    ///
    /// # Errors
    /// As for any call; `NotYet` for a container that is not finished.
    pub(super) async fn media_publish(&self, container: &str) -> Result<String, PlatformError> {
        let path = format!("{}/media_publish", self.account);
        let request = request(&self.call, "media_publish", Method::POST, &path, self.token);
        Ok(read::<Made>(&self.call, request.form([("creation_id", container)])).await?.id)
    }

    /// What the account posted last.
    ///
    /// # Errors
    /// As for any call.
    pub(super) async fn media_list(&self) -> Result<Vec<Media>, PlatformError> {
        let path = format!("{}/media", self.account);
        let request = request(&self.call, "media_list", Method::GET, &path, self.token)
            .query("fields", "id,caption,timestamp,permalink")
            .query("limit", LISTED.to_string());
        Ok(read::<MediaList>(&self.call, request).await?.data)
    }
}
