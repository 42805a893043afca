pub use self::interim::key_ring;

mod interim {
    use std::io::Write;

    use anyhow::Context;
    use steeple_domain::entropy::Entropy;
    use steeple_domain::vault::{DataKey, KeyRing};

    use crate::settings::Settings;

    pub fn key_ring(settings: &Settings, entropy: &dyn Entropy) -> anyhow::Result<KeyRing> {
        let text = match &settings.keys {
            Some(keys) => keys.reveal().to_owned(),
            None => {
                let file = settings.data_dir.join("steeple.key");
                if !file.exists() {
                    let key = DataKey::generate(entropy);
                    let mut open = std::fs::OpenOptions::new();
                    std::os::unix::fs::OpenOptionsExt::mode(open.write(true).create_new(true), 0o600);
                    let mut out = open.open(&file)?;
                    out.write_all(hex::encode(key.reveal()).as_bytes())?;
                }
                std::fs::read_to_string(file)?
            }
        };
        let mut keys = text.split(',').map(|key| {
            let mut bytes = [0; 32];
            hex::decode_to_slice(key.trim(), &mut bytes).context("a key is not 64 hexadecimal digits")?;
            Ok::<_, anyhow::Error>(DataKey::new(bytes))
        });
        let sealing = keys.next().context("no key")??;
        Ok(KeyRing::new(sealing, keys.collect::<Result<_, _>>()?))
    }
}
