//! `steeple doctor`: what it says of an installation that is well and of one that is not. It mends nothing and makes nothing.

use std::path::Path;

use sea_orm::ConnectionTrait;
use steeple::doctor::{Finding, Verdict, examine};
use steeple::settings::Settings;
use steeple_domain::database::Database;
use steeple_domain::entropy::SystemEntropy;
use steeple_domain::vault::key_file_load_or_create;
use steeple_tests::Backend;

use crate::installation::Installation;

#[tokio::test]
async fn the_doctor_names_what_is_wrong_and_what_to_do_and_touches_nothing() {
    let installation = Installation::new(Backend::Sqlite).await;
    let (settings, data_dir) = (installation.settings(), installation.data_dir());

    assert_eq!(to_fix(&settings).await, Vec::<String>::new(), "nothing is wrong before the first start");
    assert!(!data_dir.exists(), "and nothing is begun");

    let ctx = installation.open().await;
    let wanted = ctx.keys.sealing_key().fingerprint().to_owned();
    ctx.db.reader().clone().close().await.unwrap();
    let well = examine(&settings).await.unwrap();
    assert_eq!(to_fix(&settings).await, Vec::<String>::new());
    assert!(says(&well, &format!("The key is the database's own ({wanted})")), "{well:?}");
    assert!(says(&well, "The database is up to date") && says(&well, "MiB are free"), "{well:?}");
    let redirect_uri = "its app must have the redirect URI http://127.0.0.1:8080/oauth/callback/youtube";
    assert!(says(&well, redirect_uri), "{well:?}");

    let abroad = Settings { public_url: Some("http://live.example.org/".parse().unwrap()), ..settings.clone() };
    assert!(to_fix(&abroad).await[0].contains("Put TLS in front"));

    let key_file = data_dir.join("steeple.key");
    let kept = installation.folder().join("kept.key");
    std::fs::rename(&key_file, &kept).unwrap();
    assert!(to_fix(&settings).await[0].contains("Put the key of this database back"));
    assert!(!key_file.exists(), "no key is made");
    let other = key_file_load_or_create(&key_file, &SystemEntropy).unwrap().sealing_key().fingerprint().to_owned();
    let wrong = to_fix(&settings).await;
    assert!(wrong.len() == 1 && wrong[0].contains(&wanted) && wrong[0].contains(&other), "{wrong:?}");
    std::fs::rename(&kept, &key_file).unwrap();

    let database = installation.database_file();
    let (aside, notes) = (installation.folder().join("aside"), "The organist's notes. ".repeat(100));
    std::fs::rename(&database, &aside).unwrap();
    std::fs::write(&database, &notes).unwrap();
    assert!(to_fix(&settings).await[0].contains("the database cannot be opened"));
    assert_eq!(std::fs::read_to_string(&database).unwrap(), notes);
    std::fs::rename(&aside, &database).unwrap();
    assert_eq!(to_fix(&settings).await, Vec::<String>::new());

    let db = Database::connect(&Database::sqlite_url(&database), 1).await.unwrap();
    db.reader().execute_unprepared("UPDATE vault_keys SET sealed_canary = zeroblob(40)").await.unwrap();
    db.reader().clone().close().await.unwrap();
    let forged = to_fix(&settings).await;
    assert!(forged.len() == 1 && forged[0].contains("the stored proof") && forged[0].contains("backup"), "{forged:?}");
}

/// What must be done, with how.
async fn to_fix(settings: &Settings) -> Vec<String> {
    let before = names(&settings.data_dir);
    let findings = examine(settings).await.unwrap();
    assert!(
        findings.iter().all(|finding| finding.fix.is_empty() == (finding.verdict == Verdict::Good)),
        "{findings:?}"
    );
    // SQLite's own helpers come and go with each connection.
    assert_eq!(names(&settings.data_dir), before);
    let broken = findings.into_iter().filter(|finding| finding.verdict == Verdict::Fix);
    broken.map(|finding| format!("{} → {}", finding.what, finding.fix)).collect()
}

fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| !name.ends_with("-wal") && !name.ends_with("-shm")).collect();
    names.sort();
    names
}

fn says(findings: &[Finding], what: &str) -> bool {
    findings.iter().any(|finding| finding.verdict != Verdict::Fix && finding.what.contains(what))
}
