//! The streaming updates: the line, its faults, its frames, and what they add to a look.

use chrono::{DateTime, TimeDelta};

use super::Stage;
use crate::contract::credentials::{Credentials, Secret};
use crate::contract::destination::{Destination, DestinationState};
use crate::contract::error::ErrorKind;
use crate::contract::listening::{Heard, Line, Link, Listening, Word};
use crate::contract::livestream::{ExternalIds, Livestreams, Seen, SeenState, Signal};
use crate::contract::platform::StreamingPlatform;
use crate::restream::PLATFORM;
use crate::restream::updates::word;
use crate::sandbox::faults::{Fault, FaultRule};
use crate::sunday;

const FACEBOOK: &str = "410002";

fn script(stage: &Stage, method: &str, path: &str, fault: Fault) {
    let (platform, method) = (StreamingPlatform::Restream, Some(method.to_owned()));
    stage.sandboxes.fail(FaultRule { platform, method, path: path.to_owned(), fault, skip: 0, times: 0 });
}

/// Sunday at the hour: prepared, and listened to.
async fn listening(stage: &Stage) -> (Credentials, ExternalIds, Box<dyn Line>) {
    let credentials = stage.connect("gracechapel").await;
    let ids = stage.prepare(&credentials).await.ids;
    let credentials = stage.go_to(sunday::livestream().starts_at, credentials).await;
    let line = PLATFORM.listen(&stage.call(&credentials)).await.unwrap();
    (credentials, ids, line)
}

/// Listens until the word comes, and gives all that was heard.
async fn until(line: &mut dyn Line, is_it: impl Fn(&Word) -> bool) -> Heard {
    let mut heard = Heard::default();
    loop {
        let word = line.next().await.unwrap();
        let found = is_it(&word);
        heard.take(word, DateTime::UNIX_EPOCH);
        if found {
            return heard;
        }
    }
}

fn is_shown(word: &Word, id: &str) -> bool {
    matches!(word, Word::Shown { channel, online: true, .. } if channel == id)
}

fn states(seen: &Seen) -> Vec<DestinationState> {
    seen.destinations.iter().map(|channel| channel.state).collect()
}

#[tokio::test]
async fn asking_names_the_channels_and_listening_says_who_sees_it() {
    use DestinationState::{Untold, Visible, Waiting};
    let stage = Stage::start();
    let (credentials, ids, mut line) = listening(&stage).await;
    let before = PLATFORM.observe(&stage.call(&credentials), &ids).await.unwrap();

    stage.sandboxes.set_encoder(true);
    let heard = until(&mut *line, |word| is_shown(word, "410003")).await;
    let asked = PLATFORM.observe(&stage.call(&credentials), &ids).await.unwrap();
    let told = PLATFORM.join(asked.clone(), &ids, &heard);

    assert_eq!(states(&before), [Waiting; 3]);
    assert_eq!((states(&asked), asked.state, asked.viewers), (vec![Untold; 3], SeenState::Live, None));
    assert_eq!((states(&told), &told.state, told.viewers), (vec![Visible; 3], &SeenState::Live, Some(36)));
    let first = &told.destinations[0];
    assert_eq!((first.name.as_str(), first.platform.as_deref()), ("gracechapel", Some("YouTube")));
    assert!(first.watch_url.as_ref().unwrap().contains("/watch/410001/"));
}

#[tokio::test]
async fn a_channel_that_restream_does_not_reach_is_told_with_its_reason() {
    let stage = Stage::start();
    let (credentials, ids, mut line) = listening(&stage).await;
    script(&stage, "CHANNEL", "/410002", Fault::ServerError { status: 503 });

    stage.sandboxes.set_encoder(true);
    let heard = until(&mut *line, |word| is_shown(word, "410003")).await;
    let asked = PLATFORM.observe(&stage.call(&credentials), &ids).await.unwrap();
    let told = PLATFORM.join(asked, &ids, &heard);

    assert!(told.state == SeenState::Live, "the others are seen");
    let facebook = told.destinations.iter().find(|channel| channel.id == FACEBOOK).unwrap();
    assert_eq!(facebook.state, DestinationState::Lost);
    let reason = "Restream lost its connection to gracechapel (Facebook); it tries again by itself.";
    assert_eq!(facebook.reason.as_deref(), Some(reason));
}

