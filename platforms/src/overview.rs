//! The page of all platforms: what works, what needs a hand, and why. Made from what the platforms themselves say.
//!
//! `steeple platforms > docs/platforms.md` writes it; a test keeps the page equal.

use chrono::TimeDelta;

use crate::contract::descriptor::{ByHand, Descriptor};
use crate::contract::livestream::Privacy;
use crate::contract::meeting::Meetings;
use crate::contract::platform::StreamingPlatform;

const HEAD: &str = "# Platforms

This page is printed by `steeple platforms` from the code that talks to each vendor, so it says what that code can do and nothing
more. \"by hand\" means that the vendor offers no call; the last table says what a person does instead, and why.
";

/// The page, as Markdown.
#[must_use]
pub fn markdown() -> String {
    let descriptors = || StreamingPlatform::ALL.iter().map(|platform| platform.descriptor());
    [
        HEAD.to_owned(),
        table("Connecting", &["sign-in", "form", "tells Steeple by webhook"], descriptors().map(connecting)),
        table(
            "Livestreams",
            &[
                "created",
                "changed afterwards",
                "goes live",
                "ends",
                "taken back",
                "picture",
                "announced",
                "who may watch",
                "not before",
                "tells whether viewers see it",
            ],
            descriptors().filter_map(livestreams),
        ),
        table(
            "Meetings",
            &[
                "created and changed",
                "webinars",
                "registration",
                "chosen passcode",
                "invitations",
                "host's link",
                "ended",
                "picture to a livestream",
                "tells whether anybody is in it",
            ],
            descriptors().filter_map(meetings),
        ),
        by_hand(descriptors()),
    ]
    .join("\n")
}

type Row = Vec<String>;

fn table(title: &str, columns: &[&str], rows: impl Iterator<Item = Row>) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let head: Row = std::iter::once("platform").chain(columns.iter().copied()).map(str::to_owned).collect();
    let rule = vec!["---".to_owned(); head.len()];
    let body: String = rows.map(|row| line(&row)).collect();
    format!("## {title}\n\n{}{}{body}", line(&head), line(&rule))
}

fn connecting(descriptor: &'static Descriptor) -> Row {
    let webhooks = descriptor.platform.client().webhooks().is_some();
    vec![
        descriptor.name.english.to_owned(),
        match descriptor.oauth {
            Some(oauth) if oauth.pkce => "yes, with PKCE".to_owned(),
            Some(_) => "yes".to_owned(),
            None => "–".to_owned(),
        },
        yes(descriptor.form.is_some()),
        yes(webhooks),
    ]
}

fn livestreams(descriptor: &'static Descriptor) -> Option<Row> {
    let can = descriptor.platform.client().livestreams()?;
    // Where a person brings the key of each session, a person also makes, begins and ends it.
    let is_by_hand = can.hand_key().is_some();
    let said = |words: &str| if is_by_hand { "by hand" } else { words }.to_owned();
    Some(vec![
        descriptor.name.english.to_owned(),
        said("yes"),
        match (can.editing(), can.arming()) {
            (Some(_), _) => "yes".to_owned(),
            (None, Some(_)) => "title and text, shortly before the start".to_owned(),
            (None, None) => "–".to_owned(),
        },
        said(if can.starting().is_some() { "by Steeple" } else { "when video arrives" }),
        said(if can.ending().is_some() { "by Steeple" } else { "when video stops" }),
        yes(can.removal().is_some()),
        yes(can.thumbnails().is_some()),
        match (can.announcing(), &descriptor.form) {
            (None, _) => "–",
            (Some(_), None) => "yes",
            (Some(_), Some(_)) => "for accounts that signed in",
        }
        .to_owned(),
        descriptor.limits.privacies.iter().map(|privacy| who(*privacy)).collect::<Vec<_>>().join(", "),
        descriptor.timing.create_at_most_before.map_or_else(|| "–".to_owned(), ahead),
        match (can.may_be_silent(), can.listening(), descriptor.oauth) {
            (true, _, Some(_)) => "to accounts that signed in, else the clock decides",
            (true, _, None) => "no, the clock decides",
            (false, Some(_), _) => "yes, channel by channel",
            (false, None, _) => "yes",
        }
        .to_owned(),
    ])
}

fn meetings(descriptor: &'static Descriptor) -> Option<Row> {
    let can = descriptor.platform.client().meetings()?;
    let webinars = descriptor.platform.client().webinars();
    let tells = |can: &dyn Meetings| if can.may_be_silent() { "no, the clock decides" } else { "yes" };
    Some(vec![
        descriptor.name.english.to_owned(),
        "yes".to_owned(),
        yes(webinars.is_some()),
        yes(can.registering().is_some()),
        yes(can.takes_passcode()),
        yes(can.invites()),
        yes(can.hosting().is_some()),
        if can.ending().is_some() { "by Steeple" } else { "by hand" }.to_owned(),
        yes(can.simulcast().is_some()),
        match webinars.filter(|webinars| webinars.may_be_silent() != can.may_be_silent()) {
            Some(webinars) => format!("{}; of webinars {}", tells(can), tells(webinars)),
            None => tells(can).to_owned(),
        },
    ])
}

fn by_hand(descriptors: impl Iterator<Item = &'static Descriptor>) -> String {
    let rows = descriptors.flat_map(|descriptor| {
        let row = |by_hand: &ByHand| {
            vec![descriptor.name.english.to_owned(), by_hand.what.english.to_owned(), by_hand.why.english.to_owned()]
        };
        descriptor.by_hand.iter().map(row)
    });
    table("What a person does", &["what", "why"], rows)
}

fn yes(is_there: bool) -> String {
    if is_there { "yes" } else { "–" }.to_owned()
}

const fn who(privacy: Privacy) -> &'static str {
    match privacy {
        Privacy::Public => "public",
        Privacy::Unlisted => "unlisted",
        Privacy::Private => "private",
    }
}

fn ahead(longest: TimeDelta) -> String {
    match longest.num_days() {
        0 => format!("{} hours ahead", longest.num_hours()),
        days => format!("{days} days ahead"),
    }
}
