//! What a livestream and a meeting have in common. Both are planned for a time, wanted on some platforms, and brought there row by
//! row: a rule that holds for either stands here once.
//!
//! | file | subject |
//! |---|---|
//! | [`failure`] | what a row says of its last failure |
//! | [`input`] | why what people send cannot be used: title, times and zone, version, accounts |
//! | [`retry`] | when a failed step is taken again |
//! | [`status`] | the status of the whole, computed from its parts |

pub mod failure;
pub mod input;
pub mod retry;
pub mod status;
