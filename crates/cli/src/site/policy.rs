//! The Content Security Policy: nothing but the site's own files, and of inline scripts only those
//! that the build wrote, by their hash.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

/// The policy follows the character set, which must stand in a page's first kilobyte.
const CHARSET: &str = "<meta charset=\"utf-8\" />";

/// Puts the policy into a page, before anything that it governs.
pub(super) fn insert(page: &str) -> String {
    let hashes: String = inline_scripts(page)
        .map(|s| format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(s))))
        .collect();
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{hashes}; worker-src 'self'; style-src 'self'; \
         img-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'"
    );
    let meta = format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\" />");
    page.replacen(CHARSET, &format!("{CHARSET}\n    {meta}"), 1)
}

/// A short name for some bytes.
pub(super) fn short_hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// The text of every script element without a `src`. The page is our own, so its scripts are written
/// plainly; a note's text cannot look like one, since `<` is escaped in it.
fn inline_scripts(page: &str) -> impl Iterator<Item = &str> {
    page.split("<script").skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let (text, _) = rest.split_once("</script>")?;
        (!attributes.contains(" src=")).then_some(text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_scripts_are_allowed_by_hash_and_nothing_else_is() {
        let page = insert(
            "<meta charset=\"utf-8\" /><script>alert(1)</script><script src=\"x.js\"></script>",
        );
        // The hash is that of `alert(1)`, computed with another tool.
        assert!(page.contains("script-src 'self' 'wasm-unsafe-eval' 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI=';"), "{page}");
        assert!(page.contains("default-src 'none'"));
        assert_eq!(page.matches("sha256-").count(), 1);
    }
}
