//! What the words of a `curl` line mean.

use crate::{Exit, Failure};

/// A request as a `curl` line makes it. It holds what the line holds, secrets too, and never prints.
#[derive(Default)]
pub(super) struct Line {
    pub(super) method: Option<String>,
    pub(super) url: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) data: Vec<Data>,
    /// The parts of a multipart form.
    pub(super) form: Vec<(String, String)>,
    /// `-u id:secret`.
    pub(super) user: Option<String>,
    /// A client certificate.
    pub(super) has_certificate: bool,
    /// `-G`: the data is the query.
    pub(super) in_query: bool,
    /// `--json`.
    pub(super) is_json: bool,
    /// Options that are not known.
    pub(super) unknown: Vec<String>,
}

/// A piece of the body.
pub(super) enum Data {
    /// As it stands.
    Raw(String),
    /// `name=content`, of which the content is not encoded yet.
    Unencoded(String),
    /// A parameter of the query, `name=content`, not encoded yet.
    Query(String),
}

/// What an option takes and does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Means {
    Method,
    Url,
    Header,
    UserAgent,
    Referer,
    Data,
    RawData,
    Encoded,
    Json,
    Query,
    Form,
    User,
    Bearer,
    Certificate,
    Get,
    Head,
    /// A flag that changes nothing of the request.
    Flag,
    /// An option with a value that changes nothing of the request.
    Other,
}

/// The options that matter, and those with a value, which would be taken for the URL.
#[rustfmt::skip]
const OPTIONS: &[(&str, &str, Means)] = &[
    ("X", "request", Means::Method), ("", "url", Means::Url), ("H", "header", Means::Header),
    ("A", "user-agent", Means::UserAgent), ("e", "referer", Means::Referer),
    ("d", "data", Means::Data), ("", "data-ascii", Means::Data), ("", "data-binary", Means::Data),
    ("", "data-raw", Means::RawData), ("", "data-urlencode", Means::Encoded), ("", "json", Means::Json),
    ("", "url-query", Means::Query), ("F", "form", Means::Form), ("", "form-string", Means::Form),
    ("u", "user", Means::User), ("", "oauth2-bearer", Means::Bearer), ("E", "cert", Means::Certificate),
    ("G", "get", Means::Get), ("I", "head", Means::Head),
    ("s", "silent", Means::Flag), ("S", "show-error", Means::Flag), ("L", "location", Means::Flag),
    ("i", "include", Means::Flag), ("v", "verbose", Means::Flag), ("k", "insecure", Means::Flag),
    ("f", "fail", Means::Flag), ("", "fail-with-body", Means::Flag), ("", "compressed", Means::Flag),
    ("0", "http1.0", Means::Flag), ("", "http1.1", Means::Flag), ("", "http2", Means::Flag),
    ("", "http3", Means::Flag), ("", "location-trusted", Means::Flag), ("", "basic", Means::Flag),
    ("", "anyauth", Means::Flag), ("", "globoff", Means::Flag), ("g", "globoff", Means::Flag),
    ("#", "progress-bar", Means::Flag), ("", "no-progress-meter", Means::Flag), ("N", "no-buffer", Means::Flag),
    ("4", "ipv4", Means::Flag), ("6", "ipv6", Means::Flag), ("", "tlsv1.2", Means::Flag), ("1", "tlsv1", Means::Flag),
    ("", "tlsv1.3", Means::Flag), ("O", "remote-name", Means::Flag), ("J", "remote-header-name", Means::Flag),
    ("q", "disable", Means::Flag), ("Z", "parallel", Means::Flag), ("", "post301", Means::Flag),
    ("", "post302", Means::Flag), ("", "path-as-is", Means::Flag), ("n", "netrc", Means::Flag),
    ("o", "output", Means::Other), ("w", "write-out", Means::Other), ("b", "cookie", Means::Other),
    ("c", "cookie-jar", Means::Other), ("m", "max-time", Means::Other), ("x", "proxy", Means::Other),
    ("U", "proxy-user", Means::Other), ("K", "config", Means::Other), ("T", "upload-file", Means::Other),
    ("D", "dump-header", Means::Other), ("r", "range", Means::Other), ("y", "speed-time", Means::Other),
    ("Y", "speed-limit", Means::Other), ("z", "time-cond", Means::Other), ("C", "continue-at", Means::Other),
    ("t", "telnet-option", Means::Other), ("P", "ftp-port", Means::Other), ("Q", "quote", Means::Other),
    ("", "key", Means::Other), ("", "cacert", Means::Other), ("", "capath", Means::Other),
    ("", "cert-type", Means::Other), ("", "key-type", Means::Other), ("", "pass", Means::Other),
    ("", "connect-timeout", Means::Other), ("", "retry", Means::Other), ("", "retry-delay", Means::Other),
    ("", "retry-max-time", Means::Other), ("", "max-redirs", Means::Other), ("", "resolve", Means::Other),
    ("", "connect-to", Means::Other), ("", "interface", Means::Other), ("", "ciphers", Means::Other),
    ("", "tls-max", Means::Other), ("", "limit-rate", Means::Other), ("", "proto", Means::Other),
    ("", "proto-redir", Means::Other), ("", "noproxy", Means::Other), ("", "socks5", Means::Other),
    ("", "stderr", Means::Other), ("", "trace", Means::Other), ("", "trace-ascii", Means::Other),
    ("", "unix-socket", Means::Other), ("", "variable", Means::Other), ("", "output-dir", Means::Other),
    ("", "proxy-header", Means::Other), ("", "keepalive-time", Means::Other), ("", "dns-servers", Means::Other),
    ("", "pinnedpubkey", Means::Other), ("", "aws-sigv4", Means::Other), ("", "netrc-file", Means::Other),
];

