//! Everything that a platform can be asked to do, each with the scene in which it is asked.

use anyhow::Result;
use futures_util::future::BoxFuture;
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::announcing::Announced;
use steeple_platforms::contract::error::{ErrorKind, Outcome, PlatformError};
use steeple_platforms::contract::livestream::{ExternalIds, Livestreams, Prepared};
use steeple_platforms::contract::meeting::{MeetingKind, Meetings};
use steeple_platforms::contract::registration::{Decision, RegistrantState, Registration};
use steeple_platforms::contract::webhook::Webhooks;
use url::Url;

use crate::scene::{Scene, Setting};
use crate::{announcing, broadcasts, connecting, meetings};

pub const EXCHANGE: &str = "exchange a code";
pub const RENEW: &str = "renew";
/// No platform needs more steps than a handful.
const STEPS_MAX: usize = 40;

pub const PROBE: &str = "ask whether it may go live";

type Told = Result<(), PlatformError>;
type Act = for<'a> fn(&'a Scene) -> BoxFuture<'a, Told>;

/// One call of the contract.
#[derive(Clone)]
pub struct Deed {
    pub name: &'static str,
    pub setting: Setting,
    /// Of which rooms.
    pub kind: MeetingKind,
    pub act: Act,
    /// Looks for what an attempt with unknown outcome left behind; there is one where repeating alone could double something.
    pub look: Option<Act>,
}

/// Every deed that this platform's capabilities allow.
pub fn of(platform: StreamingPlatform) -> Vec<Deed> {
    let client = platform.client();
    let mut deeds = vec![
        deed("list the accounts", Setting::Granted, |scene| Box::pin(list_accounts(scene))),
        deed(RENEW, Setting::Renewable, |scene| Box::pin(renew(scene))),
        deed("take back", Setting::Connected, |scene| Box::pin(take_back(scene))),
        deed(PROBE, Setting::Connected, |scene| Box::pin(probe(scene))),
        deed("ask after the grant", Setting::Connected, |scene| Box::pin(health(scene))),
    ];
    if platform.descriptor().oauth.is_some() {
        deeds.push(deed(EXCHANGE, Setting::Agreed, |scene| Box::pin(exchange(scene))));
    }
    if client.accounts().by_code().is_some() {
        deeds.push(deed("ask for a code", Setting::Agreed, |scene| Box::pin(ask_for_code(scene))));
        deeds.push(deed("ask whether it was typed", Setting::Typed, |scene| Box::pin(ask_whether_typed(scene))));
    }
    if client.accounts().form_sign_in().is_some() {
        deeds.push(deed("sign in by form", Setting::Connected, |scene| Box::pin(sign_in(scene))));
    }
    if client.webhooks().and_then(Webhooks::subscribing).is_some() {
        deeds.push(deed("ask for news", Setting::Connected, |scene| Box::pin(subscribe(scene))));
    }
    deeds.extend(client.livestreams().map(of_livestreams).unwrap_or_default());
    for kind in [MeetingKind::Meeting, MeetingKind::Webinar] {
        let of_kind = client.rooms(kind).map(of_meetings).unwrap_or_default();
        deeds.extend(of_kind.into_iter().map(|deed| Deed { kind, ..deed }));
    }
    deeds
}

fn of_livestreams(livestreams: &dyn Livestreams) -> Vec<Deed> {
    let prepare = deed("prepare", Setting::Connected, |scene| Box::pin(prepare(scene)));
    let mut deeds = vec![
        Deed { look: Some(|scene| Box::pin(find(scene))), ..prepare },
        deed("find", Setting::Planned, |scene| Box::pin(find_anew(scene))),
        deed("observe a plan", Setting::Planned, |scene| Box::pin(observe(scene))),
        deed("observe a service", Setting::Live, |scene| Box::pin(observe(scene))),
    ];
    if livestreams.editing().is_some() {
        deeds.push(deed("edit", Setting::Planned, |scene| Box::pin(edit(scene))));
    }
    if livestreams.arming().is_some() {
        deeds.push(deed("arm", Setting::Soon, |scene| Box::pin(arm(scene))));
    }
    if livestreams.starting().is_some() {
        deeds.push(deed("start", Setting::Sending, |scene| Box::pin(start(scene))));
    }
    if livestreams.ending().is_some() {
        deeds.push(deed("end", Setting::Live, |scene| Box::pin(end(scene))));
        deeds.push(deed("end what has not begun", Setting::Planned, |scene| Box::pin(end(scene))));
    }
    if livestreams.removal().is_some() {
        deeds.push(deed("remove", Setting::Planned, |scene| Box::pin(remove(scene))));
    }
    if livestreams.thumbnails().is_some() {
        deeds.push(deed("set a picture", Setting::Planned, |scene| Box::pin(set_picture(scene))));
    }
    if livestreams.thumbnails().is_some_and(|thumbnails| thumbnails.recordings().is_some()) {
        let set = deed("set a recording's picture", Setting::Recorded, |scene| Box::pin(set_recording_picture(scene)));
        deeds.push(set);
    }
    if livestreams.announcing().is_some() {
        let announce = deed("announce", Setting::Connected, |scene| Box::pin(announce(scene)));
        // Going on with what is stored is how it looks.
        deeds.push(Deed { look: Some(announce.act), ..announce });
    }
    deeds
}

