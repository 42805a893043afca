//! The key of the day, judged as far as a key can be judged.

use chrono::TimeDelta;

use crate::contract::livestream::{HandKey, Ingest, WrongKey};
use crate::contract::words::Words;
use crate::instagram::Instagram;
use crate::reach::destination::{self, Field, Scheme};

/// A key belongs to one session, and a session that is not used ends. How soon is nowhere written; a day is what churches can
/// work with and still tells last week's key from today's.
const GOOD_FOR: TimeDelta = TimeDelta::hours(24);

impl HandKey for Instagram {
    fn check(&self, url: &str, key: &str) -> Result<Ingest, WrongKey> {
        let wrong = |field, what: &str| WrongKey { field, what: what.to_owned() };
        let read = destination::read(url, key, "").map_err(|bad| match bad.field {
            Field::Server => wrong("url", bad.what),
            Field::Key | Field::Passphrase => wrong("key", bad.what),
        })?;
        if read.scheme != Scheme::Rtmps {
            return Err(wrong("url", "Instagram's server address begins with rtmps://. Copy it from Live Producer"));
        }
        Ok(read.ingest())
    }

    fn good_for(&self) -> TimeDelta {
        GOOD_FOR
    }

    fn how(&self) -> Words {
        Words::new(
            "Open instagram.com on a computer, choose Create › Live video, and copy server address and stream key of today.",
            "Abra instagram.com en un ordenador, elija Create › Live video, y copie la dirección del servidor y la clave de \
             emisión de hoy.",
        )
    }
}