impl Means {
    fn takes_value(self) -> bool {
        !matches!(self, Self::Get | Self::Head | Self::Flag)
    }
}

/// Reads the words behind `curl`.
///
/// # Errors
///
/// When there is no URL, or the body is in a file.
pub(super) fn read(words: Vec<String>) -> Result<Line, Failure> {
    let mut line = Line::default();
    let mut urls = Vec::new();
    let mut words = words.into_iter();
    let mut only_urls = false;
    while let Some(word) = words.next() {
        if only_urls || !word.starts_with('-') || word == "-" {
            urls.push(word);
        } else if word == "--" {
            only_urls = true;
        } else if let Some(name) = word.strip_prefix("--") {
            let (name, value) =
                name.split_once('=').map_or((name, None), |(name, value)| (name, Some(value)));
            match of_long(name) {
                Some(means) if means.takes_value() => {
                    let value = value.map(str::to_owned).or_else(|| words.next());
                    line.take(means, value.ok_or_else(|| needs_value(&word))?, &mut urls)?;
                }
                Some(means) => line.take(means, String::new(), &mut urls)?,
                None => line.unknown.push(format!("--{name}")),
            }
        } else {
            line.short(&word, &mut words, &mut urls)?;
        }
    }
    let is_address = |url: &&String| url.contains("://") || url.contains(['.', '{', '$', '<', '/']);
    let url = urls.iter().find(is_address).or(urls.first());
    let missing =
        || Failure::new(Exit::Usage, "the `curl` line has no URL").hint("paste all lines of the call");
    line.url = url.ok_or_else(missing)?.trim().into();
    Ok(line)
}

fn of_long(name: &str) -> Option<Means> {
    let name = name
        .strip_prefix("no-")
        .filter(|name| *name != "buffer" && *name != "progress-meter")
        .unwrap_or(name);
    OPTIONS.iter().find(|(_, long, _)| *long == name).map(|(_, _, means)| *means)
}

fn needs_value(option: &str) -> Failure {
    // An option may have a value glued to it, which may be a secret.
    let option = option.split('=').next().unwrap_or_default();
    Failure::new(Exit::Usage, format!("`{option}` of the `curl` line has no value"))
        .hint("paste all lines of the call")
}

