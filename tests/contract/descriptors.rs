//! What every platform says of itself, and that its code calls only what the facts know.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use chrono::TimeDelta;
use steeple_domain::livestream::picture::jpeg::SHOWN_MAX_BYTES;
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::descriptor::{Descriptor, OAuth, Rotation};
use url::Url;

use crate::facts::Facts;

#[test]
fn every_descriptor_is_complete_and_makes_sense() {
    let failures: Vec<String> = StreamingPlatform::ALL
        .iter()
        .filter_map(|platform| Some(format!("{platform}: {:#}", judge(platform.descriptor()).err()?)))
        .collect();

    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn the_page_of_all_platforms_says_what_the_code_says() {
    let page =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/platforms.md")).unwrap_or_default();

    let same = page == steeple_platforms::overview::markdown();

    assert!(same, "a platform changed; run: cargo run -p steeple -- platforms > docs/platforms.md");
}

#[test]
fn every_platform_has_its_own_name_and_can_do_something() {
    let names: BTreeSet<&str> =
        StreamingPlatform::ALL.iter().map(|platform| platform.descriptor().name.english).collect();
    assert_eq!(names.len(), StreamingPlatform::ALL.len());

    for platform in StreamingPlatform::ALL {
        let client = platform.client();
        assert!(client.livestreams().is_some() || client.meetings().is_some(), "{platform} can do nothing");
        assert_eq!(platform.descriptor().platform, *platform);
        assert_eq!(StreamingPlatform::from_slug(platform.slug()), Some(*platform));
        assert_eq!(client.accounts().form_sign_in().is_some(), platform.descriptor().form.is_some(), "{platform}");
    }
}

#[test]
fn every_operation_that_the_code_names_is_in_the_facts() {
    for platform in StreamingPlatform::ALL {
        let facts = Facts::of(*platform);
        let known: BTreeSet<&str> = facts.operations().collect();
        let quota = platform.descriptor().pace.quota;
        for (operation, _) in quota.iter().flat_map(|quota| quota.costs) {
            assert!(known.contains(operation), "{platform}: a cost is named for {operation}, which no call is");
        }

        let scopes: BTreeSet<&str> = platform.descriptor().scopes().iter().map(|scope| scope.name).collect();
        let unknown: Vec<String> = words_that_look_like_operations(*platform, &known)
            .into_iter()
            .filter(|word| {
                !known.contains(word.as_str()) && !scopes.contains(word.as_str()) && !facts.names_field(word)
            })
            .collect();

        assert!(unknown.is_empty(), "{platform}: the code names {unknown:?}, which the facts do not");
    }
}

fn judge(descriptor: &Descriptor) -> Result<()> {
    let signs_in: &[&str] = if descriptor.oauth.is_some() { &["authorize", "token", "api"] } else { &[] };
    for role in signs_in {
        ensure!(descriptor.bases.iter().any(|(name, _)| name == role), "no base URL for {role}");
    }
    for (role, base) in descriptor.bases {
        let url = Url::parse(base)?;
        ensure!(url.scheme() == "https" && url.query().is_none(), "the base URL of {role} is {base}");
    }
    ensure!(descriptor.oauth.is_some() || descriptor.form.is_some(), "nobody can connect it");
    if let Some(oauth) = descriptor.oauth {
        judge_oauth(oauth)?;
    }
    let (limits, timing, pace) = (descriptor.limits, descriptor.timing, descriptor.pace);
    ensure!(limits.title_max_chars > 0, "no title fits");
    ensure!(limits.description_max_chars != Some(0), "no description fits");
    ensure!(limits.thumbnail_max_bytes.is_none_or(|most| most >= SHOWN_MAX_BYTES), "a picture may not fit");
    let has_livestreams = descriptor.platform.client().livestreams().is_some();
    ensure!(!limits.privacies.is_empty() || !has_livestreams, "livestreams without any privacy");
    let positive = |time: TimeDelta| time > TimeDelta::zero();
    ensure!(limits.duration_max.is_none_or(positive), "no broadcast is short enough");
    ensure!(positive(timing.observe_soon) && positive(timing.observe_live), "observing without a pause");
    let window = (timing.create_at_most_before, timing.create_at_least_before);
    ensure!(!matches!(window, (Some(most), Some(least)) if most <= least), "nothing can be created in time");
    ensure!(pace.per_account_per_second > 0 && pace.per_app_per_second > 0, "a pace of zero stands still");
    ensure!(pace.per_account_per_second <= pace.per_app_per_second, "one account may ask faster than the app");
    if let Some(quota) = pace.quota {
        ensure!(quota.reserve < quota.units_per_day, "the reserve leaves nothing");
        let costs: BTreeSet<&str> = quota.costs.iter().map(|(operation, _)| *operation).collect();
        ensure!(costs.len() == quota.costs.len(), "a cost is named twice");
    }
    Ok(())
}

fn judge_oauth(oauth: &OAuth) -> Result<()> {
    ensure!(!oauth.authorize_path.is_empty() && !oauth.token_path.is_empty(), "an OAuth path is missing");
    if let Some(tenants) = oauth.tenants {
        for path in [oauth.authorize_path, oauth.token_path] {
            let named = path.split('/').filter(|segment| *segment == tenants.everybody).count();
            ensure!(named == 1, "{path} has {named} places for a tenant");
        }
    }
    ensure!(!oauth.scopes.is_empty(), "no scopes");
    for scope in oauth.scopes {
        ensure!(scope.why.english.split_whitespace().count() >= 4, "{} does not say why", scope.name);
        ensure!(!scope.name.contains(oauth.scope_separator), "{} contains the separator", scope.name);
    }
    let names: BTreeSet<&str> = oauth.scopes.iter().map(|scope| scope.name).collect();
    ensure!(names.len() == oauth.scopes.len(), "a scope is named twice");
    ensure!(oauth.refresh_margin > TimeDelta::zero(), "a renewal would come too late");
    ensure!(oauth.refresh_at_least_every > TimeDelta::zero(), "a renewal would never rest");
    // A page's token that needs no renewal still hangs on a sign-in that does.
    let seldom = oauth.rotation == Rotation::NoRefreshToken;
    ensure!(seldom || oauth.refresh_margin < TimeDelta::hours(1), "renewed before it was used");
    Ok(())
}

/// Every text in the client's code of the form `thing_verb`, its verb one that some call of the facts ends with.
fn words_that_look_like_operations(platform: StreamingPlatform, known: &BTreeSet<&str>) -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../platforms/src").join(platform.slug());
    let mut files = Vec::new();
    rust_files(&folder, &mut files);
    assert!(!files.is_empty(), "no code in {}", folder.display());
    let verbs: BTreeSet<&str> = known.iter().filter_map(|operation| operation.rsplit('_').next()).collect();
    let mut words = BTreeSet::new();
    for file in files {
        let code = std::fs::read_to_string(&file).expect("the code can be read");
        let code = code.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let texts = code.lines().filter(|line| !line.trim_start().starts_with("//")).flat_map(|line| line.split('"'));
        let looks_like_one = |text: &&str| {
            let is_word = text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
            is_word && text.rsplit_once('_').is_some_and(|(thing, verb)| !thing.is_empty() && verbs.contains(verb))
        };
        words.extend(texts.filter(looks_like_one).map(str::to_owned));
    }
    words
}

/// The client's files: not the sandbox's, not the tests'.
fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        if path.is_dir() && name != "sandbox" && name != "tests" {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") && name != "errors.rs" {
            files.push(path);
        }
    }
}
