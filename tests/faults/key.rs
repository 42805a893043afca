//! The wrong key: after a restore, or with another installation's file.

use steeple_domain::entropy::SystemEntropy;
use steeple_domain::vault::key_file_load_or_create;
use steeple_tests::Backend;

use crate::installation::Installation;

#[tokio::test]
async fn with_another_key_steeple_refuses_to_start_and_names_the_one_it_wants() {
    let installation = Installation::new(Backend::Sqlite).await;
    let ctx = installation.open().await;
    let wanted = ctx.keys.sealing_key().fingerprint().to_owned();
    ctx.db.reader().clone().close().await.unwrap();
    let key_file = installation.data_dir().join("steeple.key");
    let kept = installation.folder().join("kept.key");
    std::fs::rename(&key_file, &kept).unwrap();
    let other = key_file_load_or_create(&key_file, &SystemEntropy).unwrap().sealing_key().fingerprint().to_owned();

    let (status, log) = installation.start().ended().await;

    assert_eq!(status.code(), Some(1), "{log}");
    assert!(log.contains(&wanted) && log.contains(&other), "{log}");
    assert!(!log.contains("panicked"), "{log}");

    std::fs::rename(&kept, &key_file).unwrap();
    let mut right = installation.start();
    right.ready().await;
    let (status, log) = right.terminate().await;
    assert!(status.success(), "the refusal changed nothing: {log}");
}
