//! What an installation is told: defaults, then `steeple.toml`, then the environment.
//!
//! Environment variables are `STEEPLE_` and the setting's name, with two underscores between the parts of a path:
//! `STEEPLE_PUBLIC_URL`, `STEEPLE_PLATFORMS__YOUTUBE__CLIENT_ID`. Every variable also exists with `_FILE` at the end and is
//! then read from that file, as secrets are mounted in containers. `DATABASE_URL` is known without the prefix. A setting that
//! is misspelt is refused rather than ignored.

mod environment;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Format, Serialized, Toml};
use serde::{Deserialize, Serialize};
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::call::AppCredentials;
use steeple_platforms::contract::credentials::Secret;
use steeple_platforms::contract::tenant::Tenant;
use steeple_platforms::http::BaseOverrides;
use steeple_platforms::reach::AddressPolicy;
use url::Url;

pub use environment::Environment;

/// Everything that can be set. `Debug` shows no secret.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The address to listen on. Loopback unless told otherwise: TLS and the world belong to a proxy in front.
    pub bind: String,
    /// 0 lets the system choose.
    pub port: u16,
    /// Steeple's address as browsers see it. Redirect URIs and the Origin check hang on it. Default: `http://{bind}:{port}`.
    #[serde(default)]
    pub public_url: Option<Url>,
    /// Holds the database file and the key file unless they are set otherwise.
    pub data_dir: PathBuf,
    /// `postgres://…` or `sqlite://…`; default: a file in the data folder.
    #[serde(default)]
    pub database_url: Option<Secret>,
    /// Connections to the database.
    pub database_connections: u32,
    pub log_format: LogFormat,
    /// Which events, as `tracing` filters are written: `info,steeple_domain=debug`.
    pub log_filter: String,
    /// `key`: the sealing key and then older ones, separated by commas or lines, each 64 hexadecimal digits or base64.
    /// Default: the key file in the data folder, made on the first start.
    #[serde(default, rename = "key")]
    pub keys: Option<Secret>,
    /// Whether typed destinations (custom RTMP, self-hosted servers) may stand on this machine or in its own network.
    #[serde(default)]
    pub allow_private_destinations: bool,
    /// By slug: the registration with each vendor.
    #[serde(default)]
    pub platforms: BTreeMap<String, PlatformSettings>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Pretty,
    /// One JSON object per line.
    Json,
}

/// The registration with one vendor.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlatformSettings {
    #[serde(default)]
    pub client_id: Option<String>,
    #[serde(default)]
    pub client_secret: Option<Secret>,
    /// The one directory that the app is registered in for itself, at vendors where each organisation has one.
    #[serde(default)]
    pub tenant: Option<String>,
    /// With what the vendor proves that a webhook is its own; `steeple doctor` says where it stands.
    #[serde(default)]
    pub webhook_secret: Option<Secret>,
    /// Base URLs that replace the vendor's own, by role; for the sandbox and for proxies.
    #[serde(default)]
    pub bases: BTreeMap<String, Url>,
}

/// Why the settings cannot be used; each message says what to change.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// Boxed: figment's error is large.
    #[error("{0}")]
    Unusable(Box<figment::Error>),
    #[error("{variable} names the file {}, which cannot be read", file.display())]
    SecretFile { variable: String, file: PathBuf, source: std::io::Error },
    #[error("{0} and {0}_FILE are both set; keep one of them")]
    SetTwice(String),
    #[error("{name} has a value that cannot be used: {wanted}")]
    Value { name: String, wanted: &'static str },
    #[error("there is no platform {slug:?}; known are {}", known_slugs())]
    UnknownPlatform { slug: String },
    #[error("{platform} has no API address called {role:?}; known are {known}")]
    UnknownRole { platform: StreamingPlatform, role: String, known: String },
    #[error("{platform} needs both client_id and client_secret, or neither")]
    HalfAnApp { platform: StreamingPlatform },
    #[error("{platform} sends no webhooks, so webhook_secret means nothing there; remove it")]
    NoWebhooks { platform: StreamingPlatform },
    #[error("the apps of {platform} belong to no tenant; remove tenant")]
    NoTenants { platform: StreamingPlatform },
    #[error("the address {role} of {platform} ends with a tenant; remove it there and set tenant in its place")]
    TenantInBase { platform: StreamingPlatform, role: String },
    #[error("the settings file {} is not there", .0.display())]
    NoFile(PathBuf),
}

