//! One service must not come to the same account by two routes: directly and through a relay, or through two relays. Pure.
//!
//! A relay's list is as old as the last time it was asked (after connecting, once a day, with Test, and with every check of readiness),
//! so what is planned is judged again by readiness.

use crate::connection::entity as connection;
use crate::error::{Error, Problem, Result};

/// An account that two of the chosen connections reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Twice {
    /// Places in the list that was judged. The second is the route that can be left out: never the relay, if one is direct.
    pub relay: usize,
    pub other: usize,
    /// The account, as people know it.
    pub account: String,
    /// The relay, as people know it.
    pub by: String,
}

impl Twice {
    /// One sentence.
    #[must_use]
    pub fn what(&self) -> String {
        format!("{} already sends to {}, so two broadcasts of one service would appear there.", self.by, self.account)
    }
}

/// Every account that is reached twice, once for each pair of connections.
#[must_use]
pub fn sent_twice(chosen: &[&connection::Model]) -> Vec<Twice> {
    let reached: Vec<_> = chosen.iter().map(|connection| connection.reaches()).collect();
    let mut twice = Vec::new();
    for (first, first_reaches) in reached.iter().enumerate() {
        for (second, second_reaches) in reached.iter().enumerate().skip(first + 1) {
            let shared = first_reaches.iter().find_map(|one| {
                let other = second_reaches.iter().find(|other| one.is(other))?;
                Some((one, other))
            });
            let Some((one, other)) = shared else { continue };
            // The one that reaches more than its own account is the relay; of two, the first is kept.
            let second_relays = first_reaches.len() == 1;
            let (relay, left_out) = if second_relays { (second, first) } else { (first, second) };
            let account = if second_relays { one.name.clone() } else { other.name.clone() };
            let by = format!("{} “{}”", chosen[relay].platform.0, chosen[relay].account_name);
            twice.push(Twice { relay, other: left_out, account, by });
        }
    }
    twice
}

/// Refuses a plan that would come to an account twice. `chosen` is in the order of the input's `platforms`.
///
/// # Errors
/// `Invalid` with each route that is one too many.
pub fn check_routes(chosen: &[&connection::Model]) -> Result<()> {
    let problem = |twice: &Twice| {
        let by = chosen[twice.relay].platform.0;
        let message = format!(
            "{} Leave {} out here, or switch it off in {by}, press Test on {} and plan again.",
            twice.what(),
            twice.account,
            twice.by
        );
        Problem::new("SENT_TWICE", message, &["platforms", &twice.other.to_string(), "connectionId"])
    };
    let problems: Vec<Problem> = sent_twice(chosen).iter().map(problem).collect();
    if problems.is_empty() { Ok(()) } else { Err(Error::Invalid(problems)) }
}
