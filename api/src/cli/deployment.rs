//! `steeple deployment`: what speaks against this database, and a person's word that it is right.

use clap::Subcommand;
use steeple_domain::deployment::{deployment_confirm_here, deployment_held};

use crate::settings::Settings;
use crate::startup::{self, Parts};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Subcommand)]
pub enum DeploymentCommand {
    /// Say whether sign-ins are held back, and why.
    Show,
    /// Go on with this database. Only when no other copy of it is at work any more: two would end each other's sign-ins.
    Confirm,
}

/// # Errors
/// When the database or the key cannot be used.
pub async fn run(settings: &Settings, command: DeploymentCommand) -> anyhow::Result<()> {
    let context = startup::open(settings, &Parts::default(), startup::public_url(settings)?).await?;
    match (command, deployment_held(&context)) {
        (_, None) => println!("Nothing speaks against this database; sign-ins are renewed."),
        (DeploymentCommand::Show, Some(held)) => {
            println!("{}\n{}", held.suspicion.what(), held.suspicion.fix());
        }
        (DeploymentCommand::Confirm, Some(_)) => {
            deployment_confirm_here(&context).await?;
            println!("Confirmed. Running instances renew sign-ins again within a minute.");
        }
    }
    Ok(())
}
