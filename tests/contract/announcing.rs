//! A post that tells followers of a service: what every platform that publishes one must do.

use anyhow::{Context, Result, bail, ensure};
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::announcing::{Announced, Announcing, NewPost};
use steeple_platforms::contract::error::ErrorKind;
use steeple_platforms::contract::livestream::{ExternalIds, Livestreams};

use crate::case::Case;
use crate::stage::{Connected, Stage};

/// A post that needs more steps than this, reading its picture included, is never there.
const STEPS_MAX: usize = 20;

/// The cases that this platform's capabilities call for.
pub fn cases(platform: StreamingPlatform) -> Vec<Case> {
    if platform.client().livestreams().and_then(Livestreams::announcing).is_none() {
        return Vec::new();
    }
    vec![
        Case::new("a post is made step by step", |stage| Box::pin(is_made(stage))),
        Case::new("a post that was made is not made again", |stage| Box::pin(is_made_once(stage))),
        Case::new("a crash after any step makes no second post", |stage| Box::pin(crashes(stage))),
    ]
}

/// A post that tells of the service, with a picture that a sandbox can fetch.
pub fn post(stage: &Stage) -> NewPost {
    NewPost {
        text: "Sunday at ten: our service, live.".to_owned(),
        picture_text: "The steeple of Grace Chapel".to_owned(),
        picture_url: stage.sandboxes.picture_url(),
    }
}

async fn is_made(stage: &Stage) -> Result<()> {
    let (announcing, connected, post) = (announcing(stage)?, stage.connect().await?, post(stage));
    ensure!(announcing.text_max_chars() >= post.text.chars().count(), "no text fits");
    let scopes = stage.descriptor().scopes();
    ensure!(announcing.scope().is_none_or(|name| scopes.iter().any(|scope| scope.name == name)), "nobody can give it");

    let (ids, url) = to_the_end(stage, &connected, &post, ExternalIds::default()).await?;

    let shown = stage.snapshot().posts;
    ensure!(shown.len() == 1, "{} posts", shown.len());
    ensure!(shown[0].text == post.text && shown[0].picture_text == post.picture_text, "another post: {shown:?}");
    ensure!(ids.0.values().any(|id| *id == shown[0].id), "the post's id is not known");
    ensure!(url.is_some_and(|url| url.starts_with("http")), "no page of the post");
    Ok(())
}

async fn is_made_once(stage: &Stage) -> Result<()> {
    let (connected, post) = (stage.connect().await?, post(stage));
    let first = to_the_end(stage, &connected, &post, ExternalIds::default()).await?;
    let written = writes(stage);

    let again = to_the_end(stage, &connected, &post, first.0.clone()).await?;

    ensure!(again == first, "it is described differently: {again:?}");
    ensure!(writes(stage) == written, "something was written");
    Ok(())
}

/// After each number of steps, one more is taken and not stored; then everything from what was.
async fn crashes(stage: &Stage) -> Result<()> {
    let connected = stage.connect().await?;
    for stored in 0..STEPS_MAX {
        let post = NewPost { text: format!("Service {stored}"), ..post(stage) };
        let before = stage.snapshot().posts.len();
        let mut ids = ExternalIds::default();
        for _ in 0..stored {
            match step(stage, &connected, &post, &ids).await? {
                Announced::Next(next) => ids = next,
                Announced::Done { .. } => return Ok(()),
            }
        }
        step(stage, &connected, &post, &ids).await?;

        let (known, _) = to_the_end(stage, &connected, &post, ids).await?;

        let posts = stage.snapshot().posts;
        ensure!(posts.len() == before + 1, "{} posts after a crash at step {stored}", posts.len() - before);
        ensure!(known.0.values().any(|id| *id == posts[before].id), "after a crash at step {stored} it is not known");
    }
    bail!("not published after {STEPS_MAX} steps")
}

/// All steps from `so_far`, each with the ids of the last: what is known in the end, and the post's page.
async fn to_the_end(
    stage: &Stage,
    connected: &Connected,
    post: &NewPost,
    so_far: ExternalIds,
) -> Result<(ExternalIds, Option<String>)> {
    let mut ids = so_far;
    for _ in 0..STEPS_MAX {
        match step(stage, connected, post, &ids).await? {
            Announced::Next(next) => {
                ensure!(next != ids, "a step that brings nothing new: {ids:?}");
                ids = next;
            }
            Announced::Done { ids, url } => return Ok((ids, url)),
        }
    }
    bail!("not published after {STEPS_MAX} steps: {ids:?}")
}

/// One step, asked for again while the platform still reads the picture. It writes once at most.
async fn step(stage: &Stage, connected: &Connected, post: &NewPost, so_far: &ExternalIds) -> Result<Announced> {
    for _ in 0..STEPS_MAX {
        let before = writes(stage);
        let announced = announcing(stage)?.announce(&stage.call(connected), post, so_far).await;
        ensure!(writes(stage) <= before + 1, "more than one write in a step");
        match announced {
            Err(error) if error.kind == ErrorKind::NotYet => stage.pass(stage.descriptor().timing.observe_soon),
            announced => return Ok(announced?),
        }
    }
    bail!("the picture is read without an end")
}

fn announcing(stage: &Stage) -> Result<&'static dyn Announcing> {
    stage.livestreams()?.announcing().context("no posts")
}

fn writes(stage: &Stage) -> u64 {
    stage.snapshot().writes.values().sum()
}
