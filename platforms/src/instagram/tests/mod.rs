//! Names, keys of the day, and that nothing is asked of an account that was only named. What signing in brings is in
//! `signed_in.rs`, and posts are in `announcing.rs`, `pictures.rs` and `refusals.rs`.

mod announcing;
mod pictures;
mod refusals;
mod signed_in;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::Platform;
use crate::contract::account::FormFields;
use crate::contract::call::{AppCall, AppCredentials, Call};
use crate::contract::credentials::Secret;
use crate::contract::error::{ErrorKind, PlatformError};
use crate::contract::livestream::{ExternalIds, HandKey, Livestreams, NewBroadcast, Prepared, Privacy, SeenState};
use crate::http::{BaseOverrides, Http};
use crate::instagram::PLATFORM;

fn platform() -> &'static dyn Platform {
    &PLATFORM
}

fn livestreams() -> &'static dyn Livestreams {
    platform().livestreams().expect("Instagram has live videos")
}

fn hand_key() -> &'static dyn HandKey {
    livestreams().hand_key().expect("its key is pasted by hand")
}

fn now() -> DateTime<Utc> {
    "2026-11-29T12:00:00Z".parse().expect("an instant")
}

fn http() -> Http {
    Http::new(&BaseOverrides::new(), Duration::from_secs(1), None).expect("a client")
}

async fn sign_in(username: &str) -> Result<crate::contract::account::Grant, PlatformError> {
    let (http, app) = (http(), AppCredentials::none());
    let call = AppCall { http: &http, app: &app, now: now() };
    let fields: FormFields = [("username".to_owned(), Secret::new(username))].into();
    platform().accounts().form_sign_in().expect("there is a form").sign_in(&call, &fields).await
}

#[tokio::test]
async fn a_name_is_taken_however_it_is_typed() {
    let (http, app) = (http(), AppCredentials::none());
    let call = AppCall { http: &http, app: &app, now: now() };
    for typed in ["gracechapel", "@GraceChapel", " https://www.instagram.com/gracechapel/ "] {
        let grant = sign_in(typed).await.expect("a name");
        let account = platform().accounts().accounts(&call, &grant).await.expect("an account").remove(0);
        assert_eq!((account.id.as_str(), account.name.as_str()), ("gracechapel", "@gracechapel"));
    }
    for typed in ["", "grace chapel", "grace/chapel", "gräce", &"g".repeat(31)] {
        let error = sign_in(typed).await.expect_err("no name");
        assert_eq!(error.kind, ErrorKind::Refused);
        assert!(error.detail.starts_with("Username: "), "{}", error.detail);
    }
}

#[tokio::test]
async fn a_service_is_complete_but_for_its_key_and_never_called_live() {
    let (http, app) = (http(), AppCredentials::none());
    let credentials = sign_in("gracechapel").await.expect("a name").credentials;
    let call = Call { http: &http, app: &app, credentials: &credentials, account_id: "gracechapel", now: now() };
    let new = NewBroadcast {
        marker: "steeple:lip_1".to_owned(),
        title: "Sunday service".to_owned(),
        description: String::new(),
        starts_at: now(),
        ends_at: now() + TimeDelta::hours(1),
        time_zone: chrono_tz::America::New_York,
        privacy: Privacy::Public,
        first_tried_at: now(),
    };

    let prepared = livestreams().prepare(&call, &new, &ExternalIds::default()).await.expect("prepared");

    let Prepared::Ready(broadcast) = prepared else { panic!("not ready") };
    assert_eq!(broadcast.watch_url.as_deref(), Some("https://www.instagram.com/gracechapel/live/"));
    assert!(broadcast.ingest.is_none(), "nobody has brought a key");
    let seen = livestreams().observe(&call, &broadcast.ids).await.expect("an answer");
    assert_eq!(seen.state, SeenState::CannotSay);
    assert!(livestreams().starting().is_none() && livestreams().ending().is_none());
    assert!(
        platform().accounts().probe(&call).await.expect("an answer").findings.iter().all(|finding| !finding.blocks)
    );
}

#[test]
fn the_key_of_the_day_is_taken_as_it_is_pasted() {
    let ingest = hand_key().check(" rtmps://live-upload.instagram.com:443/rtmp/ ", "IG-178-0-Abc\n").expect("a key");

    assert_eq!(ingest.url, "rtmps://live-upload.instagram.com:443/rtmp");
    assert_eq!(ingest.key.reveal(), "IG-178-0-Abc");
    assert!(hand_key().good_for() < TimeDelta::days(7), "last week's key is not today's");
}

#[test]
fn what_is_no_key_is_refused_for_its_field() {
    let url = "rtmps://live-upload.instagram.com:443/rtmp/";
    let table = [
        ("rtmp://live-upload.instagram.com/rtmp/", "IG-1", "url"),
        ("https://instagram.com", "IG-1", "url"),
        ("IG-178", url, "url"),
        (url, "", "key"),
        (url, "IG 178", "key"),
        (url, "IG\u{0}178", "key"),
        ("srt://server.example:9000", "IG-1", "url"),
    ];
    for (url, key, field) in table {
        let wrong = hand_key().check(url, key).expect_err("refused");
        assert_eq!(wrong.field, field, "{url} {key:?}: {}", wrong.what);
    }
}
