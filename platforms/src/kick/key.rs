//! The key that Kick signs with, and whether it signed something.
//!
//! Checked with `ring`, which verifies in constant time and is in the tree for TLS; it wants the bare RSA key of PKCS#1, so the
//! `SubjectPublicKeyInfo` (RFC 5280 section 4.1.2.7) around it is taken off here.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};

/// Published at <https://docs.kick.com/events/webhook-security>, read 2026-11.
pub(super) const PUBLISHED: &str = "-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAq/+l1WnlRrGSolDMA+A8
6rAhMbQGmQ2SapVcGM3zq8ANXjnhDWocMqfWcTd95btDydITa10kDvHzw9WQOqp2
MZI7ZyrfzJuz5nhTPCiJwTwnEtWft7nV14BYRDHvlfqPUaZ+1KR4OCaO/wWIk/rQ
L/TjY0M70gse8rlBkbo2a8rKhu69RQTRsoaf4DVhDPEeSeI5jVrRDGAMGL3cGuyY
6CLKGdjVEM78g3JfYOvDU/RvfqD7L89TZ3iN94jrmWdGz34JNlEI5hqK8dd7C5EF
BEbZ5jgB8s8ReQV8H+MkuffjdAj3ajDDX3DOJMIut1lBrUVD1AaSrGCKHooWoL2e
twIDAQAB
-----END PUBLIC KEY-----";

/// `rsaEncryption`, RFC 8017 appendix A, with its NULL parameters.
const RSA_ENCRYPTION: &[u8] = &[0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];

const SEQUENCE: u8 = 0x30;
const BIT_STRING: u8 = 0x03;

/// A public RSA key, as PKCS#1 has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key(Vec<u8>);

impl Key {
    /// The key of a PEM text; `None` for anything else.
    pub(super) fn from_pem(text: &str) -> Option<Self> {
        let inner = text.trim().strip_prefix("-----BEGIN PUBLIC KEY-----")?.strip_suffix("-----END PUBLIC KEY-----")?;
        let packed: String = inner.split_whitespace().collect();
        let der = STANDARD.decode(packed).ok()?;
        let (info, rest) = element(SEQUENCE, &der)?;
        let (algorithm, info) = element(SEQUENCE, info)?;
        let (bits, info) = element(BIT_STRING, info)?;
        let is_whole = rest.is_empty() && info.is_empty() && algorithm == RSA_ENCRYPTION;
        // A bit string begins with the number of bits that its last byte leaves unused.
        bits.strip_prefix(&[0]).filter(|_| is_whole).map(|key| Self(key.to_vec()))
    }

    /// Whether this key signed the message: RSASSA-PKCS1-v1_5 with SHA-256. A key that is none signed nothing.
    pub(super) fn signed(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &self.0).verify(message, signature).is_ok()
    }
}

/// The content of the DER element at the beginning, and what follows it; `None` when it is another or does not fit.
fn element(tag: u8, der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (found, rest) = der.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match usize::from(*first) {
        short @ 0..=0x7f => (short, rest),
        long @ 0x81..=0x82 => {
            let (bytes, rest) = rest.split_at_checked(long - 0x80)?;
            (bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)), rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    (*found == tag).then_some((content, rest))
}
