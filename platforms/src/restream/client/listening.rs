//! Listening to Restream's streaming updates: the line, and what they add to a look.
//!
//! Restream wants the token in the address and looks at it when the line is opened (dossier §5). It first repeats the last minute,
//! so a line that broke is simply opened again.

use async_trait::async_trait;

use super::channel;
use crate::contract::call::Call;
use crate::contract::destination::{Destination, DestinationState};
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::contract::listening::{Ended, Heard, Line, Link, Listening, Video, Word};
use crate::contract::livestream::{ExternalIds, Seen, SeenState, Signal};
use crate::contract::platform::StreamingPlatform;
use crate::http::socket::{Opened, Opening, Socket};
use crate::restream::{Restream, errors, updates};

#[async_trait]
impl Listening for Restream {
    async fn listen(&self, call: &Call<'_>) -> Result<Box<dyn Line>, PlatformError> {
        let platform = StreamingPlatform::Restream;
        let opening = Opening {
            platform,
            operation: "updates_listen",
            url: call.http.url(platform, "streaming", "/ws"),
            query: vec![("accessToken", call.credentials.access_token.clone())],
        };
        match call.http.open_socket(opening).await? {
            Opened::Socket(socket) => Ok(Box::new(Updates(socket))),
            // "Without a token the handshake fails with 400", says one observer; what else answers 400 is not known. A refused
            // line therefore ends no grant: the calls beside it tell soon enough whether the token is good.
            Opened::Refused(answer) if answer.status == 400 => {
                let detail = "Restream does not open the line for live news";
                Err(answer.error(ErrorKind::Unavailable, Outcome::NothingHappened, detail).with_code("400"))
            }
            Opened::Refused(answer) => Err(errors::refusal(&answer, call.now)),
        }
    }

    /// "Viewers can see it" is `online`, "we are sending" is the incoming video, and every channel has its own outcome. What was asked
    /// decides whether anything runs at all, unless the video is heard to arrive; and it alone says the end, of which the updates
    /// promise no last word.
    fn join(&self, seen: Seen, _ids: &ExternalIds, heard: &Heard) -> Seen {
        use SeenState as V;
        let video = heard.video.as_ref().map(|told| &told.what);
        let runs = matches!(
            (video, &seen.state),
            (Some(Video::Arriving { .. }), V::Scheduled | V::Starting | V::Live) | (None, V::Starting | V::Live)
        );
        let signal = signal(seen.signal.clone(), video, &seen.state);
        if !runs {
            return Seen { signal, ..seen };
        }
        let destinations: Vec<_> = seen.destinations.iter().map(|asked| told(asked, heard)).collect();
        let state = match seen.state {
            _ if destinations.iter().any(|channel| channel.state == DestinationState::Visible) => V::Live,
            // Nobody is told to see it, and every channel says why.
            V::Live if !destinations.is_empty() && destinations.iter().all(is_dark) => V::Starting,
            V::Scheduled => V::Starting,
            asked => asked,
        };
        let viewers: Vec<u64> = destinations.iter().filter_map(|channel| channel.viewers).collect();
        let viewers = if viewers.is_empty() { seen.viewers } else { Some(viewers.iter().sum()) };
        Seen { state, signal, viewers, destinations, ..seen }
    }
}

/// The line, word by word.
struct Updates(Socket);

#[async_trait]
impl Line for Updates {
    async fn next(&mut self) -> Result<Word, Ended> {
        Ok(updates::word(&self.0.next().await?))
    }
}

/// One channel with what was told of it. A lost connection outweighs "online", of which Restream may never say that it is over.
fn told(asked: &Destination, heard: &Heard) -> Destination {
    use DestinationState as S;
    let link = heard.links.get(&asked.id).map(|told| told.what);
    let shown = heard.shown.get(&asked.id).map(|told| &told.what);
    let (state, reason) = match (link, shown) {
        (Some(Link::Disconnected), _) => (S::Lost, Some(channel::lost(asked))),
        // What was removed before it began, after a sound check, is sent again.
        (Some(Link::Removed), _) if asked.state != S::Waiting => (S::LeftOut, Some(channel::left_out(asked))),
        (_, Some(shown)) if shown.online => (S::Visible, None),
        (Some(Link::Connecting), _) => (S::Connecting, None),
        (Some(Link::Connected), _) => (S::Receiving, None),
        _ => (asked.state, asked.reason.clone()),
    };
    let viewers = shown.filter(|_| state == S::Visible).and_then(|shown| shown.viewers);
    Destination { state, reason, viewers, ..asked.clone() }
}

fn is_dark(channel: &Destination) -> bool {
    use DestinationState as S;
    matches!(channel.state, S::Connecting | S::Lost | S::LeftOut)
}

fn signal(asked: Signal, video: Option<&Video>, state: &SeenState) -> Signal {
    match (video, asked) {
        // An end that was asked for is the last word.
        (Some(Video::Arriving { .. }), asked) if *state == SeenState::Ended => asked,
        (None, asked) => asked,
        (Some(Video::Stopped), _) => Signal::Absent,
        (Some(Video::Arriving { issues }), Signal::Receiving { issues: more }) => {
            Signal::Receiving { issues: issues.iter().cloned().chain(more).collect() }
        }
        (Some(Video::Arriving { issues }), Signal::Unknown | Signal::Absent) => {
            Signal::Receiving { issues: issues.clone() }
        }
    }
}
