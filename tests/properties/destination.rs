//! Whatever bytes are pasted as a destination, what comes out keeps to the rules.

use proptest::prelude::*;
use steeple_platforms::reach::destination::{Destination, KEY_MAX, Scheme, read};
use url::Url;

/// Any bytes, and texts that look like what people paste.
fn pasted() -> impl Strategy<Value = String> {
    let bytes =
        prop::collection::vec(any::<u8>(), 0..80).prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let address = "(rtmp|rtmps|srt|RTMP|http)://[a-z0-9.:@%\\[\\]\u{e9}\u{200b} -]{0,20}(:[0-9]{0,6})?(/[a-zA-Z0-9/ ?&=#%|\"-]{0,30})?";
    let key = "[ -~]{0,40}";
    prop_oneof![bytes, address.prop_map(|text: String| text), key.prop_map(|text: String| text)]
}

fn read_any() -> impl Strategy<Value = Option<Destination>> {
    (pasted(), pasted(), pasted()).prop_map(|(server, key, passphrase)| {
        let alone = read(&server, &key, "");
        alone.or_else(|_| read(&server, &key, &passphrase)).or_else(|_| read(&server, "live/abc", "")).ok()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_bring_the_reader_down(server in pasted(), key in pasted(), passphrase in pasted()) {
        if let Err(wrong) = read(&server, &key, &passphrase) {
            prop_assert!(!wrong.what.is_empty());
        }
    }

    #[test]
    fn what_comes_out_ends_no_line_and_no_command(destination in read_any()) {
        let Some(destination) = destination else { return Ok(()) };
        let ingest = destination.ingest();
        for text in [ingest.url.as_str(), ingest.key.reveal()] {
            prop_assert!(text.bytes().all(|byte| byte.is_ascii_graphic()), "{text:?}");
            prop_assert!(!text.contains(['|', '"', '\'', '`', '\\']) || destination.scheme == Scheme::Srt, "{text:?}");
        }
        prop_assert!(ingest.key.reveal().len() <= 6 * KEY_MAX);
    }

    #[test]
    fn the_server_part_reads_back_as_itself(destination in read_any()) {
        let Some(destination) = destination else { return Ok(()) };
        let server = destination.server();
        let url = Url::parse(&server).expect("a URL");
        prop_assert!(url.username().is_empty() && url.password().is_none() && url.fragment().is_none(), "{server}");

        let again = read(&server, "abc", "").map(|again| (again.scheme, again.host, again.port, again.app));

        prop_assert_eq!(again, Ok((destination.scheme, destination.host, destination.port, destination.app)));
    }
}
