//! Many leases as one SQL parameter.

use std::collections::HashSet;

use sea_orm::{DbBackend, QueryResult, Value};
use serde::Serialize;
use uuid::Uuid;

use super::handler::Job;
use crate::database::{self, Kind, as_parameter, select_rows};
use crate::error::Result;
use crate::ids::JobId;

/// A job and the claim under which it is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Leased {
    pub job: JobId,
    pub(crate) lease: Uuid,
}

impl From<&Job> for Leased {
    fn from(job: &Job) -> Self {
        Self { job: job.id, lease: job.lease }
    }
}

impl Leased {
    /// From rows of a job's id and its lease.
    pub(super) fn read(rows: &[QueryResult]) -> Result<HashSet<Self>> {
        let read = |row: &QueryResult| Ok(Self { job: row.try_get_by_index(0)?, lease: row.try_get_by_index(1)? });
        rows.iter().map(read).collect()
    }
}

/// A `SELECT` of `held_id` and `held_lease` from its one parameter `$1`.
pub(super) struct LeaseList {
    pub sql: String,
    pub value: Value,
}

#[derive(Serialize)]
struct LeaseRow {
    #[serde(serialize_with = "database::uuid")]
    held_id: Uuid,
    #[serde(serialize_with = "database::uuid")]
    held_lease: Uuid,
}

impl LeaseList {
    pub fn new(backend: DbBackend, leases: &[Leased]) -> Self {
        let row = |held: &Leased| LeaseRow { held_id: held.job.0, held_lease: held.lease };
        let rows: Vec<LeaseRow> = leases.iter().map(row).collect();
        let sql = select_rows(backend, &[("held_id", Kind::Uuid), ("held_lease", Kind::Uuid)]);
        Self { sql, value: as_parameter(&rows) }
    }
}
