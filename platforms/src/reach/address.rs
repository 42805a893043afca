//! Which addresses Steeple may connect to when a person typed where: the policy as data, and what each address is.
//!
//! Sources: the IANA special-purpose registries for IPv4 and IPv6 (RFC 6890), RFC 6052 and RFC 6147 (NAT64), RFC 3056 (6to4),
//! RFC 4380 (Teredo), and the metadata addresses that cloud providers document.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Where an address leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AddressKind {
    /// Somewhere on the public internet.
    Public,
    /// This very machine.
    Loopback,
    /// A network of its own: RFC 1918, RFC 4193, RFC 6598.
    Private,
    /// The neighbours on the same wire, and with them the metadata service of most clouds (169.254.169.254).
    LinkLocal,
    /// Nothing that one server answers on: multicast, broadcast, unspecified, reserved, for documentation.
    Unusable,
}

/// What is allowed besides the public internet. Link-local and unusable addresses never are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AddressPolicy {
    pub loopback: bool,
    pub private: bool,
}

impl AddressPolicy {
    /// The public internet and nothing else.
    pub const PUBLIC: Self = Self { loopback: false, private: false };

    /// For an installation whose streaming servers stand in its own network.
    pub const OWN_NETWORK: Self = Self { loopback: true, private: true };

    #[must_use]
    pub fn allows(self, address: IpAddr) -> bool {
        match AddressKind::of(address) {
            AddressKind::Public => true,
            AddressKind::Loopback => self.loopback,
            AddressKind::Private => self.private,
            AddressKind::LinkLocal | AddressKind::Unusable => false,
        }
    }
}

impl AddressKind {
    /// What this address is; an IPv4 address inside an IPv6 one is judged as itself.
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => of_v4(address),
            IpAddr::V6(address) => of_v6(address),
        }
    }
}

fn of_v4(address: Ipv4Addr) -> AddressKind {
    let [a, b, c, _] = address.octets();
    match (a, b, c) {
        (127, ..) => AddressKind::Loopback,
        (10, ..) | (172, 16..=31, _) | (192, 168, _) | (100, 64..=127, _) => AddressKind::Private,
        (169, 254, _) => AddressKind::LinkLocal,
        // "This network", protocol assignments, documentation, 6to4 relays, benchmarking, multicast, reserved and broadcast.
        (0 | 224..=255, ..) | (192, 0, 0 | 2) | (192, 88, 99) | (198, 18 | 19, _) | (198, 51, 100) | (203, 0, 113) => {
            AddressKind::Unusable
        }
        _ => AddressKind::Public,
    }
}

fn of_v6(address: Ipv6Addr) -> AddressKind {
    if let Some(inner) = inner_v4(address) {
        return of_v4(inner);
    }
    let [first, second, ..] = address.segments();
    match first {
        _ if address.is_loopback() => AddressKind::Loopback,
        // fd00:ec2::254 is a cloud's metadata service; no streaming server stands in that block.
        0xfd00 if second == 0x0ec2 => AddressKind::LinkLocal,
        0xfc00..=0xfdff => AddressKind::Private,
        0xfe80..=0xfeff => AddressKind::LinkLocal,
        // Global unicast is 2000::/3; of it, documentation and protocol assignments answer nobody.
        0x2001 if second == 0x0db8 || second < 0x0200 => AddressKind::Unusable,
        0x3fff if second < 0x1000 => AddressKind::Unusable,
        0x2000..=0x3fff => AddressKind::Public,
        _ => AddressKind::Unusable,
    }
}

/// The IPv4 address that a packet to this one ends at: mapped, compatible, NAT64, 6to4.
fn inner_v4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let of = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Ipv4Addr::new(a, b, c, d)
    };
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => None,
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Some(of(high, low)),
        [0x2002, high, low, ..] => Some(of(high, low)),
        // Teredo hides the client's address by inverting it.
        [0x2001, 0, .., high, low] => Some(of(!high, !low)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(address: &str) -> AddressKind {
        AddressKind::of(address.parse().expect("an address"))
    }

    #[test]
    fn every_kind_of_address_is_known() {
        use AddressKind::{LinkLocal, Loopback, Private, Public, Unusable};
        let table = [
            (Public, "1.1.1.1 8.8.8.8 100.63.255.255 172.15.0.1 172.32.0.1 2606:4700::1111 2a00:1450::1"),
            (Loopback, "127.0.0.1 127.255.255.254 ::1 ::ffff:127.0.0.1 64:ff9b::7f00:1 2002:7f00:1::1"),
            (Private, "10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 100.64.0.1 fd12::1 fc00::1 ::ffff:10.0.0.1"),
            (LinkLocal, "169.254.169.254 169.254.0.1 fe80::1 fec0::1 fd00:ec2::254 ::ffff:169.254.169.254"),
            (
                Unusable,
                "0.0.0.0 255.255.255.255 224.0.0.1 240.0.0.1 192.0.2.1 198.18.0.1 :: ff02::1 2001:db8::1 100::1",
            ),
        ];
        for (wanted, addresses) in table {
            for address in addresses.split(' ') {
                assert_eq!(kind(address), wanted, "{address}");
            }
        }
    }

    #[test]
    fn teredo_is_judged_by_the_address_behind_it() {
        // 127.0.0.1 inverted.
        assert_eq!(kind("2001:0:4136:e378:8000:63bf:80ff:fffe"), AddressKind::Loopback);
    }

    #[test]
    fn a_policy_opens_what_it_names_and_never_the_metadata_service() {
        let own = AddressPolicy::OWN_NETWORK;
        let address = |text: &str| text.parse::<IpAddr>().expect("an address");
        assert!(own.allows(address("127.0.0.1")) && own.allows(address("10.1.1.1")) && own.allows(address("1.1.1.1")));
        assert!(!own.allows(address("169.254.169.254")) && !own.allows(address("::ffff:a9fe:a9fe")));
        assert!(
            !AddressPolicy::PUBLIC.allows(address("127.0.0.1")) && !AddressPolicy::PUBLIC.allows(address("10.1.1.1"))
        );
    }
}
