//! Every request of every deed meets every fault: the error must be the right one, and repeating must lead to the end.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use chrono::TimeDelta;
use futures_util::{StreamExt, stream};
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::descriptor::Rotation;
use steeple_platforms::contract::error::{ErrorKind, Outcome, PlatformError};
use steeple_platforms::http::Exchange;
use steeple_platforms::sandbox::faults::{Fault, FaultRule};

use crate::deeds::{self, Deed};
use crate::fixture::{self, Fixture, Pardoned};
use crate::journal::shows_secret;
use crate::scene::Scene;
use crate::stage::browser;

/// Sandboxes answer within milliseconds; a deed that hangs is given up after this.
const HASTY: Duration = Duration::from_millis(400);

/// What a vendor that asks to slow down asks for.
const WAIT: TimeDelta = TimeDelta::seconds(37);

/// Plays at once; most of the time goes into starting sandboxes.
const AT_ONCE: usize = 12;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_fault_is_misread_and_none_doubles_or_loses_anything() {
    let browser = browser();
    let deeds: Vec<(StreamingPlatform, Deed)> = StreamingPlatform::ALL
        .iter()
        .flat_map(|platform| deeds::of(*platform).into_iter().map(|deed| (*platform, deed)))
        .collect();
    let fair = stream::iter(deeds)
        .map(|(platform, deed)| tokio::spawn(FairPlay::see(platform, deed, browser.clone())))
        .buffer_unordered(AT_ONCE);
    let fair: Vec<Result<FairPlay>> = fair.map(|play| play.expect("no play panics")).collect().await;
    let mut failures = Vec::new();
    let mut plays = Vec::new();
    for play in fair {
        match play {
            Ok(fair) => plays.extend(fair.with_faults()),
            Err(error) => failures.push(format!("{error:#}")),
        }
    }

    let played = plays.len();
    let foul = stream::iter(plays).map(|play| tokio::spawn(play.see(browser.clone()))).buffer_unordered(AT_ONCE);
    let told: Vec<Vec<String>> = foul.map(|play| play.expect("no play panics")).collect().await;
    failures.extend(told.into_iter().flatten());

    failures.sort();
    assert!(failures.is_empty(), "{} failures in {played} plays:\n{}", failures.len(), failures.join("\n"));
    assert!(played > 500, "only {played} plays: are there no requests to disturb?");
}

#[test]
fn every_pardon_says_why_and_is_for_a_deed_that_there_is() {
    for platform in StreamingPlatform::ALL {
        let deeds: Vec<&str> = deeds::of(*platform).iter().map(|deed| deed.name).collect();
        for pardon in fixture::of(*platform).pardons {
            assert!(deeds.contains(&pardon.deed), "{platform}: no deed is called {:?}", pardon.deed);
            assert!(pardon.why.split_whitespace().count() >= 3, "{platform}: {} without a reason", pardon.deed);
        }
    }
}

/// How a deed goes when nothing is in its way.
struct FairPlay {
    platform: StreamingPlatform,
    deed: Deed,
    sent: Vec<Exchange>,
    broadcasts: usize,
    meetings: usize,
    posts: usize,
    writes: BTreeMap<String, u64>,
}

/// A deed of which one request meets one fault.
struct FoulPlay {
    platform: StreamingPlatform,
    deed: Deed,
    request: usize,
    asked: Exchange,
    fault: Fault,
    broadcasts: usize,
    meetings: usize,
    posts: usize,
    writes: BTreeMap<String, u64>,
}

impl FairPlay {
    async fn see(platform: StreamingPlatform, deed: Deed, browser: reqwest::Client) -> Result<Self> {
        let name = format!("{platform}: {:?}: {}", deed.kind, deed.name);
        let scene = Scene::set(platform, &deed, &browser).await.with_context(|| name.clone())?;
        let before = scene.stage.journal.len();
        (deed.act)(&scene).await.with_context(|| format!("{name}: in fair weather"))?;
        let held = scene.stage.snapshot();
        let (broadcasts, meetings, posts) = (held.broadcasts.len(), held.meetings.len(), held.posts.len());
        let (sent, writes) = (scene.stage.journal.since(before), held.writes);
        Ok(Self { platform, deed, sent, broadcasts, meetings, posts, writes })
    }

    /// Each request with each fault that can meet it.
    fn with_faults(self) -> Vec<FoulPlay> {
        let mut plays = Vec::new();
        for (request, asked) in self.sent.iter().enumerate() {
            let faults = FAULTS
                .iter()
                .filter(|fault| expectation(fixture::of(self.platform), self.deed.name, asked, fault).is_some());
            plays.extend(faults.map(|fault| FoulPlay {
                platform: self.platform,
                deed: self.deed.clone(),
                request,
                asked: asked.clone(),
                fault: fault.clone(),
                broadcasts: self.broadcasts,
                meetings: self.meetings,
                posts: self.posts,
                writes: self.writes.clone(),
            }));
        }
        plays
    }
}

