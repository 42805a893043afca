//! What is printed: one line for each thing that happened, right or wrong.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

/// The lines so far.
pub struct Timeline {
    zone: Tz,
    wrong: usize,
    lines: usize,
}

impl Timeline {
    pub const fn new(zone: Tz) -> Self {
        Self { zone, wrong: 0, lines: 0 }
    }

    /// A heading.
    pub fn chapter(title: &str) {
        println!("\n{title}");
    }

    /// One line: when, who, what, and whether it is as it should be.
    pub fn line(&mut self, at: DateTime<Utc>, who: &str, what: &str, right: bool) {
        self.lines += 1;
        self.wrong += usize::from(!right);
        let mark = if right { "ok   " } else { "WRONG" };
        println!("  {mark}  {}  {who:<28} {what}", at.with_timezone(&self.zone).format("%a %H:%M:%S"));
    }

    /// The last line.
    ///
    /// # Errors
    /// When any line was wrong.
    pub fn close(self) -> anyhow::Result<()> {
        println!("\n{} lines, {} wrong", self.lines, self.wrong);
        anyhow::ensure!(self.wrong == 0, "{} lines of the Sunday are not as they should be", self.wrong);
        Ok(())
    }
}
