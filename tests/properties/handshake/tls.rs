//! What stands in place of a TLS server: nobody here has a certificate that a machine trusts, so nobody gets through.

use proptest::prelude::*;
use proptest::sample::Index;
use steeple_platforms::reach::{TLS_BYTES_MAX, Unreachable, tls_over};

use super::stranger::{End, Listens, Manner, Stranger, manner, run};

/// A record as RFC 8446 section 5.1 lays it out; its length is right unless `told` says otherwise.
fn record(kind: u8, version: u16, payload: &[u8], told: Option<u16>) -> Vec<u8> {
    let length = told.unwrap_or_else(|| u16::try_from(payload.len()).expect("a short payload"));
    let mut record = vec![kind];
    record.extend(version.to_be_bytes());
    record.extend(length.to_be_bytes());
    record.extend_from_slice(payload);
    record
}

/// A handshake message as RFC 5246 section 7.4 lays it out.
fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let mut message = vec![kind];
    message.extend(&u32::try_from(body.len()).expect("a short body").to_be_bytes()[1..]);
    message.extend_from_slice(body);
    message
}

/// A server's first flight in TLS 1.2: its hello, a certificate of these bytes, and that it is done.
fn flight(random: &[u8], certificate: &[u8]) -> Vec<u8> {
    let mut hello = vec![3, 3];
    hello.extend_from_slice(random);
    // No session, ECDHE with RSA and AES-128 in GCM, no compression; the extension says that nothing is renegotiated.
    hello.extend([0, 0xc0, 0x2f, 0, 0, 5, 0xff, 1, 0, 1, 0]);
    let length = |bytes: &[u8]| u32::try_from(bytes.len()).expect("short").to_be_bytes()[1..].to_vec();
    let one = [length(certificate), certificate.to_vec()].concat();
    let list = [length(&one), one].concat();
    [message(2, &hello), message(11, &list), message(14, &[])]
        .iter()
        .flat_map(|part| record(22, 0x0303, part, None))
        .collect()
}

fn flights() -> impl Strategy<Value = Vec<u8>> {
    let certificate = prop::collection::vec(any::<u8>(), 0..2_000);
    (prop::collection::vec(any::<u8>(), 32), certificate).prop_map(|(random, der)| flight(&random, &der))
}

/// Anything that somebody may say who is asked for TLS.
fn said() -> impl Strategy<Value = Vec<u8>> {
    let kinds = prop_oneof![4 => 20_u8..=24, 1 => any::<u8>()];
    let versions = prop::sample::select(vec![0x0301_u16, 0x0303, 0x0304, 0x0200, 0xffff]);
    let payload = prop::collection::vec(any::<u8>(), 0..400);
    let told = prop_oneof![3 => Just(None), 1 => any::<u16>().prop_map(Some)];
    let one = (kinds, versions, payload, told)
        .prop_map(|(kind, version, payload, told)| record(kind, version, &payload, told));
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..3_000),
        prop::collection::vec(one, 0..8).prop_map(|records| records.concat()),
        flights(),
        (flights(), any::<Index>()).prop_map(|(flight, at)| flight[..at.index(flight.len())].to_vec()),
        (flights(), any::<Index>(), 0_usize..8).prop_map(|(mut flight, at, bit)| {
            let at = at.index(flight.len());
            flight[at] ^= 1 << bit;
            flight
        }),
        // Records that change nothing: an empty one of each kind.
        (20_u8..=24).prop_map(|kind| record(kind, 0x0303, &[], None)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_said_in_place_of_tls_is_refused_and_bounded(says in said(), manner in manner()) {
        let (stranger, line) = Stranger::new(&says, &manner);

        let told = run(tls_over(stranger, "stream.example", manner.patience())).map(drop);

        match told {
            Err(Unreachable::Tls(_)) => {}
            Err(Unreachable::Silent) => {
                let Manner { end, listens, .. } = manner;
                prop_assert!(end == End::Silent || matches!(listens, Listens::Stalls(_)), "it was not silent");
            }
            other => prop_assert!(false, "{:?}", other),
        }
        let read = line.lock().expect("nobody panics").read;
        prop_assert!(read <= TLS_BYTES_MAX, "{} bytes were read", read);
    }
}
