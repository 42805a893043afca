//! The form: which server, which key, and what is no key.

use super::{PRIVATE_KEY, World, jaas, meetings, own, platform, study};
use crate::contract::error::ErrorKind;
use crate::jitsi::sandbox::JAAS_APP_ID;
use crate::reach::{AddressPolicy, Reach};

#[tokio::test]
async fn what_is_no_key_is_refused_in_plain_words() {
    let world = World::new();
    let half = &PRIVATE_KEY[..PRIVATE_KEY.len() / 2];
    let public = include_str!("../sandbox/key.pem");
    let table = [
        (half, "no RSA private key"),
        (&half.replace('\n', " "), "no RSA private key"),
        (&PRIVATE_KEY.replace('\n', " ").replacen('a', "!", 1), "no RSA private key"),
        (public, "public key"),
        ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "no RSA private key"),
        ("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----", "passphrase"),
        ("short", "8 characters"),
        ("two words here", "spaces"),
    ];
    for (key, words) in table {
        let mut fields = own();
        fields.retain(|(name, _)| *name != "key");
        fields.push(("key", key));
        let error = world.sign_in(&fields).await.expect_err("refused");
        assert_eq!(error.kind, ErrorKind::Refused);
        assert!(error.detail.starts_with("Key: ") && error.detail.contains(words), "{}", error.detail);
    }
}

#[tokio::test]
async fn a_key_that_lost_its_line_breaks_signs_all_the_same() {
    let world = World::new();
    let lines = |between: &str| PRIVATE_KEY.lines().collect::<Vec<_>>().join(between);
    for pasted in [lines(" "), lines(""), lines("\r\n"), lines("\n\n"), format!("API key\n{PRIVATE_KEY}")] {
        let mut fields = jaas();
        fields.retain(|(name, _)| *name != "key");
        fields.push(("key", &pasted));

        let credentials = world.credentials(&fields).await;
        let call = world.call(&credentials);
        let room = meetings().create(&call, &study()).await.expect("a room");
        let host = meetings().hosting().expect("a host's link").host_url(&call, &room.ids).await.expect("a link");

        assert_eq!(world.enter(host.reveal()).await, "in the room as moderator");
    }
}

#[tokio::test]
async fn fields_that_do_not_fit_together_are_refused_by_name() {
    let world = World::new();
    let url = ("server_url", "http://meet.sandbox.example/jitsi");
    let table: &[(&[(&str, &str)], &str)] = &[
        (&[], "Server address: it is missing"),
        (&[("server_url", "meet.church.example")], "Server address"),
        (&[("server_url", "https://user:pass@meet.church.example")], "Server address"),
        (&[("server_url", "https://8x8.vc/x")], "for JaaS"),
        (&[("server_url", "http://1.1.1.1")], "should begin with https://"),
        (&[url, ("app_id", "steeple")], "Key: it is missing"),
        (&[url, ("key", "a-long-secret")], "App ID: it is missing"),
        (&[url, ("guest_tokens", "yes")], "Tokens for guests"),
        (&[url, ("guest_tokens", "perhaps")], "Tokens for guests"),
        (&[url, ("reservation_secret", "short")], "Reservation secret"),
        (&[("app_id", JAAS_APP_ID), ("key", "a-long-secret"), ("key_id", "x")], "JaaS needs the private key"),
        (&[("app_id", JAAS_APP_ID), ("key", PRIVATE_KEY), ("key_id", "4f4910")], "Key ID"),
    ];
    for (fields, words) in table {
        let error = world.sign_in(fields).await.expect_err("refused");
        assert_eq!(error.kind, ErrorKind::Refused);
        assert!(error.detail.contains(words), "{words}: {}", error.detail);
    }
}

#[tokio::test]
async fn a_server_in_the_own_network_is_refused_without_the_setting() {
    let mut world = World::new();
    world.http = world.http.clone().with_reach(Reach::new(AddressPolicy::PUBLIC));
    for host in ["127.0.0.1", "10.0.0.1", "[::1]", "169.254.169.254", "[fd00::1]"] {
        let error = world.sign_in(&[("server_url", &format!("https://{host}"))]).await.expect_err("refused");
        assert!(error.detail.contains("inside the network"), "{host}: {}", error.detail);
    }
}

#[tokio::test]
async fn a_test_finds_the_server_and_compares_clocks() {
    let world = World::new();
    let credentials = world.credentials(&own()).await;

    let told = platform().accounts().probe(&world.call(&credentials)).await.expect("an answer");
    assert!(told.allowed && told.findings.is_empty(), "{told:?}");

    let mut later = world.call(&credentials);
    later.now += chrono::TimeDelta::minutes(2);
    let told = platform().accounts().probe(&later).await.expect("an answer");
    assert!(told.allowed, "tokens may still be taken");
    assert_eq!(told.findings[0].code, "CLOCKS_DIFFER");

    let elsewhere = world.credentials(&[("server_url", "http://meet.sandbox.example/nowhere/at/all")]).await;
    let told = platform().accounts().probe(&world.call(&elsewhere)).await.expect("an answer");
    assert!(!told.allowed);
    let jaas = world.credentials(&jaas()).await;
    assert!(platform().accounts().probe(&world.call(&jaas)).await.expect("an answer").allowed);
}
