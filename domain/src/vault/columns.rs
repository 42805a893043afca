//! Every column that holds sealed values, in one place: re-sealing and retiring a key walk this list.

/// One column of sealed values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealedColumn {
    pub table: &'static str,
    pub column: &'static str,
    pub sealing: Sealing,
}

/// With which key a column's values are sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sealing {
    /// With the sealing key of the day, for the church in `church_id`: moved on by re-sealing.
    ForChurch,
    /// Each with the very key that it proves: never moved on.
    OwnKey,
}

/// Invariant: every column called `sealed_…` is here (`every_sealed_column_is_in_the_list` in `tests/database`).
pub const SEALED_COLUMNS: &[SealedColumn] = &[
    of_church("platform_connections", "sealed_credentials"),
    of_church("authorization_attempts", "sealed_verifier"),
    of_church("authorization_attempts", "sealed_choices"),
    of_church("authorization_attempts", "sealed_code"),
    of_church("grant_revocations", "sealed_credentials"),
    of_church("livestream_platforms", "sealed_stream_key"),
    of_church("meeting_platforms", "sealed_join_url"),
    of_church("meeting_platforms", "sealed_passcode"),
    of_church("platform_apps", "sealed_client_secret"),
    of_church("platform_apps", "sealed_webhook_secret"),
    SealedColumn { table: "vault_keys", column: "sealed_canary", sealing: Sealing::OwnKey },
];

/// The columns that re-sealing moves on.
pub(super) fn of_churches() -> impl Iterator<Item = SealedColumn> {
    SEALED_COLUMNS.iter().copied().filter(|sealed| sealed.sealing == Sealing::ForChurch)
}

const fn of_church(table: &'static str, column: &'static str) -> SealedColumn {
    SealedColumn { table, column, sealing: Sealing::ForChurch }
}
