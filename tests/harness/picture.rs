//! Pictures as people give them.

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};

/// A JPEG of this size, with a slope of colours so that it is no single block.
///
/// # Panics
/// When it cannot be written, which no size in these tests leads to.
#[must_use]
pub fn jpeg(width: u32, height: u32) -> Vec<u8> {
    written(width, height, ImageFormat::Jpeg)
}

/// The same as PNG.
///
/// # Panics
/// As [`jpeg`].
#[must_use]
pub fn png(width: u32, height: u32) -> Vec<u8> {
    written(width, height, ImageFormat::Png)
}

fn written(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let shade = |at: u32, of: u32| u8::try_from(at * 255 / of.max(1)).unwrap_or(u8::MAX);
    let slope = |x, y| Rgb([shade(x, width), shade(y, height), 90]);
    let mut bytes = Cursor::new(Vec::new());
    RgbImage::from_fn(width, height, slope).write_to(&mut bytes, format).expect("a picture can be written");
    bytes.into_inner()
}