/// The real one was seen to repeat the last minute; so does the double, after an action that nobody has described and half a frame.
#[tokio::test]
async fn a_line_that_is_opened_late_hears_what_was_said_before() {
    let stage = Stage::start();
    let (credentials, _, line) = listening(&stage).await;
    stage.sandboxes.set_encoder(true);
    drop(line);

    let mut line = PLATFORM.listen(&stage.call(&credentials)).await.unwrap();
    let oddities = [line.next().await.unwrap(), line.next().await.unwrap()];
    let heard = until(&mut *line, |word| is_shown(word, "410003")).await;

    assert_eq!(oddities, [Word::Other, Word::Other]);
    assert!(heard.video.is_some() && heard.links.values().all(|told| told.what == Link::Connected));
}

#[tokio::test]
async fn a_dropped_line_ends_and_half_a_frame_is_no_word() {
    let stage = Stage::start();
    let (_, _, mut line) = listening(&stage).await;
    let half = FaultRule {
        platform: StreamingPlatform::Restream,
        method: Some("FRAME".to_owned()),
        path: "/ws".to_owned(),
        fault: Fault::TruncatedJson,
        skip: 0,
        times: 1,
    };
    stage.sandboxes.fail(half.clone());
    stage.sandboxes.fail(FaultRule { fault: Fault::DropBefore, ..half });

    stage.sandboxes.set_encoder(true);
    let oddities = [line.next().await.unwrap(), line.next().await.unwrap()];
    let (half, end) = (line.next().await.unwrap(), line.next().await.unwrap_err());

    assert_eq!((oddities, half), ([Word::Other, Word::Other], Word::Other));
    assert_eq!(end.why, "the platform closed it");
}

#[tokio::test]
async fn a_token_that_is_over_is_refused_and_a_line_that_is_not_opened_ends_no_grant() {
    let stage = Stage::start();
    let (old, _, _) = listening(&stage).await;
    let new = stage.go_to(sunday::livestream().starts_at + TimeDelta::minutes(1), old.clone()).await;

    let refused = PLATFORM.listen(&stage.call(&old)).await.err().unwrap();
    let nobody = Credentials { access_token: Secret::new("sbx-secret-nobody"), ..old };
    let unknown = PLATFORM.listen(&stage.call(&nobody)).await.err().unwrap();
    script(&stage, "GET", "/ws", Fault::ServerError { status: 502 });
    let trouble = PLATFORM.listen(&stage.call(&new)).await.err().unwrap();

    assert_eq!((refused.kind, unknown.kind), (ErrorKind::NeedsReconnect, ErrorKind::NeedsReconnect));
    assert!(trouble.kind.passes(), "{trouble}");
    for error in [&refused, &unknown, &trouble] {
        assert!(!format!("{error} {error:?}").contains("sbx-secret"), "{error:?}");
    }
}

#[tokio::test]
async fn a_page_in_place_of_the_line_is_no_line() {
    let stage = Stage::start();
    let (credentials, _, _) = listening(&stage).await;
    for fault in [Fault::Html, Fault::DropBefore] {
        stage.fail("GET", "/ws", fault);

        let error = PLATFORM.listen(&stage.call(&credentials)).await.err().unwrap();

        assert!(matches!(error.kind, ErrorKind::Unexpected | ErrorKind::Unavailable), "{error}");
    }
}

