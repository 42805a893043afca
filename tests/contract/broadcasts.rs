//! A broadcast's life, from plan to recording: what every platform with livestreams must do.

use anyhow::{Context, Result, anyhow, bail, ensure};
use chrono::TimeDelta;
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::destination::DestinationState;
use steeple_platforms::contract::error::ErrorKind;
use steeple_platforms::contract::listening::{Heard, Line, Video, Word};
use steeple_platforms::contract::livestream::{
    Broadcast, ExternalIds, Ingest, NewBroadcast, Prepared, Seen, SeenState, Signal, Thumbnail, ThumbnailType,
    Thumbnails,
};

use crate::case::Case;
use crate::stage::{Connected, Stage};

/// A plan that needs more steps than this never ends.
const STEPS_MAX: usize = 10;

/// The cases that this platform's capabilities call for.
pub fn cases(platform: StreamingPlatform) -> Vec<Case> {
    let Some(livestreams) = platform.client().livestreams() else { return Vec::new() };
    let mut cases = vec![
        Case::new("a plan becomes complete, step by step", |stage| Box::pin(becomes_complete(stage))),
        Case::new("a crash after any step makes no second broadcast", |stage| Box::pin(crashes(stage))),
        Case::new("a service lives from plan to recording", |stage| Box::pin(lives(stage))),
        Case::new("a service may end without having begun", |stage| Box::pin(ends_unbegun(stage))),
        Case::new("two services do not get into each other's way", |stage| Box::pin(two_services(stage))),
    ];
    if livestreams.editing().is_some() {
        cases.push(Case::new("an edit makes equal, and a second one writes nothing", |stage| Box::pin(edits(stage))));
    }
    if livestreams.removal().is_some() {
        cases.push(Case::new("a plan can be taken back, twice", |stage| Box::pin(removes(stage))));
    }
    if livestreams.listening().is_some() {
        cases.push(Case::new("what is told while it goes joins what is asked", |stage| Box::pin(is_told(stage))));
    }
    if livestreams.thumbnails().is_some() {
        cases.push(Case::new("a picture can be set, twice", |stage| Box::pin(pictures(stage))));
    }
    cases
}

/// Takes all steps from `so_far`, each with the ids of the last.
///
/// # Errors
/// The platform's own, or when there is no end to it.
pub async fn prepare(
    stage: &Stage,
    connected: &Connected,
    new: &NewBroadcast,
    so_far: ExternalIds,
) -> Result<Broadcast> {
    let mut ids = so_far;
    for _ in 0..STEPS_MAX {
        match stage.livestreams()?.prepare(&stage.call(connected), new, &ids).await? {
            Prepared::Next(next) => {
                ensure!(next != ids, "a step that brings nothing new: {ids:?}");
                let kept = ids.0.iter().all(|(name, id)| next.get(name) == Some(id));
                ensure!(kept, "a step loses or changes an id: {ids:?} then {next:?}");
                ids = next;
            }
            Prepared::Ready(broadcast) => return Ok(broadcast),
        }
    }
    bail!("not ready after {STEPS_MAX} steps: {ids:?}")
}

/// Platforms that say nothing of a stream that is over: its end is seen as silence, and no recording is told.
const SILENT_ABOUT_THE_END: &[StreamingPlatform] = &[StreamingPlatform::Instagram, StreamingPlatform::Kick];

/// A small picture that reads as a PNG.
pub fn picture() -> Thumbnail {
    Thumbnail { media_type: ThumbnailType::Png, bytes: b"\x89PNG\r\n\x1a\n picture".to_vec() }
}

