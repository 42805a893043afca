//! The one loopback server that answers for all sandboxes.

use std::collections::{BTreeMap, HashMap};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::middleware::from_fn;
use actix_web::{App, HttpResponse, HttpServer, web};
use chrono::{DateTime, Utc};
use url::Url;

use super::faults::{self, FaultRule, Faults};
use super::world::{self, Keeper, Store};
use super::{Bench, BenchBooks, Door, PlatformSandbox, Snapshot, page};
use crate::contract::call::AppCredentials;
use crate::contract::credentials::Secret;
use crate::contract::platform::StreamingPlatform;
use crate::http::BaseOverrides;
use crate::reach::{AddressPolicy, Reach, Resolver};
use crate::{
    custom_rtmp, facebook, google_meet, instagram, jitsi, kick, microsoft_teams, restream, twitch, youtube, zoom,
};

/// How the sandboxes are started.
pub struct SandboxSettings {
    /// A bound loopback listener; port 0 lets the system choose.
    pub listener: TcpListener,
    /// `{prefix}/{slug}` is the redirect URI registered with each sandbox's app.
    pub redirect_uri_prefix: String,
    pub now: Box<dyn Fn() -> DateTime<Utc> + Send + Sync>,
}

/// The running sandboxes. They end with this value.
pub struct Sandboxes {
    pub bench: Arc<Bench>,
    platforms: Vec<Arc<dyn PlatformSandbox>>,
    keeper: Arc<Keeper>,
    handle: actix_web::dev::ServerHandle,
}

impl Sandboxes {
    /// Starts answering; nothing is kept.
    ///
    /// # Errors
    /// When the listener cannot be used.
    pub fn start(settings: SandboxSettings) -> std::io::Result<Self> {
        Self::run(settings, None)
    }

    /// Starts answering where the last run with this store ended, and keeps there what happens.
    ///
    /// # Errors
    /// When the listener cannot be used, and when what is in the store cannot be read: `InvalidData`, with its name.
    pub fn resume(settings: SandboxSettings, store: Arc<dyn Store>) -> std::io::Result<Self> {
        Self::run(settings, Some(store))
    }

    fn run(settings: SandboxSettings, store: Option<Arc<dyn Store>>) -> std::io::Result<Self> {
        let url = format!("http://{}", settings.listener.local_addr()?);
        let bench = Arc::new(Bench {
            now: settings.now,
            faults: Faults::default(),
            redirect_uri_prefix: settings.redirect_uri_prefix,
            books: Mutex::new(BenchBooks { url: url.clone(), next: 1, ended: BTreeMap::new() }),
            url,
        });
        let platforms: Vec<Arc<dyn PlatformSandbox>> =
            StreamingPlatform::ALL.iter().map(|platform| sandbox_of(*platform, Arc::clone(&bench))).collect();
        let keeper = Arc::new(Keeper::new(store, Arc::clone(&bench)));
        keeper.take_back(&platforms)?;
        let (served, shared, keeps) = (platforms.clone(), Arc::clone(&bench), Arc::clone(&keeper));
        let server = HttpServer::new(move || {
            let mut app = App::new()
                .app_data(web::Data::from(Arc::clone(&shared)))
                .app_data(web::Data::from(Arc::clone(&keeps)))
                .app_data(web::PayloadConfig::new(8 << 20));
            for sandbox in &served {
                let (routes, data) = (Arc::clone(sandbox), web::Data::from(Arc::clone(sandbox)));
                let scope = web::scope(&format!("/{}", sandbox.platform().slug()))
                    .app_data(data)
                    .configure(move |config| routes.routes(config))
                    .wrap(from_fn(world::keep))
                    .wrap(from_fn(faults::play));
                app = app.service(scope);
            }
            let all = served.clone();
            app.configure(move |config| page::routes(config, all)).default_service(web::to(HttpResponse::NotFound))
        })
        .workers(1)
        // A client on a busy machine may be late with its first request.
        .client_request_timeout(Duration::ZERO)
        .disable_signals()
        .listen(settings.listener)?
        .run();
        let handle = server.handle();
        tokio::spawn(server);
        Ok(Self { bench, platforms, keeper, handle })
    }

    /// Base URLs that point every client at its sandbox.
    ///
    /// # Panics
    /// Never: the server's own address is a URL.
    #[must_use]
    pub fn base_overrides(&self) -> BaseOverrides {
        let mut overrides = HashMap::new();
        for platform in StreamingPlatform::ALL {
            let url =
                Url::parse(&format!("{}/{}", self.bench.url, platform.slug())).expect("a socket address makes a URL");
            for (role, _) in platform.descriptor().bases {
                overrides.insert((*platform, (*role).to_owned()), url.clone());
            }
        }
        overrides
    }

