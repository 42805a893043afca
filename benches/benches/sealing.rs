//! Sealing and opening a 2 kB credential, against raw `aes-gcm` on the same bytes.

use std::hint::black_box;

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use steeple_benches::{Report, ratio_of, time};
use steeple_domain::entropy::{Entropy, SystemEntropy};
use steeple_domain::ids::ChurchId;
use steeple_domain::vault::{DataKey, KeyRing, Place};
use uuid::Uuid;

const TIMES: usize = 20_000;

fn main() {
    let mut report = Report::of("sealing");
    let entropy = SystemEntropy;
    let credential = vec![b'x'; 2_048];
    let bytes = [7; 32];
    let ring = KeyRing::new(DataKey::new(bytes), Vec::new());
    let place = Place {
        table: "platform_connections",
        row: Uuid::from_u128(1),
        column: "sealed_credentials",
        church: ChurchId(Uuid::from_u128(2)),
    };
    let raw = Aes256Gcm::new(&Key::<Aes256Gcm>::from(bytes));

    let vault = || {
        time(|| {
            for _ in 0..TIMES {
                let sealed = ring.seal(&entropy, &place, black_box(&credential)).expect("2 kB can be sealed");
                black_box(ring.open(&place, &sealed).expect("what was sealed here opens here"));
            }
        })
    };
    let baseline = || {
        time(|| {
            for _ in 0..TIMES {
                let mut nonce = [0; 12];
                entropy.fill(&mut nonce);
                let nonce = Nonce::from(nonce);
                let sealed =
                    raw.encrypt(&nonce, Payload { msg: black_box(&credential), aad: b"" }).expect("2 kB can be sealed");
                black_box(raw.decrypt(&nonce, Payload { msg: &sealed, aad: b"" }).expect("it opens"));
            }
        })
    };
    let ratio = ratio_of(vault, baseline);
    report.ratio("seal_and_open_2kb", ratio);
    report.close();
}
