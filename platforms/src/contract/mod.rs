//! The contract between Steeple and a platform.
//!
//! | file | what it settles |
//! |---|---|
//! | [`platform`] | the list of platforms and the trait each one implements |
//! | [`descriptor`] | what is true of a platform and can be said as data: OAuth quirks, limits, timing |
//! | [`account`] | connecting: exchange, accounts behind a grant, refresh, revoke, probe |
//! | [`credentials`] | the secrets of one connection and how they are renewed |
//! | [`livestream`] | creating, observing, starting and ending a broadcast |
//! | [`announcing`] | telling followers of a service to come |
//! | [`destination`] | one of the channels behind a relay |
//! | [`listening`] | what a vendor tells over a line that Steeple opened |
//! | [`meeting`] | the same for a meeting room, and pushing a meeting to a livestream |
//! | [`registration`] | putting down names before a meeting |
//! | [`relay`] | the accounts elsewhere that an account sends on to |
//! | [`tenant`] | the one directory that an app belongs to |
//! | [`webhook`] | what a vendor tells by itself, judged before it is believed |
//! | [`words`] | what people read of a platform, in every language |
//! | [`call`] | what a client function is given for one request |
//! | [`error`] | why a platform did not do it, and what a volunteer can do |
//!
//! A capability exists when its trait is there: `livestreams()` answers `None` on a platform without livestreams,
//! `ending()` answers `None` where no end call exists. Nothing ever answers "not implemented".

pub mod account;
pub mod announcing;
pub mod call;
pub mod credentials;
pub mod descriptor;
pub mod destination;
pub mod error;
pub mod listening;
pub mod livestream;
pub mod meeting;
pub mod platform;
pub mod registration;
pub mod relay;
pub mod tenant;
pub mod webhook;
pub mod words;
