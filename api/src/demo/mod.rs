//! `steeple demo`: the real Steeple against local doubles of the platforms, with one church that is ready to plan its Sunday.
//!
//! | file | subject |
//! |---|---|
//! | [`seed`] | the church and its owner |
//! | [`kept`] | what the doubles hold, in the data folder: a demo that is started again goes on where it ended |
//! | [`record`] | `--record`: every request to a vendor as one JSON line, secrets masked |
//! | [`sunday`] | `--sunday`: a whole service, played through the public API in fast motion |

mod kept;
mod record;
mod seed;
mod sunday;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use chrono::TimeDelta;
use steeple_domain::clock::{Clock, SystemClock};
use steeple_domain::entropy::SystemEntropy;
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::credentials::Secret;
use steeple_platforms::http::Recorder;
use steeple_platforms::sandbox::world::Store;
use steeple_platforms::sandbox::{SandboxSettings, Sandboxes};
use url::Url;

use self::kept::Kept;
use crate::keys::key_ring;
use crate::settings::{LogFormat, PlatformSettings, Settings};
use crate::startup::{Parts, Running, build};

/// How the demo is started.
#[derive(Debug, Clone, clap::Args)]
pub struct DemoArgs {
    /// Print one line of JSON with everything a script needs, and keep running.
    #[arg(long)]
    pub json: bool,
    /// Play a whole Sunday in fast motion, print its timeline, and exit with 0 only if all of it is as it should be.
    #[arg(long, conflicts_with = "json")]
    pub sunday: bool,
    /// With --sunday: on every platform, each with one scripted failure.
    #[arg(long, requires = "sunday")]
    pub everything: bool,
    /// The port to listen on; 0 lets the system choose.
    #[arg(long, default_value_t = 8080)]
    pub port: u16,
    /// The address to listen on.
    #[arg(long, default_value = "127.0.0.1")]
    pub bind: String,
    /// Keep the data here, and go on with what is there; without it, a new folder is made in the system's folder for temporary
    /// files.
    #[arg(long)]
    pub data_dir: Option<PathBuf>,
    /// Use this database and not an SQLite file in the data folder.
    #[arg(long)]
    pub database_url: Option<String>,
    /// Append every request to a vendor to this file, one JSON line each, secrets masked.
    #[arg(long)]
    pub record: Option<PathBuf>,
}

/// A running demo: Steeple, the doubles, and the clock that both follow.
struct Demo {
    running: Running,
    sandboxes: Sandboxes,
    clock: Arc<SystemClock>,
    kept: Arc<Kept>,
    seeded: seed::Seeded,
    data_dir: PathBuf,
}

/// Runs the demo until it is interrupted, or until the Sunday is over.
///
/// # Errors
/// When it cannot be started, or when a line of the Sunday is not as it should be.
pub async fn run(args: DemoArgs) -> anyhow::Result<()> {
    let mut demo = start(&args).await?;
    if args.sunday {
        let played =
            sunday::play(&demo, if args.everything { sunday::Cast::Everything } else { sunday::Cast::FirstFour }).await;
        demo.running.stop().await;
        demo.sandboxes.stop().await;
        return played;
    }
    if args.json {
        println!("{}", demo.for_scripts());
    } else {
        println!("{}", demo.for_people());
    }
    let ended = tokio::select! {
        stopped = crate::startup::interrupted() => stopped.map_err(anyhow::Error::from),
        part = demo.running.failed() => Err(anyhow::anyhow!("{part}")),
    };
    demo.running.stop().await;
    demo.sandboxes.stop().await;
    ended
}

