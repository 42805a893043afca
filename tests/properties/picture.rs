//! Whatever is given as a picture: it becomes a small JPEG, or is refused in words. Nothing else.

use proptest::prelude::*;
use proptest::sample::Index;
use steeple_domain::Error;
use steeple_domain::livestream::picture::jpeg::{SHOWN_MAX_BYTES, Shown, shown};
use steeple_tests::picture::{jpeg, png};

/// A picture, or what is left of one after somebody cut it or wrote into it, or anything else.
fn given() -> impl Strategy<Value = Vec<u8>> {
    let whole = || prop_oneof![Just(jpeg(640, 360)), Just(png(640, 360)), Just(jpeg(900, 500))];
    prop_oneof![
        1 => whole(),
        2 => (whole(), any::<Index>()).prop_map(|(picture, at)| picture[..at.index(picture.len())].to_vec()),
        4 => (whole(), prop::collection::vec((any::<Index>(), any::<u8>()), 1..8)).prop_map(|(mut picture, changes)| {
            let length = picture.len();
            for (at, byte) in changes {
                picture[at.index(length)] = byte;
            }
            picture
        }),
        // The head says how large it claims to be.
        2 => (whole(), prop::collection::vec(any::<u8>(), 24)).prop_map(|(mut picture, head)| {
            picture[8..32].copy_from_slice(&head);
            picture
        }),
        1 => prop::collection::vec(any::<u8>(), 0..2_000),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_given_becomes_a_bounded_jpeg_or_is_refused(given in given()) {
        match shown(&given) {
            Ok(Shown { width, height, jpeg }) => {
                prop_assert!((1..=1_920).contains(&width) && (1..=1_920).contains(&height));
                prop_assert!(jpeg.starts_with(&[0xff, 0xd8]) && jpeg.len() <= SHOWN_MAX_BYTES);
            }
            Err(Error::Invalid(problems)) => prop_assert_eq!(&problems[0].path, &["picture"]),
            Err(other) => prop_assert!(false, "{:?}", other),
        }
    }
}

#[test]
fn larger_pictures_are_made_smaller_and_keep_their_shape() {
    let Shown { width, height, .. } = shown(&jpeg(3_840, 2_160)).unwrap();

    assert_eq!((width, height), (1_920, 1_080));
}

/// A camera notes how it was held (EXIF, orientation 6: turn by a quarter to the right), and where it was. Neither is left in
/// what is shown, and the picture stands upright.
#[test]
fn a_picture_stands_upright_and_tells_nothing_of_the_camera() {
    let exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
    let plain = jpeg(900, 1_000);
    let mut held = plain[..2].to_vec();
    held.extend([0xff, 0xe1]);
    held.extend(u16::try_from(exif.len() + 2).unwrap().to_be_bytes());
    held.extend(exif);
    held.extend(&plain[2..]);

    let Shown { width, height, jpeg } = shown(&held).unwrap();

    assert_eq!((width, height), (1_000, 900));
    assert!(!jpeg.windows(4).any(|window| window == b"Exif"));
}
