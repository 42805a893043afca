//! What a livestream and a meeting have in common. Both are planned for a time, wanted on some platforms, and brought there row by
//! row: a rule that holds for either stands here once.
//!
//! | file | subject |
//! |---|---|
//! | [`failure`] | what a row says of its last failure |
//! | [`heard`] | what a platform tells by itself, and which rows that may be about |
//! | [`input`] | why what people send cannot be used: title, times and zone, version, accounts |
//! | [`page`] | lists by planned start, a page at a time |
//! | [`retry`] | when a failed step is taken again |
//! | [`status`] | the status of the whole, computed from its parts |
//! | [`vendor_ids`] | the vendor's ids as a column |

pub mod failure;
pub mod heard;
pub mod input;
pub mod page;
pub mod retry;
pub mod status;
pub mod vendor_ids;
