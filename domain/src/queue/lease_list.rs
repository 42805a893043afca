//! Many leases as one SQL parameter. One JSON text keeps the statement the same for any number of rows, so that it is
//! prepared once and SQLite's limit of parameters does not matter.

use std::collections::HashSet;

use sea_orm::{DbBackend, QueryResult, Value};
use serde_json::json;
use uuid::Uuid;

use super::handler::Job;
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
    pub sql: &'static str,
    pub value: Value,
}

impl LeaseList {
    pub fn new(backend: DbBackend, leases: &[Leased]) -> Self {
        let sql = match backend {
            DbBackend::Postgres => {
                "SELECT held_id, held_lease FROM json_to_recordset($1::json) AS list(held_id uuid, held_lease uuid)"
            }
            _ => {
                "SELECT unhex(value ->> 'held_id') AS held_id, unhex(value ->> 'held_lease') AS held_lease FROM json_each($1)"
            }
        };
        let rows: Vec<_> = leases
            .iter()
            .map(|held| json!({ "held_id": held.job.0.simple().to_string(), "held_lease": held.lease.simple().to_string() }))
            .collect();
        Self { sql, value: serde_json::Value::from(rows).to_string().into() }
    }
}
