//! The directory that an app belongs to, at vendors who keep one for each organisation.

/// A tenant's id: a GUID in lower case. It becomes one segment of a sign-in's path, and nothing but hexadecimal digits and hyphens
/// can: no such segment leads to another host or path (`no_tenant_leads_anywhere_else` in `tests/properties`).
///
/// The id alone is taken, and no name of a domain: it is what Microsoft asks for where an app is registered for one tenant.
/// Source: <https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenant(String);

/// Where the hyphens of a GUID stand.
const HYPHENS: [usize; 4] = [8, 13, 18, 23];
const LENGTH: usize = 36;

impl Tenant {
    /// The tenant of this id; `None` for any other text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let fits = |(at, byte): (usize, u8)| {
            if HYPHENS.contains(&at) { byte == b'-' } else { byte.is_ascii_hexdigit() }
        };
        let is_id = text.len() == LENGTH && text.bytes().enumerate().all(fits);
        is_id.then(|| Self(text.to_ascii_lowercase()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_whatever_its_case_and_nothing_else_is_one() {
        let id = Tenant::parse("5B8F7A10-0000-4000-8000-00000000000a").expect("an id");
        assert_eq!(id.as_str(), "5b8f7a10-0000-4000-8000-00000000000a");

        for other in [
            "",
            "organizations",
            "common",
            "gracechapel.example",
            "5b8f7a1000004000800000000000000a",
            "{5b8f7a10-0000-4000-8000-00000000000a}",
            " 5b8f7a10-0000-4000-8000-00000000000a",
            "5b8f7a10-0000-4000-8000-00000000000",
            "5b8f7a10-0000-4000-8000-00000000000/",
            "5b8f7a10-0000-4000-8000-0000000000%2f",
            "../../../../../../../../../../../../",
            "@evil.example/0000-4000-8000-0000000",
            "5b8f7a10-0000-4000-8000-0000000000\u{e9}",
            "５b8f7a10-0000-4000-8000-0000000000",
        ] {
            assert_eq!(Tenant::parse(other), None, "{other}");
        }
    }
}
