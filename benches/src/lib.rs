//! What all benchmarks share: rounds, medians, and the budget that a ratio is held against.
//!
//! Run one with `cargo bench -p steeple-benches --bench sealing`. Two shared cores are noisy, so a figure is the median of the
//! ratios of several rounds, baseline and subject measured right after each other in each round.

pub mod bare;
pub mod database;
pub mod instance;
pub mod process;
pub mod vendor;
pub mod world;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde::Deserialize;

/// Rounds of which the median is taken.
pub const ROUNDS: usize = 5;

/// One figure to keep.
#[derive(Debug, Clone, Deserialize)]
pub struct Figure {
    pub at_most: Option<f64>,
    pub at_least: Option<f64>,
    /// What the ratio is against, in words.
    pub baseline: String,
}

type Budget = BTreeMap<String, BTreeMap<String, Figure>>;

/// The figures of one benchmark, and whether all were kept so far.
pub struct Report {
    bench: &'static str,
    figures: BTreeMap<String, Figure>,
    kept: bool,
}

impl Report {
    /// Opens the budget of this benchmark.
    ///
    /// # Panics
    /// When `budget.toml` has no section for it.
    #[must_use]
    pub fn of(bench: &'static str) -> Self {
        let mut budget: Budget = toml::from_str(include_str!("../budget.toml")).expect("budget.toml is well-formed");
        let figures = budget.remove(bench).expect("budget.toml has a section for every benchmark");
        Self { bench, figures, kept: true }
    }

    /// Prints a ratio beside its figure.
    ///
    /// # Panics
    /// When the budget does not name it.
    pub fn ratio(&mut self, name: &str, ratio: f64) {
        let figure = self.figures.get(name).expect("budget.toml names every figure");
        let kept =
            figure.at_most.is_none_or(|most| ratio <= most) && figure.at_least.is_none_or(|least| ratio >= least);
        self.kept &= kept;
        let bound = match (figure.at_most, figure.at_least) {
            (Some(most), _) => format!("at most {most}"),
            (None, Some(least)) => format!("at least {least}"),
            (None, None) => "only printed".to_owned(),
        };
        let verdict = if kept { "kept" } else { "NOT KEPT" };
        println!("{}/{name}: {ratio:.3} × {} ({bound}: {verdict})", self.bench, figure.baseline);
    }

    /// Prints something that has no figure.
    pub fn note(&self, text: &str) {
        println!("{}: {text}", self.bench);
    }

    /// Ends the process, with 1 when a figure was not kept.
    pub fn close(self) -> ! {
        std::process::exit(i32::from(!self.kept))
    }
}

/// The middle of some numbers.
///
/// # Panics
/// When there are none.
#[must_use]
pub fn median(mut numbers: Vec<f64>) -> f64 {
    assert!(!numbers.is_empty(), "a median needs numbers");
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

/// The value below which this part of some numbers lies.
///
/// # Panics
/// When there are none.
#[must_use]
pub fn percentile(mut numbers: Vec<f64>, part: f64) -> f64 {
    assert!(!numbers.is_empty(), "a percentile needs numbers");
    numbers.sort_by(f64::total_cmp);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "an index into a list that fits into memory"
    )]
    let index = (numbers.len() as f64 * part) as usize;
    numbers[index.min(numbers.len() - 1)]
}

/// Whether the command line has this word: `cargo bench --bench herd -- --full`.
#[must_use]
pub fn asked_for(word: &str) -> bool {
    std::env::args().any(|argument| argument == word)
}

/// How long `work` takes.
pub fn time(work: impl FnOnce()) -> Duration {
    let begun = Instant::now();
    work();
    begun.elapsed()
}

/// The median over [`ROUNDS`] of subject ÷ baseline, each round measuring both.
pub fn ratio_of(mut subject: impl FnMut() -> Duration, mut baseline: impl FnMut() -> Duration) -> f64 {
    let ratios = (0..ROUNDS).map(|_| {
        let base = baseline().as_secs_f64();
        subject().as_secs_f64() / base
    });
    median(ratios.collect())
}