fn of_meetings(meetings: &dyn Meetings) -> Vec<Deed> {
    let create = deed("create a room", Setting::Connected, |scene| Box::pin(create_room(scene)));
    let mut deeds = vec![
        Deed { look: Some(|scene| Box::pin(find_room(scene))), ..create },
        deed("find a room", Setting::Room, |scene| Box::pin(find_room(scene))),
        deed("observe a room", Setting::Room, |scene| Box::pin(observe_room(scene))),
        deed("observe an open room", Setting::OpenRoom, |scene| Box::pin(observe_room(scene))),
        deed("observe a room that is over", Setting::Over, |scene| Box::pin(observe_room(scene))),
        deed("edit a room", Setting::Room, |scene| Box::pin(edit_room(scene))),
        deed("remove a room", Setting::Room, |scene| Box::pin(remove_room(scene))),
    ];
    if meetings.invites() {
        let create = deed("create a room for guests", Setting::Connected, |scene| Box::pin(create_guest_room(scene)));
        deeds.push(Deed { look: Some(|scene| Box::pin(find_guest_room(scene))), ..create });
        deeds.push(deed("observe a room for guests", Setting::GuestRoom, |scene| Box::pin(observe_room(scene))));
        deeds.push(deed("edit a room for guests", Setting::GuestRoom, |scene| Box::pin(edit_guest_room(scene))));
        deeds.push(deed("remove a room for guests", Setting::GuestRoom, |scene| Box::pin(remove_room(scene))));
    }
    if meetings.hosting().is_some() {
        deeds.push(deed("ask for the host's link", Setting::Room, |scene| Box::pin(host_url(scene))));
    }
    if meetings.ending().is_some() {
        deeds.push(deed("end a meeting", Setting::OpenRoom, |scene| Box::pin(end_meeting(scene))));
        deeds.push(deed("end a meeting that has not begun", Setting::Room, |scene| Box::pin(end_meeting(scene))));
    }
    if meetings.simulcast().is_some() {
        deeds.push(deed("set the target", Setting::Room, |scene| Box::pin(set_target(scene))));
        deeds.push(deed("start the push", Setting::OpenRoom, |scene| Box::pin(start_push(scene))));
        deeds.push(deed("stop the push", Setting::Pushing, |scene| Box::pin(stop_push(scene))));
    }
    if meetings.registering().is_some() {
        let register = deed("register somebody", Setting::OpenList, |scene| Box::pin(register(scene)));
        deeds.push(Deed { look: Some(|scene| Box::pin(list_registrants(scene))), ..register });
        deeds.push(deed("list who is registered", Setting::Registered, |scene| Box::pin(list_registrants(scene))));
        deeds.push(deed("let somebody in", Setting::Registered, |scene| Box::pin(let_in(scene))));
    }
    deeds
}

fn deed(name: &'static str, setting: Setting, act: Act) -> Deed {
    Deed { name, setting, kind: MeetingKind::Meeting, act, look: None }
}

async fn exchange(scene: &Scene) -> Told {
    let code = scene.code.as_ref().expect("the setting has a code");
    scene.stage.exchange(code, None).await.map(|grant| scene.see(&grant))
}

async fn ask_for_code(scene: &Scene) -> Told {
    let by_code = scene.stage.client.accounts().by_code().expect("asked before");
    by_code.begin(&scene.stage.as_app()).await.map(|code| scene.see(&code))
}

async fn ask_whether_typed(scene: &Scene) -> Told {
    let by_code = scene.stage.client.accounts().by_code().expect("asked before");
    let code = scene.code.as_ref().expect("the setting has a code");
    by_code.ask(&scene.stage.as_app(), code).await.map(|answer| scene.see(&answer))
}

