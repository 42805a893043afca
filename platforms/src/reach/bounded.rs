//! A stream of which only so much is read, whatever the other side sends.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Passes everything on; what is read beyond the bound is an error (`InvalidData`).
#[derive(Debug)]
pub struct Bounded<S> {
    stream: S,
    left: usize,
}

impl<S> Bounded<S> {
    /// The stream, of which at most `bytes` are read.
    pub const fn new(stream: S, bytes: usize) -> Self {
        Self { stream, left: bytes }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Bounded<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.left == 0 {
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::InvalidData, "the server sends without end")));
        }
        let most = self.left.min(buffer.remaining());
        let mut part = ReadBuf::new(buffer.initialize_unfilled_to(most));
        ready!(Pin::new(&mut self.stream).poll_read(cx, &mut part))?;
        let read = part.filled().len();
        buffer.advance(read);
        self.left -= read;
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Bounded<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt;

    use super::*;

    #[tokio::test]
    async fn what_is_within_the_bound_arrives_and_what_is_beyond_is_an_error() {
        let mut all = Vec::new();
        let mut stream = Bounded::new(tokio::io::repeat(7), 5_000);

        let error = stream.read_to_end(&mut all).await.expect_err("it never ends");

        assert_eq!((error.kind(), all.len()), (io::ErrorKind::InvalidData, 5_000));
        let mut short = Vec::new();
        Bounded::new(&b"hello"[..], 6).read_to_end(&mut short).await.expect("it ends in time");
        assert_eq!(short, b"hello");
    }
}
