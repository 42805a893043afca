//! An SRT listener's answer to the induction packet: one datagram, of which some fields decide and the others may hold anything.

use proptest::prelude::*;
use proptest::sample::Index;
use steeple_platforms::reach::srt::{induction_answer, is_listener};

/// Bytes of the answer.
const PACKET: usize = 64;
/// Where it says what it is: control packet and handshake, version, extension, type.
const DECISIVE: [std::ops::Range<usize>; 4] = [0..4, 16..20, 22..24, 36..40];
/// Where the cookie stands, which may be anything but nothing.
const COOKIE: std::ops::Range<usize> = 44..48;

fn decides(byte: usize) -> bool {
    DECISIVE.iter().any(|field| field.contains(&byte))
}

/// A listener's answer with any timestamp, socket, sequence number, sizes, cookie and address, and what may follow.
fn valid() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), PACKET..1_500).prop_map(|mut answer| {
        for (byte, known) in induction_answer().into_iter().enumerate() {
            if decides(byte) {
                answer[byte] = known;
            }
        }
        if answer[COOKIE].iter().all(|byte| *byte == 0) {
            answer[COOKIE.start] = 1;
        }
        answer
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_listener_is_known_whatever_the_other_fields_hold(answer in valid()) {
        prop_assert!(is_listener(&answer));
    }

    #[test]
    fn one_bit_of_what_decides_makes_it_another(mut answer in valid(), nth: Index, bit in 0_usize..8) {
        let bytes: Vec<usize> = DECISIVE.iter().cloned().flatten().collect();
        answer[*nth.get(&bytes)] ^= 1 << bit;

        prop_assert!(!is_listener(&answer));
    }

    #[test]
    fn half_an_answer_and_one_without_a_cookie_are_none(mut answer in valid(), at: Index) {
        prop_assert!(!is_listener(&answer[..at.index(PACKET)]));

        answer[COOKIE].fill(0);
        prop_assert!(!is_listener(&answer));
    }

    #[test]
    fn no_bytes_bring_it_down(bytes in prop::collection::vec(any::<u8>(), 0..1_600)) {
        let says_so = bytes.len() >= PACKET && (0..PACKET).filter(|byte| decides(*byte)).all(|byte| bytes[byte] == induction_answer()[byte]);

        prop_assert!(!is_listener(&bytes) || says_so);
    }
}
