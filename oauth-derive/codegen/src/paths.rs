//! Paths into a response: `a.b[0].c`, or an RFC 6901 JSON Pointer with its leading `/`.

/// Says what is wrong with a path, if anything.
pub(crate) fn check(path: &str) -> Result<(), String> {
    if path.is_empty() {
        return Err("an empty path names nothing; write `member` or `object.member`".to_owned());
    }
    if let Some(pointer) = path.strip_prefix('/') {
        return check_pointer(pointer);
    }
    if path.contains(char::is_whitespace) {
        return Err(format!("`{path}` has a space in it; write `a.b[0].c` or `/a/b`"));
    }
    if path.split('.').all(is_segment) {
        Ok(())
    } else {
        Err(format!("`{path}` is not a path; write `a.b[0].c` or `/a/b`"))
    }
}

/// In a JSON Pointer, `~` is only `~0` or `~1` (RFC 6901 §3).
fn check_pointer(pointer: &str) -> Result<(), String> {
    let escaped = pointer.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
    if escaped {
        Ok(())
    } else {
        Err("`~` in a JSON Pointer is written `~0`, and `/` in a name `~1`".to_owned())
    }
}

/// `name`, then any number of `[index]`.
fn is_segment(segment: &str) -> bool {
    let (name, indices) = segment.split_once('[').map_or((segment, None), |(name, rest)| (name, Some(rest)));
    let name_ok = !name.is_empty() && !name.contains(']');
    name_ok
        && indices.is_none_or(|indices| {
            indices.strip_suffix(']').is_some_and(|inner| {
                inner
                    .split("][")
                    .all(|index| !index.is_empty() && index.bytes().all(|byte| byte.is_ascii_digit()))
            })
        })
}
