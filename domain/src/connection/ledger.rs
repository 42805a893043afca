//! The day's allowance of an app, and the part of it that is kept for starting and ending.

use chrono::{DateTime, Days, NaiveTime, TimeZone, Utc};
use steeple_platforms::contract::descriptor::Quota;

use super::pace::Operation;

/// What was spent of today's allowance. A vendor without one is never refused.
#[derive(Debug, Clone)]
pub(super) struct Ledger {
    quota: Option<Quota>,
    spent: u32,
    resets_at: Option<DateTime<Utc>>,
}

impl Ledger {
    pub(super) fn new(quota: Option<Quota>) -> Self {
        Self { quota, spent: 0, resets_at: None }
    }

    /// # Errors
    /// When the allowance is used up for this kind of operation; the instant is when it is renewed.
    pub(super) fn may_spend(&mut self, operation: Operation, now: DateTime<Utc>) -> Result<(), Option<DateTime<Utc>>> {
        let Some(quota) = self.quota else { return Ok(()) };
        if self.resets_at.is_none_or(|end| end <= now) {
            self.spent = 0;
            self.resets_at = next_midnight(quota, now);
        }
        let allowed = if operation.essential {
            // The vendor counts too, and more exactly: what starts or ends a service is always worth asking for.
            u32::MAX
        } else {
            quota.units_per_day.saturating_sub(quota.reserve)
        };
        if self.spent.saturating_add(operation.units) > allowed { Err(self.resets_at) } else { Ok(()) }
    }

    /// # Errors
    /// As for [`Ledger::may_spend`]; then nothing is spent.
    pub(super) fn spend(&mut self, operation: Operation, now: DateTime<Utc>) -> Result<(), Option<DateTime<Utc>>> {
        self.may_spend(operation, now)?;
        self.spent = self.spent.saturating_add(operation.units);
        Ok(())
    }

    /// The vendor said that it is used up.
    pub(super) fn is_gone(&mut self, resets_at: Option<DateTime<Utc>>, now: DateTime<Utc>) {
        let Some(quota) = self.quota else { return };
        self.spent = quota.units_per_day;
        self.resets_at = resets_at.filter(|end| *end > now).or_else(|| next_midnight(quota, now));
    }
}

/// The next midnight in the vendor's zone. No zone of a vendor skips midnight; if one did, the hour after it counts.
fn next_midnight(quota: Quota, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let tomorrow = now.with_timezone(&quota.resets_in).date_naive().checked_add_days(Days::new(1))?;
    let hours = (0..2).filter_map(|hour| NaiveTime::from_hms_opt(hour, 0, 0));
    let mut starts = hours.filter_map(|time| quota.resets_in.from_local_datetime(&tomorrow.and_time(time)).earliest());
    starts.next().map(|start| start.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ledger() -> Ledger {
        let resets_in = chrono_tz::America::Los_Angeles;
        Ledger::new(Some(Quota { units_per_day: 10_000, reserve: 500, resets_in, costs: &[] }))
    }

    fn noon() -> DateTime<Utc> {
        "2026-11-29T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn ordinary_work_leaves_the_reserve_alone() {
        let mut ledger = ledger();

        assert!(ledger.spend(Operation::ordinary(9_500), noon()).is_ok());
        let refused = ledger.spend(Operation::ordinary(1), noon());

        assert_eq!(refused, Err(Some("2026-11-30T08:00:00Z".parse().unwrap())));
        assert!(ledger.spend(Operation::essential(50), noon()).is_ok());
    }

    #[test]
    fn a_new_day_brings_a_new_allowance() {
        let mut ledger = ledger();
        ledger.spend(Operation::ordinary(9_500), noon()).unwrap();

        let next_day = "2026-11-30T08:00:00Z".parse().unwrap();

        assert!(ledger.spend(Operation::ordinary(1), next_day).is_ok());
    }

    #[test]
    fn the_vendors_word_goes_before_the_own_count() {
        let mut ledger = ledger();

        ledger.is_gone(None, noon());

        assert!(ledger.may_spend(Operation::ordinary(1), noon()).is_err());
        assert!(ledger.may_spend(Operation::essential(1), noon()).is_ok());
    }
}
