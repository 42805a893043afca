//! The sandboxes end and are started again: what the vendors held is there, whatever the platform.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use serde_json::json;
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::account::Grant;
use steeple_platforms::contract::descriptor::Rotation;
use steeple_platforms::contract::error::PlatformError;
use steeple_platforms::contract::livestream::{ExternalIds, SeenState};
use steeple_platforms::contract::meeting::{MeetingKind, Meetings};

use crate::broadcasts::{observe, prepare, until};
use crate::case::Case;
use crate::meetings;
use crate::stage::{Connected, Stage};

/// The cases that this platform's capabilities call for.
pub fn cases(platform: StreamingPlatform) -> Vec<Case> {
    let client = platform.client();
    let mut cases = vec![Case::new("sign-ins outlive the vendor's restart", |stage| Box::pin(signed_in(stage)))];
    if client.livestreams().is_some() {
        cases.push(Case::new("a service outlives the vendor's restart", |stage| Box::pin(live(stage))));
    }
    for kind in [MeetingKind::Meeting, MeetingKind::Webinar] {
        if client.rooms(kind).is_some_and(Meetings::remembers) {
            cases.push(Case::new("a room outlives the vendor's restart", |stage| Box::pin(open(stage))).with(kind));
        }
    }
    cases
}

/// What lives goes on, what is over stays over, and nothing is given out a second time.
async fn signed_in(stage: &Stage) -> Result<()> {
    let store = Arc::default();
    let stage = &stage.resumed(&store)?;
    if stage.descriptor().oauth.is_none() {
        let before = stage.connect().await?.account.id;
        let after = stage.resumed(&store)?.connect().await?.account.id;
        ensure!(after == before, "another account behind the same form");
        return Ok(());
    }
    let used = stage.code(&[]).await?;
    stage.exchange(&used, None).await?;
    let mut connected = stage.connect().await?;
    let first = connected.account.credentials.clone();
    stage.pass_until_renewable();
    connected.account.credentials = renewed(stage, &connected).await?.credentials;

    let next = stage.resumed(&store)?;

    ensure!(next.exchange(&used, None).await.is_err(), "a used code is good again");
    ensure!(next.code(&[]).await? != used, "a code was given twice");
    let proof = next.client.accounts().probe(&next.call(&connected)).await;
    ensure!(proof.is_ok(), "the sign-in is forgotten: {proof:?}");
    next.pass_until_renewable();
    renewed(&next, &connected).await.context("renewing after the restart")?;
    if stage.descriptor().rotation() == Rotation::Strict {
        connected.account.credentials = first;
        ensure!(renewed(&next, &connected).await.is_err(), "a used refresh token is good again");
    }
    Ok(())
}

async fn renewed(stage: &Stage, connected: &Connected) -> Result<Grant, PlatformError> {
    let account = &connected.account;
    stage.client.accounts().refresh(&stage.as_app(), &account.id, &account.credentials).await
}

/// The vendor ends while viewers watch.
async fn live(stage: &Stage) -> Result<()> {
    let store = Arc::default();
    let stage = &stage.resumed(&store)?;
    let (mut connected, new) = (stage.connect().await?, stage.service());
    let broadcast = prepare(stage, &connected, &new, ExternalIds::default()).await?;
    let ids = &broadcast.ids;
    stage.go_to(new.starts_at, &mut connected).await?;
    stage.at_the_page("encoder", &json!({ "on": true })).await?;
    if let Some(starting) = stage.livestreams()?.starting() {
        starting.start(&stage.call(&connected), ids).await?;
    }
    let is_silent = observe(stage, &connected, ids).await?.state == SeenState::CannotSay;
    if !is_silent {
        until(stage, &connected, ids, "live", |seen| seen.state == SeenState::Live).await?;
    }
    let before = json!(stage.snapshot());

    let next = stage.resumed(&store)?;

    ensure!(json!(next.snapshot()) == before, "held before: {before}, and then: {}", json!(next.snapshot()));
    let seen = observe(&next, &connected, ids).await?;
    ensure!(is_silent || seen.state == SeenState::Live, "seen as {:?}", seen.state);
    ensure!(is_silent || seen.signal.is_receiving(), "the encoder is forgotten");
    let same = prepare(&next, &connected, &new, ids.clone()).await.context("preparing what is there")?;
    ensure!(same.ids == *ids && same.ingest == broadcast.ingest, "prepared as {same:?} and not as {broadcast:?}");
    if let Some(ending) = next.livestreams()?.ending() {
        ending.end(&next.call(&connected), ids).await?;
        until(&next, &connected, ids, "ended", |seen| seen.state == SeenState::Ended).await?;
    }
    ensure!(next.snapshot().broadcasts.len() == stage.snapshot().broadcasts.len(), "a second broadcast");
    Ok(())
}

/// The vendor ends while people are in the room.
async fn open(stage: &Stage) -> Result<()> {
    let store = Arc::default();
    let stage = &stage.resumed(&store)?;
    let (connected, new, rooms) = (stage.connect().await?, stage.meeting(), stage.meetings()?);
    let room = rooms.create(&stage.call(&connected), &new).await?;
    let opened = json!({ "platform": stage.platform, "id": meetings::number(stage)?, "running": true });
    stage.at_the_page("meeting", &opened).await?;
    let (before, seen) = (json!(stage.snapshot()), meetings::observe(stage, &connected, &room.ids).await?);

    let next = stage.resumed(&store)?;

    ensure!(json!(next.snapshot()) == before, "held before: {before}, and then: {}", json!(next.snapshot()));
    let seen_then = meetings::observe(&next, &connected, &room.ids).await?;
    ensure!(seen_then.state == seen.state && seen_then.title == seen.title, "seen as {seen:?}, and then {seen_then:?}");
    let found = meetings::again(&next, &connected, &new).await?;
    ensure!(found.ids == room.ids, "found as {:?}, created as {:?}", found.ids, room.ids);
    let path = |link: &str| link.split_once("/zoom/").map(|(_, path)| path.to_owned());
    ensure!(path(&found.join_url) == path(&room.join_url), "people join elsewhere: {}", found.join_url);
    Ok(())
}
