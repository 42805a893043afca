//! What must hold of everything that a client gives, whatever its vendor answered.

use chrono::{DateTime, TimeDelta, Utc};
use steeple_platforms::contract::account::{Account, CodeAnswer, Grant, GrantHealth, LivePermission, SignInCode};
use steeple_platforms::contract::announcing::Announced;
use steeple_platforms::contract::credentials::Credentials;
use steeple_platforms::contract::error::{ErrorKind, PAUSE_MAX, PlatformError};
use steeple_platforms::contract::livestream::{Broadcast, ExternalIds, Ingest, Prepared, Seen};
use steeple_platforms::contract::meeting::{Room, SeenMeeting};
use url::Url;

/// What is wrong with it, one sentence each.
pub trait Sound {
    fn faults(&self, now: DateTime<Utc>) -> Vec<String>;
}

impl Sound for PlatformError {
    fn faults(&self, now: DateTime<Utc>) -> Vec<String> {
        let mut faults = Vec::new();
        if let ErrorKind::RateLimited { retry_after: Some(pause) } = self.kind
            && !(TimeDelta::zero()..=PAUSE_MAX).contains(&pause)
        {
            faults.push(format!("asks to wait {} s", pause.num_seconds()));
        }
        if let ErrorKind::QuotaGone { resets_at: Some(end) } = self.kind
            && end > now + PAUSE_MAX * 2
        {
            faults.push(format!("the allowance comes back on {end}"));
        }
        if self.detail.is_empty() || self.detail.len() > 2_000 || self.detail.contains(char::is_control) {
            faults.push(format!("the detail has {} bytes or odd letters", self.detail.len()));
        }
        if self.code.as_ref().is_some_and(|code| code.len() > 300 || code.contains(char::is_control)) {
            faults.push("the code is too long or holds odd letters".to_owned());
        }
        faults
    }
}

impl Sound for Grant {
    fn faults(&self, now: DateTime<Utc>) -> Vec<String> {
        self.credentials.faults(now)
    }
}

impl Sound for Credentials {
    fn faults(&self, now: DateTime<Utc>) -> Vec<String> {
        let mut faults = Vec::new();
        if self.access_token.is_empty() {
            faults.push("an empty access token".to_owned());
        }
        if self.access_expires_at.is_some_and(|end| end <= now || end > now + TimeDelta::days(400)) {
            faults.push(format!("the access token ends at {:?}", self.access_expires_at));
        }
        if self.grant_expires_at().is_some_and(|end| end <= now) {
            faults.push(format!("the new grant ended at {:?}", self.grant_expires_at()));
        }
        faults
    }
}

impl Sound for Vec<Account> {
    fn faults(&self, now: DateTime<Utc>) -> Vec<String> {
        let of_one = |account: &Account| {
            // A page that may not be posted on comes without a token, and cannot be chosen.
            let mut faults = if account.is_eligible { account.credentials.faults(now) } else { Vec::new() };
            faults.extend(word("account id", &account.id));
            faults.extend(account.name.trim().is_empty().then(|| "an account without a name".to_owned()));
            faults.extend(account.avatar_url.iter().filter_map(|url| page("avatar", url)));
            faults
        };
        self.iter().flat_map(of_one).collect()
    }
}

impl Sound for LivePermission {
    fn faults(&self, _now: DateTime<Utc>) -> Vec<String> {
        let blocked = self.findings.iter().any(|finding| finding.blocks);
        (blocked == self.allowed).then(|| "allowed and blocked, or neither".to_owned()).into_iter().collect()
    }
}

impl Sound for SignInCode {
    fn faults(&self, _now: DateTime<Utc>) -> Vec<String> {
        let mut faults: Vec<String> = page("page for the code", self.verification_uri.as_str()).into_iter().collect();
        let is_typed = self.user_code.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
        if self.user_code.is_empty() || !is_typed || self.device_code.is_empty() {
            faults.push("a code that nobody can type".to_owned());
        }
        let is_bounded = self.lifetime <= TimeDelta::minutes(30) && self.interval >= TimeDelta::seconds(1);
        faults.extend((!is_bounded).then(|| format!("asked every {} for {}", self.interval, self.lifetime)));
        faults
    }
}