    /// The app that each sandbox knows.
    #[must_use]
    pub fn app_credentials(platform: StreamingPlatform) -> AppCredentials {
        let slug = platform.slug();
        let secret = Secret::new(format!("{}{slug}-client", super::SECRET_MARKER));
        AppCredentials::new(format!("sandbox-{slug}-client"), secret)
    }

    /// Reaches the sandboxes' own doors by their names, loopback by its address, and nothing else.
    #[must_use]
    pub fn reach(&self) -> Reach {
        let doors = self.platforms.iter().flat_map(|sandbox| sandbox.doors()).collect();
        let policy = AddressPolicy { loopback: true, private: false };
        Reach::with_resolver(policy, Arc::new(Doors(doors)))
    }

    /// # Panics
    /// Never: every platform has its sandbox.
    #[must_use]
    pub fn get(&self, platform: StreamingPlatform) -> &Arc<dyn PlatformSandbox> {
        self.platforms.iter().find(|sandbox| sandbox.platform() == platform).expect("every platform has its sandbox")
    }

    #[must_use]
    pub fn snapshot(&self, platform: StreamingPlatform) -> Snapshot {
        self.get(platform).snapshot()
    }

    /// How many requests to this platform met a failure that was asked for.
    #[must_use]
    pub fn failed(&self, platform: StreamingPlatform) -> u32 {
        self.bench.faults.met(platform)
    }

    pub fn fail(&self, rule: FaultRule) {
        self.bench.faults.add(rule);
    }

    /// Turns the church's encoder on or off, everywhere.
    ///
    /// # Panics
    /// When it cannot be kept.
    pub fn set_encoder(&self, on: bool) {
        for sandbox in &self.platforms {
            sandbox.set_signal(None, on);
            self.keeper.keep(&**sandbox).expect("the store takes it");
        }
    }

    #[must_use]
    pub fn url(&self) -> &str {
        &self.bench.url
    }

    /// Where platforms fetch [`PICTURE`](super::PICTURE).
    #[must_use]
    pub fn picture_url(&self) -> String {
        format!("{}/sandbox/picture.jpg", self.bench.url)
    }

    pub async fn stop(&self) {
        self.handle.stop(false).await;
    }
}

/// Knows the names of the doors, whatever port is asked for, and `localhost`.
struct Doors(Vec<Door>);

#[async_trait::async_trait]
impl Resolver for Doors {
    async fn resolve(&self, host: &str, port: u16) -> std::io::Result<Vec<std::net::SocketAddr>> {
        if host == "localhost" {
            return Ok(vec![([127, 0, 0, 1], port).into()]);
        }
        let door = self.0.iter().find(|door| door.host == host).map(|door| door.address);
        door.map(|address| vec![address]).ok_or_else(|| std::io::ErrorKind::NotFound.into())
    }
}

impl Drop for Sandboxes {
    fn drop(&mut self) {
        let handle = self.handle.clone();
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move { handle.stop(false).await });
        }
    }
}

fn sandbox_of(platform: StreamingPlatform, bench: Arc<Bench>) -> Arc<dyn PlatformSandbox> {
    match platform {
        StreamingPlatform::CustomRtmp => Arc::new(custom_rtmp::sandbox::CustomRtmpSandbox::new(bench)),
        StreamingPlatform::Facebook => Arc::new(facebook::sandbox::FacebookSandbox::new(bench)),
        StreamingPlatform::GoogleMeet => Arc::new(google_meet::sandbox::GoogleMeetSandbox::new(bench)),
        StreamingPlatform::Kick => Arc::new(kick::sandbox::KickSandbox::new(bench)),
        StreamingPlatform::MicrosoftTeams => Arc::new(microsoft_teams::sandbox::MicrosoftTeamsSandbox::new(bench)),
        StreamingPlatform::Instagram => Arc::new(instagram::sandbox::InstagramSandbox::new(bench)),
        StreamingPlatform::Jitsi => Arc::new(jitsi::sandbox::JitsiSandbox::new(bench)),
        StreamingPlatform::Restream => Arc::new(restream::sandbox::RestreamSandbox::new(bench)),
        StreamingPlatform::Twitch => Arc::new(twitch::sandbox::TwitchSandbox::new(bench)),
        StreamingPlatform::Youtube => Arc::new(youtube::sandbox::YoutubeSandbox::new(bench)),
        StreamingPlatform::Zoom => Arc::new(zoom::sandbox::ZoomSandbox::new(bench)),
    }
}
