//! A PostgreSQL of the test's own, made by `scripts/postgres`, whose plug can be pulled.

use std::path::Path;
use std::process::Command;

use url::Url;

/// It ends with this value.
pub struct Cluster {
    name: String,
    admin: Url,
}

impl Cluster {
    /// Starts one. `of` is a word that no other test of this suite uses.
    pub async fn start(of: &str) -> Self {
        let name = format!("{of}{}", std::process::id());
        let admin = run("start", &name).await;
        Self { admin: Url::parse(admin.trim()).unwrap(), name }
    }

    /// Where its databases are created.
    pub fn admin(&self) -> &Url {
        &self.admin
    }

    /// It ends at once, in the middle of whatever it does.
    pub async fn pull(&self) {
        run("pull", &self.name).await;
    }

    /// It is started again, with what it had committed.
    pub async fn plug(&self) {
        run("plug", &self.name).await;
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // What cannot be stopped now goes with `scripts/postgres stop`.
        let _ = script("stop", &self.name).output();
    }
}

async fn run(command: &'static str, name: &str) -> String {
    let mut script = script(command, name);
    let output = tokio::task::spawn_blocking(move || script.output()).await.unwrap().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "scripts/postgres {command}: {complaint}");
    String::from_utf8(output.stdout).unwrap()
}

fn script(command: &str, name: &str) -> Command {
    let mut script = Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../scripts/postgres"));
    script.args([command, name]);
    script
}
