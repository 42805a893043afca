//! Fuzzing what reads vendors' and browsers' input without a network: webhooks and EventSub's messages, the wait that a vendor asks
//! for, the query of a redirect, a server's question about a room. The JSON of vendors' answers is garbled in `tests/contract/garbled.rs`,
//! pasted addresses in `destination.rs`. Platforms come from their list, so that a new one is fuzzed without a line here.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};
use steeple_domain::connection::CallbackQuery;
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::error::PAUSE_MAX;
use steeple_platforms::contract::livestream::ExternalIds;
use steeple_platforms::contract::webhook::{DELIVERY_ID_MAX, Verdict};
use steeple_platforms::http::parse_retry_after;
use steeple_tests::webhook::Sent;

use crate::webhooks::{SECRET, began, judge, now, platform, sign};

/// The longest reply to a challenge; a vendor that wants more of its words repeated is none.
const REPLY_MAX: usize = 1_000;

/// Any JSON, shallow or deep, with words that vendors use.
fn json_value() -> impl Strategy<Value = Value> {
    let words = ["event", "payload", "object", "id", "entry", "changes", "challenge", "subscription", "plainToken", ""];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
        prop::sample::select(words.to_vec()).prop_map(Value::from),
        Just(Value::from("x".repeat(60_000))),
    ];
    leaf.prop_recursive(6, 40, 6, move |inner| {
        let names = prop_oneof![prop::sample::select(words.to_vec()).prop_map(str::to_owned), ".{0,8}"];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((names, inner), 0..6).prop_map(|pairs| pairs.into_iter().collect::<Value>()),
        ]
    })
}

/// What is done to a genuine body before it is signed.
#[derive(Debug, Clone)]
enum Change {
    Value(Index, Value),
    Bytes(Vec<u8>),
    Depth(usize),
    CutAt(Index),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        4 => (any::<Index>(), json_value()).prop_map(|(at, value)| Change::Value(at, value)),
        1 => prop::collection::vec(any::<u8>(), 0..300).prop_map(Change::Bytes),
        1 => (1_usize..30_000).prop_map(Change::Depth),
        1 => any::<Index>().prop_map(Change::CutAt),
    ]
}

impl Change {
    fn of(&self, mut body: Value) -> String {
        match self {
            Self::Value(at, value) => {
                let mut pointers = vec![String::new()];
                list(&body, "", &mut pointers);
                let pointer = at.get(&pointers).clone();
                if let Some(node) = body.pointer_mut(&pointer) {
                    *node = value.clone();
                }
                body.to_string()
            }
            Self::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            Self::Depth(depth) => format!("{}1{}", r#"{"payload":"#.repeat(*depth), "}".repeat(*depth)),
            Self::CutAt(at) => {
                let text = body.to_string();
                text.chars().take(at.index(text.len())).collect()
            }
        }
    }
}

fn list(value: &Value, at: &str, pointers: &mut Vec<String>) {
    let below: Vec<(String, &Value)> = match value {
        Value::Array(list) => list.iter().enumerate().map(|(nth, value)| (nth.to_string(), value)).collect(),
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), value)).collect(),
        _ => Vec::new(),
    };
    for (name, value) in below {
        let pointer = format!("{at}/{name}");
        pointers.push(pointer.clone());
        list(value, &pointer, pointers);
    }
}