async fn becomes_complete(stage: &Stage) -> Result<()> {
    let (connected, new) = (stage.connect().await?, stage.service());

    let broadcast = prepare(stage, &connected, &new, ExternalIds::default()).await?;

    let by_hand = stage.livestreams()?.hand_key().is_some();
    ensure!(by_hand == broadcast.ingest.is_none(), "a key that a person brings cannot be there already");
    let ingest = broadcast.ingest.clone().or_else(|| pasted(stage)).context("no address to send to")?;
    ensure!(ingest.url.starts_with("rtmp"), "the ingest address is {}", ingest.url);
    ensure!(!ingest.key.is_empty(), "the stream key is empty");
    ensure!(!ingest.url.contains(ingest.key.reveal()), "the ingest address contains the key");
    ensure!(broadcast.watch_url.as_ref().is_some_and(|url| url.starts_with("http")), "no page to watch on");
    let stored: String = broadcast.ids.0.values().cloned().collect();
    ensure!(!stored.contains("sbx-secret-"), "an id that is stored openly is a secret");
    ensure!(!format!("{broadcast:?}").contains("sbx-secret-"), "the debug form shows the key");

    let again = prepare(stage, &connected, &new, broadcast.ids.clone()).await?;
    ensure!(again == broadcast, "a complete broadcast is described differently: {again:?}");
    ensure!(stage.snapshot().broadcasts.len() == stage.fixture.broadcasts_made, "another number of broadcasts");
    let seen = observe(stage, &connected, &broadcast.ids).await?;
    let is_silent = seen.state == SeenState::CannotSay && stage.livestreams()?.may_be_silent();
    ensure!(is_silent || seen.state == SeenState::Scheduled, "a plan is seen as {:?}", seen.state);
    ensure!(!seen.signal.is_receiving(), "video is seen that nobody sends");
    ensure!(seen.viewers.is_none() && seen.started_at.is_none() && seen.ended_at.is_none(), "{seen:?}");
    ensure!(seen.title.is_none_or(|title| title == new.title), "another title");
    ensure!(seen.starts_at.is_none_or(|start| start == new.starts_at), "another start");
    ensure!(seen.privacy.is_none_or(|privacy| privacy == new.privacy), "another privacy");
    ensure!(seen.key_bound != Some(false), "no key is bound");
    Ok(())
}

/// What a person brings where the platform gives its key to people only.
fn pasted(stage: &Stage) -> Option<Ingest> {
    let hand_key = stage.livestreams().ok()?.hand_key()?;
    hand_key.check("rtmps://live.sandbox.example:443/rtmp/", "sbx-secret-pasted-key").ok()
}

/// After each number of steps: once stopped before the next step, once after it was taken but before it was stored.
async fn crashes(stage: &Stage) -> Result<()> {
    let connected = stage.connect().await?;
    for stored in 0..STEPS_MAX {
        for taken_unstored in [0, 1] {
            let title = format!("Service {stored}/{taken_unstored}");
            let new = NewBroadcast { title: title.clone(), marker: format!("steeple:{title}"), ..stage.service() };
            let before = stage.snapshot().broadcasts.len();
            let Some(ids) = after_steps(stage, &connected, &new, stored).await? else { return Ok(()) };
            for _ in 0..taken_unstored {
                stage.livestreams()?.prepare(&stage.call(&connected), &new, &ids).await?;
            }

            let found = stage.livestreams()?.find(&stage.call(&connected), &new, &ids).await?;
            let broadcast = prepare(stage, &connected, &new, found.unwrap_or(ids)).await?;

            let made = stage.snapshot().broadcasts.len() - before;
            ensure!(
                made == stage.fixture.broadcasts_made,
                "{made} broadcasts after a crash at step {stored} (+{taken_unstored} not stored)"
            );
            let by_hand = stage.livestreams()?.hand_key().is_some();
            ensure!(broadcast.ingest.is_some() || by_hand, "no ingest after a crash at step {stored}");
        }
    }
    bail!("not ready after {STEPS_MAX} steps")
}

/// The ids after this number of steps; `None` when the plan is complete before.
async fn after_steps(
    stage: &Stage,
    connected: &Connected,
    new: &NewBroadcast,
    steps: usize,
) -> Result<Option<ExternalIds>> {
    let mut ids = ExternalIds::default();
    for _ in 0..steps {
        match stage.livestreams()?.prepare(&stage.call(connected), new, &ids).await? {
            Prepared::Next(next) => ids = next,
            Prepared::Ready(_) => return Ok(None),
        }
    }
    Ok(Some(ids))
}

