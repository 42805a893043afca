//! Fuzzing what a stranger's streaming server may answer to the first words: RTMP, TLS below it, and SRT. Whatever it sends, in pieces of
//! any size and to whatever end, only so much is read of it, and what is no such server is refused in its own time and no later.
//!
//! Time is a parameter: a patience of nothing hears what is there at once and calls everything else silence, so no case waits.

mod rtmp;
mod srt;
mod stranger;
mod tls;
