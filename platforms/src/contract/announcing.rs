//! Telling the people who follow an account of a service to come, in a post with a picture.

use async_trait::async_trait;

use super::call::Call;
use super::error::PlatformError;
use super::livestream::ExternalIds;

/// What followers are to read and see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPost {
    /// Below the picture; at most [`Announcing::text_max_chars`].
    pub text: String,
    /// What people hear who cannot see the picture.
    pub picture_text: String,
    /// Where the platform fetches the picture, a JPEG: an address that it can reach, so public and `https`.
    pub picture_url: String,
}

/// One step towards a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Announced {
    /// Stored before the next step is taken.
    Next(ExternalIds),
    /// Everybody can read it.
    Done {
        ids: ExternalIds,
        /// Where; `None` when the platform does not tell.
        url: Option<String>,
    },
}

#[async_trait]
pub trait Announcing: Send + Sync {
    /// Takes ONE step towards the post and says what exists now. Called again with the stored ids until `Done`; `so_far` is empty at first.
    ///
    /// What it does is the same post however often a step is repeated: after a lost answer it looks before it publishes.
    ///
    /// # Errors
    /// `NotYet` while the platform still reads the picture; otherwise as for any call.
    async fn announce(&self, call: &Call<'_>, post: &NewPost, so_far: &ExternalIds)
    -> Result<Announced, PlatformError>;

    /// The longest text that the platform takes, in characters.
    fn text_max_chars(&self) -> usize;

    /// The permission without which the platform refuses to post; `None` where connecting is enough.
    fn scope(&self) -> Option<&'static str>;
}