async fn lives(stage: &Stage) -> Result<()> {
    let (mut connected, new) = (stage.connect().await?, stage.service());
    let livestreams = stage.livestreams()?;
    let ids = prepare(stage, &connected, &new, ExternalIds::default()).await?.ids;
    if livestreams.may_be_silent() && observe(stage, &connected, &ids).await?.state == SeenState::CannotSay {
        return stays_silent(stage, connected, &new, &ids).await;
    }
    stage.change_by_hand(&connected).await?;
    stage.go_to(new.starts_at - TimeDelta::minutes(8), &mut connected).await?;
    if let Some(arming) = livestreams.arming() {
        arming.arm(&stage.call(&connected), &ids, &new).await?;
        arming.arm(&stage.call(&connected), &ids, &new).await.context("arming twice")?;
    }

    stage.go_to(new.starts_at, &mut connected).await?;
    if let Some(starting) = livestreams.starting() {
        match starting.start(&stage.call(&connected), &ids).await {
            Err(error) if error.kind != ErrorKind::NotYet => return Err(error).context("starting without video"),
            _ => {}
        }
    }
    let silent = observe(stage, &connected, &ids).await?;
    ensure!(matches!(silent.state, SeenState::Scheduled | SeenState::Starting), "without video: {:?}", silent.state);
    ensure!(!silent.signal.is_receiving(), "video is seen that nobody sends");

    stage.sandboxes.set_encoder(true);
    if let Some(starting) = livestreams.starting() {
        starting.start(&stage.call(&connected), &ids).await?;
        starting.start(&stage.call(&connected), &ids).await.context("starting twice")?;
    }
    let live = until(stage, &connected, &ids, "live", |seen| seen.state == SeenState::Live).await?;
    ensure!(live.signal.is_receiving(), "live, and the signal is {:?}", live.signal);
    ensure!(live.started_at.is_some(), "live, and no start is told");
    ensure!(live.watch_url.is_some(), "live, and no page to watch on");
    if let Some(starting) = livestreams.starting() {
        starting.start(&stage.call(&connected), &ids).await.context("starting what is live")?;
    }

    let ended = over(stage, &connected, &ids).await?;
    ensure!(ended.viewers.is_none(), "{:?} viewers of a recording", ended.viewers);
    if let Some(ending) = livestreams.ending() {
        ending.end(&stage.call(&connected), &ids).await.context("ending what is over")?;
    }
    if let Some(recordings) = livestreams.thumbnails().and_then(Thumbnails::recordings) {
        recordings.set_recording_thumbnail(&stage.call(&connected), &ids, &picture()).await?;
        let again = recordings.set_recording_thumbnail(&stage.call(&connected), &ids, &picture()).await;
        again.context("setting a recording's picture twice")?;
    }
    let shown: Vec<_> = stage.snapshot().broadcasts.into_iter().filter(|one| one.went_live_at.is_some()).collect();
    ensure!(shown.len() == 1, "{} broadcasts were seen by viewers", shown.len());
    ensure!(shown[0].ended_at.is_some(), "the sandbox does not know of the end");
    Ok(())
}

/// Lets what is live go on for a while, ends it, and waits until its recording is there.
///
/// # Errors
/// The platform's own, or when the end is never told.
pub async fn over(stage: &Stage, connected: &Connected, ids: &ExternalIds) -> Result<Seen> {
    stage.pass(TimeDelta::minutes(40));
    if let Some(ending) = stage.livestreams()?.ending() {
        ending.end(&stage.call(connected), ids).await?;
        ending.end(&stage.call(connected), ids).await.context("ending twice")?;
    }
    stage.sandboxes.set_encoder(false);
    let is_silent = SILENT_ABOUT_THE_END.contains(&stage.platform);
    let is_over = |seen: &Seen| match seen.state {
        SeenState::Scheduled => is_silent && !seen.signal.is_receiving(),
        SeenState::Ended => seen.recording_url.is_some(),
        _ => false,
    };
    until(stage, connected, ids, "ended with a recording", is_over).await
}

/// Words that come before the news that a case waits for.
const WORDS_MAX: usize = 50;