impl FoulPlay {
    /// Everything that was wrong, one line each.
    async fn see(self, browser: reqwest::Client) -> Vec<String> {
        let name = format!(
            "{}: {:?}: {}: {:?} at request {} ({})",
            self.platform, self.deed.kind, self.deed.name, self.fault, self.request, self.asked.operation
        );
        let mut failures = Vec::new();
        match Scene::set(self.platform, &self.deed, &browser).await {
            Ok(mut scene) => {
                failures.extend(self.play(&mut scene).await.err().map(|error| format!("{error:#}")));
                failures.extend(scene.stage.judge());
            }
            Err(error) => failures.push(format!("{error:#}")),
        }
        failures.into_iter().map(|failure| format!("{name}: {failure}")).collect()
    }

    async fn play(&self, scene: &mut Scene) -> Result<()> {
        let told = self.disturbed(scene).await?;
        self.judge(scene, &told)?;
        let unknown = told.as_ref().is_err_and(|error| error.outcome == Outcome::Unknown);
        // Every wait that a vendor asks for is over by then, and no token has run out.
        scene.stage.pass(TimeDelta::minutes(2));
        if let (true, Some(look)) = (unknown, self.deed.look) {
            look(scene).await.context("looking for what was left behind")?;
        }
        match (self.deed.act)(scene).await {
            Ok(()) => {}
            Err(error) if self.may_be_lost(&told) && error.kind == ErrorKind::NeedsReconnect => return Ok(()),
            Err(error) => return Err(error).context("once more, without the fault"),
        }
        if self.deed.look.is_some() {
            scene.expect_known(self.broadcasts, self.meetings, self.posts)?;
            let writes = scene.stage.snapshot().writes;
            let leftovers = scene.stage.fixture.leftovers;
            let counted = |writes: &BTreeMap<String, u64>| -> BTreeMap<String, u64> {
                writes.clone().into_iter().filter(|(name, _)| !leftovers.contains(&name.as_str())).collect()
            };
            ensure!(counted(&writes) == counted(&self.writes), "{writes:?} was written in place of {:?}", self.writes);
        }
        Ok(())
    }

    async fn disturbed(&self, scene: &mut Scene) -> Result<Result<(), PlatformError>> {
        scene.stage.sandboxes.fail(FaultRule {
            platform: self.platform,
            method: None,
            path: String::new(),
            fault: self.fault.clone(),
            skip: u32::try_from(self.request)?,
            times: 1,
        });
        let patient = scene.stage.http.clone();
        if self.fault == Fault::Hang {
            scene.stage.http = scene.stage.hasty_http(HASTY)?;
        }
        let told = (self.deed.act)(scene).await;
        scene.stage.http = patient;
        scene.stage.sandboxes.bench.faults.clear();
        Ok(told)
    }

    fn judge(&self, scene: &Scene, told: &Result<(), PlatformError>) -> Result<()> {
        let expected = expectation(scene.stage.fixture, self.deed.name, &self.asked, &self.fault);
        let expected = expected.context("this fault cannot meet this request")?;
        let error = match told {
            Ok(()) if expected.may_succeed => return Ok(()),
            Ok(()) => bail!("it is told as a success"),
            Err(error) => error,
        };
        ensure!(error.platform == self.platform, "the error blames {}", error.platform);
        ensure!(!shows_secret(error), "the error shows a secret");
        ensure!(!error.detail.trim().is_empty() && !error.remedy().trim().is_empty(), "the error says nothing");
        let kind = error.kind.code();
        ensure!(expected.kinds.contains(&kind), "{:?} expected, but {error}", expected.kinds);
        // Whether a question was answered does not matter; whether something was done does.
        if self.asked.method != "GET" || is_token_call(&self.asked) {
            ensure!(error.outcome == expected.outcome, "{:?} expected, but {:?}", expected.outcome, error.outcome);
        }
        match (&self.fault, error.kind) {
            (Fault::TooManyRequests { .. }, ErrorKind::RateLimited { retry_after }) => {
                ensure!(retry_after == Some(WAIT), "the wait is {retry_after:?}");
            }
            (Fault::QuotaGone, ErrorKind::QuotaGone { resets_at }) => {
                ensure!(resets_at.is_some_and(|instant| instant > scene.stage.now()), "renewed at {resets_at:?}");
            }
            _ => {}
        }
        Ok(())
    }

