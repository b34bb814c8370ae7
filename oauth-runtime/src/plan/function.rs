//! Functions of placeholders, ready to be called.

use std::borrow::Cow;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use oauth_grammar::template::{Item, Moment, MomentPart, prefixed, replaced};
use url::Url;
use zeroize::Zeroizing;

use super::name::{Lookup, Name, Reference, name};
use super::{Encoding, Hash};
use crate::crypto::{self, Problem};

/// A call.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    function: Function,
    arguments: Box<[Box<[Part]>]>,
}

#[derive(Debug, Clone)]
enum Part {
    Text(Box<str>),
    Value(Name),
    Call(Call),
}

#[derive(Debug, Clone)]
enum Function {
    Plain(Encoding),
    Sha256(Encoding),
    Hmac(Hash, Encoding),
    Now(Moment),
    UrlHost,
    Prefix(usize),
    Json,
    KeyFingerprint,
    CertificateThumbprint,
    Lower,
    Upper,
    Replace { from: Box<str>, to: Box<str> },
}

impl Call {
    /// A call that has been checked; `None` of one that has been refused.
    pub(super) fn resolve(
        function: &str,
        arguments: &[Vec<Item>],
        reference: &mut Reference<'_>,
    ) -> Option<Self> {
        let (function, arguments) = match function {
            "prefix" => {
                let (text, length) = prefixed(arguments)?;
                (Function::Prefix(length), vec![text])
            }
            "replace" => {
                let (text, from, to) = replaced(arguments)?;
                (Function::Replace { from: from.into(), to: to.into() }, vec![text])
            }
            "now" => (Function::Now(Moment::read(arguments).ok()?), Vec::new()),
            _ => (Function::plain(function)?, arguments.iter().map(Vec::as_slice).collect()),
        };
        let mut parts = |items: &[Item]| {
            let part = |item: &Item| {
                Some(match item {
                    Item::Text(text) => Part::Text(text.as_str().into()),
                    Item::Integer(number) => Part::Text(number.to_string().into()),
                    Item::Expr(oauth_grammar::template::Expr::Call { function, arguments }) => {
                        Part::Call(Self::resolve(function, arguments, reference)?)
                    }
                    Item::Expr(expr) => Part::Value(name(expr, reference)?),
                })
            };
            items.iter().map(part).collect::<Option<Box<[Part]>>>()
        };
        let arguments = arguments.into_iter().map(&mut parts).collect::<Option<_>>()?;
        Some(Self { function, arguments })
    }

    /// The names in it.
    pub(crate) fn names(&self, found: &mut Vec<Name>) {
        for part in self.arguments.iter().flatten() {
            match part {
                Part::Text(_) => {}
                Part::Value(name) => found.push(*name),
                Part::Call(call) => call.names(found),
            }
        }
    }

    /// The calls in it, itself among them, that take only some texts.
    pub(super) fn demanding(&self, found: &mut Vec<Self>) {
        if matches!(self.function, Function::KeyFingerprint | Function::CertificateThumbprint) {
            found.push(self.clone());
        }
        for part in self.arguments.iter().flatten() {
            if let Part::Call(call) = part {
                call.demanding(found);
            }
        }
    }

    /// What is wrong with the text that is its argument, which is not repeated: it may be a secret. Nothing, where a name has no value.
    pub(crate) fn problem(&self, values: &dyn Lookup) -> Option<String> {
        let text = self.text(0, values)?;
        let (function, made) = match self.function {
            Function::KeyFingerprint => ("key_fingerprint", crypto::fingerprint(&text)),
            Function::CertificateThumbprint => {
                ("certificate_thumbprint", crypto::certificate_thumbprint(&text))
            }
            _ => return None,
        };
        made.err().map(|problem| format!("{problem}, and `{{{function}(..)}}` is made of it"))
    }

    /// An argument.
    fn text(&self, at: usize, values: &dyn Lookup) -> Option<Zeroizing<String>> {
        let parts = self.arguments.get(at)?.iter().map(|part| part.evaluate(values));
        let parts = parts.collect::<Option<Vec<_>>>()?;
        // At once: a string that grows leaves what it held behind.
        Some(Zeroizing::new(parts.iter().map(|part| &**part).collect::<Vec<&str>>().concat()))
    }

    /// Whether a library that hashes is needed.
    pub(super) fn hashes(&self) -> bool {
        let inner =
            self.arguments.iter().flatten().any(|part| matches!(part, Part::Call(call) if call.hashes()));
        inner
            || matches!(
                self.function,
                Function::Sha256(_)
                    | Function::Hmac(..)
                    | Function::KeyFingerprint
                    | Function::CertificateThumbprint
            )
    }

