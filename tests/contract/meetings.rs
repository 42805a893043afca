//! A meeting's life: what every platform with meetings must do.

use anyhow::{Context, Result, ensure};
use chrono::TimeDelta;
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::credentials::Secret;
use steeple_platforms::contract::error::ErrorKind;
use steeple_platforms::contract::livestream::{ExternalIds, Ingest};
use steeple_platforms::contract::meeting::{
    MeetingKind, Meetings, NewMeeting, Room, RoomChance, SeenMeeting, SeenMeetingState,
};
use steeple_platforms::contract::registration::{
    Decision, NewRegistrant, Registering, RegistrantQuery, RegistrantState, Registration,
};

use crate::case::Case;
use crate::stage::{Connected, Stage};

/// Where people watch the livestream that the meeting is pushed to.
pub const WATCH_PAGE: &str = "https://gracechapel.example/live";

/// The cases that this platform's capabilities call for.
pub fn cases(platform: StreamingPlatform) -> Vec<Case> {
    let kinds = [MeetingKind::Meeting, MeetingKind::Webinar];
    let of = |kind| {
        let rooms = platform.client().rooms(kind);
        rooms.map(cases_of).unwrap_or_default().into_iter().map(move |case| case.with(kind))
    };
    kinds.into_iter().flat_map(of).collect()
}

fn cases_of(meetings: &dyn Meetings) -> Vec<Case> {
    let mut cases = vec![
        Case::new("a room is created, found again and removed", |stage| Box::pin(created_and_removed(stage))),
        Case::new("two meetings of one title are kept apart", |stage| Box::pin(two_meetings(stage))),
        Case::new("an edit makes equal, and a second one writes nothing", |stage| Box::pin(edits(stage))),
    ];
    if meetings.ending().is_some() {
        cases.push(Case::new("an open room is seen, and a call ends it", |stage| Box::pin(opened(stage))));
    }
    if !meetings.looks_afterwards().is_empty() {
        cases.push(Case::new("a room that is over tells who came", |stage| Box::pin(looked_at_afterwards(stage))));
    }
    if meetings.invites() {
        cases.push(Case::new("a room for guests is made once, changed and removed", |stage| Box::pin(guests(stage))));
    }
    if meetings.simulcast().is_some() {
        cases.push(Case::new("an open room is pushed to a livestream", |stage| Box::pin(pushed(stage))));
    }
    if meetings.registering().is_some() {
        cases.push(Case::new("somebody registers once, is listed, and is let in", |stage| Box::pin(registered(stage))));
    }
    cases
}

/// Somebody who wants to come.
pub fn guest() -> NewRegistrant {
    let email = "anna@otherchurch.example".to_owned();
    NewRegistrant { email, first_name: "Anna".to_owned(), last_name: None }
}

/// The first page of those in this state.
pub fn those(state: RegistrantState) -> RegistrantQuery {
    RegistrantQuery { state, size: 1, page: None }
}

/// The livestream's ingest, its key marked as a secret.
pub fn ingest() -> Ingest {
    let key = Secret::new("sbx-secret-key-of-the-livestream");
    Ingest { url: "rtmps://ingest.example/live".to_owned(), key }
}

/// The number by which the sandbox knows the first meeting.
///
/// # Errors
/// When it holds none.
pub fn number(stage: &Stage) -> Result<String> {
    Ok(stage.snapshot().meetings.into_iter().next().context("the sandbox holds no meeting")?.id)
}

/// The host opens the room, or everybody leaves. Where a room is only a link, nobody notices.
///
/// # Errors
/// When there is no meeting.
pub fn set_running(stage: &Stage, running: bool) -> Result<()> {
    if stage.meetings()?.remembers() {
        stage.sandboxes.get(stage.platform).set_meeting_running(&number(stage)?, running);
    }
    Ok(())
}

