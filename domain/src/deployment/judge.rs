//! Whether a database can be the one and only, from what it says of itself and what an installation remembers. Pure.

use super::entity::{Model, Suspicion};
use super::mark::Mark;
use super::site::Site;

/// What speaks against it; `None` when nothing does.
///
/// `instance`: who asks. `is_file`: SQLite, on which one installation works at a time; on PostgreSQL any number may.
#[must_use]
pub fn judge(row: &Model, mark: Option<&Mark>, site: &Site, instance: uuid::Uuid, is_file: bool) -> Option<Suspicion> {
    if row.suspected.is_some() {
        return row.suspected;
    }
    // A mark of another deployment says nothing of this one.
    let seen = mark.filter(|mark| mark.deployment == row.id).map(|mark| mark.generation);
    if seen > Some(row.generation) {
        Some(Suspicion::Restored)
    } else if !Site::new(row.site.as_str()).may_be(site) {
        Some(Suspicion::Copied)
    } else if is_file && row.keeper != instance {
        Some(Suspicion::Shared)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;

    const ME: Uuid = Uuid::from_u128(1);

    fn row() -> Model {
        Model {
            id: Uuid::from_u128(7),
            only_one: 1,
            site: "sqlite/5/50".to_owned(),
            generation: 100,
            keeper: ME,
            seen_at: DateTime::UNIX_EPOCH,
            suspected: None,
            suspected_at: None,
        }
    }

    fn judged(row: &Model, seen: Option<i64>, site: &str, instance: Uuid, is_file: bool) -> Option<Suspicion> {
        let mark = seen.map(|generation| Mark { deployment: Uuid::from_u128(7), instance, generation });
        judge(row, mark.as_ref(), &Site::new(site), instance, is_file)
    }

    #[test]
    fn its_own_installation_trusts_it() {
        assert_eq!(judged(&row(), Some(100), "sqlite/5/50", ME, true), None);
        assert_eq!(judged(&row(), Some(99), "sqlite/5/50", ME, true), None, "died before it could write its mark");
    }

    #[test]
    fn a_state_older_than_one_that_was_seen_is_a_restored_one() {
        assert_eq!(judged(&row(), Some(101), "sqlite/5/50", ME, true), Some(Suspicion::Restored));
    }

    #[test]
    fn another_site_is_a_copy_even_for_who_never_saw_the_original() {
        assert_eq!(judged(&row(), Some(100), "sqlite/6/60", ME, true), Some(Suspicion::Copied));
        assert_eq!(judged(&row(), None, "postgres/6/60", Uuid::from_u128(2), false), Some(Suspicion::Copied));
    }

    #[test]
    fn a_second_installation_may_join_on_a_server_but_not_on_a_file() {
        let other = Uuid::from_u128(2);
        assert_eq!(judged(&row(), None, "sqlite/5/50", other, false), None);
        assert_eq!(judged(&row(), None, "sqlite/5/50", other, true), Some(Suspicion::Shared));
    }

    #[test]
    fn a_suspicion_stays_until_somebody_confirms() {
        let row = Model { suspected: Some(Suspicion::Copied), ..row() };
        assert_eq!(judged(&row, Some(100), "sqlite/5/50", ME, true), Some(Suspicion::Copied));
    }

    #[test]
    fn a_mark_of_another_deployment_says_nothing() {
        let mark = Mark { deployment: Uuid::from_u128(8), instance: ME, generation: 1_000 };
        assert_eq!(judge(&row(), Some(&mark), &Site::new("sqlite/5/50"), ME, true), None);
    }
}
