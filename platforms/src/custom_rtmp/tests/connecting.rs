//! The form, the handshake, and addresses that lead where they must not.

use super::{World, platform};
use crate::contract::call::AppCall;
use crate::contract::error::ErrorKind;

#[tokio::test]
async fn the_same_name_and_server_is_the_same_account_whatever_the_key() {
    let world = World::new();
    let call = AppCall { http: &world.http, app: &world.app, now: super::now() };
    let mut ids = Vec::new();
    for changed in [("stream_key", "sbx-secret-key"), ("stream_key", "sbx-secret-new"), ("name", "Another")] {
        let grant = world.sign_in(&[changed]).await.expect("signed in");
        let accounts = platform().accounts().accounts(&call, &grant).await.expect("an account");
        assert!(!accounts[0].id.contains("sbx-secret-"));
        ids.push(accounts[0].id.clone());
    }

    assert_eq!(ids[0], ids[1]);
    assert_ne!(ids[0], ids[2]);
}

#[tokio::test]
async fn every_field_that_breaks_a_rule_is_named() {
    let world = World::new();
    let table: &[(&[(&str, &str)], &str)] = &[
        (&[("name", "  ")], "Name"),
        (&[("server_url", "")], "Server address"),
        (&[("server_url", "https://server.example/live")], "Server address"),
        (&[("server_url", "rtmp://user:pass@server.example/live")], "Server address"),
        (&[("stream_key", "two words")], "Stream key"),
        (&[("stream_key", "a\u{7}b")], "Stream key"),
        (&[("stream_key", "")], "Stream key"),
        (&[("passphrase", "long enough it is")], "SRT passphrase"),
        (&[("server_url", "srt://srt.sandbox.example:9000"), ("passphrase", "short")], "SRT passphrase"),
        (&[("watch_url", "javascript:alert(1)")], "Page to watch on"),
    ];
    for (changed, label) in table {
        let error = world.sign_in(changed).await.expect_err("refused");
        assert_eq!(error.kind, ErrorKind::Refused, "{changed:?}");
        assert!(error.detail.starts_with(label), "{changed:?}: {}", error.detail);
        assert!(!error.to_string().contains("two words"), "the error repeats what was typed");
    }
}

#[tokio::test]
async fn addresses_inside_the_own_network_are_refused_at_the_form() {
    let world = World::strict();
    let hosts = [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "10.0.0.7",
        "192.168.1.20:1935",
        "169.254.169.254",
        "[fd00:ec2::254]",
        "[::ffff:127.0.0.1]",
        "0x7f.1",
        "2130706433",
        "0",
        "224.0.0.1",
        "[64:ff9b::a00:1]",
    ];
    for host in hosts {
        let error = world.sign_in(&[("server_url", &format!("rtmp://{host}/live"))]).await.expect_err("refused");
        assert_eq!(error.kind, ErrorKind::Refused, "{host}: {error}");
        assert!(error.detail.contains("inside the network"), "{host}: {}", error.detail);
    }
}

#[tokio::test]
async fn what_was_allowed_once_is_judged_again_before_anything_connects_to_it() {
    let open = World::new();
    let grant = open.sign_in(&[("server_url", "rtmp://127.0.0.1/live")]).await.expect("allowed in the demo");

    let told = World::strict().probe(&grant).await.expect("an answer");

    assert!(!told.allowed);
    assert_eq!(told.findings[0].code, "ADDRESS_FORBIDDEN");
    assert!(told.findings[0].blocks);
}

#[tokio::test]
async fn a_handshake_shows_what_answers() {
    type Told<'a> = (&'a [(&'a str, &'a str)], bool, Option<&'a str>);
    let world = World::new();
    let table: &[Told<'_>] = &[
        (&[], true, Some("NOT_ENCRYPTED")),
        (&[("server_url", "srt://srt.sandbox.example:9000")], true, None),
        (&[("server_url", "rtmp://web.sandbox.example/live")], false, Some("OTHER_SERVER")),
        (&[("server_url", "rtmps://rtmp.sandbox.example/live")], false, Some("NO_TLS")),
    ];
    for (changed, allowed, code) in table {
        let grant = world.sign_in(changed).await.expect("signed in");
        let told = world.probe(&grant).await.expect("an answer");
        assert_eq!(told.allowed, *allowed, "{changed:?}: {told:?}");
        assert_eq!(told.findings.first().map(|finding| finding.code), *code, "{changed:?}");
    }
    let unknown = world.sign_in(&[("server_url", "rtmp://nowhere.example/live")]).await.expect_err("no such server");
    assert!(unknown.detail.contains("does not exist"), "{unknown}");
    drop(world.0.sandboxes);
}
