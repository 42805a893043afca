//! The command line. Each command opens what it needs by [`crate::startup`], as the server does.

mod deployment;
mod keys;
mod user;

use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use steeple_domain::church::owner_link_create;

use crate::settings::{Environment, Settings};
use crate::startup::{Parts, Running, build, interrupted};
use crate::{demo, doctor, graphql, startup, telemetry};

/// One plan, live everywhere: livestreams and meetings of a church on all its platforms.
#[derive(Debug, Parser)]
#[command(name = "steeple", version)]
pub struct Cli {
    /// The settings file; without it, steeple.toml in the working directory if it is there.
    #[arg(long, global = true, env = "STEEPLE_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Listen and work. The first start makes the data folder, the key file and the database, and prints a one-time link.
    Serve,
    /// Bring the database up to date and end.
    Migrate,
    /// Look at everything and say what to do; ends with 1 when something must be done.
    Doctor,
    /// Print the GraphQL schema.
    Schema,
    /// Print what each platform can do, as Markdown.
    Platforms,
    /// Whether this database is the one and only, and a person's word that it is.
    Deployment {
        #[command(subcommand)]
        command: deployment::DeploymentCommand,
    },
    /// The keys that seal credentials.
    Keys {
        #[command(subcommand)]
        command: keys::KeysCommand,
    },
    /// People.
    User {
        #[command(subcommand)]
        command: user::UserCommand,
    },
    /// Start against local doubles of the platforms, with one church.
    Demo(demo::DemoArgs),
}

/// Runs the command that the process was started with.
///
/// # Errors
/// What went wrong and what to do.
pub async fn run(cli: Cli) -> anyhow::Result<()> {
    match cli.command {
        Command::Schema => print!("{}", graphql::sdl()),
        Command::Platforms => print!("{}", steeple_platforms::overview::markdown()),
        Command::Demo(args) => return demo::run(args).await,
        Command::Keys { command: keys::KeysCommand::Generate } => keys::generate(),
        command => {
            let settings = Settings::load(cli.config.as_deref(), &Environment::of_process())?;
            telemetry::install(&settings)?;
            return with_settings(command, &settings).await;
        }
    }
    Ok(())
}

async fn with_settings(command: Command, settings: &Settings) -> anyhow::Result<()> {
    match command {
        Command::Serve => serve(settings).await,
        Command::Migrate => {
            startup::open(settings, &Parts::default(), startup::public_url(settings)?).await?;
            println!("The database is up to date.");
            Ok(())
        }
        Command::Doctor => doctor::run(settings).await,
        Command::Deployment { command } => deployment::run(settings, command).await,
        Command::Keys { command } => keys::run(settings, command).await,
        Command::User { command } => user::run(settings, command).await,
        Command::Schema | Command::Platforms | Command::Demo(_) => Ok(()),
    }
}

async fn serve(settings: &Settings) -> anyhow::Result<()> {
    let mut running = build(settings, Parts::default()).await?;
    welcome(&running).await?;
    let ended = tokio::select! {
        asked = interrupted() => asked.context("signals cannot be listened to"),
        part = running.failed() => Err(anyhow::anyhow!("{part}")),
    };
    running.stop().await;
    ended
}

/// On a Steeple without any church, prints the link that makes the first.
async fn welcome(running: &Running) -> anyhow::Result<()> {
    let context = &running.context;
    if steeple_domain::church::church_count(context).await? == 0 {
        let link = owner_link_create(context).await?;
        // Behind the #, which browsers never send anywhere; the page of a Steeple without its console reads the path.
        let before_token = if running.has_console { '#' } else { '/' };
        println!(
            "\nOpen this link to begin; it works once, within a day:\n\n  {}setup{before_token}{}\n",
            context.public_url,
            link.token.reveal()
        );
    }
    Ok(())
}
