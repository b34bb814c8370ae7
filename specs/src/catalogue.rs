//! Which providers there are.

use oauth_runtime::Metadata;

/// A provider of this crate.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Entry {
    /// What people call the company or its service.
    pub company: &'static str,
    /// What it is for.
    pub kind: Kind,
    /// The declaration.
    pub metadata: &'static Metadata,
}

/// What a provider is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// Accounts and single sign-on.
    Identity,
    /// Code, and what programmers run it with.
    Developer,
    /// Machines, data and infrastructure.
    Cloud,
    /// What companies work with: sales, staff, documents, meetings.
    Business,
    /// Files.
    Storage,
    /// Messages and calls.
    Messaging,
    /// Networks of people.
    Social,
    /// Music, video, games and pictures.
    Media,
    /// Shops and marketplaces.
    Commerce,
    /// Banks, payments and accounting.
    Payments,
    /// Mailings and campaigns.
    Marketing,
    /// Sport and health.
    Health,
    /// Parcels.
    Logistics,
    /// Flights and hotels.
    Travel,
}

impl Entry {
    /// The provider of this name: that of its struct, or of the company, in any case and without regard to what stands
    /// between the letters. Of several of one company it is the first.
    ///
    /// ```
    /// use oauth_specs::Entry;
    ///
    /// assert_eq!(Entry::find("google service account").unwrap().metadata.name(), "GoogleServiceAccount");
    /// assert_eq!(Entry::find("monday.com").unwrap().metadata.name(), "Monday");
    /// assert!(Entry::find("nobody").is_none());
    /// ```
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Self> {
        let letters = |text: &str| -> String {
            text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
        };
        let name = letters(name);
        let is_struct = |entry: &&Self| letters(&entry.metadata.name()) == name;
        let is_company = |entry: &&Self| letters(entry.company) == name;
        CATALOGUE.iter().find(is_struct).or_else(|| CATALOGUE.iter().find(is_company))
    }

    /// The providers of a kind.
    ///
    /// ```
    /// use oauth_specs::{Entry, Kind};
    ///
    /// assert!(Entry::of_kind(Kind::Payments).any(|entry| entry.company == "PayPal"));
    /// ```
    pub fn of_kind(kind: Kind) -> impl Iterator<Item = &'static Self> {
        CATALOGUE.iter().filter(move |entry| entry.kind == kind)
    }

    /// The providers that offer a grant, by its name in a declaration or by its `grant_type`.
    ///
    /// ```
    /// use oauth_specs::Entry;
    ///
    /// assert!(Entry::with_grant("jwt_bearer").any(|entry| entry.metadata.name() == "GoogleServiceAccount"));
    /// ```
    pub fn with_grant(grant: &str) -> impl Iterator<Item = &'static Self> {
        CATALOGUE.iter().filter(move |entry| entry.metadata.grants().iter().any(|offered| offered == grant))
    }
}

/// The declarations of all providers of this crate in one text, a JSON array: for a program that loads them at run time.
///
/// ```
/// use oauth_runtime::{Client, Credentials, DynamicProvider, Metadata};
///
/// let providers: Vec<Metadata> = serde_json::from_str(oauth_specs::BUNDLE)?;
/// let gitlab = providers.into_iter().find(|provider| provider.name() == "GitLab").unwrap();
/// let client = Client::new(DynamicProvider::new(gitlab), Credentials::secret("id", "secret"))?;
/// assert_eq!(client.token_url(), "https://gitlab.com/oauth/token");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub const BUNDLE: &str = include_str!("../providers/bundle.json");

macro_rules! catalogue {
    ($($company:literal: $kind:ident $provider:ident;)*) => {
        /// All providers of this crate, by the names of their companies.
        pub static CATALOGUE: &[Entry] = &[
            $(Entry { company: $company, kind: Kind::$kind, metadata: crate::$provider::METADATA }),*
        ];
    };
}

