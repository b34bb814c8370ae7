//! A browser of a few lines: cookies and redirects over plain HTTP. A clone is another tab, with cookies of its own from there on.

use std::collections::BTreeMap;

use oauth_examples_fleet::Outcome;
use oauth_runtime::url::Url;
use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Method, StatusCode};

use super::round_robin::REPLICA;

/// The most redirects that are followed.
const REDIRECTS: usize = 10;

#[derive(Clone)]
pub(super) struct Browser {
    http: reqwest::Client,
    home: Url,
    /// By name: all servers of the example are on one host, and cookies know no ports.
    cookies: BTreeMap<String, String>,
}

/// What a server has answered.
pub(super) struct Page {
    pub(super) status: StatusCode,
    pub(super) text: String,
    /// Which replica it is of; none for a page of the provider.
    pub(super) replica: Option<usize>,
    /// Where it redirects to.
    next: Option<Url>,
}

impl Browser {
    pub(super) fn new(home: &Url) -> Outcome<Self> {
        let http = reqwest::Client::builder().no_proxy().redirect(Policy::none()).build()?;
        Ok(Self { http, home: home.clone(), cookies: BTreeMap::new() })
    }

    /// Opens a page of the application, and those that it redirects to.
    pub(super) async fn open(&mut self, path: &str) -> Outcome<Page> {
        let mut page = self.get(self.home.join(path)?).await?;
        for _ in 0..REDIRECTS {
            let Some(next) = page.next.take() else { return Ok(page) };
            page = self.get(next).await?;
        }
        Err("there are too many redirects".into())
    }

    /// Begins a login: the replica that has begun it, and the callback that ends it.
    pub(super) async fn begin_login(&mut self) -> Outcome<(usize, Url)> {
        let begun = self.get(self.home.join("/login")?).await?;
        let asked = self.get(begun.next.ok_or("there is no login")?).await?;
        Ok((begun.replica.ok_or("there is no replica")?, asked.next.ok_or("there is no callback")?))
    }

    /// Opens this page alone.
    pub(super) async fn get(&mut self, url: Url) -> Outcome<Page> {
        self.send(Method::GET, url).await
    }

    /// Sends a form without fields to the application.
    pub(super) async fn post(&mut self, path: &str) -> Outcome<Page> {
        self.send(Method::POST, self.home.join(path)?).await
    }

    async fn send(&mut self, method: Method, url: Url) -> Outcome<Page> {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = self.http.request(method, url.clone()).header(COOKIE, cookies.join("; "));
        let answer = request.send().await?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        for set in headers.get_all(SET_COOKIE) {
            let (name, value) = set.to_str()?.split_once('=').ok_or("a cookie without a name")?;
            if value.contains("; Max-Age=0;") {
                self.cookies.remove(name);
            } else {
                let value = value.split(';').next().unwrap_or_default();
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let header = |name| headers.get(name).map(|value| value.to_str()).transpose();
        let next = header(LOCATION)?.map(|to| url.join(to)).transpose()?;
        let replica = header(REPLICA)?.map(str::parse).transpose()?;
        Ok(Page { status, text: answer.text().await?, replica, next })
    }
}
