//! Every answer to every deed, garbled: the fuzzing of all JSON that vendors answer with.
//!
//! A deed is done once in fair weather behind a [`Parrot`], which then repeats the vendor's answers with one of them garbled, and
//! says the last one again to whoever goes on asking. Platforms and deeds come from the platforms themselves, so a new one is
//! garbled without a line here. Whatever comes: the client does not panic, asks no more than a bounded number of times, shows no
//! secret in its error, and what it gives is sound (`sound.rs`).
//!
//! Cases: `PROPTEST_CASES` (256) for each platform at the least, spread over its deeds.

use std::fmt::Write;
use std::time::Duration;

use anyhow::{Context, Result};
use futures_util::{FutureExt, StreamExt, stream};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use steeple_platforms::StreamingPlatform;

use crate::deeds::{self, Deed};
use crate::garbling::{Garbling, garblings};
use crate::journal::shows_secret;
use crate::parrot::{Parrot, Said};
use crate::scene::Scene;
use crate::sound::Sound;
use crate::stage::browser;

/// The answers are at hand, so nothing of it takes as long as this unless it hangs.
const HANGS: Duration = Duration::from_secs(30);

/// Pages of a list are read until the last, a chain of twenty pages at most; and a handful of lists in one deed.
const ASKED_MAX: usize = 250;

/// Deeds at once.
const AT_ONCE: usize = 4;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_answer_however_garbled_brings_a_client_down() {
    let browser = browser();
    let plays = StreamingPlatform::ALL.iter().flat_map(|platform| {
        let deeds = deeds::of(*platform);
        let cases = (Config::default().cases as usize).div_ceil(deeds.len()).max(16);
        deeds.into_iter().map(move |deed| (*platform, deed, cases))
    });
    let plays: Vec<_> = plays.collect();

    let told = stream::iter(plays).map(|(platform, deed, cases)| {
        let browser = browser.clone();
        async move {
            let name = format!("{platform}: {}", deed.name);
            let played = tokio::spawn(garbled(platform, deed, cases, browser)).await.expect("no play panics");
            played.unwrap_or_else(|error| Told { cases: 0, failures: vec![format!("{error:#}")] }).named(&name)
        }
    });
    let told: Vec<Told> = told.buffer_unordered(AT_ONCE).collect().await;

    let cases: usize = told.iter().map(|told| told.cases).sum();
    let mut failures: Vec<String> = told.into_iter().flat_map(|told| told.failures).collect();
    failures.sort();
    assert!(failures.is_empty(), "{} failures in {cases} cases:\n{}", failures.len(), failures.join("\n"));
    assert!(cases > 1_000, "only {cases} cases: are there no answers to garble?");
}

/// How one deed went.
struct Told {
    cases: usize,
    failures: Vec<String>,
}

impl Told {
    fn named(mut self, name: &str) -> Self {
        self.failures.iter_mut().for_each(|failure| failure.insert_str(0, &format!("{name}: ")));
        self.failures.dedup();
        self
    }
}

async fn garbled(platform: StreamingPlatform, deed: Deed, cases: usize, browser: reqwest::Client) -> Result<Told> {
    let mut scene = Scene::set(platform, &deed, &browser).await?;
    let parrot = Parrot::before(&scene.stage.sandboxes, &browser)?;
    scene.stage.http = parrot.http(&scene.stage.sandboxes)?;
    let before = scene.ids();
    (deed.act)(&scene).await.context("in fair weather")?;
    let heard = parrot.heard();
    let mut told = Told { cases: 0, failures: Vec::new() };
    if heard.is_empty() {
        return Ok(told);
    }
    let garblings: Vec<(Index, Garbling)> = {
        let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::default() });
        let one = (any::<Index>(), garblings());
        (0..cases).map(|_| one.new_tree(&mut runner).expect("a case").current()).collect()
    };
    for (at, garbling) in garblings {
        let at = at.index(heard.len());
        let mut script = heard.clone();
        script[at] = garbling.of(&script[at]);
        let said = script[at].clone();
        parrot.repeat(script);
        scene.store(before.clone());
        told.cases += 1;
        if let Err(wrong) = play(&scene, &deed, &parrot).await {
            told.failures.push(describe(at, &garbling, &said, &wrong));
        }
    }
    Ok(told)
}

/// Does the deed and says what is wrong with how it went.
async fn play(scene: &Scene, deed: &Deed, parrot: &Parrot) -> Result<(), String> {
    let acted = std::panic::AssertUnwindSafe((deed.act)(scene)).catch_unwind();
    let outcome = tokio::time::timeout(HANGS, acted).await.map_err(|_| "it hangs".to_owned())?;
    let outcome = outcome.map_err(|_| "it panics".to_owned())?;
    let mut wrong = scene.take_faults();
    if parrot.asked() > ASKED_MAX {
        wrong.push(format!("it asks {} times", parrot.asked()));
    }
    if let Err(error) = &outcome {
        if shows_secret(error) {
            wrong.push(format!("a secret shows in {error:?}"));
        }
        wrong.extend(error.faults(scene.stage.now()));
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("; ")) }
}

fn describe(at: usize, garbling: &Garbling, said: &Said, wrong: &str) -> String {
    let mut text = format!("answer {at}: {wrong}; after ");
    let garbling = format!("{garbling:?}");
    let body = String::from_utf8_lossy(&said.body);
    let _ = write!(text, "{} it was {} ", garbling.chars().take(120).collect::<String>(), said.status);
    text.extend(body.chars().take(300));
    text
}