catalogue! {
    "Adobe": Media AdobePublic;
    "Adobe": Media AdobeServer;
    "Adobe": Media AdobeUser;
    "ADP": Business Adp;
    "Airtable": Business Airtable;
    "AliExpress": Commerce AliExpress;
    "Alipay": Payments Alipay;
    "Alipay": Payments AlipayApp;
    "Amadeus": Travel Amadeus;
    "Amazon": Identity Amazon;
    "Amazon": Commerce AmazonSellingPartner;
    "Amazon": Commerce AmazonSellingPartnerGrantless;
    "Amazon Cognito": Identity Cognito;
    "App Store Connect": Developer AppStoreConnect;
    "App Store Server API": Developer AppStoreServer;
    "Apple": Identity Apple;
    "Asana": Business Asana;
    "Atlassian": Business Atlassian;
    "Auth0": Identity Auth0;
    "Auth0": Identity Auth0Certificate;
    "Auth0": Identity Auth0Machine;
    "Autodesk": Developer Autodesk;
    "Autodesk": Developer AutodeskUser;
    "Avanan": Business Avanan;
    "Azure AI services": Cloud AzureAi;
    "Baidu": Identity Baidu;
    "Baidu AI": Cloud BaiduAi;
    "BambooHR": Business BambooHr;
    "Bitbucket": Developer Bitbucket;
    "Blackbaud SKY API": Business Blackbaud;
    "Box": Storage BoxServer;
    "Box": Storage BoxUser;
    "Bungie.net": Media Bungie;
    "Bungie.net": Media BungiePublic;
    "Calendly": Business Calendly;
    "Check Point": Cloud CheckPoint;
    "Check Point": Cloud CheckPointSpark;
    "ClickUp": Business ClickUp;
    "Clio": Business Clio;
    "Clio": Business ClioPlatform;
    "Cliquify": Media Cliquify;
    "Constant Contact": Marketing ConstantContact;
    "Constant Contact": Marketing ConstantContactDevice;
    "Constant Contact": Marketing ConstantContactPublic;
    "Data at the Point of Care (CMS)": Health Dpc;
    "Databricks": Cloud Databricks;
    "Databricks": Cloud DatabricksAccount;
    "Datadog": Developer Datadog;
    "Deel": Business Deel;
    "Deezer": Media Deezer;
    "Deezer": Media DeezerOffline;
    "DigitalOcean": Cloud DigitalOcean;
    "DigitalOcean": Cloud DigitalOceanPublic;
    "DingTalk": Messaging DingTalk;
    "DingTalk app": Messaging DingTalkApp;
    "DingTalk internal app": Messaging DingTalkInternalApp;
    "Discord": Messaging Discord;
    "Docker": Developer DockerRegistry;
    "Docker": Developer DockerRegistryAnonymous;
    "DocuSign": Business DocuSign;
    "DocuSign": Business DocuSignJwt;
    "Douyin": Social Douyin;
    "Douyin application": Social DouyinApp;
    "Dropbox": Storage Dropbox;
    "eBay": Commerce Ebay;
    "Epic": Health Epic;
    "Etsy": Commerce Etsy;
    "Eventbrite": Commerce Eventbrite;
    "Facebook": Social Facebook;
    "Facebook": Social FacebookApp;
    "FedEx": Logistics FedEx;
    "FedEx": Logistics FedExCompatible;
    "FedEx": Logistics FedExParentChild;
    "Feishu (Lark)": Messaging Feishu;
    "Feishu (Lark) tenant": Messaging FeishuTenant;
    "Feishu (Lark), historic endpoint": Messaging FeishuUser;
    "Figma": Business Figma;
    "Firebase": Identity Firebase;
    "Fitbit": Health Fitbit;
    "Fitbit": Health FitbitPublic;
    "Flutterwave": Payments Flutterwave;
    "FreshBooks": Business FreshBooks;
    "Front": Messaging Front;
    "Genesys Cloud": Messaging GenesysCloud;
    "Genesys Cloud": Messaging GenesysCloudMachine;
    "Genesys Cloud": Messaging GenesysCloudPublic;
    "Genesys Cloud": Messaging GenesysCloudSaml;
    "Gitee": Developer Gitee;
    "GitHub": Developer GitHub;
    "GitHub": Developer GitHubInstallation;
    "GitLab": Developer GitLab;
    "GoCardless": Payments GoCardless;
    "GoCardless": Payments GoCardlessBankData;
    "Gong": Business Gong;
    "Google": Identity Google;
    "Google": Identity GoogleDevice;
    "Google": Identity GoogleSelfSigned;
    "Google": Cloud GoogleServiceAccount;
    "Gusto": Business Gusto;
    "Gusto": Business GustoSystem;
    "Harvest": Business Harvest;
    "Heroku": Cloud Heroku;
    "Huawei Cloud": Cloud HuaweiCloud;
    "HubSpot": Marketing HubSpot;
    "HubSpot": Marketing HubSpotApp;
    "Infobip": Messaging Infobip;
    "Instagram": Social Instagram;
    "Intercom": Messaging Intercom;
    "Jira Data Center": Business JiraSession;
    "Kakao": Social Kakao;
    "Keycloak": Identity Keycloak;
    "Keycloak": Identity KeycloakCertificate;
    "Keycloak": Identity KeycloakFederated;
    "Keycloak": Identity KeycloakPassword;
    "Keycloak": Identity KeycloakSecretJwt;
    "Klarna": Identity Klarna;
    "Klaviyo": Marketing Klaviyo;
    "LINE Login": Identity Line;
    "LINE Messaging API channel": Messaging LineChannel;
    "LINE Messaging API channel (stateless token)": Messaging LineChannelStateless;
    "Linear": Developer Linear;
    "LinkedIn": Social LinkedIn;
    "LinkedIn": Social LinkedInNative;
    "Logto": Identity LogtoManagement;
    "M-Pesa": Payments MPesa;
    "Mail.ru": Identity MailRu;
    "Mailchimp": Marketing Mailchimp;
    "Marketo": Marketing Marketo;
    "Matrix": Messaging Matrix;
    "Microsoft Entra ID": Identity Microsoft;
    "Microsoft Entra ID": Identity MicrosoftCertificate;
    "Microsoft Entra ID": Identity MicrosoftDaemon;
    "Microsoft Entra ID": Identity MicrosoftFederated;
    "Microsoft Entra ID": Identity MicrosoftFormPost;
    "Microsoft Entra ID": Identity MicrosoftV1;
    "Miro": Business Miro;
    "Mobifinance (MonPay)": Payments MobifinanceDeepLink;
    "Mobifinance (MonPay)": Payments MobifinanceMiniApp;
    "Mollie": Payments Mollie;
    "monday.com": Business Monday;
    "Monzo": Payments Monzo;
    "MTN MoMo": Payments MtnMomo;
    "Naver": Identity Naver;
    "Netlify": Developer Netlify;
    "NetSuite": Business NetSuite;
    "NetSuite": Business NetSuiteMachine;
    "Notion": Business Notion;
    "Odnoklassniki (OK)": Social Odnoklassniki;
    "Okta": Identity Okta;
    "Okta": Identity OktaService;
    "OpenStack": Cloud OpenStack;
    "Oura": Health Oura;
    "Outreach": Business Outreach;
    "PagerDuty": Developer PagerDuty;
    "PagerDuty": Developer PagerDutyApp;
    "Patreon": Social Patreon;
    "PayPal": Payments PayPal;
    "PayPal": Identity PayPalLogin;
    "PhonePe": Payments PhonePe;
    "PingOne": Identity PingOne;
    "PingOne": Identity PingOneSecretJwt;
    "Pinterest": Social Pinterest;
    "Pipedrive": Business Pipedrive;
    "Procore": Business Procore;
    "Procore": Business ProcoreServiceAccount;
    "Proxmox VE": Cloud Proxmox;
    "QPay": Payments QPay;
    "QQ": Social QQ;
    "QQ": Social QQUnion;
    "Quickbase": Business Quickbase;
    "QuickBooks": Business QuickBooks;
    "Razorpay": Payments Razorpay;
    "Razorpay": Payments RazorpayPartner;
    "Reddit": Social Reddit;
    "Reddit": Social RedditDevice;
    "Reddit": Social RedditInstalled;
    "Reddit": Social RedditScript;
    "RingCentral": Messaging RingCentral;
    "RingCentral": Messaging RingCentralJwt;
    "Sage Accounting": Business SageAccounting;
    "Salesforce": Business Salesforce;
    "Salesforce": Business SalesforceClientCredentials;
    "Salesforce": Business SalesforceJwtBearer;
    "SAP BTP": Business SapBtp;
    "SAP SuccessFactors": Business SuccessFactors;
    "Sentry": Developer Sentry;
    "ServiceNow": Business ServiceNow;
    "Shopify": Commerce Shopify;
    "Shopify": Commerce ShopifyOnline;
    "Shopify": Commerce ShopifyOwnStore;
    "Slack": Messaging Slack;
    "Smartsheet": Business Smartsheet;
    "Snapchat": Social SnapchatLogin;
    "Snapchat": Social SnapchatLoginPublic;
    "Snapchat": Marketing SnapchatMarketing;
    "Snowflake": Cloud Snowflake;
    "Snowflake": Cloud SnowflakeKeyPair;
    "SoundCloud": Media SoundCloud;
    "SoundCloud": Media SoundCloudApp;
    "Spotify": Media Spotify;
    "Square": Payments Square;
    "Square": Payments SquarePkce;
    "Square": Payments SquareShortLived;
    "Strava": Health Strava;
    "Stripe": Payments StripeApp;
    "Stripe": Payments StripeConnect;
    "Tableau": Business Tableau;
    "Tableau": Business TableauConnectedApp;
    "Threads": Social Threads;
    "Threads": Social ThreadsApp;
    "TikTok": Social TikTok;
    "TikTok": Social TikTokDesktop;
    "TikTok": Social TikTokMerchant;
    "TikTok Shop": Commerce TikTokShop;
    "Todoist": Business Todoist;
    "Trakt": Media Trakt;
    "Trakt": Media TraktDevice;
    "TrueLayer": Payments TrueLayer;
    "TrueLayer": Payments TrueLayerPayments;
    "Twilio": Messaging Twilio;
    "Twilio": Messaging TwilioUser;
    "Twitch": Media Twitch;
    "Twitch": Media TwitchDevice;
    "Typeform": Business Typeform;
    "UPS": Logistics Ups;
    "UPS": Logistics UpsUser;
    "USPS": Logistics Usps;
    "USPS": Logistics UspsUser;
    "Veeva Vault": Business VeevaVault;
    "Vercel": Developer Vercel;
    "Vercel": Developer VercelIntegration;
    "Vimeo": Media Vimeo;
    "Vimeo": Media VimeoApp;
    "VK ID": Identity VkId;
    "Webex": Messaging Webex;
    "WeChat": Social WeChat;
    "WeChat Official Account": Social WeChatOfficialAccount;
    "WeChat Official Account and Mini Program server API": Messaging WeChatServer;
    "WeChat Official Account and Mini Program server API (stable token)": Messaging WeChatServerStable;
    "WeCom (Enterprise WeChat)": Messaging WeCom;
    "WeCom (Enterprise WeChat)": Messaging WeComThirdParty;
    "Weibo": Social Weibo;
    "Wise": Payments Wise;
    "Withings": Health Withings;
    "Workday": Business Workday;
    "Workday": Business WorkdayIntegration;
    "X (Twitter)": Social X;
    "X (Twitter)": Social XApp;
    "X (Twitter)": Social XPublic;
    "Xero": Business Xero;
    "Xero": Business XeroCustomConnection;
    "Xero": Business XeroPkce;
    "Yandex ID": Identity Yandex;
    "Youzan": Commerce Youzan;
    "Zalo": Social Zalo;
    "Zalo Official Account": Messaging ZaloOfficialAccount;
    "Zendesk": Business Zendesk;
    "Zoho": Business Zoho;
    "Zoho": Business ZohoOrganization;
    "Zoho": Business ZohoSelfClient;
    "Zoom": Business Zoom;
    "Zoom": Business ZoomServerToServer;
}
