//! Services from plan to recording, on both databases, against the sandboxes of YouTube, Facebook and Restream.

mod guests;
mod meeting;
mod sunday;
mod trouble;
mod unconfirmed;
