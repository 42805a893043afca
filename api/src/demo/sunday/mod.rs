//! `steeple demo --sunday`: a whole service, played through the public HTTP API in fast motion.
//!
//! The demo's clock skips ahead between the moments that matter; the moments themselves pass at the speed of life.
//!
//! | file | subject |
//! |---|---|
//! | [`cast`] | who takes part, and what is expected of each |
//! | [`accounts`] | connecting them |
//! | [`planning`] | the week before |
//! | [`pictures`] | the service's picture and its announcement |
//! | [`keys`], [`service`], [`meeting`], [`webinar`] | the hour itself |
//! | [`stumbles`] | what goes wrong on purpose |
//! | [`browser`], [`socket`], [`seen`] | how the API is used: as a browser would |
//! | [`timeline`] | what is printed |

mod accounts;
mod browser;
mod cast;
mod keys;
mod meeting;
mod pictures;
mod planning;
mod seen;
mod service;
mod socket;
mod stumbles;
mod timeline;
mod webinar;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde_json::Value;
use steeple_domain::clock::Clock;

use super::{Demo, seed};
use browser::Browser;
use cast::{Account, Part};
use timeline::Timeline;

/// The church's zone.
const ZONE: Tz = chrono_tz::America::New_York;

/// How many take part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cast {
    /// The four platforms that a church begins with.
    FirstFour,
    /// Every platform, each with one scripted failure.
    Everything,
}

impl Cast {
    const fn accounts(self) -> &'static [Account] {
        match self {
            Self::FirstFour => cast::FIRST_FOUR,
            Self::Everything => cast::EVERYTHING,
        }
    }
}

/// Plays the Sunday and prints its timeline.
///
/// # Errors
/// When something does not answer at all, or when a line is not as it should be.
pub(super) async fn play(demo: &Demo, cast: Cast) -> anyhow::Result<()> {
    let home = demo.running.context.public_url.clone();
    let browser = Browser::sign_in(home, seed::EMAIL, seed::PASSWORD).await?;
    let mut sunday = Sunday { demo, browser, timeline: Timeline::new(ZONE) };
    let played = sunday.play(cast.accounts()).await;
    if let Err(error) = &played {
        println!("\nThe Sunday stopped: {error:#}");
    }
    let closed = sunday.timeline.close();
    played.and(closed)
}

struct Sunday<'a> {
    demo: &'a Demo,
    browser: Browser,
    timeline: Timeline,
}

/// A connected account, and what is expected of it in its part.
struct Connected<Expected: 'static> {
    account: &'static Account,
    expected: &'static Expected,
    /// The connection's id.
    id: String,
}

impl Sunday<'_> {
    async fn play(&mut self, cast: &'static [Account]) -> anyhow::Result<()> {
        Timeline::chapter("Connecting the accounts");
        let (mut streamed, mut met) = (Vec::new(), Vec::new());
        for account in cast {
            self.types_it_wrong(account).await?;
            let id = self.connect(account).await?;
            match &account.part {
                Part::Livestream(expected) => streamed.push(Connected { account, expected, id }),
                Part::Meeting(expected) => met.push(Connected { account, expected, id }),
            }
        }

        let start = planning::next_sunday(self.now());
        Timeline::chapter("Planning the service");
        self.arm_stumbles(cast);
        let livestream = self.schedule_livestream(&streamed, start).await?;
        self.all_scheduled(&livestream, &streamed, start).await?;
        self.choose_picture(&livestream).await?;
        self.announce(&livestream, start).await?;
        let meeting = self.schedule_meeting(&met, &livestream, start).await?;

        let webinar = self.schedule_webinar(&met, &livestream, start).await?;

        self.all_stumbled(cast);

        Timeline::chapter("Sunday morning");
        let subscription = self.subscribe(&livestream).await?;
        self.paste_keys(&livestream, &streamed, start).await?;
        self.skip_to(start - TimeDelta::minutes(20))?;
        self.encoder_on(&livestream, &streamed, start).await?;
        self.skip_to(start - TimeDelta::minutes(5))?;
        self.host_opens(&meeting, &met).await?;
        if let Some(webinar) = &webinar {
            self.host_opens_webinar(webinar).await?;
        }
        self.announced(&livestream).await?;
        self.readiness(&livestream).await?;
        self.skip_to(start - TimeDelta::seconds(3))?;
        self.goes_live(&livestream, &streamed, start).await?;
        self.meeting_pushes(&meeting, &met).await?;
        if let Some(webinar) = &webinar {
            self.webinar_pushes(webinar).await?;
        }
        self.viewers_arrive(&livestream, &streamed, &subscription).await?;

        Timeline::chapter("Ten more minutes, then the end");
        self.extend(&livestream).await?;
        self.skip_to(start + TimeDelta::minutes(70))?;
        self.still_live(&livestream).await?;
        self.end_meeting(&meeting, &met).await?;
        if let Some(webinar) = &webinar {
            self.end_webinar(webinar).await?;
        }
        self.end(&livestream, &streamed).await?;
        self.recordings_show_it(&livestream).await
    }

    fn now(&self) -> DateTime<Utc> {
        self.demo.clock.now()
    }

    fn skip_to(&self, instant: DateTime<Utc>) -> anyhow::Result<()> {
        self.demo.skip((instant - self.now()).max(TimeDelta::zero()))
    }

    fn line(&mut self, who: &str, what: impl AsRef<str>, right: bool) {
        let now = self.now();
        self.timeline.line(now, who, what.as_ref(), right);
    }

    async fn press(&self, button: &str, body: Value) -> anyhow::Result<()> {
        self.browser.press(self.demo.sandboxes.url(), button, &body).await
    }
}
