//! Whatever is typed as a tenant, a sign-in goes to the vendor's own host and to the path that is meant.

use std::time::Duration;

use proptest::prelude::*;
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::call::AppCredentials;
use steeple_platforms::contract::credentials::Secret;
use steeple_platforms::contract::tenant::Tenant;
use steeple_platforms::http::{BaseOverrides, Http};
use steeple_platforms::oauth::{AuthorizationRequest, authorization_url};
use url::Url;

/// What a person copies, in either case.
fn guid() -> impl Strategy<Value = String> {
    prop_oneof!["[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}"]
}

/// An id with something of another language of addresses in it, and texts that were never an id.
fn hostile() -> impl Strategy<Value = String> {
    let letters = [
        "/", "\\", ".", "..", "@", ":", "?", "#", "%", "%2f", "%2e%2e", ";", "&", "\u{e9}", "\u{ff0f}", "\n", " ", "\0",
    ];
    let within = (guid(), 0_usize..36, prop::sample::select(letters.to_vec()), any::<bool>());
    let within = within.prop_map(|(mut id, at, letter, replaces)| {
        let end = if replaces { at + letter.len().min(id.len() - at) } else { at };
        id.replace_range(at..end, letter);
        id
    });
    let known = [
        "organizations",
        "common",
        "consumers",
        "gracechapel.example",
        "..",
        "../..",
        "//evil.example",
        "@evil.example",
    ];
    prop_oneof![within, ".{0,60}", "[-0-9a-fA-F]{30,40}", prop::sample::select(known.to_vec()).prop_map(str::to_owned)]
}

fn http() -> Http {
    Http::new(&BaseOverrides::new(), Duration::from_secs(1), None).expect("a client")
}

/// Where this app's people sign in, and where its tokens come from.
fn addresses(http: &Http, platform: StreamingPlatform, tenant: Option<Tenant>) -> Option<[Url; 2]> {
    let oauth = platform.descriptor().oauth?;
    let app = AppCredentials { tenant, ..AppCredentials::new("id", Secret::new("secret")) };
    let redirect_uri = Url::parse("https://steeple.example/oauth/callback").expect("a URL");
    let (state, verifier) = (Secret::new("state"), Secret::new("v".repeat(43)));
    let request =
        AuthorizationRequest { state: &state, verifier: &verifier, redirect_uri: &redirect_uri, reconnect: false };
    let page = authorization_url(http, platform.descriptor(), &app, &request)?;
    Some([page, http.url(platform, "token", &oauth.path_for(oauth.token_path, &app))])
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_id_is_a_tenant_and_stands_where_everybodys_stood(id in guid()) {
        let (http, tenant) = (http(), Tenant::parse(&id).expect("an id"));
        for platform in StreamingPlatform::ALL {
            let Some(everybodys) = addresses(&http, *platform, None) else { continue };
            let own = addresses(&http, *platform, Some(tenant.clone())).expect("people sign in here");

            for (everybodys, own) in everybodys.iter().zip(&own) {
                let word = platform.descriptor().oauth.and_then(|oauth| oauth.tenants).map(|tenants| tenants.everybody);
                let expected = match word {
                    Some(word) => everybodys.as_str().replacen(&format!("/{word}/"), &format!("/{}/", tenant.as_str()), 1),
                    None => everybodys.to_string(),
                };
                prop_assert_eq!(own.as_str(), expected);
                prop_assert!(word.is_none() || own != everybodys, "{} has tenants and asks everybody's", platform);
            }
        }
    }

    #[test]
    fn no_tenant_leads_anywhere_else(typed in hostile()) {
        let Some(tenant) = Tenant::parse(&typed) else { return Ok(()) };
        let http = http();
        for platform in StreamingPlatform::ALL {
            let Some(everybodys) = addresses(&http, *platform, None) else { continue };
            let own = addresses(&http, *platform, Some(tenant.clone())).expect("people sign in here");

            for (everybodys, own) in everybodys.iter().zip(&own) {
                prop_assert_eq!(own.origin(), everybodys.origin(), "{:?}", typed);
                prop_assert_eq!((own.username(), own.password()), ("", None), "{:?}", typed);
                prop_assert_eq!((own.query(), own.fragment()), (everybodys.query(), None), "{:?}", typed);
                let paths = own.path().split('/').zip(everybodys.path().split('/'));
                let moved: Vec<&str> = paths.filter(|(own, theirs)| own != theirs).map(|(own, _)| own).collect();
                let has_tenants = platform.descriptor().takes_tenant();
                prop_assert_eq!(moved, if has_tenants { vec![tenant.as_str()] } else { Vec::new() }, "{:?}", typed);
                prop_assert_eq!(own.path().matches('/').count(), everybodys.path().matches('/').count());
            }
        }
    }
}