async fn created_and_removed(stage: &Stage) -> Result<()> {
    let (connected, new, meetings) = (stage.connect().await?, stage.meeting(), stage.meetings()?);

    let before = meetings.find(&stage.call(&connected), &new).await?;
    let room = meetings.create(&stage.call(&connected), &new).await?;

    ensure!(before.is_none(), "found before it was created: {before:?}");
    ensure!(room.join_url.starts_with("http"), "people join at {}", room.join_url);
    ensure!(!meetings.takes_passcode() || room.passcode == new.passcode, "another passcode");
    let seen = observe(stage, &connected, &room.ids).await?;
    if !meetings.remembers() {
        let found = meetings.find(&stage.call(&connected), &new).await?;
        ensure!(found.is_none(), "found where nothing is kept: {found:?}");
        return unremembered(stage, &connected, &room.ids, &seen).await;
    }
    let found = again(stage, &connected, &new).await?;
    ensure!(found.ids == room.ids, "found as {:?}, created as {:?}", found.ids, room.ids);
    let is_silent = seen.state == SeenMeetingState::CannotSay && meetings.may_be_silent();
    ensure!(is_silent || seen.state == SeenMeetingState::Waiting, "seen as {:?}", seen.state);
    ensure!(seen.title.as_ref() == Some(&new.title), "the title is {:?}", seen.title);
    ensure!(seen.starts_at == Some(new.starts_at), "the start is {:?}", seen.starts_at);

    meetings.remove(&stage.call(&connected), &room.ids).await?;
    meetings.remove(&stage.call(&connected), &room.ids).await.context("removing twice")?;
    let gone = observe(stage, &connected, &room.ids).await?;
    ensure!(gone.state == SeenMeetingState::Missing, "seen as {:?}", gone.state);
    ensure!(stage.snapshot().meetings.is_empty(), "a meeting is left");
    Ok(())
}

/// Where a room is only a link: nobody can say anything of it, and taking it back twice is fine.
async fn unremembered(stage: &Stage, connected: &Connected, ids: &ExternalIds, seen: &SeenMeeting) -> Result<()> {
    let meetings = stage.meetings()?;
    ensure!(meetings.may_be_silent() && seen.state == SeenMeetingState::CannotSay, "seen as {:?}", seen.state);
    ensure!(seen.participants.is_none() && seen.title.is_none(), "who told this? {seen:?}");
    ensure!(!ids.0.values().any(|id| id.contains("sbx-secret-")), "an id that is stored openly is a secret");
    meetings.remove(&stage.call(connected), ids).await?;
    meetings.remove(&stage.call(connected), ids).await.context("removing twice")
}

async fn two_meetings(stage: &Stage) -> Result<()> {
    let (connected, first, meetings) = (stage.connect().await?, stage.meeting(), stage.meetings()?);
    let second = NewMeeting { marker: "steeple:mep_2".to_owned(), chance: RoomChance([8; 16]), ..first.clone() };

    let room = meetings.create(&stage.call(&connected), &first).await?;
    let found = meetings.find(&stage.call(&connected), &second).await?;
    ensure!(found.is_none(), "the first meeting was taken for the second");
    let other = meetings.create(&stage.call(&connected), &second).await?;

    ensure!(room.ids != other.ids, "both have the ids {:?}", room.ids);
    if !meetings.remembers() {
        return Ok(());
    }
    for (meeting, room) in [(&first, &room), (&second, &other)] {
        let found = again(stage, &connected, meeting).await?;
        ensure!(found.ids == room.ids, "{} finds another room", meeting.marker);
    }
    Ok(())
}

/// The same room, found or, where that is the platform's way, made again.
///
/// # Errors
/// The platform's own, or when it is not found.
pub async fn again(stage: &Stage, connected: &Connected, meeting: &NewMeeting) -> Result<Room> {
    let meetings = stage.meetings()?;
    if meetings.create_is_repeatable() {
        return Ok(meetings.create(&stage.call(connected), meeting).await?);
    }
    meetings.find(&stage.call(connected), meeting).await?.context("not found again")
}

/// The meeting with people to invite.
pub fn for_guests(new: NewMeeting) -> NewMeeting {
    let invitees = ["elder@gracechapel.example", "guest@otherchurch.example"].map(str::to_owned);
    NewMeeting { invitees: invitees.into(), ..new }
}

