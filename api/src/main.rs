use std::process::ExitCode;

use clap::Parser;

#[tokio::main]
async fn main() -> ExitCode {
    match steeple::cli::run(steeple::cli::Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("steeple: {error:#}");
            ExitCode::FAILURE
        }
    }
}
