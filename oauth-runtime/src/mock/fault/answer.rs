//! The bytes of the responses that are sent in one piece.

use std::fmt::Write as _;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use super::{Echo, Fault};

/// A token response without a fault.
pub(super) const TOKEN: &str =
    r#"{"access_token":"fault-server-token","token_type":"Bearer","expires_in":3600}"#;
/// A token that nobody requested.
const OTHER_TOKEN: &str = r#"{"access_token":"fault-server-garbage","token_type":"Bearer"}"#;
const JSON: &str = "content-type: application/json\r\n";
const HTML: &str = "content-type: text/html\r\n";

/// The whole response to a request.
pub(super) fn answer(fault: &Fault, request: &str) -> Vec<u8> {
    match fault {
        Fault::InvalidUtf8 => {
            let start = success(r#"{"access_token":"fault-server-tok?n"}"#).into_bytes();
            start.into_iter().map(|byte| if byte == b'?' { 0xE9 } else { byte }).collect()
        }
        Fault::EchoesRequest(echo) => refusal(&spelled(request, *echo)).into_bytes(),
        fault => head_fault(fault).or_else(|| body_fault(fault)).unwrap_or_default().into_bytes(),
    }
}

/// A response whose fault is in its head or in its length.
fn head_fault(fault: &Fault) -> Option<String> {
    Some(match fault {
        Fault::ClosesInsideBody => format!("HTTP/1.1 200 X\r\ncontent-length: 1000\r\n\r\n{TOKEN}"),
        Fault::ResetsInsideBody { status } => {
            format!("HTTP/1.1 {status} X\r\nretry-after: 120\r\ncontent-length: 1000\r\n\r\n{TOKEN}")
        }
        Fault::Redirects { status, location } => response(*status, &format!("location: {location}\r\n"), ""),
        Fault::RetryAfter { status, value } => response(*status, &format!("retry-after: {value}\r\n"), ""),
        Fault::RetryAfterDate { status, seconds } => {
            let date = httpdate::fmt_http_date(from_now(*seconds));
            response(*status, &format!("retry-after: {date}\r\n"), "")
        }
        Fault::Headers(count) => {
            let headers = (0..*count).fold(JSON.to_owned(), |mut headers, number| {
                // Writing into a string cannot fail.
                let _ = write!(headers, "x-header-{number}: {number}\r\n");
                headers
            });
            response(200, &headers, TOKEN)
        }
        Fault::LongHeader(bytes) => {
            response(200, &format!("{JSON}x-header: {}\r\n", "x".repeat(*bytes)), TOKEN)
        }
        Fault::TwoContentLengths => response(200, &format!("{JSON}content-length: 7\r\n"), TOKEN),
        Fault::Http10WithoutLength => format!("HTTP/1.0 200 X\r\n{JSON}\r\n{TOKEN}"),
        Fault::AnnouncesBody(length) => format!("HTTP/1.1 200 X\r\ncontent-length: {length}\r\n\r\n"),
        Fault::BadChunkLength => {
            format!("HTTP/1.1 200 X\r\n{JSON}transfer-encoding: chunked\r\n\r\n5x\r\n{TOKEN}\r\n0\r\n\r\n")
        }
        Fault::TrailingGarbage => {
            let first = format!("HTTP/1.1 200 X\r\n{JSON}content-length: {}\r\n\r\n{TOKEN}", TOKEN.len());
            first + &success(OTHER_TOKEN)
        }
        _ => return None,
    })
}

/// A response whose fault is in its body.
fn body_fault(fault: &Fault) -> Option<String> {
    Some(match fault {
        Fault::LargePage { status, bytes } => {
            let page = "<html>".to_owned() + &" ".repeat(bytes.saturating_sub("<html>".len()));
            response(*status, &format!("{HTML}retry-after: 120\r\n"), &page)
        }
        Fault::Html => response(200, HTML, "<html><h1>Sign in</h1></html>"),
        Fault::EmptyBody => response(200, "", ""),
        Fault::NoContent => "HTTP/1.1 204 X\r\nconnection: close\r\n\r\n".to_owned(),
        Fault::WrongTypes => success(r#"{"access_token":{"value":1},"token_type":2,"expires_in":[]}"#),
        Fault::DuplicateMembers => success(r#"{"access_token":"first","access_token":"second"}"#),
        Fault::Nested(depth) => {
            let (open, close) = ("[".repeat(*depth), "]".repeat(*depth));
            success(&format!(r#"{{"access_token":"fault-server-token","extra":{open}{close}}}"#))
        }
        Fault::ManyValues(count) => {
            let extra = vec!["[0]"; *count].join(",");
            success(&format!(r#"{{"access_token":"fault-server-token","extra":[{extra}]}}"#))
        }
        Fault::ByteOrderMark => success(&format!("\u{feff}{TOKEN}")),
        Fault::ControlCharactersInToken => success(r#"{"access_token":"fault\r\nx-injected: 1"}"#),
        Fault::UnknownTokenType => success(r#"{"access_token":"fault-server-token","token_type":"mac"}"#),
        Fault::ErrorInSuccess => success(r#"{"error":"invalid_grant"}"#),
        Fault::TerminalEscapes => refusal("\u{1b}]0;owned\u{7}\u{1b}[31mred\r\n"),
        _ => return None,
    })
}

pub(super) fn success(body: &str) -> String {
    response(200, JSON, body)
}

fn refusal(description: &str) -> String {
    let body = serde_json::json!({"error": "invalid_client", "error_description": description});
    response(400, JSON, &body.to_string())
}

fn response(status: u16, headers: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status} X\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
}

fn from_now(seconds: i64) -> SystemTime {
    let (now, distance) = (SystemTime::now(), Duration::from_secs(seconds.unsigned_abs()));
    let moment = if seconds < 0 { now.checked_sub(distance) } else { now.checked_add(distance) };
    moment.unwrap_or(now)
}

/// What was sent in a request, encoded another way.
fn spelled(request: &str, echo: Echo) -> String {
    if echo == Echo::AsSent {
        return request.to_owned();
    }
    let values = values(request);
    values.iter().map(|value| spell(value, echo)).collect::<Vec<_>>().join(" ")
}

fn spell(value: &str, echo: Echo) -> String {
    let each = |spell: fn(char) -> String| value.chars().map(spell).collect();
    match echo {
        Echo::AsSent | Echo::Decoded => value.to_owned(),
        Echo::Form => url::form_urlencoded::byte_serialize(value.as_bytes()).collect(),
        Echo::Percent => value.bytes().map(|byte| format!("%{byte:02x}")).collect::<Vec<_>>().concat(),
        Echo::JsonEscaped => each(|character| match character {
            '"' | '\\' | '/' => format!("\\{character}"),
            ' '..='~' => character.to_string(),
            _ => {
                let mut units = [0; 2];
                let escaped = character.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}"));
                escaped.collect::<Vec<_>>().concat()
            }
        }),
        Echo::Html => each(|character| match character {
            '&' => "&amp;".to_owned(),
            '<' => "&lt;".to_owned(),
            '>' => "&gt;".to_owned(),
            '"' => "&quot;".to_owned(),
            '\'' => "&#39;".to_owned(),
            character => character.to_string(),
        }),
        Echo::Base64 => STANDARD.encode(value),
        Echo::InsideBase64Url => URL_SAFE_NO_PAD.encode(format!("You sent {value} to us.")),
    }
}

/// The values of the parameters, in the query and in a body that is a form or JSON, and those of the headers.
fn values(request: &str) -> Vec<String> {
    let (head, body) = request.split_once("\r\n\r\n").unwrap_or((request, ""));
    let (line, headers) = head.split_once("\r\n").unwrap_or((head, ""));
    let query =
        line.split(' ').nth(1).and_then(|target| target.split_once('?')).map_or("", |(_, query)| query);
    let pairs = |form: &str| -> Vec<String> {
        url::form_urlencoded::parse(form.as_bytes()).map(|(_, value)| value.into_owned()).collect()
    };
    let in_body = match serde_json::from_str(body) {
        Ok(serde_json::Value::Object(members)) => {
            members.values().filter_map(|value| value.as_str().map(str::to_owned)).collect()
        }
        _ => pairs(body),
    };
    let in_headers =
        headers.lines().filter_map(|line| line.split_once(": ")).map(|(_, value)| value.to_owned());
    [pairs(query), in_body].into_iter().flatten().chain(in_headers).collect()
}
