//! `steeple doctor`: everything that can be wrong with an installation, each with what to do. It changes nothing.

mod checks;

use crate::settings::Settings;
use crate::startup;

/// How it stands with one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    Good,
    /// Works, but a person should know.
    Look,
    /// Does not work until somebody does something.
    Fix,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub verdict: Verdict,
    /// What was looked at, and how it is.
    pub what: String,
    /// What to do; empty when it is good.
    pub fix: String,
}

impl Finding {
    fn good(what: impl Into<String>) -> Self {
        Self { verdict: Verdict::Good, what: what.into(), fix: String::new() }
    }

    fn look(what: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { verdict: Verdict::Look, what: what.into(), fix: fix.into() }
    }

    fn fix(what: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { verdict: Verdict::Fix, what: what.into(), fix: fix.into() }
    }
}

/// Looks at everything.
///
/// # Errors
/// When the address to listen on makes no URL.
pub async fn examine(settings: &Settings) -> anyhow::Result<Vec<Finding>> {
    let public_url = startup::public_url(settings)?;
    let mut findings = checks::folder(settings);
    findings.extend(checks::database_and_key(settings).await);
    findings.push(checks::address(settings, &public_url));
    findings.extend(checks::platforms(settings, &public_url));
    findings.extend(checks::webhooks(settings, &public_url));
    Ok(findings)
}

/// Prints what was found.
///
/// # Errors
/// When something must be done, so that scripts see it.
pub async fn run(settings: &Settings) -> anyhow::Result<()> {
    let findings = examine(settings).await?;
    for Finding { verdict, what, fix } in &findings {
        let word = match verdict {
            Verdict::Good => "good",
            Verdict::Look => "look",
            Verdict::Fix => "FIX ",
        };
        println!("{word}  {what}");
        if !fix.is_empty() {
            println!("      → {fix}");
        }
    }
    let broken = findings.iter().filter(|finding| finding.verdict == Verdict::Fix).count();
    anyhow::ensure!(broken == 0, "{broken} of {} things need you", findings.len());
    Ok(())
}