    /// What it gives; `None` when a name in it has no value, or one that [`problem`](Self::problem) tells of.
    pub(crate) fn evaluate(&self, values: &dyn Lookup) -> Option<Zeroizing<String>> {
        let first = || self.text(0, values);
        Some(Zeroizing::new(match &self.function {
            Function::Plain(encoding) => encoding.encode(first()?.as_bytes()),
            Function::Sha256(encoding) => encoding.encode(&crypto::sha256([first()?.as_bytes()]).ok()?),
            Function::Hmac(hash, encoding) => encoding
                .encode(&crypto::hmac(*hash, first()?.as_bytes(), self.text(1, values)?.as_bytes()).ok()?),
            Function::Now(moment) => written(moment, values.now()?),
            Function::UrlHost => {
                let text = first()?;
                Url::parse(&text)
                    .ok()
                    .and_then(|url| url.host_str().map(str::to_owned))
                    .unwrap_or_else(|| text.to_string())
            }
            Function::Prefix(length) => first()?.chars().take(*length).collect(),
            Function::Json => serde_json::Value::String(first()?.to_string()).to_string(),
            Function::KeyFingerprint => crypto::fingerprint(&first()?).ok()?,
            Function::CertificateThumbprint => crypto::certificate_thumbprint(&first()?).ok()?,
            Function::Lower => first()?.to_lowercase(),
            Function::Upper => first()?.to_uppercase(),
            Function::Replace { from, to } => first()?.replace(&**from, to),
        }))
    }
}

impl Part {
    fn evaluate<'v>(&'v self, values: &'v dyn Lookup) -> Option<Value<'v>> {
        Some(match self {
            Self::Text(text) => Value::Plain(Cow::Borrowed(text)),
            Self::Value(name) => Value::Plain(values.value(*name)?),
            Self::Call(call) => Value::Computed(call.evaluate(values)?),
        })
    }
}

/// A part of an argument.
enum Value<'v> {
    Plain(Cow<'v, str>),
    Computed(Zeroizing<String>),
}

impl std::ops::Deref for Value<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Plain(text) => text,
            Self::Computed(text) => text,
        }
    }
}

impl Function {
    fn plain(name: &str) -> Option<Self> {
        Some(match name {
            "base64" => Self::Plain(Encoding::Base64),
            "base64url" => Self::Plain(Encoding::Base64Url),
            "sha256_hex" => Self::Sha256(Encoding::Hex),
            "sha256_base64" => Self::Sha256(Encoding::Base64),
            "hmac_sha1_hex" => Self::Hmac(Hash::Sha1, Encoding::Hex),
            "hmac_sha256_hex" => Self::Hmac(Hash::Sha256, Encoding::Hex),
            "hmac_sha256_base64" => Self::Hmac(Hash::Sha256, Encoding::Base64),
            "url_host" => Self::UrlHost,
            "json" => Self::Json,
            "key_fingerprint" => Self::KeyFingerprint,
            "certificate_thumbprint" => Self::CertificateThumbprint,
            "lower" => Self::Lower,
            "upper" => Self::Upper,
            _ => return None,
        })
    }
}

/// A UUID of random bits (RFC 9562 §5.4).
///
/// # Errors
///
/// When there are no random numbers.
pub(crate) fn uuid() -> Result<String, Problem> {
    let mut bytes: [u8; 16] = crypto::random()?;
    let [_, _, _, _, _, _, version, _, variant, ..] = &mut bytes;
    *version = *version & 0x0f | 0x40;
    *variant = *variant & 0x3f | 0x80;
    let digits = crypto::hex(&bytes);
    let part = |range: std::ops::Range<usize>| digits.get(range).unwrap_or_default();
    Ok([part(0..8), part(8..12), part(12..16), part(16..20), part(20..32)].join("-"))
}

fn written(moment: &Moment, now: SystemTime) -> String {
    let shifted = |seconds: i64, time: SystemTime| {
        let by = Duration::from_secs(seconds.unsigned_abs());
        let shifted = if seconds < 0 { time.checked_sub(by) } else { time.checked_add(by) };
        shifted.filter(|time| *time >= UNIX_EPOCH).unwrap_or(UNIX_EPOCH)
    };
    let now = shifted(moment.later, now);
    let there = shifted(moment.ahead, now);
    // 2018-02-14T00:28:07.123Z, and Wed, 14 Feb 2018 00:28:07 GMT.
    let (digits, names) =
        (humantime::format_rfc3339_millis(there).to_string(), httpdate::fmt_http_date(there));
    let digits = |range: std::ops::Range<usize>| digits.get(range).unwrap_or_default().to_owned();
    let names = |range: std::ops::Range<usize>| names.get(range).unwrap_or_default().to_owned();
    let zone = |colon: &str| {
        let (sign, ahead) = (if moment.ahead < 0 { '-' } else { '+' }, moment.ahead.unsigned_abs() / 60);
        format!("{sign}{:02}{colon}{:02}", ahead / 60, ahead % 60)
    };
    let part = |part: &MomentPart| match part {
        MomentPart::Text(text) => text.clone(),
        MomentPart::Year => digits(0..4),
        MomentPart::ShortYear => digits(2..4),
        MomentPart::Month => digits(5..7),
        MomentPart::MonthName => names(8..11),
        MomentPart::Day => digits(8..10),
        MomentPart::DayName => names(0..3),
        MomentPart::Hour => digits(11..13),
        MomentPart::Minute => digits(14..16),
        MomentPart::Second => digits(17..19),
        MomentPart::Millisecond => digits(20..23),
        MomentPart::Unix => now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs().to_string(),
        MomentPart::Zone => zone(""),
        MomentPart::ZoneWithColon => zone(":"),
    };
    moment.parts.iter().map(part).collect()
}
