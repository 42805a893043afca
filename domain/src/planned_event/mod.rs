//! What a livestream and a meeting have in common. Both are planned for a time, wanted on some platforms, and brought there row by
//! row: a rule that holds for either stands here once.
//!
//! | file | subject |
//! |---|---|
//! | [`status`] | the status of the whole, computed from its parts |

pub mod status;
