//! Lists by planned start, a page at a time.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Most events of one page.
pub const PAGE_MAX: u64 = 100;

/// Which part of the list.
#[derive(Debug, Clone, Copy, Default)]
pub struct StartQuery {
    /// Planned to start at this instant or later.
    pub from: Option<DateTime<Utc>>,
    /// Planned to start before this instant.
    pub to: Option<DateTime<Utc>>,
    pub order: StartOrder,
    /// Behind this place.
    pub after: Option<StartPlace>,
    /// At most this many, and never more than [`PAGE_MAX`].
    pub first: u64,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum StartOrder {
    #[default]
    EarliestFirst,
    LatestFirst,
}

/// A place in a list that is sorted by planned start; those of the same instant are sorted by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StartPlace {
    pub start: DateTime<Utc>,
    pub id: Uuid,
}

impl StartQuery {
    /// How many rows are read for it: one more than the page has, which tells whether there are more.
    #[must_use]
    pub fn rows_to_read(&self) -> u64 {
        self.first.min(PAGE_MAX) + 1
    }

    /// The page, and whether there are more behind it.
    #[must_use]
    pub fn page_of<T>(&self, mut rows: Vec<T>) -> (Vec<T>, bool) {
        let most = usize::try_from(self.first.min(PAGE_MAX)).unwrap_or_default();
        let more = rows.len() > most;
        rows.truncate(most);
        (rows, more)
    }
}
