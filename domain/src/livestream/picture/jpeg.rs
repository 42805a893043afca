//! What a person gives becomes one JPEG of bounded size, without what a camera wrote into it. Pure.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, Rgb, RgbImage, Rgba};

use crate::error::{Error, Result};

/// The largest file that is taken. As Base64 in JSON it stays below the largest request.
pub const GIVEN_MAX_BYTES: usize = 700_000;
/// No picture that is shown is larger. Source: YouTube's dossier §4, the smaller of the limits that its pages name.
pub const SHOWN_MAX_BYTES: usize = 2_000_000;
/// Wider or higher ones are made smaller: 1,280 × 720 is what YouTube asks for (dossier §4), screens have more.
const SHOWN_MAX_SIDE: u32 = 1_920;
/// YouTube refuses narrower ones.
const WIDTH_MIN: u32 = 640;
/// Unpacked, it fits into 100 MB: a file of some kilobytes can claim to be larger than any memory.
const PIXELS_MAX: u64 = 24_000_000;
/// Width by height, from 4:5 to 1.91:1: what Instagram takes in its feed. 16:9 lies within.
const SHAPES: std::ops::RangeInclusive<f64> = 0.8..=1.91;
/// Tried in this order until the result is small enough.
const QUALITIES: [u8; 3] = [88, 75, 50];

/// A picture as everybody is shown it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    pub width: u32,
    pub height: u32,
    pub jpeg: Vec<u8>,
}

/// Reads a JPEG or PNG and makes of it what is shown: upright, on white where it is transparent, never enlarged.
///
/// # Errors
/// `Invalid` for what is neither, is damaged, too large, too small, or of a shape that platforms refuse.
pub fn shown(given: &[u8]) -> Result<Shown> {
    if given.len() > GIVEN_MAX_BYTES {
        let kilobytes = given.len().div_ceil(1_000);
        return Err(refused(
            "PICTURE_TOO_LARGE",
            format!(
                "The picture has {kilobytes} kB. Save it with at most {} kB and try again.",
                GIVEN_MAX_BYTES / 1_000
            ),
        ));
    }
    let upright = read(given)?;
    let (width, height) = (upright.width(), upright.height());
    let shape = f64::from(width) / f64::from(height);
    if width < WIDTH_MIN || !SHAPES.contains(&shape) {
        let message = format!(
            "The picture has {width} × {height} pixels. Platforms take pictures that are at least {WIDTH_MIN} wide and not much wider \
             or higher than that; 1280 × 720 is right everywhere."
        );
        return Err(refused("PICTURE_SHAPE", message));
    }
    let picture = made_smaller(on_white(upright));
    let jpeg = encoded(&picture)?;
    Ok(Shown { width: picture.width(), height: picture.height(), jpeg })
}

fn read(given: &[u8]) -> Result<DynamicImage> {
    let mut reader = ImageReader::new(Cursor::new(given)).with_guessed_format().map_err(|_| unreadable())?;
    if !matches!(reader.format(), Some(ImageFormat::Jpeg | ImageFormat::Png)) {
        return Err(refused("PICTURE_UNREADABLE", "This is no JPEG and no PNG picture. Save it as one of them."));
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(PIXELS_MAX * 8);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|_| unreadable())?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS_MAX {
        let message = format!("The picture has {width} × {height} pixels. Make it smaller; 1280 × 720 is enough.");
        return Err(refused("PICTURE_TOO_LARGE", message));
    }
    let orientation = decoder.orientation().map_err(|_| unreadable())?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|_| unreadable())?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn on_white(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let picture = picture.into_rgba8();
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let Rgba([red, green, blue, alpha]) = *picture.get_pixel(x, y);
        Rgb([red, green, blue].map(|colour| over_white(colour, alpha)))
    })
}

fn over_white(colour: u8, alpha: u8) -> u8 {
    let (colour, alpha) = (u16::from(colour), u16::from(alpha));
    u8::try_from((colour * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
}

fn made_smaller(picture: RgbImage) -> RgbImage {
    let longest = picture.width().max(picture.height());
    if longest <= SHOWN_MAX_SIDE {
        return picture;
    }
    let scaled =
        |side: u32| u32::try_from(u64::from(side) * u64::from(SHOWN_MAX_SIDE) / u64::from(longest)).unwrap_or(1);
    imageops::resize(&picture, scaled(picture.width()), scaled(picture.height()).max(1), FilterType::CatmullRom)
}

fn encoded(picture: &RgbImage) -> Result<Vec<u8>> {
    for quality in QUALITIES {
        let mut jpeg = Vec::new();
        JpegEncoder::new_with_quality(&mut jpeg, quality).encode_image(picture).map_err(|error| broken(&error))?;
        if jpeg.len() <= SHOWN_MAX_BYTES {
            return Ok(jpeg);
        }
    }
    Err(refused("PICTURE_TOO_LARGE", "The picture has too much detail. Use a calmer or smaller one."))
}

fn broken(error: &ImageError) -> Error {
    Error::Inconsistent { table: "pictures", what: format!("a picture cannot be written as JPEG: {error}") }
}

fn unreadable() -> Error {
    refused("PICTURE_UNREADABLE", "The picture is damaged or only a part of it came. Choose it again, or save it anew.")
}

fn refused(code: &'static str, message: impl Into<String>) -> Error {
    Error::invalid(code, message, &["picture"])
}
