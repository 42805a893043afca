//! Services from plan to recording, on both databases, against the sandboxes of YouTube, Facebook and Restream.

mod announcing;
mod editing;
mod guests;
mod hand_key;
mod listening;
mod meeting;
mod picture;
mod reservation;
mod routes;
mod sunday;
mod trouble;
mod unconfirmed;
mod webinar;