async fn is_told(stage: &Stage) -> Result<()> {
    let (mut connected, new) = (stage.connect().await?, stage.service());
    let listening = stage.livestreams()?.listening().context("nothing is told")?;
    let ids = prepare(stage, &connected, &new, ExternalIds::default()).await?.ids;
    stage.go_to(new.starts_at, &mut connected).await?;
    let mut line = listening.listen(&stage.call(&connected)).await?;
    let mut heard = Heard::default();

    stage.sandboxes.set_encoder(true);
    let asked = observe(stage, &connected, &ids).await?;
    let is_visible = |seen: &Seen| seen.destinations.iter().all(|one| one.state == DestinationState::Visible);
    let mut told = listening.join(asked.clone(), &ids, &heard);
    for _ in 0..WORDS_MAX {
        if is_visible(&told) {
            break;
        }
        heard.take(next(&mut *line).await?, stage.now());
        told = listening.join(asked.clone(), &ids, &heard);
    }
    ensure!(!told.destinations.is_empty() && is_visible(&told), "not every channel is seen: {:?}", told.destinations);
    ensure!(told.state == SeenState::Live && told.signal.is_receiving(), "told as {told:?}");
    ensure!(told.viewers.is_some_and(|viewers| viewers > 0), "nobody watches");

    stage.sandboxes.set_encoder(false);
    while !heard.video.as_ref().is_some_and(|video| video.what == Video::Stopped) {
        heard.take(next(&mut *line).await?, stage.now());
    }
    ensure!(listening.join(asked, &ids, &heard).signal == Signal::Absent, "video is heard that nobody sends");
    Ok(())
}

async fn next(line: &mut dyn Line) -> Result<Word> {
    line.next().await.map_err(|ended| anyhow!("the line ended: {ended:?}"))
}

/// A platform that cannot say never pretends to: not when video is sent, not when it stops.
async fn stays_silent(stage: &Stage, mut connected: Connected, new: &NewBroadcast, ids: &ExternalIds) -> Result<()> {
    for (time, sending) in [(new.starts_at, false), (new.starts_at, true), (new.ends_at, true), (new.ends_at, false)] {
        stage.go_to(time, &mut connected).await?;
        stage.sandboxes.set_encoder(sending);
        let seen = observe(stage, &connected, ids).await?;
        ensure!(seen.state == SeenState::CannotSay, "{:?} from a platform that cannot say", seen.state);
        ensure!(seen.viewers.is_none() && seen.started_at.is_none() && seen.ended_at.is_none(), "{seen:?}");
    }
    Ok(())
}

/// Nobody sent video; the end comes all the same, and what is left is never live.
async fn ends_unbegun(stage: &Stage) -> Result<()> {
    let Some(ending) = stage.livestreams()?.ending() else { return Ok(()) };
    let (connected, new) = (stage.connect().await?, stage.service());
    let ids = prepare(stage, &connected, &new, ExternalIds::default()).await?.ids;

    ending.end(&stage.call(&connected), &ids).await?;
    ending.end(&stage.call(&connected), &ids).await.context("ending twice")?;
    stage.sandboxes.set_encoder(true);

    let seen = observe(stage, &connected, &ids).await?;
    let over = [SeenState::Missing, SeenState::Ended, SeenState::Missed, SeenState::Removed];
    ensure!(over.contains(&seen.state), "seen as {:?}", seen.state);
    Ok(())
}

async fn two_services(stage: &Stage) -> Result<()> {
    let (connected, morning) = (stage.connect().await?, stage.service());
    let (starts_at, ends_at) = (morning.starts_at + TimeDelta::hours(8), morning.ends_at + TimeDelta::hours(8));
    let evening = NewBroadcast { marker: "steeple:lip_2".to_owned(), starts_at, ends_at, ..morning.clone() };

    let first = prepare(stage, &connected, &morning, ExternalIds::default()).await?;
    let found = stage.livestreams()?.find(&stage.call(&connected), &evening, &ExternalIds::default()).await?;
    ensure!(found.is_none(), "the morning's broadcast was taken for the evening's: {found:?}");
    let second = prepare(stage, &connected, &evening, ExternalIds::default()).await?;

    ensure!(first.ids != second.ids, "both have the ids {:?}", first.ids);
    let made = stage.snapshot().broadcasts.len();
    ensure!(made == 2 * stage.fixture.broadcasts_made, "{made} broadcasts");
    Ok(())
}