impl Line {
    /// `-sSLX POST`, `-XPOST`, `-d a=b`.
    fn short(
        &mut self,
        word: &str,
        words: &mut impl Iterator<Item = String>,
        urls: &mut Vec<String>,
    ) -> Result<(), Failure> {
        for (index, letter) in word.char_indices().skip(1) {
            let option = OPTIONS.iter().find(|(short, _, _)| short.chars().eq([letter]));
            let Some((_, _, means)) = option else {
                // What follows may be its value, and a secret.
                self.unknown.push(format!("-{letter}"));
                return Ok(());
            };
            if means.takes_value() {
                let rest = word.get(index + letter.len_utf8()..).filter(|rest| !rest.is_empty());
                let value = rest.map(str::to_owned).or_else(|| words.next());
                return self.take(*means, value.ok_or_else(|| needs_value(&format!("-{letter}")))?, urls);
            }
            self.take(*means, String::new(), urls)?;
        }
        Ok(())
    }

    fn take(&mut self, means: Means, value: String, urls: &mut Vec<String>) -> Result<(), Failure> {
        match means {
            Means::Method => self.method = Some(value.to_ascii_uppercase()),
            Means::Url => urls.insert(0, value),
            Means::Header => self.header(&value),
            Means::UserAgent => self.headers.push(("User-Agent".to_owned(), value)),
            Means::Referer => self.headers.push(("Referer".to_owned(), value)),
            Means::Data | Means::Json | Means::Encoded if value.starts_with('@') => return Err(in_file()),
            Means::Data | Means::RawData => self.data.push(Data::Raw(value)),
            Means::Json => {
                self.is_json = true;
                self.data.push(Data::Raw(value));
            }
            Means::Encoded => self.data.push(Data::Unencoded(value)),
            Means::Query => self.data.push(Data::Query(value)),
            Means::Form => {
                let (name, content) = value.split_once('=').unwrap_or((&value, ""));
                self.form.push((name.to_owned(), content.trim_matches('"').to_owned()));
            }
            Means::User => self.user = Some(value),
            Means::Bearer => self.headers.push(("Authorization".to_owned(), format!("Bearer {value}"))),
            Means::Certificate => self.has_certificate = true,
            Means::Get => self.in_query = true,
            Means::Head | Means::Flag | Means::Other => {}
        }
        Ok(())
    }

    fn header(&mut self, header: &str) {
        // `Name;` is a header without a value, and `Name:` one that is not sent.
        if let Some((name, value)) = header.split_once(':').filter(|(_, value)| !value.trim().is_empty()) {
            self.headers.push((name.trim().to_owned(), value.trim().to_owned()));
        }
    }

    /// The first header of this name.
    pub(super) fn find_header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| &**value)
    }
}

fn in_file() -> Failure {
    Failure::new(Exit::Usage, "the body of the `curl` line is in a file (`-d @..`)")
        .hint("write the content of the file in its place")
}

#[cfg(test)]
mod tests {
    use super::{Data, read};

    fn line(words: &[&str]) -> super::Line {
        read(words.iter().map(|word| (*word).to_owned()).collect()).ok().unwrap()
    }

    #[test]
    fn short_options_are_combined_and_have_their_values_glued_or_apart() {
        let line = line(&["-sSLXPOST", "https://acme.example", "-da=b", "-u", "id:secret", "--request=PUT"]);
        assert_eq!(line.method.as_deref(), Some("PUT"));
        assert_eq!((&*line.url, line.user.as_deref()), ("https://acme.example", Some("id:secret")));
        assert!(matches!(&line.data[..], [Data::Raw(data)] if data == "a=b"));
    }

    #[test]
    fn values_of_other_options_are_not_the_url() {
        let line = line(&[
            "-o",
            "out.json",
            "-w",
            "%{http_code}",
            "--url",
            "https://acme.example/t",
            "--max-time",
            "3",
        ]);
        assert_eq!(line.url, "https://acme.example/t");
        assert!(line.unknown.is_empty());
    }
}
