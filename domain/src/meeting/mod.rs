//! Meetings: the same plan-and-reconcile loop as livestreams, with a host who starts by hand.
//!
//! | file | subject |
//! |---|---|
//! | [`schedule`] | planning one |
//! | [`edit`] | changing a planned one, and where its picture goes |
//! | [`control`] | end, cancel, retry one platform |
//! | [`links`] | the ways in: the guests' whole link, and the host's |
//! | [`registrants`] | who is registered: the platform is asked, and nothing of it is kept |
//! | [`planned`] | what these have in common: loading, writing, telling |
//! | [`input`] | what people send, and every reason why it cannot be used |
//! | [`plan`] | the one next step, pure |
//! | [`outcome`] | what a step's result means for the row, pure |
//! | [`reconcile`] | the loop that takes the step |
//! | [`poke`] | a wish to look now, because something was heard |
//! | [`reservation`] | answering a server that asks before it opens a room |
//! | [`list`] | what people see: pages, and some by id, three statements each |
//! | [`status`] | what each platform's status means for the whole |
//! | [`entity`], [`platform_entity`] | rows |

pub mod control;
pub mod edit;
pub mod entity;
pub mod input;
pub mod links;
pub mod list;
pub mod outcome;
pub mod plan;
pub mod planned;
pub mod platform_entity;
pub mod poke;
pub mod reconcile;
pub mod registrants;
pub mod reservation;
pub mod schedule;
pub mod status;
