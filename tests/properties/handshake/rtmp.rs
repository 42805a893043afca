//! An RTMP server's answer: three, and then 3,072 bytes of anything.

use proptest::prelude::*;
use proptest::sample::Index;
use steeple_platforms::reach::Unreachable;
use steeple_platforms::reach::rtmp::{ANSWER, Heard, shake_over};

use super::stranger::{End, Listens, Manner, Stranger, manner, run};

/// Bytes of the version and the first packet, which are said before anything is heard.
const HELLO: usize = 1_537;

/// What the probe says of a stranger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    Shaken,
    OtherProtocol,
    Silent,
    Broken,
}

/// Shakes hands with somebody who says this in this manner; what is told, and what went over the line.
fn shaken(says: &[u8], manner: &Manner) -> (Told, usize, Vec<u8>) {
    let (stranger, line) = Stranger::new(says, manner);
    let told = match run(shake_over(stranger, manner.patience())) {
        Ok(()) => Told::Shaken,
        Err(Unreachable::OtherProtocol) => Told::OtherProtocol,
        Err(Unreachable::Silent) => Told::Silent,
        Err(Unreachable::Broken(_)) => Told::Broken,
        Err(other) => panic!("{other}"),
    };
    let line = line.lock().expect("nobody panics");
    (told, line.read, line.heard.clone())
}

/// What is to be told, said without any machine.
fn expected(says: &[u8], manner: &Manner) -> Told {
    match manner.listens {
        Listens::Breaks(heard) if heard < HELLO => return Told::Broken,
        Listens::Stalls(heard) if heard < HELLO => return Told::Silent,
        _ => {}
    }
    match (says.first(), manner.end) {
        (Some(3), _) if says.len() >= ANSWER => Told::Shaken,
        (Some(3), End::Repeats) => Told::Shaken,
        (Some(3) | None, End::Silent) => Told::Silent,
        (Some(3) | None, End::Breaks) => Told::Broken,
        _ => Told::OtherProtocol,
    }
}

/// A server's whole answer and what it may send behind it.
fn valid() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), ANSWER..ANSWER + 600).prop_map(|mut answer| {
        answer[0] = 3;
        answer
    })
}

/// Anything else that somebody may say, and some of it almost right.
fn said() -> impl Strategy<Value = Vec<u8>> {
    let words = ["HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "220 mail.example ESMTP\r\n", "\u{3}"];
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..5_000),
        (valid(), any::<Index>()).prop_map(|(answer, at)| answer[..at.index(ANSWER)].to_vec()),
        (valid(), 0_usize..8).prop_map(|(mut answer, bit)| {
            answer[0] ^= 1 << bit;
            answer
        }),
        prop::sample::select(words.to_vec()).prop_map(|text| text.as_bytes().to_vec()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_servers_answer_is_shaken_with_in_whatever_pieces_and_whatever_follows(answer in valid(), manner in manner()) {
        let manner = Manner { listens: Listens::ToAll, ..manner };

        let (told, read, heard) = shaken(&answer, &manner);

        prop_assert_eq!((told, read), (Told::Shaken, ANSWER));
        prop_assert_eq!(heard.len(), HELLO + 1_536);
        prop_assert_eq!(&heard[HELLO..], &answer[1..1_537], "the first packet comes back");
    }

    #[test]
    fn one_bit_decides_only_where_the_version_stands(mut answer in valid(), bit in 0..ANSWER * 8, manner in manner()) {
        let manner = Manner { listens: Listens::ToAll, ..manner };
        answer[bit / 8] ^= 1 << (bit % 8);

        let (told, read, _) = shaken(&answer, &manner);

        prop_assert_eq!(told, if bit < 8 { Told::OtherProtocol } else { Told::Shaken });
        prop_assert!(read <= ANSWER);
    }

    #[test]
    fn whatever_is_said_is_told_for_what_it_is_and_little_is_read(says in said(), manner in manner()) {
        let (told, read, _) = shaken(&says, &manner);

        prop_assert_eq!(told, expected(&says, &manner));
        prop_assert!(read <= ANSWER, "{} bytes were read", read);
    }

    #[test]
    fn nothing_is_kept_of_what_goes_beyond_an_answer(pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..2_000), 0..8)) {
        let mut heard = Heard::default();
        let mut all: Vec<u8> = Vec::new();
        for piece in &pieces {
            all.extend_from_slice(piece);
            let lacks = heard.lacks();

            let result = heard.hear(piece);

            prop_assert_eq!(heard.lacks(), lacks - piece.len().min(lacks));
            prop_assert_eq!(result.is_ok(), all.first().is_none_or(|first| *first == 3));
            let is_whole = all.len() >= ANSWER && all[0] == 3;
            prop_assert_eq!(heard.echo(), is_whole.then(|| &all[1..1_537]));
        }
    }
}
