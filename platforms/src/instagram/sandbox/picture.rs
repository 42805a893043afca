//! The picture of a post, fetched and judged as Instagram does it: a JPEG that it can reach, of a size and shape that it takes.
//!
//! What stands elsewhere than on this machine is not fetched: a double reaches nothing beyond it.

use std::sync::OnceLock;
use std::time::Duration;

use url::{Host, Url};

use super::refused::Refused;

/// Source: Meta's page on content publishing; not verified.
const BYTES_MAX: usize = 8 << 20;
const PATIENCE: Duration = Duration::from_secs(5);

/// What was found at the address.
pub(super) struct Picture {
    /// False where it breaks off, which is noticed only when it is read to its end.
    pub is_whole: bool,
}

/// The picture at this address.
///
/// # Errors
/// Instagram's refusal of what cannot be fetched, is no JPEG, is too large, or has the wrong shape.
pub(super) async fn fetched(address: &str) -> Result<Picture, Refused> {
    let url = Url::parse(address).ok().filter(is_on_this_machine).ok_or_else(not_fetched)?;
    let bytes = read(url).await.ok_or_else(not_fetched)?;
    let (width, height) = frame(&bytes).ok_or_else(not_fetched)?;
    let (width, height) = (u32::from(width), u32::from(height));
    // From 4:5 to 1.91:1.
    if width * 5 < height * 4 || width * 100 > height * 191 {
        return Err(Refused::new(36_003, "The aspect ratio is not supported.").subcode(2_207_009));
    }
    Ok(Picture { is_whole: bytes.windows(2).any(|pair| pair == [0xFF, 0xD9]) })
}

fn not_fetched() -> Refused {
    Refused::new(9_004, "The media could not be fetched from this URI.").subcode(2_207_052)
}

fn is_on_this_machine(url: &Url) -> bool {
    let is_web = matches!(url.scheme(), "http" | "https");
    is_web
        && match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
}

/// The body of a good answer that is not too large.
async fn read(url: Url) -> Option<Vec<u8>> {
    let mut answer = client()?.get(url).send().await.ok().filter(|answer| answer.status() == 200)?;
    let mut bytes = Vec::new();
    while let Some(piece) = answer.chunk().await.ok()? {
        bytes.extend_from_slice(&piece);
        if bytes.len() > BYTES_MAX {
            return None;
        }
    }
    Some(bytes)
}

/// Building one is slow, so all doubles share it. It keeps no connection, because each double runs in a runtime of its own.
fn client() -> Option<&'static reqwest::Client> {
    static CLIENT: OnceLock<Option<reqwest::Client>> = OnceLock::new();
    let built = CLIENT.get_or_init(|| {
        // Where it is installed already, that is fine.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        builder.timeout(PATIENCE).pool_max_idle_per_host(0).build().ok()
    });
    built.as_ref()
}

/// Width and height of a JPEG, from its frame header; `None` for everything else. Source: ITU T.81, annex B.
fn frame(bytes: &[u8]) -> Option<(u16, u16)> {
    let mut rest = bytes.strip_prefix(&[0xFF, 0xD8])?;
    loop {
        let [0xFF, marker, after @ ..] = rest else { return None };
        if *marker == 0xFF {
            // A byte of filling before a marker.
            rest = &rest[1..];
            continue;
        }
        let [high, low, ..] = after else { return None };
        let segment = after.get(..usize::from(u16::from_be_bytes([*high, *low])))?;
        match marker {
            // Tables and application data that stand before the frame.
            0xC4 | 0xCC | 0xDB | 0xDD | 0xE0..=0xEF | 0xFE => rest = after.get(segment.len().max(2)..)?,
            0xC0..=0xCF if *marker != 0xC8 => {
                let [_, _, _precision, height @ .., _components] = segment.get(..8)? else { return None };
                let &[tall, tall_low, wide, wide_low] = height else { return None };
                let (width, height) = (u16::from_be_bytes([wide, wide_low]), u16::from_be_bytes([tall, tall_low]));
                return (width > 0 && height > 0).then_some((width, height));
            }
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::PICTURE;

    #[test]
    fn the_frame_of_a_jpeg_tells_its_size() {
        assert_eq!(frame(PICTURE), Some((320, 320)));
        let filled = [&PICTURE[..2], &[0xFF, 0xFF], &PICTURE[2..]].concat();
        assert_eq!(frame(&filled), Some((320, 320)));
    }

    #[test]
    fn nothing_else_has_a_frame() {
        assert_eq!(frame(b"\x89PNG\r\n\x1a\n and so on"), None);
        assert_eq!(frame(b""), None);
        let header = PICTURE.windows(2).position(|pair| pair == [0xFF, 0xC0]).expect("a frame");
        for end in 0..header + 10 {
            assert_eq!(frame(&PICTURE[..end]), None, "cut after {end} bytes");
        }
        let mut flat = PICTURE.to_vec();
        flat[header + 5..header + 7].fill(0);
        assert_eq!(frame(&flat), None, "of no height");
    }
}
