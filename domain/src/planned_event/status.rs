//! The status of the whole, computed from what is wanted and what each platform says; never stored, so it cannot disagree.

/// The status that people are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WholeStatus {
    Scheduled,
    /// On at least one platform it is on.
    Live,
    /// It is due, and no platform can say whether it is on.
    Unconfirmed,
    Ended,
    Cancelled,
}

/// What the status of one platform means for the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// Not on yet.
    Waiting,
    /// Due, and the platform cannot say whether it is on.
    Unconfirmed,
    /// On, until the platform has confirmed its end.
    Live,
    /// It was on, or presumably was.
    Ended,
    /// Failed or cancelled: it is not on and will not be unless a person acts.
    Out,
}

/// What people asked of the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Asked {
    pub cancelled: bool,
    pub to_end: bool,
}

/// The status of what has these parts. What the platforms say comes first: an event that was cancelled while it was on has ended.
#[must_use]
pub fn whole_status(asked: Asked, parts: &(impl Iterator<Item = Part> + Clone)) -> WholeStatus {
    let any = |wanted: Part| parts.clone().any(|part| part == wanted);
    let all_settled = parts.clone().all(|part| matches!(part, Part::Ended | Part::Out));
    if any(Part::Live) {
        WholeStatus::Live
    } else if any(Part::Unconfirmed) {
        WholeStatus::Unconfirmed
    } else if any(Part::Ended) && all_settled {
        WholeStatus::Ended
    } else if asked.cancelled {
        WholeStatus::Cancelled
    } else if asked.to_end && all_settled {
        WholeStatus::Ended
    } else {
        WholeStatus::Scheduled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(cancelled: bool, to_end: bool, parts: &[Part]) -> WholeStatus {
        whole_status(Asked { cancelled, to_end }, &parts.iter().copied())
    }

    #[test]
    fn one_platform_that_is_on_is_enough() {
        assert_eq!(status(false, false, &[Part::Out, Part::Unconfirmed, Part::Live]), WholeStatus::Live);
        assert_eq!(status(false, false, &[Part::Ended, Part::Unconfirmed]), WholeStatus::Unconfirmed);
        assert_eq!(status(true, true, &[Part::Live]), WholeStatus::Live, "it is on until the platform says otherwise");
    }

    #[test]
    fn it_has_ended_when_nothing_is_left_to_come() {
        assert_eq!(status(false, false, &[Part::Ended, Part::Out]), WholeStatus::Ended);
        assert_eq!(status(false, false, &[Part::Ended, Part::Waiting]), WholeStatus::Scheduled);
        assert_eq!(
            status(true, false, &[Part::Ended]),
            WholeStatus::Ended,
            "it took place, and was cancelled meanwhile"
        );
        assert_eq!(status(false, true, &[Part::Out]), WholeStatus::Ended);
        assert_eq!(status(false, true, &[Part::Waiting]), WholeStatus::Scheduled);
    }

    #[test]
    fn what_never_was_on_is_cancelled_at_once() {
        assert_eq!(status(true, false, &[Part::Waiting]), WholeStatus::Cancelled);
        assert_eq!(status(true, true, &[Part::Out]), WholeStatus::Cancelled);
        assert_eq!(status(false, false, &[Part::Out]), WholeStatus::Scheduled, "a person may still retry");
    }
}