async fn guests(stage: &Stage) -> Result<()> {
    let (connected, new, meetings) = (stage.connect().await?, for_guests(stage.meeting()), stage.meetings()?);

    let room = meetings.create(&stage.call(&connected), &new).await?;
    let found = meetings.find(&stage.call(&connected), &new).await?.context("not found again")?;
    let second = meetings.create(&stage.call(&connected), &new).await?;
    ensure!(found.ids == room.ids && second.ids == room.ids, "{:?}, {:?}, {:?}", room.ids, found.ids, second.ids);
    ensure!(stage.snapshot().meetings.len() == 1, "{} meetings", stage.snapshot().meetings.len());

    let invitees = vec!["elder@gracechapel.example".to_owned()];
    let wanted = NewMeeting { invitees, title: "Elders only".to_owned(), ..new };
    meetings.update(&stage.call(&connected), &room.ids, &wanted).await?;
    let sent = stage.journal.len();
    meetings.update(&stage.call(&connected), &room.ids, &wanted).await?;
    let writes: Vec<_> = stage.journal.since(sent).into_iter().filter(|exchange| exchange.method != "GET").collect();
    ensure!(writes.is_empty(), "a second edit writes {}", writes[0].operation);

    meetings.remove(&stage.call(&connected), &room.ids).await?;
    meetings.remove(&stage.call(&connected), &room.ids).await.context("removing twice")?;
    let gone = observe(stage, &connected, &room.ids).await?;
    ensure!(gone.state == SeenMeetingState::Missing, "seen as {:?}", gone.state);
    Ok(())
}

async fn edits(stage: &Stage) -> Result<()> {
    let (connected, new, meetings) = (stage.connect().await?, stage.meeting(), stage.meetings()?);
    let ids = meetings.create(&stage.call(&connected), &new).await?.ids;
    let wanted = NewMeeting {
        title: "Bible study for all".to_owned(),
        starts_at: new.starts_at + TimeDelta::hours(1),
        ends_at: new.ends_at + TimeDelta::minutes(75),
        passcode: stage.takes_passcode().then(|| Secret::new("Psalm24")),
        waiting_room: !new.waiting_room,
        ..new
    };

    meetings.update(&stage.call(&connected), &ids, &wanted).await?;

    let seen = observe(stage, &connected, &ids).await?;
    if !meetings.remembers() {
        return Ok(());
    }
    ensure!(seen.title.as_ref() == Some(&wanted.title), "the title is {:?}", seen.title);
    ensure!(seen.starts_at == Some(wanted.starts_at), "the start is {:?}", seen.starts_at);
    let sent = stage.journal.len();
    meetings.update(&stage.call(&connected), &ids, &wanted).await?;
    let writes: Vec<_> = stage.journal.since(sent).into_iter().filter(|exchange| exchange.method != "GET").collect();
    ensure!(writes.is_empty(), "a second edit writes {}", writes[0].operation);
    Ok(())
}

async fn opened(stage: &Stage) -> Result<()> {
    let (mut connected, new, meetings) = (stage.connect().await?, stage.meeting(), stage.meetings()?);
    let ending = meetings.ending().context("no end by call")?;
    let ids = meetings.create(&stage.call(&connected), &new).await?.ids;
    stage.go_to(new.starts_at, &mut connected).await?;

    if let Some(hosting) = meetings.hosting() {
        let link = hosting.host_url(&stage.call(&connected), &ids).await?;
        ensure!(link.reveal().starts_with("http"), "the host's link is no link");
        ensure!(!format!("{link:?}").contains(link.reveal()), "the host's link shows in the debug form");
    }
    set_running(stage, true)?;
    let open = observe(stage, &connected, &ids).await?;
    let is_silent = open.state == SeenMeetingState::CannotSay && meetings.may_be_silent();
    ensure!(is_silent || open.state == SeenMeetingState::Running, "an open room is seen as {:?}", open.state);

    ending.end(&stage.call(&connected), &ids).await?;
    ending.end(&stage.call(&connected), &ids).await.context("ending twice")?;
    let over = observe(stage, &connected, &ids).await?;
    ensure!(over.state != SeenMeetingState::Running, "it still runs");
    Ok(())
}

