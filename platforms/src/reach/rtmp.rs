//! The RTMP handshake, and no more: it shows that an RTMP server answers, and publishes nothing.
//!
//! Source: Adobe's RTMP specification 1.0, section 5.2: C0 and C1 are sent, S0, S1 and S2 come back, C2 echoes S1.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

use super::{Reach, Unreachable};

/// The only version that is in use.
const VERSION: u8 = 3;
/// Bytes of C1, S1, S2 and C2.
const PACKET: usize = 1536;
/// Bytes of a server's whole answer: S0, S1 and S2. More is never read.
pub const ANSWER: usize = 1 + 2 * PACKET;

/// Shakes hands with an RTMP server.
///
/// # Errors
/// As for [`Reach::tcp`] and [`Reach::tls`]; `OtherProtocol` when the answer is none of an RTMP server.
pub async fn shake(reach: &Reach, host: &str, port: u16, tls: bool) -> Result<(), Unreachable> {
    if tls {
        let stream = reach.tls(host, port).await?;
        shake_over(stream, reach.patience()).await
    } else {
        let stream = reach.tcp(host, port).await?;
        shake_over(stream, reach.patience()).await
    }
}

/// The same over a stream that is there already. All of it takes no longer than `patience`, however slowly the answer drips.
///
/// # Errors
/// `OtherProtocol` when the answer is none of an RTMP server, `Silent` when it does not come to its end in time, `Broken`.
pub async fn shake_over(stream: impl AsyncRead + AsyncWrite + Unpin, patience: Duration) -> Result<(), Unreachable> {
    let mut heard = Heard::default();
    let exchanged = timeout(patience, exchange(stream, &mut heard)).await;
    if heard.echo().is_some() {
        // It has answered as RTMP servers do. Whether it stays for the farewell says nothing of what it is.
        return Ok(());
    }
    exchanged.map_err(|_| Unreachable::Silent)?
}

/// What a server has answered so far. Knows bytes only: no socket and no time.
#[derive(Debug, Default)]
pub struct Heard {
    answer: Vec<u8>,
}

impl Heard {
    /// How many bytes the answer still lacks; never more than [`ANSWER`].
    #[must_use]
    pub fn lacks(&self) -> usize {
        ANSWER - self.answer.len()
    }

    /// Takes what came next. What goes beyond the answer is left aside.
    ///
    /// # Errors
    /// `OtherProtocol` at the first byte that no RTMP server begins with.
    pub fn hear(&mut self, bytes: &[u8]) -> Result<(), Unreachable> {
        self.answer.extend_from_slice(&bytes[..bytes.len().min(self.lacks())]);
        match self.answer.first() {
            None | Some(&VERSION) => Ok(()),
            Some(_) => Err(Unreachable::OtherProtocol),
        }
    }

    /// What is to be sent back, C2, once the answer is whole; `None` until then.
    #[must_use]
    pub fn echo(&self) -> Option<&[u8]> {
        self.answer.get(1..=PACKET).filter(|_| self.lacks() == 0 && self.answer[0] == VERSION)
    }
}

async fn exchange(mut stream: impl AsyncRead + AsyncWrite + Unpin, heard: &mut Heard) -> Result<(), Unreachable> {
    let mut hello = vec![0; 1 + PACKET];
    hello[0] = VERSION;
    // Time and zero stay 0; the rest may be anything, and nothing here needs to be unguessable.
    for (index, byte) in hello.iter_mut().enumerate().skip(9) {
        *byte = index.to_le_bytes()[0];
    }
    stream.write_all(&hello).await.map_err(Unreachable::Broken)?;
    stream.flush().await.map_err(Unreachable::Broken)?;
    let mut piece = vec![0; ANSWER];
    loop {
        if let Some(echo) = heard.echo() {
            stream.write_all(echo).await.map_err(Unreachable::Broken)?;
            return stream.shutdown().await.map_err(Unreachable::Broken);
        }
        match stream.read(&mut piece[..heard.lacks()]).await {
            // A server that hangs up on a handshake is no RTMP server.
            Ok(0) => return Err(Unreachable::OtherProtocol),
            Ok(length) => heard.hear(&piece[..length])?,
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => return Err(Unreachable::OtherProtocol),
            Err(error) => return Err(Unreachable::Broken(error)),
        }
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

    /// Longer than two ends of a pipe take on a busy machine.
    const PATIENCE: Duration = Duration::from_secs(20);

    #[tokio::test]
    async fn a_server_that_answers_in_rtmp_is_recognised() {
        let (guest, mut server) = duplex(8_192);

        let (shaken, answered) = tokio::join!(shake_over(guest, PATIENCE), answer(&mut server));

        shaken.expect("shaken");
        answered.expect("the echo was right");
    }

    #[tokio::test]
    async fn a_web_server_is_not_taken_for_one() {
        for words in [&b"HTTP/1.1 400 Bad Request\r\n\r\n"[..], b"", &[VERSION, 0, 0]] {
            let (guest, mut server) = duplex(8_192);
            server.write_all(words).await.expect("sent");
            server.shutdown().await.expect("hung up");

            let told = shake_over(guest, PATIENCE).await;

            assert!(matches!(told, Err(Unreachable::OtherProtocol)), "{words:?}: {told:?}");
        }
    }
}
