//! The pure parts: error table, status words, stream addresses, proof.

use sha2::{Digest, Sha256};

use super::super::errors::meaning;
use super::super::proof::appsecret_proof;
use super::super::status::{Status, split_ingest};
use crate::contract::credentials::Secret;
use crate::contract::error::{ErrorKind, Outcome};
use crate::contract::livestream::SeenState;

const SLOW_DOWN: ErrorKind = ErrorKind::RateLimited { retry_after: None };

#[test]
fn every_known_code_becomes_a_kind() {
    let table = [
        (1, None, ErrorKind::Unavailable),
        (2, None, ErrorKind::Unavailable),
        (3, None, ErrorKind::AppMisconfigured),
        (4, None, SLOW_DOWN),
        (10, None, ErrorKind::MissingScope),
        (17, None, SLOW_DOWN),
        (32, None, SLOW_DOWN),
        (100, None, ErrorKind::Refused),
        (100, Some(33), ErrorKind::Gone),
        (100, Some(36_009), ErrorKind::Refused),
        (101, None, ErrorKind::AppMisconfigured),
        (102, None, ErrorKind::NeedsReconnect),
        (190, None, ErrorKind::NeedsReconnect),
        (190, Some(458), ErrorKind::NeedsReconnect),
        (190, Some(459), ErrorKind::NeedsReconnect),
        (190, Some(460), ErrorKind::NeedsReconnect),
        (190, Some(463), ErrorKind::NeedsReconnect),
        (190, Some(464), ErrorKind::NeedsReconnect),
        (190, Some(467), ErrorKind::NeedsReconnect),
        (190, Some(492), ErrorKind::NeedsReconnect),
        (200, None, ErrorKind::MissingScope),
        (299, None, ErrorKind::MissingScope),
        (341, None, SLOW_DOWN),
        (368, None, ErrorKind::NotEligible),
        (475, None, ErrorKind::NotEligible),
        (506, None, ErrorKind::Refused),
        (613, None, SLOW_DOWN),
        (1_000, None, ErrorKind::Refused),
        (1_005, None, ErrorKind::Refused),
        (80_001, None, SLOW_DOWN),
        (100, Some(1_363_120), ErrorKind::NotEligible),
        (200, Some(1_363_144), ErrorKind::NotEligible),
        (10, Some(1_969_070), ErrorKind::NotEligible),
    ];

    for (code, subcode, kind) in table {
        let known = meaning(code, subcode, false).unwrap_or_else(|| panic!("{code}/{subcode:?} is unknown"));
        assert_eq!(known.kind, kind, "{code}/{subcode:?}");
        let unsure = kind == ErrorKind::Unavailable;
        assert_eq!(known.outcome == Outcome::Unknown, unsure, "{code}/{subcode:?}");
    }
}

#[test]
fn the_word_transient_decides_only_where_the_code_says_nothing() {
    assert_eq!(meaning(999_999, None, false), None);
    assert_eq!(meaning(999_999, None, true).unwrap().kind, ErrorKind::Unavailable);
    assert_eq!(meaning(190, Some(463), true).unwrap().kind, ErrorKind::NeedsReconnect);
    assert_eq!(meaning(4, None, true).unwrap().kind, SLOW_DOWN);
}

#[test]
fn status_words_are_read_in_any_case_and_an_unknown_one_is_never_a_success() {
    let table = [
        ("SCHEDULED_UNPUBLISHED", Some(SeenState::Scheduled)),
        ("SCHEDULED_LIVE", Some(SeenState::Starting)),
        ("UNPUBLISHED", Some(SeenState::Scheduled)),
        ("preview", Some(SeenState::Scheduled)),
        ("live", Some(SeenState::Live)),
        ("LIVE_NOW", Some(SeenState::Starting)),
        ("live_stopped", Some(SeenState::Ending)),
        ("PROCESSING", Some(SeenState::Ending)),
        ("VOD", Some(SeenState::Ended)),
        ("SCHEDULED_EXPIRED", Some(SeenState::Missed)),
        ("SCHEDULED_CANCELED", Some(SeenState::Removed)),
        ("SOMETHING_NEW", None),
        ("", None),
    ];

    for (word, state) in table {
        assert_eq!(Status::read(word).seen(false), state, "{word}");
    }
    assert_eq!(Status::read("LIVE_NOW").seen(true), Some(SeenState::Live));
}

#[test]
fn a_stream_address_splits_at_the_last_slash_of_its_path_and_the_key_keeps_its_query() {
    let split =
        |address: &str| split_ingest(&Secret::new(address)).map(|ingest| (ingest.url, ingest.key.reveal().to_owned()));
    let server = "rtmps://live-api-s.facebook.com:443/rtmp".to_owned();

    assert_eq!(
        split("rtmps://live-api-s.facebook.com:443/rtmp/FB-8801-0-AbC?s_bl=1&s_ps=1&a=AbX"),
        Some((server.clone(), "FB-8801-0-AbC?s_bl=1&s_ps=1&a=AbX".to_owned()))
    );
    assert_eq!(
        split("rtmps://live-api-s.facebook.com:443/rtmp/FB-8801-0-AbC?a=Ab/X"),
        Some((server, "FB-8801-0-AbC?a=Ab/X".to_owned()))
    );
    for bad in ["", "rtmps://", "rtmps://host/rtmp/", "rtmp://host/rtmp/key", "no address"] {
        assert_eq!(split(bad), None, "{bad}");
    }
}

#[test]
fn the_proof_is_the_hmac_of_the_token_under_the_app_secret() {
    let pairs = [
        ("key", "The quick brown fox jumps over the lazy dog"),
        ("a-church's-app-secret", "EAABsbCS1iHg"),
        ("", ""),
        (&"long secret ".repeat(20), "token"),
    ];

    for (secret, token) in pairs {
        let proof = appsecret_proof(&Secret::new(secret), &Secret::new(token));
        assert_eq!(proof, hmac_by_hand(secret.as_bytes(), token.as_bytes()));
    }
    // The example that RFC 2104's Wikipedia article and most libraries share.
    assert_eq!(
        appsecret_proof(&Secret::new("key"), &Secret::new("The quick brown fox jumps over the lazy dog")),
        "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8"
    );
}

/// RFC 2104 from its text: two hashes over padded keys, without the library that the client uses.
fn hmac_by_hand(key: &[u8], message: &[u8]) -> String {
    let mut block = [0u8; 64];
    if key.len() > block.len() {
        block[..32].copy_from_slice(&Sha256::digest(key));
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let padded = |pad: u8| block.map(|byte| byte ^ pad);
    let inner = Sha256::new().chain_update(padded(0x36)).chain_update(message).finalize();
    hex::encode(Sha256::new().chain_update(padded(0x5c)).chain_update(inner).finalize())
}