async fn edits(stage: &Stage) -> Result<()> {
    let editing = stage.livestreams()?.editing().context("nothing to edit with")?;
    let (connected, new) = (stage.connect().await?, stage.service());
    let ids = prepare(stage, &connected, &new, ExternalIds::default()).await?.ids;
    let (starts_at, ends_at) = (new.starts_at + TimeDelta::minutes(30), new.ends_at + TimeDelta::minutes(40));
    let privacy = *stage.descriptor().limits.privacies.last().context("no privacy")?;
    let (title, description) = ("Sunday service with baptism".to_owned(), "Bring a towel.".to_owned());
    let wanted = NewBroadcast { title, description, starts_at, ends_at, privacy, ..new };

    let ids = editing.update(&stage.call(&connected), &ids, &wanted).await?;

    let seen = observe(stage, &connected, &ids).await?;
    ensure!(seen.title.as_ref() == Some(&wanted.title), "the title is {:?}", seen.title);
    ensure!(seen.starts_at == Some(wanted.starts_at), "the start is {:?}", seen.starts_at);
    ensure!(seen.privacy.is_none_or(|privacy| privacy == wanted.privacy), "the privacy is {:?}", seen.privacy);
    let (sent, wrote) = (stage.journal.len(), stage.snapshot().writes);
    let again = editing.update(&stage.call(&connected), &ids, &wanted).await?;
    ensure!(again == ids, "a second edit changes the ids");
    let writes: Vec<_> = stage.journal.since(sent).into_iter().filter(|exchange| exchange.method != "GET").collect();
    ensure!(writes.is_empty(), "a second edit writes {}", writes[0].operation);
    ensure!(stage.snapshot().writes == wrote, "a second edit was counted");
    Ok(())
}

async fn removes(stage: &Stage) -> Result<()> {
    let removal = stage.livestreams()?.removal().context("nothing to remove with")?;
    let (connected, new) = (stage.connect().await?, stage.service());
    let ids = prepare(stage, &connected, &new, ExternalIds::default()).await?.ids;

    removal.remove(&stage.call(&connected), &ids).await?;
    removal.remove(&stage.call(&connected), &ids).await.context("removing twice")?;

    let seen = observe(stage, &connected, &ids).await?;
    ensure!(seen.state == SeenState::Missing, "seen as {:?}", seen.state);
    let left = stage.snapshot().broadcasts.len();
    ensure!(left == 0, "{left} broadcasts are left");
    let found = stage.livestreams()?.find(&stage.call(&connected), &new, &ExternalIds::default()).await?;
    ensure!(found.is_none(), "what was removed is found: {found:?}");
    Ok(())
}

async fn pictures(stage: &Stage) -> Result<()> {
    let thumbnails = stage.livestreams()?.thumbnails().context("no pictures")?;
    let connected = stage.connect().await?;
    let ids = prepare(stage, &connected, &stage.service(), ExternalIds::default()).await?.ids;

    thumbnails.set_thumbnail(&stage.call(&connected), &ids, &picture()).await?;
    thumbnails.set_thumbnail(&stage.call(&connected), &ids, &picture()).await.context("setting it twice")
}

/// # Errors
/// The platform's own.
pub async fn observe(stage: &Stage, connected: &Connected, ids: &ExternalIds) -> Result<Seen> {
    Ok(stage.livestreams()?.observe(&stage.call(connected), ids).await?)
}

/// Looks again and again, as often as the descriptor says, until it is seen.
///
/// # Errors
/// The platform's own, or when it is never seen.
pub async fn until(
    stage: &Stage,
    connected: &Connected,
    ids: &ExternalIds,
    what: &str,
    holds: impl Fn(&Seen) -> bool,
) -> Result<Seen> {
    let mut seen = observe(stage, connected, ids).await?;
    for _ in 0..20 {
        if holds(&seen) {
            return Ok(seen);
        }
        stage.pass(stage.descriptor().timing.observe_soon);
        seen = observe(stage, connected, ids).await?;
    }
    bail!("never {what}: {seen:?}")
}
