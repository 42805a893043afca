//! The single looks of the doctor.

use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, Statement};
use steeple_domain::clock::{Clock, SystemClock};
use steeple_domain::database::Database;
use steeple_domain::deployment::{Looked, deployment_look};
use steeple_domain::vault::{KeyError, KeyRing, canary_look, key_file_read, key_ring_parse};
use steeple_migration::{Migrator, MigratorTrait};
use steeple_platforms::StreamingPlatform;
use url::{Host, Url};

use super::Finding;
use crate::keys::key_file;
use crate::settings::Settings;
use crate::startup;

const MIB: u64 = 1024 * 1024;
/// Below this a few weeks of audit and logs may fill the disk.
const SPACE_LOW: u64 = 1024 * MIB;
/// Below this the database may fail in the middle of a service.
const SPACE_GONE: u64 = 100 * MIB;
/// Vendors refuse requests, and services start late, when the clock is further off than this.
const SKEW_MAX: TimeDelta = TimeDelta::seconds(2);

pub fn folder(settings: &Settings) -> Vec<Finding> {
    let folder = &settings.data_dir;
    let shown = folder.display();
    if !folder.exists() {
        return vec![Finding::look(format!("The data folder {shown} is not there yet"), "The first start makes it.")];
    }
    let mut findings = Vec::new();
    let writable = folder.metadata().is_ok_and(|data| data.is_dir() && !data.permissions().readonly());
    findings.push(if writable && rustix::fs::access(folder, rustix::fs::Access::WRITE_OK).is_ok() {
        Finding::good(format!("The data folder {shown} can be written to"))
    } else {
        Finding::fix(format!("The data folder {shown} cannot be written to"), "Give it to the user that runs Steeple.")
    });
    findings.extend(space(folder));
    findings
}

fn space(folder: &Path) -> Option<Finding> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    let what = format!("{} MiB are free on the disk of the data folder", free / MIB);
    Some(match free {
        ..SPACE_GONE => {
            Finding::fix(what, "Make room before the next service: the database cannot be written to soon.")
        }
        SPACE_GONE..SPACE_LOW => Finding::look(what, "Make room within the next weeks."),
        _ => Finding::good(what),
    })
}

pub async fn database_and_key(settings: &Settings) -> Vec<Finding> {
    let file = settings.data_dir.join("steeple.sqlite");
    if settings.database_url.is_none() && !file.exists() {
        return vec![Finding::look("There is no database yet", "The first start makes it.")];
    }
    let db = match startup::connect(settings).await {
        Ok(db) => db,
        Err(error) => {
            let fix = if settings.database_url.is_some() {
                "Start the database, or correct DATABASE_URL. The password is part of it."
            } else {
                "Look whether the data folder is on a disk that works and can be written to; restore a backup of the file otherwise."
            };
            return vec![Finding::fix(format!("{error:#}"), fix)];
        }
    };
    let kind = if db.is_postgres() { "PostgreSQL" } else { "SQLite" };
    let mut findings = vec![Finding::good(format!("The database ({kind}) answers"))];
    let pending = Migrator::get_pending_migrations(db.reader()).await.map(|pending| pending.len());
    match pending {
        Ok(0) => findings.push(Finding::good("The database is up to date")),
        Ok(pending) => {
            findings.push(Finding::look(
                format!("The database is {pending} changes behind this version"),
                "steeple migrate, or the next start, brings it up to date. Make a backup first.",
            ));
        }
        Err(error) => {
            findings.push(Finding::fix(format!("The database's state cannot be read: {error}"), "Restore a backup."));
        }
    }
    findings.push(clock(&db, SystemClock::default().now()).await);
    findings.push(key(settings, &db).await);
    findings.push(deployment(settings, &db).await);
    findings
}

/// Whether the database is the one that this installation knows. Nothing is noted.
async fn deployment(settings: &Settings, db: &Database) -> Finding {
    match deployment_look(db, &startup::mark_file(settings)).await {
        Ok(Looked::Fits) => Finding::good("The database is the one that this installation knows"),
        Ok(Looked::Unknown) => {
            Finding::look("The database has not been looked at for copies yet", "The next start does it.")
        }
        Ok(Looked::Suspected(suspicion)) => Finding::fix(suspicion.what(), suspicion.fix()),
        Err(error) => {
            Finding::look(format!("Whether the database is a copy is not known: {error}"), "Run steeple migrate.")
        }
    }
}

