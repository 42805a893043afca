//! The vendor's ids as a column: a JSON object.

use steeple_platforms::contract::livestream::ExternalIds;

/// The column when nothing exists at the vendor.
pub const NO_IDS: &str = "{}";

/// The ids of a column; an unreadable one counts as none, and what there is at the vendor is looked for again.
#[must_use]
pub fn ids_of(column: &str) -> ExternalIds {
    serde_json::from_str(column).unwrap_or_default()
}

/// The column for these ids.
#[must_use]
pub fn ids_column(ids: &ExternalIds) -> String {
    serde_json::to_string(ids).unwrap_or_else(|_| NO_IDS.to_owned())
}
