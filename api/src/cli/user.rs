//! `steeple user`: people, when nobody can sign in to add them.

use std::io::{BufRead, IsTerminal, Write};

use anyhow::Context as _;
use clap::{Subcommand, ValueEnum};
use steeple_domain::Error;
use steeple_domain::church::{self, Actor, NewChurch, NewUser};
use steeple_domain::ids::ChurchId;
use steeple_platforms::contract::credentials::Secret;

use crate::settings::Settings;
use crate::startup::{self, Parts};

#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Add a person to a church. The password is read from standard input, so that it is in no list of processes.
    Create {
        #[arg(long)]
        email: String,
        #[arg(long)]
        name: String,
        #[arg(long, value_enum, default_value_t = RoleWord::Owner)]
        role: RoleWord,
        /// The church's id (`chu_…`).
        #[arg(long, conflicts_with_all = ["new_church", "time_zone"])]
        church: Option<ChurchId>,
        /// Found a church of this name for the person.
        #[arg(long, requires = "time_zone", required_unless_present = "church")]
        new_church: Option<String>,
        /// Its IANA time zone: `America/New_York`.
        #[arg(long)]
        time_zone: Option<String>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RoleWord {
    Owner,
    Admin,
    Operator,
    Viewer,
}

impl From<RoleWord> for church::Role {
    fn from(word: RoleWord) -> Self {
        match word {
            RoleWord::Owner => Self::Owner,
            RoleWord::Admin => Self::Admin,
            RoleWord::Operator => Self::Operator,
            RoleWord::Viewer => Self::Viewer,
        }
    }
}

/// # Errors
/// When something typed cannot be used, or the database not be reached.
pub async fn run(settings: &Settings, command: UserCommand) -> anyhow::Result<()> {
    let UserCommand::Create { email, name, role, church, new_church, time_zone } = command;
    let context = startup::open(settings, &Parts::default(), startup::public_url(settings)?).await?;
    let password = read_password()?;
    let church = match (church, new_church) {
        (Some(id), _) => id,
        (None, new) => {
            let (name, time_zone) = (new.unwrap_or_default(), time_zone.unwrap_or_default());
            let founded = church::church_create(&context, &NewChurch { name: &name, time_zone: &time_zone }).await;
            founded.map_err(in_words)?.id
        }
    };
    let new = NewUser { email: &email, name: &name, password: &password, role: role.into() };
    let user = church::user_create(&context, &Actor::system(church), &new).await.map_err(in_words)?;
    println!("{} may sign in as {} now ({}, church {church}).", user.name, user.email, user.id);
    Ok(())
}

fn read_password() -> anyhow::Result<Secret> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        print!("Password (it will be seen as you type): ");
        std::io::stdout().flush()?;
    }
    let mut line = String::new();
    stdin.lock().read_line(&mut line).context("no password on standard input")?;
    Ok(Secret::new(line.trim_end_matches(['\r', '\n'])))
}

/// What the person typed wrong, all of it.
fn in_words(error: Error) -> anyhow::Error {
    match error {
        Error::Invalid(problems) => {
            anyhow::anyhow!(problems.into_iter().map(|problem| problem.message).collect::<Vec<_>>().join("\n"))
        }
        other => other.into(),
    }
}
