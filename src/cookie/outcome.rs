//! What became of a Set-Cookie.

use super::again::Memo;

/// Tells what [`Jar::set`](super::Jar::set) did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetOutcome {
    /// A cookie that was not there.
    Inserted,
    /// The cookie was there with another value or other attributes.
    Updated,
    /// Only the expiry moved.
    Renewed,
    /// Nothing changed, or there was nothing to delete.
    Unchanged,
    /// The cookie was there, and its new expiry has passed.
    Deleted,
    Rejected(Rejection),
}

/// Tells more of what [`Jar::put`](super::Jar::put) did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Put<'a> {
    pub outcome: SetOutcome,
    /// The cookie, and its new `name=value`, when nothing but that changed in any header.
    pub rewritten: Option<(u32, &'a str)>,
    /// How to set the stored cookie again by the same text, or by one with another value; `None` when only the full way can.
    pub memo: Option<Memo<'a>>,
}

impl Put<'_> {
    /// Headers stay as they were, or nothing is left of the cookie in them.
    pub(super) fn nothing(outcome: SetOutcome) -> Self {
        Put {
            outcome,
            rewritten: None,
            memo: None,
        }
    }
}

/// Tells why a Set-Cookie was ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rejection {
    ControlCharacter,
    /// Neither name nor value.
    Empty,
    /// Name and value exceed 4096 octets, or the default path does.
    TooLarge,
    DomainNotAscii,
    /// The Domain attribute is neither the host nor a parent of it.
    DomainMismatch,
    PublicSuffix,
    /// Secure, but set over http.
    InsecureOrigin,
    /// Set over http while a Secure cookie of this name stands in its way.
    ShadowsSecure,
    /// `SameSite=None` without Secure.
    SameSiteNone,
    /// `__Secure-` without Secure.
    SecurePrefix,
    /// `__Host-` without Secure or `Path=/`, or with a Domain.
    HostPrefix,
    /// A value that would pass for a prefixed name.
    NamelessPrefix,
    /// The jar is full of cookies that take precedence.
    Full,
}
