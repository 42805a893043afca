//! Meetings: the same plan-and-reconcile loop as livestreams, with a host who starts by hand.
//!
//! | file | subject |
//! |---|---|
//! | [`service`] | what people do: schedule, change, simulcast, end, cancel, retry one platform, fetch the host link |
//! | [`plan`] | the one next step, pure |
//! | [`outcome`] | what a step's result means for the row, pure |
//! | [`reconcile`] | the loop that takes the step |
//! | [`poke`] | a wish to look now, because something was heard |
//! | [`reservation`] | answering a server that asks before it opens a room |
//! | [`list`] | what people see: pages, and some by id, three statements each |
//! | [`status`] | the status of the whole, computed from its parts |
//! | [`entity`], [`platform_entity`] | rows |

pub mod entity;
pub mod list;
pub mod outcome;
pub mod plan;
pub mod platform_entity;
pub mod poke;
pub mod reconcile;
pub mod reservation;
pub mod service;
pub mod status;