    /// A code and a rotated refresh token are spent by a request whose answer was lost; then only a person helps.
    fn may_be_lost(&self, told: &Result<(), PlatformError>) -> bool {
        let was_done = matches!(self.fault, Fault::DropAfter | Fault::TruncatedJson | Fault::Html);
        let rotates = self.platform.descriptor().rotation() == Rotation::Strict;
        match self.deed.name {
            // Several requests may stand behind an exchange, and the code is spent by the first.
            deeds::EXCHANGE => told.is_ok() || was_done || self.request > 0,
            deeds::RENEW => rotates && (told.is_ok() || was_done),
            _ => false,
        }
    }
}

const FAULTS: &[Fault] = &[
    Fault::Unauthorized,
    Fault::TooManyRequests { retry_after_s: 37, as_date: false },
    Fault::TooManyRequests { retry_after_s: 37, as_date: true },
    Fault::ServerError { status: 500 },
    Fault::ServerError { status: 502 },
    Fault::ServerError { status: 503 },
    Fault::QuotaGone,
    Fault::ScopeMissing,
    Fault::InvalidGrant,
    Fault::Hang,
    Fault::DropBefore,
    Fault::DropAfter,
    Fault::TruncatedJson,
    Fault::Html,
];

/// What must be told of a fault.
struct Expectation {
    /// Codes of the kinds that are right.
    kinds: &'static [&'static str],
    outcome: Outcome,
    may_succeed: bool,
}

/// The table: what this fault must be told as when it meets this request; `None` when no vendor answers so.
fn expectation(fixture: &Fixture, deed: &str, asked: &Exchange, fault: &Fault) -> Option<Expectation> {
    let takes_back = matches!(asked.operation, "token_revoke" | "permission_revoke");
    let in_apps_name = is_token_call(asked);
    let gives_token = in_apps_name && !takes_back && asked.operation != "token_inspect";
    let is_empty = asked.status == Some(204) || fixture.empty_answers.contains(&asked.operation);
    let pardoned = fixture.pardons.iter().any(|pardon| {
        let reaches = match pardon.of {
            Pardoned::EveryFault => true,
            Pardoned::MissingScope => *fault == Fault::ScopeMissing,
            Pardoned::Html => *fault == Fault::Html,
        };
        pardon.deed == deed && pardon.operation == asked.operation && reaches
    });
    let (kinds, outcome, may_succeed): (&'static [&'static str], _, _) = match fault {
        // A token that is dead already is as good as taken back.
        Fault::Unauthorized if in_apps_name => {
            (&["NEEDS_RECONNECT", "APP_MISCONFIGURED"], Outcome::NothingHappened, takes_back)
        }
        Fault::Unauthorized => (&["NEEDS_RECONNECT"], Outcome::NothingHappened, false),
        // A token that no person gave: no connection is to blame.
        Fault::InvalidGrant if asked.operation == "token_request" => {
            (&["REFUSED", "APP_MISCONFIGURED"], Outcome::NothingHappened, false)
        }
        Fault::InvalidGrant if gives_token => (&["NEEDS_RECONNECT"], Outcome::NothingHappened, false),
        Fault::QuotaGone | Fault::ScopeMissing | Fault::InvalidGrant if in_apps_name => return None,
        Fault::InvalidGrant => return None,
        // The answer itself is the right one, only late.
        Fault::Held => return None,
        Fault::QuotaGone if fixture.has_allowance => (&["QUOTA_GONE"], Outcome::NothingHappened, false),
        Fault::TooManyRequests { .. } | Fault::QuotaGone => (&["RATE_LIMITED"], Outcome::NothingHappened, false),
        // Asked whether it may go live, a platform answers "no" and does not fail.
        Fault::ScopeMissing => (&["MISSING_SCOPE"], Outcome::NothingHappened, deed == deeds::PROBE),
        Fault::ServerError { .. } | Fault::Hang | Fault::DropBefore | Fault::DropAfter => {
            (&["UNAVAILABLE"], Outcome::Unknown, false)
        }
        // Half of a refusal is still one: its status says so.
        Fault::TruncatedJson if asked.status.is_some_and(|status| status >= 400) => return None,
        Fault::TruncatedJson => (&["UNEXPECTED"], Outcome::Unknown, is_empty),
        Fault::Html => (&["UNEXPECTED"], Outcome::Unknown, false),
    };
    Some(Expectation { kinds, outcome, may_succeed: may_succeed || pardoned })
}

/// A call about tokens, in the app's own name.
fn is_token_call(asked: &Exchange) -> bool {
    let about_tokens = ["token_", "sign_in_code_"].iter().any(|kind| asked.operation.starts_with(kind));
    about_tokens || asked.operation == "permission_revoke"
}
