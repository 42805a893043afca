//! The people who can sign in, and their channels.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use super::YoutubeSandbox;
use super::lists::{list_answer, page_of, parts_of};
use crate::sandbox::google::{Params, Refused};

/// Logins of the consent page, in its order.
pub(super) const LOGINS: &[&str] = &["Grace Chapel", "Second Channel", "No Channel", "Live Not Enabled"];

/// One channel.
#[derive(Debug)]
pub(super) struct Channel {
    login: &'static str,
    pub id: &'static str,
    handle: &'static str,
    live_enabled: bool,
}

const CHANNELS: &[Channel] = &[
    Channel { login: "Grace Chapel", id: "UCgracechapel00000000000", handle: "@gracechapel", live_enabled: true },
    Channel { login: "Second Channel", id: "UCsecondchannel000000000", handle: "@secondchannel", live_enabled: true },
    Channel { login: "Live Not Enabled", id: "UClivenotenabled00000000", handle: "@notyet", live_enabled: false },
];

/// `None` for a Google account without a channel.
pub(super) fn channel_of(login: &str) -> Option<&'static Channel> {
    CHANNELS.iter().find(|channel| channel.login == login)
}

impl Channel {
    pub fn may_go_live(&self) -> Result<(), Refused> {
        if self.live_enabled {
            return Ok(());
        }
        Err(Refused::forbidden("liveStreamingNotEnabled", "The user is not enabled for live streaming."))
    }
}

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.route("/youtube/v3/channels", web::get().to(list));
}

const PARAMS: &[&str] = &["part", "mine", "id", "maxResults", "pageToken", "hl"];
const PARTS: &[&str] = &["id", "snippet", "contentDetails", "status", "statistics"];

async fn list(sandbox: web::Data<YoutubeSandbox>, request: HttpRequest) -> Result<HttpResponse, Refused> {
    let (params, login) = sandbox.admit_login(&request, 1, PARAMS)?;
    let parts = parts_of(&params, PARTS)?;
    one_filter(&params, &["mine", "id"])?;
    let mine = params.boolean("mine")? == Some(true);
    let ids = params.list("id");
    let wanted = |channel: &&Channel| (mine && channel.login == login) || ids.contains(&channel.id);
    let shown: Vec<serde_json::Value> = CHANNELS.iter().filter(wanted).map(|channel| render(channel, &parts)).collect();
    if shown.is_empty() {
        // Google leaves `items` out of an empty list of channels.
        let page_info = json!({ "totalResults": 0, "resultsPerPage": 5 });
        return Ok(HttpResponse::Ok()
            .json(json!({ "kind": "youtube#channelListResponse", "etag": "e1", "pageInfo": page_info })));
    }
    Ok(list_answer("youtube#channelListResponse", shown, &page_of(&params)?))
}

/// Exactly one of the filters must be set.
pub(super) fn one_filter(params: &Params, filters: &[&str]) -> Result<(), Refused> {
    match filters.iter().filter(|name| params.optional(name).is_some()).count() {
        1 => Ok(()),
        0 => Err(Refused::bad("missingRequiredParameter", "No filter selected")),
        _ => Err(Refused::bad("incompatibleParameters", "Incompatible parameters specified in the request")),
    }
}

fn render(channel: &Channel, parts: &[&str]) -> serde_json::Value {
    let mut shown = json!({ "kind": "youtube#channel", "etag": "e1", "id": channel.id });
    if parts.contains(&"snippet") {
        let picture = format!("https://yt3.ggpht.com/{}=s88", channel.id);
        shown["snippet"] = json!({
            "title": channel.login,
            "customUrl": channel.handle,
            "thumbnails": { "default": { "url": picture, "width": 88, "height": 88 } },
        });
    }
    if parts.contains(&"contentDetails") {
        let uploads = channel.id.replacen("UC", "UU", 1);
        shown["contentDetails"] = json!({ "relatedPlaylists": { "likes": "", "uploads": uploads } });
    }
    if parts.contains(&"status") {
        shown["status"] = json!({ "privacyStatus": "public", "isLinked": true, "longUploadsStatus": "allowed", "madeForKids": false });
    }
    shown
}
