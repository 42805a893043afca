//! Livestreams: one plan, and each platform brought to it step by step.
//!
//! | file | subject |
//! |---|---|
//! | [`schedule`] | planning a service |
//! | [`edit`] | changing a planned one |
//! | `places` | which of its platforms go on, which are added, which are taken off |
//! | [`wall_clock`] | times as people plan them |
//! | [`control`] | while it runs: start, extend, end, cancel, retry one platform |
//! | [`planned`] | what these have in common: loading, checking, writing, telling |
//! | [`input`] | every reason why what they typed cannot be used |
//! | [`routes`] | no account is reached twice, directly and through a relay |
//! | [`plan`] | the one next step, a pure function of wanted, known and now |
//! | [`outcome`] | what a step's result means for the row, pure as well |
//! | [`reconcile`] | the loop that takes the step |
//! | [`listening`] | a line to the vendor while it is on |
//! | [`poke`] | a wish to look now, because something was heard |
//! | `loaded` | rows with what they belong to, many at once |
//! | `write` | its results into the database, many rows at once |
//! | [`list`] | what people see: pages, and some by id, three statements each |
//! | [`events`] | what happened to one, for its log |
//! | [`stream_key`] | showing a stream key, which is noted |
//! | [`picture`] | the picture of a service |
//! | [`errand`] | what is done on a platform besides the broadcast: its picture is shown, and it is announced |
//! | [`seen`] | what the platform says, and what that makes of the status, pure |
//! | [`hand_key`] | taking the key that a person brings for every service |
//! | [`status`] | what each platform's status means for the whole |
//! | [`entity`], [`platform_entity`] | rows: what is wanted, and what is true per platform |

pub mod control;
pub mod edit;
pub mod entity;
pub mod errand;
pub mod events;
pub mod hand_key;
pub mod input;
pub mod list;
pub mod listening;
mod loaded;
pub mod outcome;
pub mod picture;
mod places;
pub mod plan;
pub mod planned;
pub mod platform_entity;
pub mod poke;
pub mod reconcile;
pub mod routes;
pub mod schedule;
pub mod seen;
pub mod status;
pub mod stream_key;
pub mod wall_clock;
mod write;
