//! Paths (RFC 6265bis, section 5.1.4).

/// Returns the default-path of a request's path.
pub(super) fn default_path(uri_path: &str) -> &str {
    match uri_path.bytes().rposition(|byte| byte == b'/') {
        // "If the uri-path contains no more than one %x2F ("/") character, output %x2F ("/")"
        None | Some(0) => "/",
        // "Output the characters of the uri-path from the first character up to, but not
        // including, the right-most %x2F ("/")."
        Some(last) => &uri_path[..last],
    }
}

/// Tells whether a request's path path-matches a cookie's path.
pub(super) fn path_matches(request_path: &str, cookie_path: &str) -> bool {
    let Some(rest) = request_path.strip_prefix(cookie_path) else {
        return false;
    };
    // "The cookie-path and the request-path are identical."
    rest.is_empty()
        // "… and the last character of the cookie-path is %x2F ("/")."
        || cookie_path.ends_with('/')
        // "… and the first character of the request-path that is not included in the
        // cookie-path is a %x2F ("/") character."
        || rest.starts_with('/')
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
            assert_eq!(default_path(path), want, "{path}");
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
            assert!(path_matches(request, cookie), "{request} {cookie}");
        }
        for (request, cookie) in [
            ("/", "/a"),
            ("/ab", "/a"),
            ("/a", "/a/"),
            ("/a", "/A"),
            ("/é", "/\u{c3}"),
        ] {
            assert!(!path_matches(request, cookie), "{request} {cookie}");
        }
    }
}