fn expect_sound(verdict: &Verdict, body_bytes: usize) -> Result<(), TestCaseError> {
    let shown = format!("{verdict:?}");
    prop_assert!(!shown.contains(SECRET));
    match verdict {
        Verdict::Refused(_) => {}
        Verdict::Challenge(reply) => prop_assert!(reply.status == 200 && reply.body.len() <= REPLY_MAX),
        Verdict::Delivery(delivery) => {
            prop_assert!((1..=DELIVERY_ID_MAX).contains(&delivery.id.len()));
            let ids = delivery.news.iter().flat_map(|news| [&news.account_id, &news.object_id]).flatten();
            for text in ids.chain([&delivery.id, &delivery.event]) {
                prop_assert!(text.len() <= 4 * DELIVERY_ID_MAX && !text.contains(char::is_control), "{text:?}");
            }
            prop_assert!(delivery.news.len() <= body_bytes, "{} news in {body_bytes} bytes", delivery.news.len());
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_a_vendor_signs_what_is_read_out_of_it_is_sound(platform in platform(), change in change()) {
        let body = change.of(began(platform, now(), "Sunday"));

        let verdict = judge(platform, "POST", "", &sign(platform, &body, now()));

        expect_sound(&verdict, body.len())?;
    }

    #[test]
    fn whatever_json_a_vendor_signs_is_refused_or_sound(platform in platform(), body in json_value()) {
        let body = body.to_string();

        let verdict = judge(platform, "POST", "", &sign(platform, &body, now()));

        expect_sound(&verdict, body.len())?;
    }

    #[test]
    fn headers_of_any_letters_bring_no_judge_down(
        platform in platform(), nth: Index, value in prop_oneof!["[ -~]{0,60}", "[ -~]{0,20}={0,3}", ".{0,30}"],
    ) {
        let mut sent: Sent = sign(platform, &began(platform, now(), "Sunday").to_string(), now());
        let nth = nth.index(sent.headers.len());
        sent.headers[nth].1 = value;

        let verdict = judge(platform, "POST", "", &sent);

        expect_sound(&verdict, sent.body.len())?;
    }

    #[test]
    fn a_message_of_eventsub_is_refused_or_sound_whatever_its_kind(kind in prop_oneof![
        Just("notification".to_owned()), Just("revocation".to_owned()),
        Just("webhook_callback_verification".to_owned()), "[a-z_]{0,30}",
    ], change in change()) {
        let challenge = json!({ "challenge": "a-word", "subscription": { "id": "1", "status": "authorization_revoked",
            "type": "stream.online", "condition": { "broadcaster_user_id": "4242" } }, "event": { "user_id": "4242" } });
        let body = change.of(challenge);
        let sent = steeple_tests::webhook::twitch(SECRET, &kind, "message-1", &body, now());

        expect_sound(&judge(StreamingPlatform::Twitch, "POST", "", &sent), body.len())?;
    }

    #[test]
    fn no_vendor_makes_steeple_wait_longer_than_a_day(
        text in prop_oneof!["[ -~]{0,40}", "-?[0-9]{1,25}", "[0-9+-]{1,7}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:00:00Z",
            "(Mon|Sun), [0-3][0-9] (Jan|Dec) [0-9]{1,7} 23:59:59 (GMT|\\+9999)"],
        seconds in -8_000_000_000_000_i64..8_000_000_000_000,
    ) {
        let now = DateTime::<Utc>::from_timestamp(seconds, 0).unwrap_or_else(now);

        if let Some(wait) = parse_retry_after(&text, now) {
            prop_assert!((TimeDelta::zero()..=PAUSE_MAX).contains(&wait), "{wait}");
        }
    }

    #[test]
    fn a_redirects_query_is_read_strictly_and_shows_nothing(query in prop_oneof![
        "[ -~]{0,80}", ".{0,60}", "((code|state|error|scope)=[A-Za-z0-9%._~/+ -]{0,40}&?){0,5}",
        Just(format!("code={}&state=s", "%41".repeat(3_000))), Just("&".repeat(20_000)),
    ]) {
        let read = CallbackQuery::parse(&query);

        match &read {
            CallbackQuery::Approved { code, state } => {
                prop_assert!((1..=4_096).contains(&code.reveal().len()) && (1..=128).contains(&state.reveal().len()));
                let shown = format!("{read:?}");
                prop_assert!(code.reveal().len() < 8 || !shown.contains(code.reveal()), "{shown}");
            }
            CallbackQuery::Refused { error, state } => {
                prop_assert!(error.len() <= 64 && error.bytes().all(|letter| letter.is_ascii_alphanumeric() || letter == b'_'));
                prop_assert!((1..=128).contains(&state.reveal().len()));
            }
            CallbackQuery::Bare | CallbackQuery::Malformed(_) => {}
        }
    }

    #[test]
    fn a_room_is_opened_under_its_own_name_only(asked in prop_oneof![".{0,40}", "\\[.{0,10}\\]?sunday-[a-z]{0,3}"]) {
        let ids = ExternalIds::default().with("room", "sunday-abc");
        for platform in StreamingPlatform::ALL {
            let Some(reserving) = platform.client().meetings().and_then(|meetings| meetings.reserving()) else { continue };

            let is_meant = reserving.names(&ids, &asked);

            prop_assert!(!is_meant || asked.to_ascii_lowercase().ends_with("sunday-abc"), "{asked:?}");
        }
    }
}