impl Settings {
    /// Reads `file` (default: `steeple.toml` in the working directory, if it is there) and the environment.
    ///
    /// # Errors
    /// See [`SettingsError`].
    pub fn load(file: Option<&Path>, environment: &Environment) -> Result<Self, SettingsError> {
        if let Some(file) = file.filter(|file| !file.is_file()) {
            return Err(SettingsError::NoFile(file.to_owned()));
        }
        let mut figment = Figment::from(Serialized::defaults(Defaults::default()))
            .merge(Toml::file(file.unwrap_or(Path::new("steeple.toml"))));
        for (key, value) in environment.settings()? {
            figment = figment.merge(Serialized::default(&key, value));
        }
        let settings: Self = figment.extract().map_err(|error| SettingsError::Unusable(Box::new(error)))?;
        settings.check()?;
        Ok(settings)
    }

    /// The app of each platform that is set up.
    pub fn apps(&self) -> impl Iterator<Item = (StreamingPlatform, AppCredentials)> {
        self.platforms.iter().filter_map(|(slug, platform)| {
            // Without a secret it is an app of the kind that has none; `check` refuses it elsewhere.
            let secret = platform.client_secret.clone().unwrap_or_else(|| Secret::new(""));
            let tenant = platform.tenant.as_deref().and_then(Tenant::parse);
            let app = AppCredentials { tenant, ..AppCredentials::new(platform.client_id.clone()?, secret) };
            Some((StreamingPlatform::from_slug(slug)?, app))
        })
    }

    /// With what each vendor proves that a webhook is its own.
    pub fn webhook_secrets(&self) -> impl Iterator<Item = (StreamingPlatform, Secret)> {
        self.platforms.iter().filter_map(|(slug, platform)| {
            let secret = platform.webhook_secret.clone().filter(|secret| !secret.is_empty())?;
            Some((StreamingPlatform::from_slug(slug)?, secret))
        })
    }

    /// Where typed addresses may lead.
    #[must_use]
    pub const fn destinations(&self) -> AddressPolicy {
        if self.allow_private_destinations { AddressPolicy::OWN_NETWORK } else { AddressPolicy::PUBLIC }
    }

    /// Base URLs that replace the vendors' own.
    #[must_use]
    pub fn base_overrides(&self) -> BaseOverrides {
        let known = self.platforms.iter().filter_map(|(slug, it)| Some((StreamingPlatform::from_slug(slug)?, it)));
        known
            .flat_map(|(platform, it)| it.bases.iter().map(move |(role, url)| ((platform, role.clone()), url.clone())))
            .collect()
    }

    fn check(&self) -> Result<(), SettingsError> {
        if let Some(url) = &self.public_url {
            let plain = matches!(url.scheme(), "http" | "https") && url.host().is_some() && url.query().is_none();
            if !plain || url.path() != "/" || url.fragment().is_some() || !url.username().is_empty() {
                let wanted = "an address like https://live.example.org, without path";
                return Err(SettingsError::Value { name: "public_url".to_owned(), wanted });
            }
        }
        for (slug, settings) in &self.platforms {
            let platform = StreamingPlatform::from_slug(slug)
                .ok_or_else(|| SettingsError::UnknownPlatform { slug: slug.clone() })?;
            let (has_id, has_secret) = (settings.client_id.is_some(), settings.client_secret.is_some());
            if has_id != has_secret && !(has_id && platform.descriptor().takes_app_without_secret()) {
                return Err(SettingsError::HalfAnApp { platform });
            }
            if settings.webhook_secret.is_some() && platform.client().webhooks().is_none() {
                return Err(SettingsError::NoWebhooks { platform });
            }
            let known: Vec<&str> = platform.descriptor().bases.iter().map(|(role, _)| *role).collect();
            if let Some(role) = settings.bases.keys().find(|role| !known.contains(&role.as_str())) {
                return Err(SettingsError::UnknownRole { platform, role: role.clone(), known: known.join(", ") });
            }
            check_tenant(platform, slug, settings)?;
        }
        Ok(())
    }
}

