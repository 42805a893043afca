//! A case, and the table of platforms × cases.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use futures_util::future::BoxFuture;
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::meeting::MeetingKind;

use crate::stage::{Stage, browser};

type Act = for<'a> fn(&'a Stage) -> BoxFuture<'a, Result<()>>;

/// One thing that must be true of a platform, played on a fresh stage.
pub struct Case {
    pub name: &'static str,
    kind: MeetingKind,
    act: Act,
}

/// What a table showed.
#[derive(Default)]
pub struct Report {
    /// `platform: case: what was wrong`, one line each.
    pub failures: Vec<String>,
    /// The operations that were really called.
    pub exercised: BTreeMap<StreamingPlatform, BTreeSet<&'static str>>,
}

impl Case {
    pub fn new(name: &'static str, act: Act) -> Self {
        Self { name, kind: MeetingKind::Meeting, act }
    }

    /// The same with rooms of this kind.
    pub fn with(self, kind: MeetingKind) -> Self {
        Self { kind, ..self }
    }
}

/// Plays on every platform the cases that `choose` gives for it.
pub async fn play(choose: impl Fn(StreamingPlatform) -> Vec<Case>) -> Report {
    let (mut report, browser) = (Report::default(), browser());
    for platform in StreamingPlatform::ALL {
        for case in choose(*platform) {
            report.play(*platform, &case, &browser).await;
        }
    }
    report
}

impl Report {
    async fn play(&mut self, platform: StreamingPlatform, case: &Case, browser: &reqwest::Client) {
        let mut stage = Stage::set(platform, browser).expect("loopback can be used");
        stage.kind = case.kind;
        if let Err(error) = (case.act)(&stage).await {
            self.failures.push(format!("{platform}: {:?}: {}: {error:#}", case.kind, case.name));
        }
        let faults = stage.judge().into_iter().collect::<BTreeSet<String>>();
        self.failures.extend(faults.into_iter().map(|fault| format!("{platform}: {}: {fault}", case.name)));
        self.exercised.entry(platform).or_default().extend(stage.journal.operations());
    }

    /// # Panics
    /// With every failure, when there is one.
    pub fn expect_clean(&self) {
        assert!(self.failures.is_empty(), "{} failures:\n{}", self.failures.len(), self.failures.join("\n"));
    }
}