async fn list_accounts(scene: &Scene) -> Told {
    let grant = scene.grant.as_ref().expect("the setting has a grant");
    scene.stage.client.accounts().accounts(&scene.stage.as_app(), grant).await.map(|accounts| scene.see(&accounts))
}

async fn renew(scene: &Scene) -> Told {
    let account = &scene.connected().account;
    let accounts = scene.stage.client.accounts();
    let renewed = accounts.refresh(&scene.stage.as_app(), &account.id, &account.credentials).await;
    renewed.map(|grant| scene.see(&grant))
}

async fn take_back(scene: &Scene) -> Told {
    let accounts = scene.stage.client.accounts();
    accounts.revoke(&scene.stage.as_app(), &scene.connected().account.credentials).await
}

async fn probe(scene: &Scene) -> Told {
    scene.stage.client.accounts().probe(&scene.call()).await.map(|permission| scene.see(&permission))
}

async fn health(scene: &Scene) -> Told {
    scene.stage.client.accounts().health(&scene.call()).await.map(|health| scene.see(&health))
}

async fn subscribe(scene: &Scene) -> Told {
    let subscribing = scene.stage.client.webhooks().and_then(Webhooks::subscribing).expect("asked before");
    let callback = Url::parse("https://steeple.example/webhooks/here").expect("an address");
    subscribing.subscribe(&scene.call(), &callback, &connecting::agreed()).await
}

async fn sign_in(scene: &Scene) -> Told {
    let sign_in = scene.stage.client.accounts().form_sign_in().expect("the deed is asked only where there is a form");
    sign_in.sign_in(&scene.stage.as_app(), &scene.stage.typed(None)).await.map(|grant| scene.see(&grant))
}

/// Step after step, each stored before the next, as the plan does it.
async fn prepare(scene: &Scene) -> Told {
    for _ in 0..STEPS_MAX {
        let prepared = scene.livestreams().prepare(&scene.call(), &scene.stage.service(), &scene.ids()).await?;
        scene.see(&prepared);
        match prepared {
            Prepared::Next(ids) => scene.store(ids),
            Prepared::Ready(broadcast) => {
                scene.store(broadcast.ids);
                return Ok(());
            }
        }
    }
    Err(endless(scene, "prepare"))
}

fn endless(scene: &Scene, operation: &'static str) -> PlatformError {
    let (kind, platform) = (ErrorKind::Unexpected, scene.stage.platform);
    PlatformError::new(platform, operation, kind, Outcome::Unknown, "it is never ready")
}

async fn find(scene: &Scene) -> Told {
    let found = scene.livestreams().find(&scene.call(), &scene.stage.service(), &scene.ids()).await?;
    if let Some(ids) = found {
        scene.store(ids);
    }
    Ok(())
}

async fn find_anew(scene: &Scene) -> Told {
    let found = scene.livestreams().find(&scene.call(), &scene.stage.service(), &ExternalIds::default()).await;
    found.map(|ids| scene.see(&ids))
}

async fn observe(scene: &Scene) -> Told {
    scene.livestreams().observe(&scene.call(), &scene.ids()).await.map(|seen| scene.see(&seen))
}

async fn edit(scene: &Scene) -> Told {
    let editing = scene.livestreams().editing().expect("asked before");
    let ids = editing.update(&scene.call(), &scene.ids(), &scene.changed_service()).await?;
    scene.store(ids);
    Ok(())
}

async fn arm(scene: &Scene) -> Told {
    let arming = scene.livestreams().arming().expect("asked before");
    arming.arm(&scene.call(), &scene.ids(), &scene.stage.service()).await
}

async fn start(scene: &Scene) -> Told {
    scene.livestreams().starting().expect("asked before").start(&scene.call(), &scene.ids()).await
}

async fn end(scene: &Scene) -> Told {
    scene.livestreams().ending().expect("asked before").end(&scene.call(), &scene.ids()).await
}

async fn remove(scene: &Scene) -> Told {
    scene.livestreams().removal().expect("asked before").remove(&scene.call(), &scene.ids()).await
}

async fn set_picture(scene: &Scene) -> Told {
    let thumbnails = scene.livestreams().thumbnails().expect("asked before");
    thumbnails.set_thumbnail(&scene.call(), &scene.ids(), &broadcasts::picture()).await
}