impl Sound for CodeAnswer {
    fn faults(&self, now: DateTime<Utc>) -> Vec<String> {
        if let Self::Granted(grant) = self { grant.faults(now) } else { Vec::new() }
    }
}

impl Sound for GrantHealth {
    fn faults(&self, _now: DateTime<Utc>) -> Vec<String> {
        Vec::new()
    }
}

impl Sound for ExternalIds {
    fn faults(&self, _now: DateTime<Utc>) -> Vec<String> {
        // Empty is how a list without entries is stored.
        self.0.iter().filter(|(_, id)| !id.is_empty()).filter_map(|(name, id)| word(name, id)).collect()
    }
}

impl Sound for Ingest {
    fn faults(&self, _now: DateTime<Utc>) -> Vec<String> {
        let mut faults = Vec::new();
        let is_target = Url::parse(&self.url).is_ok_and(|url| matches!(url.scheme(), "rtmp" | "rtmps" | "srt"));
        if !is_target || self.url.contains(|letter: char| letter.is_control() || letter.is_whitespace()) {
            faults.push(format!("an ingest address {:?}", self.url));
        }
        let key = self.key.reveal();
        if key.is_empty() || key.contains(|letter: char| letter.is_control() || letter.is_whitespace()) {
            faults.push("a stream key that no encoder takes".to_owned());
        }
        faults
    }
}

impl Sound for Broadcast {
    fn faults(&self, now: DateTime<Utc>) -> Vec<String> {
        let mut faults = self.ids.faults(now);
        faults.extend(self.watch_url.iter().filter_map(|url| page("page to watch", url)));
        faults.extend(self.ingest.iter().flat_map(|ingest| ingest.faults(now)));
        faults
    }
}

impl Sound for Prepared {
    fn faults(&self, now: DateTime<Utc>) -> Vec<String> {
        match self {
            Self::Next(ids) => ids.faults(now),
            Self::Ready(broadcast) => broadcast.faults(now),
        }
    }
}

impl Sound for Announced {
    fn faults(&self, now: DateTime<Utc>) -> Vec<String> {
        let (ids, url) = match self {
            Self::Next(ids) => (ids, None),
            Self::Done { ids, url } => (ids, url.as_ref()),
        };
        let mut faults = ids.faults(now);
        faults.extend(ids.0.is_empty().then(|| "a step that leaves nothing to be stored".to_owned()));
        faults.extend(url.and_then(|url| page("page of the post", url)));
        faults
    }
}

impl Sound for Seen {
    fn faults(&self, now: DateTime<Utc>) -> Vec<String> {
        let mut faults = Vec::new();
        faults.extend(self.watch_url.iter().filter_map(|url| page("page to watch", url)));
        faults.extend(self.recording_url.iter().filter_map(|url| page("recording", url)));
        faults.extend(self.ingest.iter().flat_map(|ingest| ingest.faults(now)));
        faults
    }
}

impl Sound for Room {
    fn faults(&self, now: DateTime<Utc>) -> Vec<String> {
        let mut faults = self.ids.faults(now);
        faults.extend(page("link to join", &self.join_url));
        faults
    }
}

impl Sound for SeenMeeting {
    fn faults(&self, _now: DateTime<Utc>) -> Vec<String> {
        let links = [("link to join", &self.join_url), ("recording", &self.recording_url)];
        links.into_iter().filter_map(|(what, url)| page(what, url.as_ref()?)).collect()
    }
}

impl<T: Sound> Sound for Option<T> {
    fn faults(&self, now: DateTime<Utc>) -> Vec<String> {
        self.as_ref().map(|value| value.faults(now)).unwrap_or_default()
    }
}

/// An id that can be stored and sent again.
fn word(what: &str, id: &str) -> Option<String> {
    let is_odd = id.is_empty() || id.contains(char::is_control);
    is_odd.then(|| format!("{what} is {:?}", id.chars().take(40).collect::<String>()))
}

/// People press these links, so they must lead to a page and run nothing.
fn page(what: &str, url: &str) -> Option<String> {
    let is_page = Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let is_odd = !is_page || url.contains(char::is_control);
    is_odd.then(|| format!("the {what} is {:?}", url.chars().take(60).collect::<String>()))
}