/// The tenant is one, is allowed, and stands nowhere else.
fn check_tenant(platform: StreamingPlatform, slug: &str, settings: &PlatformSettings) -> Result<(), SettingsError> {
    let Some(tenants) = platform.descriptor().oauth.and_then(|oauth| oauth.tenants) else {
        return if settings.tenant.is_none() { Ok(()) } else { Err(SettingsError::NoTenants { platform }) };
    };
    if settings.tenant.as_deref().is_some_and(|tenant| Tenant::parse(tenant).is_none()) {
        let wanted = "an id like 5b8f7a10-0000-4000-8000-000000000001";
        return Err(SettingsError::Value { name: format!("platforms.{slug}.tenant"), wanted });
    }
    if settings.tenant.is_some() && settings.client_id.is_none() {
        return Err(SettingsError::HalfAnApp { platform });
    }
    // It is put before the paths of the sign-in, so one in an address would stand there twice.
    let names_tenant = |url: &Url| {
        let mut segments = url.path().split('/').filter(|segment| !segment.is_empty());
        segments.next_back().is_some_and(|last| last == tenants.everybody || Tenant::parse(last).is_some())
    };
    match settings.bases.iter().find(|(_, url)| names_tenant(url)) {
        Some((role, _)) => Err(SettingsError::TenantInBase { platform, role: role.clone() }),
        None => Ok(()),
    }
}

#[derive(Serialize)]
struct Defaults {
    bind: &'static str,
    port: u16,
    data_dir: &'static str,
    database_connections: u32,
    log_format: LogFormat,
    log_filter: &'static str,
}

impl Default for Defaults {
    fn default() -> Self {
        Self {
            bind: "127.0.0.1",
            port: 8080,
            data_dir: ".steeple",
            database_connections: 10,
            log_format: LogFormat::Pretty,
            log_filter: "info",
        }
    }
}

