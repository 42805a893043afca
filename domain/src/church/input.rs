//! What people type about churches and themselves, checked.

use std::str::FromStr;

use chrono_tz::Tz;

use crate::error::Problem;

/// Longest name of a church, a person or a token.
pub const NAME_MAX_CHARS: usize = 100;
/// Longest address that mail systems accept. Source: RFC 5321 section 4.5.3.1.3 (256 with the angle brackets).
pub const EMAIL_MAX_CHARS: usize = 254;
pub const PASSWORD_MIN_CHARS: usize = 12;
/// Long enough for any passphrase, short enough that nobody can make the server hash a book.
pub const PASSWORD_MAX_CHARS: usize = 256;

/// A name without surrounding blanks.
pub(super) fn name(text: &str, field: &'static str, problems: &mut Vec<Problem>) -> String {
    let name = text.trim();
    if name.is_empty() {
        problems.push(Problem::new("NAME_MISSING", "The name is empty. Type a name.", &[field]));
    } else if name.chars().count() > NAME_MAX_CHARS {
        let message = format!("The name is longer than {NAME_MAX_CHARS} characters. Shorten it.");
        problems.push(Problem::new("NAME_TOO_LONG", message, &[field]));
    } else if name.chars().any(char::is_control) {
        problems.push(Problem::new("NAME_UNREADABLE", "The name holds invisible characters. Type it again.", &[field]));
    }
    name.to_owned()
}

/// The address as it is stored and compared: without blanks, in lower case.
pub(super) fn email_normalised(text: &str) -> String {
    text.trim().to_lowercase()
}

/// An address that looks like one. Only a mail that arrives would prove it.
pub(super) fn email(text: &str, problems: &mut Vec<Problem>) -> String {
    let email = email_normalised(text);
    let looks_right = email.split_once('@').is_some_and(|(person, host)| {
        !person.is_empty()
            && !host.contains('@')
            && host.contains('.')
            && host.split('.').all(|label| !label.is_empty())
            && email.chars().all(|c| !c.is_whitespace() && !c.is_control())
    });
    if !looks_right || email.chars().count() > EMAIL_MAX_CHARS {
        let message = "This does not look like an e-mail address. Type it like name@example.org.";
        problems.push(Problem::new("EMAIL_INVALID", message, &["email"]));
    }
    email
}

/// A password long enough to resist guessing. Length is all that is asked (NIST SP 800-63B section 5.1.1.2).
pub(super) fn password(text: &str, field: &'static str, problems: &mut Vec<Problem>) {
    let length = text.chars().count();
    if length < PASSWORD_MIN_CHARS {
        let message = format!(
            "The password has fewer than {PASSWORD_MIN_CHARS} characters. Take a longer one; three or four words do well."
        );
        problems.push(Problem::new("PASSWORD_TOO_SHORT", message, &[field]));
    } else if length > PASSWORD_MAX_CHARS {
        let message = format!("The password has more than {PASSWORD_MAX_CHARS} characters. Take a shorter one.");
        problems.push(Problem::new("PASSWORD_TOO_LONG", message, &[field]));
    }
}

/// The IANA name of a time zone.
pub(super) fn time_zone(text: &str, problems: &mut Vec<Problem>) -> String {
    if let Ok(zone) = Tz::from_str(text.trim()) {
        return zone.name().to_owned();
    }
    let message = "This time zone is not known. Choose one by region and city, for example America/New_York.";
    problems.push(Problem::new("TIME_ZONE_UNKNOWN", message, &["timeZone"]));
    String::new()
}
