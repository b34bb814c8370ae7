//! A browser of a few lines: cookies and redirects over plain HTTP.

use std::collections::BTreeMap;
use std::error::Error;
use std::net::SocketAddr;

use oauth_runtime::url::Url;
use reqwest::header::{COOKIE, HeaderMap, LOCATION, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Method, StatusCode};

/// The most redirects that are followed.
const REDIRECTS: usize = 10;

pub(super) struct Browser {
    http: reqwest::Client,
    home: Url,
    /// By name: all servers of the example are on one host, and cookies know no ports.
    pub(super) cookies: BTreeMap<String, String>,
}

/// What a server has answered.
pub(super) struct Page {
    pub(super) url: Url,
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) text: String,
}

impl Browser {
    pub(super) fn new(server: SocketAddr) -> Result<Self, Box<dyn Error>> {
        let http = reqwest::Client::builder().no_proxy().redirect(Policy::none()).build()?;
        Ok(Self { http, home: format!("http://{server}/").parse()?, cookies: BTreeMap::new() })
    }

    /// Opens a page of the application, and those that it redirects to.
    pub(super) async fn open(&mut self, path: &str) -> Result<Page, Box<dyn Error>> {
        let page = self.get(self.home.join(path)?).await?;
        self.follow(page).await
    }

    /// Sends a form without fields to the application.
    pub(super) async fn post(&mut self, path: &str) -> Result<Page, Box<dyn Error>> {
        let page = self.send(Method::POST, self.home.join(path)?).await?;
        self.follow(page).await
    }

    /// Opens a page of the application that leads to a callback, whose address this is: the login is not ended yet.
    pub(super) async fn open_up_to_callback(&mut self, path: &str) -> Result<Url, Box<dyn Error>> {
        let mut page = self.get(self.home.join(path)?).await?;
        for _ in 0..REDIRECTS {
            let next = page.next()?.ok_or("there is no callback")?;
            if next.path() == "/callback" {
                return Ok(next);
            }
            page = self.get(next).await?;
        }
        Err("there are too many redirects".into())
    }

    pub(super) async fn follow(&mut self, mut page: Page) -> Result<Page, Box<dyn Error>> {
        for _ in 0..REDIRECTS {
            let Some(next) = page.next()? else { return Ok(page) };
            page = self.get(next).await?;
        }
        Err("there are too many redirects".into())
    }

    /// Opens this page alone.
    pub(super) async fn get(&mut self, url: Url) -> Result<Page, Box<dyn Error>> {
        self.send(Method::GET, url).await
    }

    async fn send(&mut self, method: Method, url: Url) -> Result<Page, Box<dyn Error>> {
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
        Ok(Page { url, status, headers, text: answer.text().await? })
    }
}

impl Page {
    /// Where it redirects to.
    fn next(&self) -> Result<Option<Url>, Box<dyn Error>> {
        let to = self.headers.get(LOCATION).map(|to| to.to_str()).transpose()?;
        Ok(to.map(|to| self.url.join(to)).transpose()?)
    }

    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The `Set-Cookie` header of this cookie.
    pub(super) fn set_cookie(&self, name: &str) -> &str {
        let mut all = self.headers.get_all(SET_COOKIE).iter().filter_map(|set| set.to_str().ok());
        all.find(|set| set.split('=').next() == Some(name)).unwrap_or_default()
    }

    pub(super) fn says(&self, text: &str) -> bool {
        self.text.contains(text)
    }
}
