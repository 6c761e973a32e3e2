//! Paths (RFC 6265bis, section 5.1.4).

use crate::bytes::equal;

/// Returns the default-path of a request's path.
pub(super) fn default_path(uri_path: &[u8]) -> &[u8] {
    match uri_path.iter().rposition(|byte| *byte == b'/') {
        // "If the uri-path contains no more than one %x2F ("/") character, output %x2F ("/")"
        None | Some(0) => b"/",
        // "Output the characters of the uri-path from the first character up to, but not
        // including, the right-most %x2F ("/")."
        Some(last) => &uri_path[..last],
    }
}

/// Tells whether a request's path path-matches a cookie's path.
pub(super) fn path_matches(request_path: &[u8], cookie_path: &[u8]) -> bool {
    let Some((start, rest)) = request_path.split_at_checked(cookie_path.len()) else {
        return false;
    };
    equal(start, cookie_path)
        // "The cookie-path and the request-path are identical."
        && (rest.is_empty()
            // "… and the last character of the cookie-path is %x2F ("/")."
            || cookie_path.last() == Some(&b'/')
            // "… and the first character of the request-path that is not included in the
            // cookie-path is a %x2F ("/") character."
            || rest[0] == b'/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_path_is_the_directory() {
        for (path, want) in [
            ("/", "/"),
            ("/a", "/"),
            ("/a/", "/a"),
            ("/a/b", "/a"),
            ("/a/b/", "/a/b"),
            ("//", "/"),
        ] {
            assert_eq!(default_path(path.as_bytes()), want.as_bytes(), "{path}");
        }
    }

    #[test]
    fn matches_at_segment_borders() {
        for (request, cookie) in [
            ("/", "/"),
            ("/a", "/"),
            ("/a", "/a"),
            ("/a/", "/a"),
            ("/a/b", "/a"),
            ("/a/b", "/a/"),
        ] {
            assert!(
                path_matches(request.as_bytes(), cookie.as_bytes()),
                "{request} {cookie}"
            );
        }
        for (request, cookie) in [
            ("/", "/a"),
            ("/ab", "/a"),
            ("/a", "/a/"),
            ("/a", "/A"),
            ("/é", "/\u{c3}"),
        ] {
            assert!(
                !path_matches(request.as_bytes(), cookie.as_bytes()),
                "{request} {cookie}"
            );
        }
    }
}