async fn set_recording_picture(scene: &Scene) -> Told {
    let recordings = scene.livestreams().thumbnails().and_then(|it| it.recordings()).expect("asked before");
    recordings.set_recording_thumbnail(&scene.call(), &scene.ids(), &broadcasts::picture()).await
}

/// Step after step, and again while the platform still reads the picture.
async fn announce(scene: &Scene) -> Told {
    let (can, post) = (scene.livestreams().announcing().expect("asked before"), announcing::post(&scene.stage));
    for _ in 0..STEPS_MAX {
        match can.announce(&scene.call(), &post, &scene.ids()).await {
            Err(error) if error.kind == ErrorKind::NotYet => {}
            announced => {
                let announced = announced?;
                scene.see(&announced);
                match announced {
                    Announced::Next(ids) => scene.store(ids),
                    Announced::Done { ids, .. } => {
                        scene.store(ids);
                        return Ok(());
                    }
                }
            }
        }
    }
    Err(endless(scene, "announce"))
}

/// Once something was found, nothing is created any more.
async fn create_room(scene: &Scene) -> Told {
    if !scene.ids().0.is_empty() {
        return Ok(());
    }
    let room = scene.meetings().create(&scene.call(), &scene.stage.meeting()).await?;
    scene.see(&room);
    scene.store(room.ids);
    Ok(())
}

async fn create_guest_room(scene: &Scene) -> Told {
    if !scene.ids().0.is_empty() {
        return Ok(());
    }
    let room = scene.meetings().create(&scene.call(), &meetings::for_guests(scene.stage.meeting())).await?;
    scene.see(&room);
    scene.store(room.ids);
    Ok(())
}

async fn find_guest_room(scene: &Scene) -> Told {
    let found = scene.meetings().find(&scene.call(), &meetings::for_guests(scene.stage.meeting())).await?;
    scene.see(&found);
    if let Some(room) = found {
        scene.store(room.ids);
    }
    Ok(())
}

async fn edit_guest_room(scene: &Scene) -> Told {
    let wanted = meetings::for_guests(scene.changed_meeting());
    scene.meetings().update(&scene.call(), &scene.ids(), &wanted).await
}

async fn find_room(scene: &Scene) -> Told {
    let found = scene.meetings().find(&scene.call(), &scene.stage.meeting()).await?;
    scene.see(&found);
    if let Some(room) = found {
        scene.store(room.ids);
    }
    Ok(())
}

async fn observe_room(scene: &Scene) -> Told {
    scene.meetings().observe(&scene.call(), &scene.ids()).await.map(|seen| scene.see(&seen))
}

async fn edit_room(scene: &Scene) -> Told {
    scene.meetings().update(&scene.call(), &scene.ids(), &scene.changed_meeting()).await
}

async fn remove_room(scene: &Scene) -> Told {
    scene.meetings().remove(&scene.call(), &scene.ids()).await
}

async fn host_url(scene: &Scene) -> Told {
    scene.meetings().hosting().expect("asked before").host_url(&scene.call(), &scene.ids()).await.map(drop)
}

async fn end_meeting(scene: &Scene) -> Told {
    scene.meetings().ending().expect("asked before").end(&scene.call(), &scene.ids()).await
}

async fn set_target(scene: &Scene) -> Told {
    let simulcast = scene.meetings().simulcast().expect("asked before");
    simulcast.set_target(&scene.call(), &scene.ids(), &meetings::ingest(), meetings::WATCH_PAGE).await
}

async fn start_push(scene: &Scene) -> Told {
    scene.meetings().simulcast().expect("asked before").start_push(&scene.call(), &scene.ids()).await
}

async fn stop_push(scene: &Scene) -> Told {
    scene.meetings().simulcast().expect("asked before").stop_push(&scene.call(), &scene.ids()).await
}

async fn register(scene: &Scene) -> Told {
    let guest = meetings::guest();
    scene.registering().register(&scene.call(), &scene.ids(), Registration::Approved, &guest).await.map(drop)
}

async fn list_registrants(scene: &Scene) -> Told {
    let query = meetings::those(RegistrantState::Pending);
    scene.registering().registrants(&scene.call(), &scene.ids(), &query).await.map(drop)
}

async fn let_in(scene: &Scene) -> Told {
    let ids = scene.ids();
    let registrant = ids.get("registrant").expect("the setting has somebody");
    scene.registering().decide(&scene.call(), &ids, registrant, Decision::Approve).await
}
