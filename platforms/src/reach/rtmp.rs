//! The RTMP handshake, and no more: it shows that an RTMP server answers, and publishes nothing.
//!
//! Source: Adobe's RTMP specification 1.0, section 5.2: C0 and C1 are sent, S0, S1 and S2 come back, C2 echoes S1.

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

use super::{Reach, Unreachable};

/// The only version that is in use.
const VERSION: u8 = 3;
/// Bytes of C1, S1, S2 and C2.
const PACKET: usize = 1536;

/// Shakes hands with an RTMP server.
///
/// # Errors
/// As for [`Reach::tcp`] and [`Reach::tls`]; `OtherProtocol` when the answer is none of an RTMP server.
pub async fn shake(reach: &Reach, host: &str, port: u16, tls: bool) -> Result<(), Unreachable> {
    if tls {
        let stream = reach.tls(host, port).await?;
        hurried(reach, stream).await
    } else {
        let stream = reach.tcp(host, port).await?;
        hurried(reach, stream).await
    }
}

async fn hurried(reach: &Reach, stream: impl AsyncRead + AsyncWrite + Unpin) -> Result<(), Unreachable> {
    timeout(reach.patience(), exchange(stream)).await.map_err(|_| Unreachable::Silent)?
}

async fn exchange(mut stream: impl AsyncRead + AsyncWrite + Unpin) -> Result<(), Unreachable> {
    let mut hello = vec![0; 1 + PACKET];
    hello[0] = VERSION;
    // Time and zero stay 0; the rest may be anything, and nothing here needs to be unguessable.
    for (index, byte) in hello.iter_mut().enumerate().skip(9) {
        *byte = index.to_le_bytes()[0];
    }
    stream.write_all(&hello).await.map_err(Unreachable::Broken)?;
    let version = stream.read_u8().await.map_err(hung_up)?;
    if version != VERSION {
        return Err(Unreachable::OtherProtocol);
    }
    let mut answer = vec![0; 2 * PACKET];
    stream.read_exact(&mut answer).await.map_err(hung_up)?;
    stream.write_all(&answer[..PACKET]).await.map_err(Unreachable::Broken)?;
    stream.shutdown().await.map_err(Unreachable::Broken)
}

/// A server that hangs up on a handshake is no RTMP server.
fn hung_up(error: std::io::Error) -> Unreachable {
    if error.kind() == std::io::ErrorKind::UnexpectedEof {
        Unreachable::OtherProtocol
    } else {
        Unreachable::Broken(error)
    }
}

/// The server's side of the handshake; for doubles.
///
/// # Errors
/// When the guest does not speak RTMP or hangs up.
pub async fn answer(stream: &mut (impl AsyncRead + AsyncWrite + Unpin)) -> std::io::Result<()> {
    // The first byte alone tells a stranger, who may never send the rest.
    let mut hello = vec![stream.read_u8().await?; 1 + PACKET];
    if hello[0] != VERSION {
        return Err(std::io::Error::new(std::io::ErrorKind::InvalidData, "no RTMP"));
    }
    stream.read_exact(&mut hello[1..]).await?;
    let mut reply = vec![VERSION];
    reply.extend((0..PACKET).map(|index| index.to_be_bytes()[7]));
    reply.extend_from_slice(&hello[1..]);
    stream.write_all(&reply).await?;
    let mut echo = vec![0; PACKET];
    stream.read_exact(&mut echo).await?;
    if echo == reply[1..=PACKET] {
        Ok(())
    } else {
        Err(std::io::Error::new(std::io::ErrorKind::InvalidData, "no echo"))
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::duplex;

    use super::*;

    #[tokio::test]
    async fn a_server_that_answers_in_rtmp_is_recognised() {
        let (guest, mut server) = duplex(8_192);

        let (shaken, answered) = tokio::join!(exchange(guest), answer(&mut server));

        shaken.expect("shaken");
        answered.expect("the echo was right");
    }

    #[tokio::test]
    async fn a_web_server_is_not_taken_for_one() {
        for words in [&b"HTTP/1.1 400 Bad Request\r\n\r\n"[..], b"", &[VERSION, 0, 0]] {
            let (guest, mut server) = duplex(8_192);
            server.write_all(words).await.expect("sent");
            server.shutdown().await.expect("hung up");

            let told = exchange(guest).await;

            assert!(matches!(told, Err(Unreachable::OtherProtocol)), "{words:?}: {told:?}");
        }
    }
}
