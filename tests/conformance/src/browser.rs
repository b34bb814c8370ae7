//! A browser without a window.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use oauth_runtime::url::{Position, Url, form_urlencoded};

/// What a server answered.
#[derive(Debug)]
pub struct Page {
    /// The status.
    pub status: u16,
    /// The headers, by their names in small letters.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl Page {
    /// The value of a header, whose name is in small letters.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| &**value)
    }
}

/// Sends a request to a server on loopback.
#[must_use]
pub fn send(method: &str, url: &str, headers: &[(&str, &str)], body: &str) -> Page {
    let url = Url::parse(url).expect("a URL");
    let address = (url.host_str().expect("a host"), url.port().expect("a port"));
    let mut stream = TcpStream::connect(address).expect("a server");
    // HTTP/1.0, so that the body ends with the connection and has no chunks.
    let target = &url[Position::BeforePath..];
    let headers: String = headers.iter().flat_map(|(name, value)| [*name, ": ", *value, "\r\n"]).collect();
    let (host, port) = address;
    let length = body.len();
    let request = format!(
        "{method} {target} HTTP/1.0\r\nhost: {host}:{port}\r\n{headers}content-length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a status");
    let headers = lines.filter_map(|line| line.split_once(':'));
    Page {
        status: status.parse().expect("a number"),
        headers: headers.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned())).collect(),
        body: body.to_owned(),
    }
}

/// A browser, with the cookies of one server.
#[derive(Debug, Default)]
pub struct Browser {
    cookies: BTreeMap<String, String>,
}

impl Browser {
    /// Opens a URL and follows where it leads, to a page or to another host, whose URL it gives then: the program's own.
    pub fn open(&mut self, url: &Url) -> Result<Url, Page> {
        self.follow("GET", url, "")
    }

    /// Sends a form, and follows as [`open`](Self::open) does.
    pub fn submit(&mut self, url: &Url, form: &[(&str, &str)]) -> Result<Url, Page> {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        self.follow("POST", url, &form)
    }

    fn follow(&mut self, method: &str, url: &Url, form: &str) -> Result<Url, Page> {
        let (mut method, mut url, mut form) = (method, url.clone(), form);
        for _ in 0..20 {
            let cookies: Vec<_> =
                self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let cookies = cookies.join("; ");
            let headers = [("cookie", &*cookies), ("content-type", "application/x-www-form-urlencoded")];
            let page = send(
                method,
                url.as_str(),
                headers.get(..if form.is_empty() { 1 } else { 2 }).unwrap_or_default(),
                form,
            );
            for (_, cookie) in page.headers.iter().filter(|(name, _)| name == "set-cookie") {
                let (name, rest) = cookie.split_once('=').expect("a cookie");
                let value = rest.split(';').next().unwrap_or_default();
                match value {
                    "" => drop(self.cookies.remove(name)),
                    value => drop(self.cookies.insert(name.to_owned(), value.to_owned())),
                }
            }
            let Some(location) = page.header("location") else { return Err(page) };
            let next = url.join(location).expect("a URL");
            if next.origin() != url.origin() {
                return Ok(next);
            }
            (method, url, form) = ("GET", next, "");
        }
        panic!("the redirects have no end");
    }
}

/// The query with which a user comes back who opens this URL in a new browser.
#[must_use]
pub fn callback_query(url: &Url) -> String {
    match Browser::default().open(url) {
        Ok(back) => back.query().expect("a query").to_owned(),
        Err(page) => panic!("no callback, but {page:?}"),
    }
}

/// The parameter of a URL.
#[must_use]
pub fn param(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(param, _)| param == name).map(|(_, value)| value.into_owned())
}

/// The URL with another value of a parameter, or without it.
#[must_use]
pub fn with_param(url: &Url, name: &str, value: Option<&str>) -> Url {
    let mut changed = url.clone();
    let others = url.query_pairs().filter(|(param, _)| param != name);
    changed.query_pairs_mut().clear().extend_pairs(others).extend_pairs(value.map(|value| (name, value)));
    changed
}
