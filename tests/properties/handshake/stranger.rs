//! A server that says what a case has drawn, as it has drawn it.

use std::future::Future;
use std::io::{Error, ErrorKind, Result};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use proptest::prelude::*;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Longer than anything takes that waits for nobody.
const PATIENT: Duration = Duration::from_secs(20);

/// What comes after its last word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    HangsUp,
    Breaks,
    /// It keeps the line and says nothing more.
    Silent,
    /// It says the same again, for ever.
    Repeats,
}

/// How it listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listens {
    ToAll,
    /// It hears so many bytes, and the line breaks at the next.
    Breaks(usize),
    /// It hears so many bytes, and then reads no more.
    Stalls(usize),
}

/// In which manner it speaks.
#[derive(Debug, Clone)]
pub struct Manner {
    /// Bytes at a time, again and again.
    pub pieces: Vec<usize>,
    /// Lets the other side wait before each piece.
    pub pauses: bool,
    pub end: End,
    pub listens: Listens,
}

impl Manner {
    /// So long it is waited for. Nobody waits for what will not come.
    pub fn patience(&self) -> Duration {
        if self.pauses { PATIENT } else { Duration::ZERO }
    }
}

/// Any manner; one that pauses comes to its end.
pub fn manner() -> impl Strategy<Value = Manner> {
    let pieces = prop_oneof![prop::collection::vec(1_usize..4, 1..4), prop::collection::vec(1_usize..4_000, 1..6)];
    let end = prop::sample::select(vec![End::HangsUp, End::Breaks, End::Silent, End::Repeats]);
    let listens = prop_oneof![
        4 => Just(Listens::ToAll),
        1 => (0_usize..4_000).prop_map(Listens::Breaks),
        1 => (0_usize..4_000).prop_map(Listens::Stalls),
    ];
    (pieces, any::<bool>(), end, listens).prop_map(|(pieces, pauses, end, listens)| {
        let waits_for_ever = end == End::Silent || matches!(listens, Listens::Stalls(_));
        Manner { pieces, pauses: pauses && !waits_for_ever, end, listens }
    })
}

/// What went over the line.
#[derive(Debug, Default)]
pub struct Line {
    /// Bytes of the stranger that were read.
    pub read: usize,
    /// What was said to it.
    pub heard: Vec<u8>,
}

/// The stranger's end of the line, as Steeple holds it.
pub struct Stranger {
    says: Vec<u8>,
    manner: Manner,
    said: usize,
    nth_piece: usize,
    has_paused: bool,
    line: Arc<Mutex<Line>>,
}

impl Stranger {
    pub fn new(says: &[u8], manner: &Manner) -> (Self, Arc<Mutex<Line>>) {
        let line = Arc::<Mutex<Line>>::default();
        let (says, manner) = (says.to_vec(), manner.clone());
        (Self { says, manner, said: 0, nth_piece: 0, has_paused: false, line: Arc::clone(&line) }, line)
    }
}

impl AsyncRead for Stranger {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        if self.manner.pauses && !self.has_paused {
            self.has_paused = true;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        self.has_paused = false;
        if self.said == self.says.len() {
            match self.manner.end {
                End::Repeats if !self.says.is_empty() => self.said = 0,
                End::HangsUp | End::Repeats => return Poll::Ready(Ok(())),
                End::Breaks => return Poll::Ready(Err(ErrorKind::ConnectionReset.into())),
                End::Silent => return Poll::Pending,
            }
        }
        let piece = self.manner.pieces[self.nth_piece % self.manner.pieces.len()];
        let length = piece.min(buffer.remaining()).min(self.says.len() - self.said);
        buffer.put_slice(&self.says[self.said..self.said + length]);
        self.said += length;
        self.nth_piece += 1;
        self.line.lock().expect("nobody panics").read += length;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Stranger {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        let mut line = self.line.lock().expect("nobody panics");
        let room = match self.manner.listens {
            Listens::ToAll => usize::MAX,
            Listens::Breaks(most) | Listens::Stalls(most) => most - line.heard.len(),
        };
        let length = bytes.len().min(room);
        match self.manner.listens {
            Listens::Stalls(_) if length == 0 => return Poll::Pending,
            Listens::Breaks(_) if length == 0 => return Poll::Ready(Err(Error::from(ErrorKind::BrokenPipe))),
            _ => {}
        }
        line.heard.extend_from_slice(&bytes[..length]);
        Poll::Ready(Ok(length))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// Runs to its end on this thread.
pub fn run<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    runtime.block_on(future)
}
