//! The schema of the database, one file per change, up and down, for SQLite and PostgreSQL alike.
//!
//! Rules: a column that is sealed is called `sealed_…` and is binary; instants are `timestamp with time zone`, in UTC;
//! every table but `users` and the instance's own starts its indexes with the church. Nothing here imports an entity,
//! so that an old migration never changes its meaning.

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

mod m0001_churches;
mod m0002_connections;
mod m0003_livestreams;
mod m0004_meetings;
mod m0005_queue;
mod m0006_records;
mod m0007_meeting_people;
mod m0008_platform_apps;
mod m0009_webhooks;
mod m0010_audit_subjects;
mod m0011_meeting_invitees;
mod m0012_relays;
mod m0013_device;
mod m0014_platform_removed;
mod m0015_listening;
mod m0016_webinars;
mod m0017_deployment;
mod m0018_attempt_codes;
mod m0019_tenants;
mod m0020_room_for_updates;
mod m0021_errands;
mod table;

pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_churches::Migration),
            Box::new(m0002_connections::Migration),
            Box::new(m0003_livestreams::Migration),
            Box::new(m0004_meetings::Migration),
            Box::new(m0005_queue::Migration),
            Box::new(m0006_records::Migration),
            Box::new(m0007_meeting_people::Migration),
            Box::new(m0008_platform_apps::Migration),
            Box::new(m0009_webhooks::Migration),
            Box::new(m0010_audit_subjects::Migration),
            Box::new(m0011_meeting_invitees::Migration),
            Box::new(m0012_relays::Migration),
            Box::new(m0013_device::Migration),
            Box::new(m0014_platform_removed::Migration),
            Box::new(m0015_listening::Migration),
            Box::new(m0016_webinars::Migration),
            Box::new(m0017_deployment::Migration),
            Box::new(m0018_attempt_codes::Migration),
            Box::new(m0019_tenants::Migration),
            Box::new(m0020_room_for_updates::Migration),
            Box::new(m0021_errands::Migration),
        ]
    }
}