#[test]
fn frames_are_read_by_their_action_and_nothing_unknown_is_believed() {
    let outgoing = |status: &str| {
        word(&format!(
            r#"{{"action":"updateOutgoing","platformId":5,"channelId":7,"streaming":{{"status":"{status}","new":1}}}}"#
        ))
    };
    let link = |link| Word::Link { channel: "7".to_owned(), link };

    assert_eq!(outgoing("CONNECTED"), link(Link::Connected));
    assert_eq!(outgoing("CONNECTING"), link(Link::Connecting));
    assert_eq!(outgoing("DISCONNECTED"), link(Link::Disconnected));
    assert_eq!(outgoing("RECONSIDERING"), Word::Other);
    assert_eq!(word(r#"{"action":"deleteOutgoing","channelId":7}"#), link(Link::Removed));
    assert_eq!(word(r#"{"action":"deleteIncoming","userId":1}"#), Word::VideoStopped);
    assert_eq!(word(r#"{"action":"updateIncoming"}"#), Word::Video { issues: Vec::new() });
    let shown = Word::Shown { channel: "7".to_owned(), online: true, viewers: None };
    assert_eq!(word(r#"{"action":"updateStatuses","channelId":7,"online":true,"viewers":null}"#), shown);
    for odd in ["", "{", "[]", "null", r#"{"action":7}"#, r#"{"action":"updateStatuses"}"#, r#"{"action":"sing"}"#] {
        assert_eq!(word(odd), Word::Other, "{odd}");
    }
}

#[test]
fn what_the_encoder_does_wrong_is_said_in_words() {
    let streaming = r#"{"fps":12.0,"keyframeInterval":8,"lossRate":5}"#;

    let Word::Video { issues } = word(&format!(r#"{{"action":"updateIncoming","streaming":{streaming}}}"#)) else {
        panic!("not read");
    };

    assert_eq!(issues.len(), 3);
    assert_eq!(issues[0], "The encoder sends a key frame every 8 seconds; set it to 2.");
}

/// A channel as asking tells it.
fn asked(id: &str, state: DestinationState) -> Destination {
    let name = "Grace Chapel".to_owned();
    let (platform, reason, viewers, watch_url, account) = (None, None, None, None, None);
    Destination { id: id.to_owned(), name, platform, state, reason, viewers, watch_url, account }
}

fn heard(words: impl IntoIterator<Item = Word>) -> Heard {
    let mut heard = Heard::default();
    for word in words {
        heard.take(word, DateTime::UNIX_EPOCH);
    }
    heard
}

fn link(id: &str, link: Link) -> Word {
    Word::Link { channel: id.to_owned(), link }
}

fn shown(id: &str, online: bool) -> Word {
    Word::Shown { channel: id.to_owned(), online, viewers: Some(4) }
}

fn join(state: SeenState, channels: &[Destination], words: Vec<Word>) -> Seen {
    let seen = Seen { signal: Signal::Absent, destinations: channels.to_vec(), ..Seen::only(state) };
    PLATFORM.join(seen, &ExternalIds::default(), &heard(words))
}

#[test]
fn the_end_is_what_was_asked_whatever_was_heard() {
    let video = Word::Video { issues: Vec::new() };

    let over = join(SeenState::Ended, &[], vec![video, shown("7", true)]);

    assert_eq!((over.state, over.signal, over.viewers), (SeenState::Ended, Signal::Absent, None));
}

#[test]
fn a_channel_that_shows_something_else_does_not_make_the_service_live() {
    let channels = [asked("7", DestinationState::Waiting)];

    let early = join(SeenState::Scheduled, &channels, vec![shown("7", true)]);
    let sent = join(SeenState::Scheduled, &channels, vec![Word::Video { issues: Vec::new() }, shown("7", true)]);

    assert_eq!((states(&early), early.state), (vec![DestinationState::Waiting], SeenState::Scheduled));
    assert_eq!((states(&sent), sent.state), (vec![DestinationState::Visible], SeenState::Live));
}

#[test]
fn a_lost_link_outweighs_online_and_a_service_that_nobody_can_see_is_not_live() {
    let channels = [asked("7", DestinationState::Untold), asked("8", DestinationState::Untold)];
    let words = vec![shown("7", true), link("7", Link::Disconnected), link("8", Link::Connecting)];

    let dark = join(SeenState::Live, &channels, words);

    assert_eq!(states(&dark), [DestinationState::Lost, DestinationState::Connecting]);
    assert_eq!(dark.state, SeenState::Starting);
    assert_eq!(dark.viewers, None, "unknown, which is not zero");
}
