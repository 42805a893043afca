//! The first packet of an SRT conversation, and the answer of a listener: it shows that one is there, and opens no session.
//!
//! Source: draft-sharabayko-srt, section 4.3.1 (induction phase), checked against ffmpeg's SRT listener.

use tokio::time::timeout;

use super::{Reach, Unreachable};

/// Bytes of a handshake control packet.
const PACKET: usize = 64;
/// Extension field of a listener's induction answer.
const MAGIC: u16 = 0x4A17;
/// A packet may get lost, so the question is put this often.
const TRIES: u32 = 3;

/// Asks for an SRT listener.
///
/// # Errors
/// As for [`Reach::udp`]; `Silent` when nothing answers, which over UDP is the same as a closed port; `OtherProtocol`.
pub async fn shake(reach: &Reach, host: &str, port: u16) -> Result<(), Unreachable> {
    let socket = reach.udp(host, port).await?;
    let mut answer = [0; 1500];
    for _ in 0..TRIES {
        socket.send(&induction()).await.map_err(gone)?;
        match timeout(reach.patience() / TRIES, socket.recv(&mut answer)).await {
            Ok(Ok(length)) if is_listener(&answer[..length]) => return Ok(()),
            Ok(Ok(_)) => return Err(Unreachable::OtherProtocol),
            Ok(Err(error)) => return Err(gone(error)),
            Err(_) => {}
        }
    }
    Err(Unreachable::Silent)
}

/// A closed port on a near machine is told by ICMP.
fn gone(error: std::io::Error) -> Unreachable {
    if error.kind() == std::io::ErrorKind::ConnectionRefused {
        Unreachable::Refused
    } else {
        Unreachable::Broken(error)
    }
}

/// The caller's induction packet.
#[must_use]
pub fn induction() -> [u8; PACKET] {
    packet(4, 2, 0)
}

/// A listener's answer; for doubles.
#[must_use]
pub fn induction_answer() -> [u8; PACKET] {
    packet(5, MAGIC, 0x5EE0_1E55)
}

fn packet(version: u32, extension: u16, cookie: u32) -> [u8; PACKET] {
    let mut packet = [0; PACKET];
    let mut put = |at: usize, bytes: &[u8]| packet[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, &0x8000_0000_u32.to_be_bytes());
    put(16, &version.to_be_bytes());
    put(22, &extension.to_be_bytes());
    // Initial sequence number, largest packet, flow window, type "induction", the caller's socket.
    put(24, &1_u32.to_be_bytes());
    put(28, &1_500_u32.to_be_bytes());
    put(32, &8_192_u32.to_be_bytes());
    put(36, &1_u32.to_be_bytes());
    put(40, &0x51EE_u32.to_be_bytes());
    put(44, &cookie.to_be_bytes());
    packet
}

/// True for the answer of an SRT listener to [`induction`].
#[must_use]
pub fn is_listener(answer: &[u8]) -> bool {
    let number =
        |at: usize| answer.get(at..at + 4).map(|bytes| u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]));
    let extension = answer.get(22..24).map(|bytes| u16::from_be_bytes([bytes[0], bytes[1]]));
    answer.len() >= PACKET
        && number(0) == Some(0x8000_0000)
        && number(16) == Some(5)
        && extension == Some(MAGIC)
        && number(36) == Some(1)
        && number(44).is_some_and(|cookie| cookie != 0)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::net::UdpSocket;

    use super::*;
    use crate::reach::AddressPolicy;

    #[test]
    fn an_answer_is_recognised_and_a_question_is_not_one() {
        assert!(is_listener(&induction_answer()));
        assert!(!is_listener(&induction()));
        assert!(!is_listener(&induction_answer()[..63]));
        assert!(!is_listener(b""));
    }

    #[tokio::test]
    async fn whatever_else_comes_back_is_another_protocol() {
        let (mut cut, mut long) = (induction_answer().to_vec(), vec![7; 9_000]);
        cut.truncate(63);
        long[..4].copy_from_slice(&[0x80, 0, 0, 0]);
        for words in [&b""[..], b"HTTP/1.1 400 Bad Request", &induction(), &cut, &long] {
            let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a port");
            let port = socket.local_addr().expect("an address").port();
            let reach = Reach::new(AddressPolicy::OWN_NETWORK).hasty(Duration::from_secs(20));
            let stranger = async {
                let (_, guest) = socket.recv_from(&mut [0; 100]).await.expect("a question");
                socket.send_to(words, guest).await.expect("answered");
            };

            let (told, ()) = tokio::join!(shake(&reach, "127.0.0.1", port), stranger);

            assert!(matches!(told, Err(Unreachable::OtherProtocol)), "{} bytes: {told:?}", words.len());
        }
    }

    #[tokio::test]
    async fn a_listener_is_found_and_silence_is_not() {
        let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a port");
        let port = socket.local_addr().expect("an address").port();
        let reach = Reach::new(AddressPolicy::OWN_NETWORK).hasty(Duration::from_millis(900));
        let listener = async {
            let mut question = [0; 100];
            let (length, guest) = socket.recv_from(&mut question).await.expect("a question");
            assert_eq!(&question[..length], induction());
            socket.send_to(&induction_answer(), guest).await.expect("answered");
        };

        let (found, ()) = tokio::join!(shake(&reach, "127.0.0.1", port), listener);
        found.expect("a listener");

        let silent = shake(&reach.hasty(Duration::from_millis(30)), "127.0.0.1", port).await;
        assert!(matches!(silent, Err(Unreachable::Silent)), "{silent:?}");
    }
}
