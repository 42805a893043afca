//! What people paste, and what comes out.

use crate::reach::destination::{Field, KEY_MAX, read};

fn ingest(server: &str, key: &str, passphrase: &str) -> (String, String) {
    let ingest = read(server, key, passphrase).expect("a destination").ingest();
    (ingest.url, ingest.key.reveal().to_owned())
}

#[test]
fn what_volunteers_paste_becomes_server_and_key() {
    let table = [
        ("rtmp://server.example/live", "abc", "rtmp://server.example/live", "abc"),
        ("  \"RTMP://Server.Example/live/\"\u{200b}", "\u{feff}abc\n", "rtmp://server.example/live", "abc"),
        ("rtmp://server.example:1936/live", "abc", "rtmp://server.example:1936/live", "abc"),
        ("rtmps://server.example/app", "abc", "rtmps://server.example:443/app", "abc"),
        ("rtmp://server.example/live/abc", "", "rtmp://server.example/live", "abc"),
        ("rtmp://server.example/a/b/abc?user=x&pass=y", "", "rtmp://server.example/a/b", "abc?user=x&pass=y"),
        (
            "rtmps://rtmp-api.facebook.com:443/rtmp/FB-1-0-Ab?s_bl=1&s_psm=1&a=Xy",
            "",
            "rtmps://rtmp-api.facebook.com:443/rtmp",
            "FB-1-0-Ab?s_bl=1&s_psm=1&a=Xy",
        ),
        (
            "rtmps://b.rtmps.youtube.com:443/live2?backup=1",
            "abcd-efgh",
            "rtmps://b.rtmps.youtube.com:443/live2?backup=1",
            "abcd-efgh",
        ),
        (
            "rtmps://fa723fc1b171.global-contribute.live-video.net",
            "sk_x",
            "rtmps://fa723fc1b171.global-contribute.live-video.net:443/app",
            "sk_x",
        ),
        ("rtmp://[2001:4860:4860::8888]/live", "abc", "rtmp://[2001:4860:4860::8888]/live", "abc"),
        ("rtmp://bücher.example/live", "abc", "rtmp://xn--bcher-kva.example/live", "abc"),
    ];
    for (server, key, url, stream_key) in table {
        assert_eq!(ingest(server, key, ""), (url.to_owned(), stream_key.to_owned()), "{server}");
    }
}

#[test]
fn srt_keeps_its_parameters_with_the_key() {
    let table = [
        ("srt://server.example:9000", "", "", "mode=caller"),
        (
            "srt://server.example:9000",
            "#!::r=live/main,m=publish",
            "",
            "mode=caller&streamid=%23%21%3A%3Ar%3Dlive%2Fmain%2Cm%3Dpublish",
        ),
        (
            "srt://server.example:9000?mode=caller&latency=2000",
            "cam",
            "tell nobody",
            "mode=caller&latency=2000&streamid=cam&passphrase=tell+nobody",
        ),
        (
            "srt://server.example:9000?streamid=cam&passphrase=0123456789",
            "",
            "",
            "mode=caller&streamid=cam&passphrase=0123456789",
        ),
    ];
    for (server, streamid, passphrase, key) in table {
        assert_eq!(
            ingest(server, streamid, passphrase),
            ("srt://server.example:9000".to_owned(), key.to_owned()),
            "{server}"
        );
    }
}

#[test]
fn what_breaks_a_rule_is_refused_for_the_field_that_breaks_it() {
    let long = "k".repeat(KEY_MAX + 1);
    let table = [
        ("server.example/live", "abc", "", Field::Server, "must begin with"),
        ("live-key", "rtmp://server.example/live", "", Field::Server, "each other's field"),
        ("http://server.example/live", "abc", "", Field::Server, "must begin with"),
        ("rtmp://server.example", "abc", "", Field::Server, "incomplete"),
        ("rtmp://server.example/live", "", "", Field::Key, "missing"),
        ("rtmp:///live", "abc", "", Field::Server, "server name"),
        ("rtmp://server.example:0/live", "abc", "", Field::Server, "port"),
        ("rtmp://server.example:99999/live", "abc", "", Field::Server, "cannot be read"),
        ("rtmp://server.example/li ve", "abc", "", Field::Server, "spaces"),
        ("rtmp://server.example/live\r\nX: y", "abc", "", Field::Server, "spaces"),
        ("rtmp://server.example/live?token=1", "abc", "", Field::Server, "question mark"),
        ("rtmp://server.example/live#frag", "abc", "", Field::Server, "#"),
        ("rtmp://u:p@server.example/live", "abc", "", Field::Server, "user name"),
        ("rtmp://server.example/live", "a b", "", Field::Key, "spaces"),
        ("rtmp://server.example/live", "a\tb", "", Field::Key, "spaces"),
        ("rtmp://server.example/live", "a\u{0}b", "", Field::Key, "spaces"),
        ("rtmp://server.example/live", "a|b", "", Field::Key, "spaces"),
        ("rtmp://server.example/live", "schlüssel", "", Field::Key, "spaces"),
        ("rtmp://server.example/live", "rtmp://x/y", "", Field::Key, "an address"),
        ("rtmp://server.example/live", &long, "", Field::Key, "longer"),
        ("rtmp://server.example/live", "abc", "0123456789", Field::Passphrase, "Only SRT"),
        ("srt://server.example", "", "", Field::Server, "port"),
        ("srt://server.example:9000/path", "", "", Field::Server, "nothing behind"),
        ("srt://server.example:9000?mode=listener", "", "", Field::Server, "caller"),
        ("srt://server.example:9000?x=1", "", "", Field::Server, "does not know"),
        ("srt://server.example:9000?streamid=a", "b", "", Field::Server, "twice"),
        ("srt://server.example:9000", "", "short", Field::Passphrase, "10 to 79"),
    ];
    for (server, key, passphrase, field, words) in table {
        let wrong = read(server, key, passphrase).expect_err(server);
        assert_eq!(wrong.field, field, "{server}: {}", wrong.what);
        assert!(wrong.what.contains(words), "{server}: {}", wrong.what);
    }
}
