//! Platform connections: one account on one platform, with sealed credentials.

pub mod entity;
