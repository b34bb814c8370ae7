//! Debian's Chromium, driven by its own driver.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::Path as UrlPath;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use thirtyfour::prelude::*;

/// The folder with the page, which is written once.
pub(crate) fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("page");
        let page = oauth_page::Page::build(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..")).unwrap();
        page.write(&folder).unwrap();
        folder
    })
}

/// Serves the folder on loopback; the URL of the page.
pub(crate) async fn serve() -> String {
    let file = |path: String| {
        let text = std::fs::read_to_string(folder().join(&path)).unwrap_or_default();
        let kind = if path.starts_with("details/") { "text/javascript" } else { "text/html" };
        async move { ([(CONTENT_TYPE, kind)], text) }
    };
    let router = Router::new()
        .route("/", get(move || file("index.html".to_owned())))
        .route("/{*path}", get(move |UrlPath(path): UrlPath<String>| file(path)));
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async { axum::serve(listener, router).await });
    url
}

/// A browser with a profile of its own.
pub(crate) struct Chromium {
    driver: WebDriver,
    // Behind the driver, which speaks to it when it is dropped.
    _process: Process,
}

/// Ends with the test.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Chromium {
    pub(crate) async fn start() -> Self {
        // reqwest, by which the driver is spoken to, brings no TLS of its own here.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut process = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .spawn()
            .expect("chromedriver");
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let port = loop {
            let line = lines.next().expect("chromedriver says its port").unwrap();
            if let Some((_, port)) = line.rsplit_once("started successfully on port ") {
                break port.trim_end_matches('.').to_owned();
            }
        };
        std::thread::spawn(move || lines.for_each(drop));
        let mut chrome = DesiredCapabilities::chrome();
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--no-first-run",
            "--no-proxy-server",
            "--window-size=1280,900",
        ];
        for argument in arguments {
            chrome.add_arg(argument).unwrap();
        }
        let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), chrome).await.expect("a browser");
        Self { driver, _process: Process(process) }
    }

    pub(crate) async fn quit(self) {
        self.driver.clone().quit().await.unwrap();
    }

    /// Opens a page anew, also where the one before differs in the fragment alone.
    pub(crate) async fn go(&self, url: &str) {
        self.driver.goto("about:blank").await.unwrap();
        self.driver.goto(url).await.unwrap();
    }

    /// Opens a page, and waits for what its script does behind the first paint.
    pub(crate) async fn open(&self, url: &str) {
        self.go(url).await;
        let ready = "return String(!document.querySelector('.scripted:not(.ready)'))";
        self.wait_until(ready, "true").await;
    }

    /// Types where the focus is.
    pub(crate) async fn press(&self, keys: &str) {
        self.driver.action_chain().send_keys(keys).perform().await.unwrap();
    }

    /// What a script returns, as text.
    pub(crate) async fn run(&self, script: &str) -> String {
        let value = self.driver.execute(script, Vec::new()).await.unwrap();
        value.json().as_str().map_or_else(|| value.json().to_string(), str::to_owned)
    }

    /// What a script hands to its last argument.
    pub(crate) async fn run_async(&self, script: &str) -> String {
        let value = self.driver.execute_async(script, Vec::new()).await.unwrap();
        value.json().as_str().expect("a text").to_owned()
    }

    pub(crate) async fn number(&self, script: &str) -> f64 {
        self.driver.execute(script, Vec::new()).await.unwrap().json().as_f64().expect("a number")
    }

    pub(crate) async fn text(&self, selector: &str) -> String {
        self.driver.find(By::Css(selector)).await.unwrap().text().await.unwrap()
    }

    pub(crate) async fn is_displayed(&self, selector: &str) -> bool {
        self.driver.find(By::Css(selector)).await.unwrap().is_displayed().await.unwrap()
    }

    /// The names of the providers that the list shows.
    pub(crate) async fn visible(&self) -> Vec<String> {
        let script = "return [...document.querySelectorAll('#list li')].filter((row) => row.checkVisibility()).map((row) => row.id).join(' ')";
        self.run(script).await.split_whitespace().map(str::to_owned).collect()
    }

    /// The identifier of what has the focus, or of the row that it is in.
    pub(crate) async fn focused(&self) -> String {
        self.run("return document.activeElement.id || document.activeElement.parentElement.id").await
    }

    /// Chooses an option of a list by its text.
    pub(crate) async fn choose(&self, list: &str, text: &str) {
        let option = format!("//select[@id='{list}']/option[normalize-space()='{text}']");
        self.driver.find(By::XPath(option)).await.unwrap().click().await.unwrap();
    }

    pub(crate) async fn wait_for(&self, selector: &str) {
        self.wait_until(&format!("return String(Boolean(document.querySelector('{selector}')))"), "true")
            .await;
    }

    /// Asks until a script returns this.
    pub(crate) async fn wait_until(&self, script: &str, expected: &str) {
        let begun = Instant::now();
        loop {
            let is = self.run(script).await;
            if is == expected {
                return;
            }
            assert!(begun.elapsed() < Duration::from_secs(10), "{script}: {is} and not {expected}");
        }
    }

    pub(crate) async fn command(&self, command: &str, parameters: &str) {
        let parameters: serde_json::Value = serde_json::from_str(parameters).unwrap();
        self.driver.cdp().send_raw(command, parameters).await.unwrap();
    }

    pub(crate) async fn grant(&self, permission: &str, url: &str) {
        let origin = url.trim_end_matches('/');
        let parameters = format!(r#"{{"permissions": ["{permission}"], "origin": "{origin}"}}"#);
        self.command("Browser.grantPermissions", &parameters).await;
    }

    /// A screen of this width, in a light or a dark system.
    pub(crate) async fn look(&self, scheme: &str, width: u32) {
        let media = format!(r#"{{"features": [{{"name": "prefers-color-scheme", "value": "{scheme}"}}]}}"#);
        self.command("Emulation.setEmulatedMedia", &media).await;
        let is_phone = width < 600;
        let screen =
            format!(r#"{{"width": {width}, "height": 800, "deviceScaleFactor": 1, "mobile": {is_phone}}}"#);
        self.command("Emulation.setDeviceMetricsOverride", &screen).await;
    }

    /// A picture of what is seen, to be looked at: `target/page-pictures`.
    pub(crate) async fn picture(&self, name: &str) {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../page-pictures");
        std::fs::create_dir_all(&folder).unwrap();
        self.driver.screenshot(&folder.join(format!("{name}.png"))).await.unwrap();
    }
}
