//! What is saved, what is taken back, and what is refused.

use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::json;

use super::*;
use crate::contract::platform::StreamingPlatform::Kick;
use crate::http::{BaseOverrides, Http};
use crate::sandbox::{SandboxSettings, Sandboxes};
use crate::stage::browser;

fn resume(store: &Arc<MemoryStore>) -> io::Result<Sandboxes> {
    run(Arc::clone(store) as _)
}

fn run(store: Arc<dyn Store>) -> io::Result<Sandboxes> {
    let settings = SandboxSettings {
        listener: TcpListener::bind("127.0.0.1:0")?,
        redirect_uri_prefix: "http://127.0.0.1/connect".to_owned(),
        now: Box::new(DateTime::<Utc>::default),
    };
    Sandboxes::resume(settings, store)
}

fn kept(store: &MemoryStore, name: &'static str) -> Value {
    load(store, name).expect("readable").expect("saved")
}

#[tokio::test]
async fn the_next_run_gives_no_number_twice_and_knows_which_accounts_ended() {
    let store = Arc::default();
    let first = resume(&store).expect("an empty store");
    first.bench.end_account("media@gracechapel.example");
    first.set_encoder(true);
    let last = first.bench.number();

    let next = resume(&store).expect("what the first saved");

    assert!(next.bench.number() >= last, "the last number was told to nobody");
    assert!(next.bench.account_ended("media@gracechapel.example").is_some());
    assert_eq!(kept(&store, Kick.slug())["studio"]["encoder_on"], true);
    assert_eq!(kept(&store, "bench")["books"]["url"], next.url());
}

#[tokio::test]
async fn what_changed_nothing_is_not_written_again() {
    let store: Arc<MemoryStore> = Arc::default();
    let first = resume(&store).expect("an empty store");
    lock(&store.0).clear();

    let page = person().get(format!("{}/kick/gracechapel", first.url())).send().await.expect("an answer");

    assert!(page.status().is_success());
    assert!(lock(&store.0).is_empty());
}

#[tokio::test]
async fn half_a_world_is_refused_by_its_name() {
    let spoilt: [(&str, Option<&[u8]>, &str); 4] = [
        ("bench", None, "cannot be read: the bench that belongs to it is missing"),
        ("zoom", Some(b"{"), "what is kept as zoom cannot be read: it is no JSON"),
        ("zoom", Some(b"{}"), "what is kept as zoom cannot be read: a part is missing"),
        ("zoom", Some(br#"{"desk":{"pending":"sbx-secret-1"},"books":{}}"#), "zoom cannot be read: it was written by"),
    ];
    for (name, spoil, told) in spoilt {
        let store: Arc<MemoryStore> = Arc::default();
        resume(&store).expect("an empty store");
        match spoil {
            Some(bytes) => lock(&store.0).insert(name, bytes.to_owned()),
            None => lock(&store.0).remove(name),
        };

        let refused = resume(&store).err().expect("refused");

        assert_eq!(refused.kind(), io::ErrorKind::InvalidData);
        assert!(refused.to_string().contains(told) && !refused.to_string().contains("sbx-secret-"), "{refused}");
    }
}

#[test]
fn own_addresses_lead_to_where_the_server_listens_now_and_words_stay() {
    let mut world = json!({ "books": { "join_url": "http://127.0.0.1:80/zoom/j/1", "agenda": "see http://127.0.0.1:80/x",
        "others": ["http://127.0.0.1:8080/", "http://127.0.0.1:80"] } });

    move_here(&mut world, "http://127.0.0.1:80", "http://127.0.0.1:99");

    let moved = json!({ "books": { "join_url": "http://127.0.0.1:99/zoom/j/1", "agenda": "see http://127.0.0.1:80/x",
        "others": ["http://127.0.0.1:8080/", "http://127.0.0.1:99"] } });
    assert_eq!(world, moved);
}

#[tokio::test]
async fn a_vendor_that_cannot_save_gives_no_good_answer() {
    let store: Arc<Filling> = Arc::default();
    let sandboxes = run(Arc::clone(&store) as _).expect("an empty store");
    let encoder = format!("{}/sandbox/encoder", sandboxes.url());
    let quota = format!("{}/youtube/sandbox/quota", sandboxes.url());
    assert_eq!(post(&quota, json!({ "unitsPerDay": 5 })).await, 204);

    store.is_full.store(true, Ordering::Relaxed);

    assert_eq!(post(&quota, json!({ "unitsPerDay": 9 })).await, 503);
    assert_eq!(post(&encoder, json!({ "on": true })).await, 500);
    assert_eq!(kept(&store.room, "youtube")["books"]["ledger"]["units_per_day"], 5);
}

/// A store that fills up.
#[derive(Default)]
struct Filling {
    room: MemoryStore,
    is_full: AtomicBool,
}

impl Store for Filling {
    fn load(&self, name: &'static str) -> io::Result<Option<Vec<u8>>> {
        self.room.load(name)
    }

    fn save(&self, name: &'static str, world: &[u8]) -> io::Result<()> {
        if self.is_full.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.room.save(name, world)
    }
}

async fn post(url: &str, body: Value) -> u16 {
    person().post(url).json(&body).send().await.expect("an answer").status().as_u16()
}

/// What a person's browser sends.
fn person() -> reqwest::Client {
    // Building a way out installs the TLS provider, without which no client can be built.
    Http::new(&BaseOverrides::new(), Duration::from_secs(20), None).expect("a client");
    browser()
}