/// Compares with the database's clock where that is another machine's.
async fn clock(db: &Database, now: DateTime<Utc>) -> Finding {
    if !db.is_postgres() {
        return Finding::look(
            "The clock was not compared with any other: SQLite has none of its own",
            "Make sure that the machine sets its clock by NTP (timedatectl shows it).",
        );
    }
    let statement = Statement::from_string(db.backend(), "SELECT now() AS now");
    let theirs = db.reader().query_one_raw(statement).await.ok().flatten();
    let Some(theirs) = theirs.and_then(|row| row.try_get::<DateTime<Utc>>("", "now").ok()) else {
        return Finding::look("The database's clock cannot be read", "Look at the database's own log.");
    };
    let skew = (theirs - now).abs();
    let what = format!("The clock differs from PostgreSQL's by {} ms", skew.num_milliseconds());
    if skew > SKEW_MAX {
        Finding::fix(what, "Let both machines set their clocks by NTP: services start by them.")
    } else {
        Finding::good(what)
    }
}

/// Whether the keys at hand are those of this database and open its canaries. Nothing is noted, and no key file is made.
async fn key(settings: &Settings, db: &Database) -> Finding {
    let ring: Result<KeyRing, _> = match &settings.keys {
        Some(text) => key_ring_parse(text),
        None => key_file_read(&key_file(settings)),
    };
    let ring = match ring {
        Ok(ring) => ring,
        Err(error) => {
            return Finding::fix(format!("The key cannot be used: {error}"), "Put the key of this database back.");
        }
    };
    match canary_look(db, &ring).await {
        Ok(()) => Finding::good(format!("The key is the database's own ({})", ring.sealing_key().fingerprint())),
        Err(KeyError::Database(error)) => {
            Finding::look(format!("The database's keys cannot be read: {error}"), "Run steeple migrate.")
        }
        Err(error @ KeyError::CanaryForged { .. }) => {
            Finding::fix(error.to_string(), "Restore the database from a backup; see docs/operations.md.")
        }
        Err(error) => Finding::fix(
            error.to_string(),
            "Put the key of this database back; without it every account must be connected again.",
        ),
    }
}

pub fn address(settings: &Settings, public_url: &Url) -> Finding {
    let loopback = match public_url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    let what = format!("Browsers reach Steeple at {public_url}");
    if loopback {
        let fix = "Good for this machine only. For others set STEEPLE_PUBLIC_URL to the address that your proxy serves by TLS.";
        return Finding::look(what, fix);
    }
    if settings.public_url.is_none() {
        return Finding::fix(
            what,
            "Set STEEPLE_PUBLIC_URL: what Steeple guesses from its own address is rarely what browsers see.",
        );
    }
    if public_url.scheme() != "https" {
        let fix = "Put TLS in front and use https: passwords travel in the open, and the platforms refuse such redirect URIs.";
        return Finding::fix(what, fix);
    }
    Finding::good(what)
}

/// What vendors could tell by themselves. Nothing of it must be: without it they are asked.
pub fn webhooks(settings: &Settings, public_url: &Url) -> Vec<Finding> {
    let agreed: Vec<StreamingPlatform> = settings.webhook_secrets().map(|(platform, _)| platform).collect();
    let set_up = settings.apps().map(|(platform, _)| platform);
    let looked = set_up.filter_map(|platform| {
        let facts = platform.client().webhooks()?.facts();
        let slug = platform.slug();
        let address = format!("{}/webhooks/{slug}", public_url.as_str().trim_end_matches('/'));
        if agreed.contains(&platform) || !facts.secret_needed {
            return Some(Finding::good(format!("{platform} may tell news to {address}. {}", facts.setup)));
        }
        let what =
            format!("{platform} tells nothing by itself: its webhook secret is not set, so Steeple asks instead");
        let fix = format!(
            "For news at once set STEEPLE_PLATFORMS__{}__WEBHOOK_SECRET_FILE ({}). {} The address is {address}.",
            slug.to_uppercase(),
            facts.secret,
            facts.setup
        );
        Some(Finding::look(what, fix))
    });
    looked.collect()
}

pub fn platforms(settings: &Settings, public_url: &Url) -> Vec<Finding> {
    let set_up: Vec<StreamingPlatform> = settings.apps().map(|(platform, _)| platform).collect();
    let looked = StreamingPlatform::ALL.iter().map(|platform| {
        let slug = platform.slug();
        let redirect_uri = format!("{}/oauth/callback/{slug}", public_url.as_str().trim_end_matches('/'));
        if platform.descriptor().oauth.is_none() {
            Finding::good(format!("{platform} is connected by form and needs no app"))
        } else if set_up.contains(platform) {
            Finding::good(format!("{platform} is set up; its app must have the redirect URI {redirect_uri}"))
        } else {
            let upper = slug.to_uppercase();
            let fix = format!(
                "To use it, register an app there with the redirect URI {redirect_uri}, and set \
                 STEEPLE_PLATFORMS__{upper}__CLIENT_ID and STEEPLE_PLATFORMS__{upper}__CLIENT_SECRET_FILE."
            );
            Finding::look(format!("{platform} is not set up"), fix)
        }
    });
    looked.collect()
}