async fn start(args: &DemoArgs) -> anyhow::Result<Demo> {
    let clock = Arc::new(SystemClock::default());
    // The sandboxes have to know the address before Steeple can be built, so it is taken first.
    let door = crate::startup::bind(&args.bind, args.port)?;
    let port = door.local_addr()?.port();
    let public_url = Url::parse(&format!("http://127.0.0.1:{port}/"))?;
    let data_dir = args
        .data_dir
        .clone()
        .unwrap_or_else(|| std::env::temp_dir().join(format!("steeple-demo-{}", std::process::id())));
    let mut settings = Settings {
        bind: args.bind.clone(),
        port,
        public_url: Some(public_url.clone()),
        data_dir: data_dir.clone(),
        database_url: args.database_url.clone().map(Secret::new),
        database_connections: 10,
        log_format: LogFormat::Pretty,
        // Skipping over days lets every lease lapse, and the doubles cut connections on purpose; warnings would hide the timeline.
        log_filter: if args.sunday { "error,actix_http=off" } else { "warn" }.to_owned(),
        keys: None,
        allow_private_destinations: false,
        platforms: BTreeMap::new(),
    };
    crate::telemetry::install(&settings)?;
    std::fs::create_dir_all(&data_dir)
        .with_context(|| format!("the data folder {} cannot be created", data_dir.display()))?;
    let kept = Arc::new(Kept::open(&data_dir, key_ring(&settings, &SystemEntropy)?)?);
    let sandboxes = sandboxes(&kept, &clock, &public_url).with_context(|| {
        let folder = kept.folder().display();
        format!(
            "the platforms' doubles cannot go on from what {folder} holds. Start the demo with another --data-dir, or remove \
             {folder}: then they begin anew, and the accounts have to be connected again"
        )
    })?;
    settings.platforms = sandbox_platforms(&sandboxes);
    let recorder = args
        .record
        .as_deref()
        .map(|file| record::FileRecorder::append_to(file, Arc::clone(&clock) as Arc<dyn Clock>))
        .transpose()?;
    let parts = Parts {
        clock: Arc::clone(&clock) as Arc<dyn Clock>,
        recorder: recorder.map(|recorder| Arc::new(recorder) as Arc<dyn Recorder>),
        door: Some(door),
        reach: Some(sandboxes.reach()),
        ..Parts::default()
    };
    let running = build(&settings, parts).await?;
    let seeded = seed::seed(&running.context, &kept).await?;
    Ok(Demo { running, sandboxes, clock, kept, seeded, data_dir })
}

/// The doubles as the last demo on this folder left them, at its time.
fn sandboxes(kept: &Arc<Kept>, clock: &Arc<SystemClock>, public_url: &Url) -> anyhow::Result<Sandboxes> {
    clock.skip(kept.clock_lead()?);
    let sandbox_clock = Arc::clone(clock);
    let settings = SandboxSettings {
        listener: kept.listener()?,
        redirect_uri_prefix: format!("{public_url}oauth/callback"),
        now: Box::new(move || sandbox_clock.now()),
    };
    Ok(Sandboxes::resume(settings, Arc::clone(kept) as Arc<dyn Store>)?)
}

/// Every platform pointed at its double.
fn sandbox_platforms(sandboxes: &Sandboxes) -> BTreeMap<String, PlatformSettings> {
    let bases = sandboxes.base_overrides();
    let settings_of = |platform: StreamingPlatform| {
        let app = Sandboxes::app_credentials(platform);
        let bases = bases
            .iter()
            .filter(|((of, _), _)| *of == platform)
            .map(|((_, role), url)| (role.clone(), url.clone()))
            .collect();
        (
            platform.slug().to_owned(),
            PlatformSettings {
                client_id: Some(app.client_id),
                client_secret: Some(app.client_secret),
                tenant: None,
                webhook_secret: None,
                bases,
            },
        )
    };
    StreamingPlatform::ALL.iter().copied().map(settings_of).collect()
}

impl Demo {
    /// The clock skips ahead; the lead is kept before anybody sees the later time.
    fn skip(&self, by: TimeDelta) -> anyhow::Result<()> {
        self.kept.keep_clock_lead(self.clock.lead() + by).context("the clock could not be kept")?;
        self.clock.skip(by);
        Ok(())
    }

    fn url(&self) -> String {
        self.running.context.public_url.to_string()
    }

    fn for_scripts(&self) -> String {
        let url = self.url();
        serde_json::json!({
            "url": url,
            "graphqlUrl": format!("{url}graphql"),
            "webSocketUrl": format!("{}graphql/ws", url.replacen("http", "ws", 1)),
            "sandboxUrl": format!("{}/sandbox", self.sandboxes.url()),
            "email": seed::EMAIL,
            "password": seed::PASSWORD,
            "apiToken": self.seeded.api_token.reveal(),
            "churchId": self.seeded.church.to_string(),
            "dataDir": self.data_dir,
            "pid": std::process::id(),
        })
        .to_string()
    }

    fn for_people(&self) -> String {
        let clock = if self.clock.lead() > TimeDelta::zero() {
            format!("  Clock     {} UTC, moved ahead by --sunday\n", self.clock.now().format("%A %e %B, %H:%M"))
        } else {
            String::new()
        };
        format!(
            "\nSteeple is ready, with Grace Chapel (America/New_York) and local doubles of the platforms.\n\n  \
             Open      {}\n  Sign in   {}  /  {}\n  Doubles   {}/sandbox\n  Data      {}\n{}\nPress Ctrl+C to stop.\n",
            self.url(),
            seed::EMAIL,
            seed::PASSWORD,
            self.sandboxes.url(),
            self.data_dir.display(),
            clock,
        )
    }
}