fn known_slugs() -> String {
    StreamingPlatform::ALL.iter().map(|platform| platform.slug()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(toml: &str, environment: &[(&str, &str)]) -> Result<Settings, SettingsError> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("steeple.toml");
        std::fs::write(&file, toml).unwrap();
        Settings::load(Some(&file), &environment.iter().copied().collect())
    }

    #[test]
    fn the_environment_goes_before_the_file_and_the_file_before_the_defaults() {
        let settings = load(
            "port = 9000\nbind = \"0.0.0.0\"\n[platforms.youtube]\nclient_id = \"from file\"\nclient_secret = \"s\"",
            &[
                ("STEEPLE_PORT", "9001"),
                ("STEEPLE_PLATFORMS__YOUTUBE__CLIENT_ID", "1234"),
                ("DATABASE_URL", "postgres://x"),
                ("HOME", "/root"),
            ],
        )
        .unwrap();

        assert_eq!((settings.port, settings.bind.as_str(), settings.log_format), (9001, "0.0.0.0", LogFormat::Pretty));
        assert_eq!(settings.database_url.unwrap().reveal(), "postgres://x");
        assert_eq!(settings.platforms["youtube"].client_id.as_deref(), Some("1234"), "digits stay text");
    }

    #[test]
    fn a_secret_may_stand_in_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret");
        std::fs::write(&file, "from a file\n").unwrap();
        let path = file.to_str().unwrap();

        let settings = load(
            "",
            &[
                ("STEEPLE_PLATFORMS__ZOOM__CLIENT_ID", "id"),
                ("STEEPLE_PLATFORMS__ZOOM__CLIENT_SECRET_FILE", path),
                ("DATABASE_URL_FILE", path),
            ],
        )
        .unwrap();

        assert_eq!(settings.platforms["zoom"].client_secret.as_ref().unwrap().reveal(), "from a file");
        assert_eq!(settings.database_url.unwrap().reveal(), "from a file");
    }

    #[test]
    fn what_is_misspelt_or_half_is_refused_by_name() {
        for (toml, environment, names) in [
            ("prot = 1", ("A", "b"), "prot"),
            ("", ("STEEPLE_PROT", "1"), "prot"),
            ("[platforms.myspace]", ("A", "b"), "myspace"),
            ("[platforms.youtube]\nclient_id = \"x\"", ("A", "b"), "client_secret"),
            ("[platforms.youtube]\nwebhook_secret = \"x\"", ("A", "b"), "webhook_secret"),
            ("[platforms.youtube.bases]\napo = \"http://x\"", ("A", "b"), "apo"),
            ("", ("STEEPLE_PORT", "many"), "STEEPLE_PORT"),
            ("", ("STEEPLE_KEY_FILE", "/nowhere/at/all"), "/nowhere/at/all"),
            ("public_url = \"https://x/path\"", ("A", "b"), "public_url"),
            ("public_url = \"ftp://x\"", ("A", "b"), "public_url"),
            ("log_format = \"xml\"", ("A", "b"), "xml"),
        ] {
            let error = load(toml, &[environment]).unwrap_err().to_string();
            assert!(error.contains(names), "{toml} {environment:?}: {error}");
        }
        let twice = load("", &[("STEEPLE_KEY", "a"), ("STEEPLE_KEY_FILE", "b")]).unwrap_err();
        assert!(matches!(twice, SettingsError::SetTwice(_)), "{twice}");
    }

    #[test]
    fn a_tenant_stands_beside_its_app_and_in_no_address() {
        let tenant = "5b8f7a10-0000-4000-8000-000000000001";
        let app = |more: &str| format!("[platforms.microsoft_teams]\nclient_id = \"x\"\nclient_secret = \"s\"\n{more}");
        let base = |path: &str| format!("bases.token = \"https://login.microsoftonline.com/{path}\"");

        let settings = load(&app(&format!("tenant = \"{}\"", tenant.to_uppercase())), &[]).unwrap();
        let (_, credentials) = settings.apps().next().unwrap();
        assert_eq!(credentials.tenant.unwrap().as_str(), tenant);
        assert!(load(&app(&base("proxied")), &[]).is_ok());

        for (toml, names) in [
            (app("tenant = \"gracechapel.example\""), "platforms.microsoft_teams.tenant"),
            (app("tenant = \"../common\""), "platforms.microsoft_teams.tenant"),
            (format!("[platforms.microsoft_teams]\ntenant = \"{tenant}\""), "client_id"),
            (format!("[platforms.zoom]\nclient_id = \"x\"\nclient_secret = \"s\"\ntenant = \"{tenant}\""), "no tenant"),
            (app(&base(&format!("{tenant}/"))), "set tenant in its place"),
            (app(&base("organizations")), "set tenant in its place"),
        ] {
            let error = load(&toml, &[]).unwrap_err().to_string();
            assert!(error.contains(names), "{toml}: {error}");
        }
    }

    #[test]
    fn debug_shows_no_secret() {
        let settings = load(
            "key = \"hidden1\"\ndatabase_url = \"hidden2\"\n[platforms.zoom]\nclient_id = \"x\"\nclient_secret = \"hidden3\"\nwebhook_secret = \"hidden4\"",
            &[],
        )
        .unwrap();

        assert!(!format!("{settings:?}").contains("hidden1"));
        assert!(!format!("{settings:?}").contains("hidden2"));
        assert!(!format!("{settings:?}").contains("hidden3"));
        assert!(!format!("{settings:?}").contains("hidden4"));
    }
}