async fn looked_at_afterwards(stage: &Stage) -> Result<()> {
    let (mut connected, new, meetings) = (stage.connect().await?, stage.meeting(), stage.meetings()?);
    let ids = meetings.create(&stage.call(&connected), &new).await?.ids;
    stage.go_to(new.starts_at, &mut connected).await?;
    set_running(stage, true)?;
    stage.go_to(new.ends_at, &mut connected).await?;
    set_running(stage, false)?;
    let longest = meetings.looks_afterwards().iter().max().context("no look afterwards")?;
    stage.go_to(new.ends_at + *longest, &mut connected).await?;

    let over = observe(stage, &connected, &ids).await?;

    ensure!(over.state != SeenMeetingState::Running, "it still runs");
    ensure!(over.attended.is_some_and(|people| people > 0), "who came is told as {:?}", over.attended);
    Ok(())
}

async fn pushed(stage: &Stage) -> Result<()> {
    let (mut connected, new, meetings) = (stage.connect().await?, stage.meeting(), stage.meetings()?);
    let simulcast = meetings.simulcast().context("no push")?;
    let ids = meetings.create(&stage.call(&connected), &new).await?.ids;
    stage.go_to(new.starts_at, &mut connected).await?;
    let call = stage.call(&connected);
    let (ingest, pushing) = (ingest(), || stage.snapshot().meetings.into_iter().find_map(|meeting| meeting.pushing_to));

    simulcast.set_target(&call, &ids, &ingest, WATCH_PAGE).await?;
    simulcast.set_target(&call, &ids, &ingest, WATCH_PAGE).await.context("setting the target twice")?;
    let early = simulcast.start_push(&call, &ids).await;
    let early = early.err().context("a push began in an empty room")?;
    ensure!(early.kind == ErrorKind::NotYet, "in an empty room: {early}");
    set_running(stage, true)?;
    simulcast.start_push(&call, &ids).await?;
    simulcast.start_push(&call, &ids).await.context("starting twice")?;
    ensure!(pushing().as_deref() == Some(&ingest.url), "pushed to {:?}", pushing());

    simulcast.stop_push(&call, &ids).await?;
    simulcast.stop_push(&call, &ids).await.context("stopping twice")?;
    ensure!(pushing().is_none(), "still pushed to {:?}", pushing());
    set_running(stage, false)?;
    simulcast.stop_push(&call, &ids).await.context("stopping in an empty room")?;
    Ok(())
}

async fn registered(stage: &Stage) -> Result<()> {
    let (connected, meetings) = (stage.connect().await?, stage.meetings()?);
    let registering: &dyn Registering = meetings.registering().context("nobody registers")?;
    let new = NewMeeting { registration: Registration::Approved, ..stage.meeting() };
    let (call, ids) = (stage.call(&connected), meetings.create(&stage.call(&connected), &new).await?.ids);
    let put_down = async || registering.register(&call, &ids, Registration::Approved, &guest()).await;

    let (first, again) = (put_down().await?, put_down().await.context("registering twice")?);
    ensure!(first.id == again.id, "one address is registered as {} and {}", first.id, again.id);
    ensure!(first.state == RegistrantState::Pending && first.join_url.is_none(), "let in unasked: {first:?}");
    ensure!(!format!("{first:?} {:?}", guest()).contains("nna"), "the debug form tells who it is");

    registering.decide(&call, &ids, &first.id, Decision::Approve).await?;
    registering.decide(&call, &ids, &first.id, Decision::Approve).await.context("letting in twice")?;
    let page = registering.registrants(&call, &ids, &those(RegistrantState::Approved)).await?;
    let listed = page.registrants.first().context("nobody is listed")?;
    ensure!(listed.id == first.id && listed.email == guest().email, "somebody else is listed: {listed:?}");
    ensure!(listed.join_url.is_some(), "no way in");
    ensure!(page.next.is_none(), "a page behind the last");
    let late = NewMeeting { registration: Registration::None, ..new };
    meetings.update(&call, &ids, &late).await?;
    let other = NewRegistrant { email: "ben@otherchurch.example".to_owned(), ..guest() };
    let refused = registering.register(&call, &ids, Registration::None, &other).await;
    let refused = refused.err().context("registered although nobody registers any more")?;
    ensure!(refused.kind == ErrorKind::Refused, "told as {refused}");
    Ok(())
}

/// # Errors
/// The platform's own.
pub async fn observe(stage: &Stage, connected: &Connected, ids: &ExternalIds) -> Result<SeenMeeting> {
    Ok(stage.meetings()?.observe(&stage.call(connected), ids).await?)
}
