//! The catalogue: every provider against what its documentation shows, and the files that are made of the declarations.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use oauth_runtime::{Metadata, StaticProvider, Token};
use oauth_specs::{CATALOGUE, Entry, Kind};
use oauth_tests::documented::Cases;
use serde_json::Value;

fn specs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs")
}

/// The cases of all files, by the name of the file.
fn documented() -> BTreeMap<String, Cases> {
    let files = std::fs::read_dir(specs().join("documented")).unwrap();
    let files = files
        .map(|entry| entry.unwrap().path())
        .filter(|file| file.extension().is_some_and(|it| it == "json"));
    let read = |file: PathBuf| {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let cases = serde_json::from_str(&std::fs::read_to_string(&file).unwrap());
        (name.clone(), cases.unwrap_or_else(|problem| panic!("{name}: {problem}")))
    };
    files.map(read).collect()
}

fn metadata(name: &str) -> Option<&'static Metadata> {
    CATALOGUE.iter().map(|entry| entry.metadata).find(|metadata| metadata.name() == name)
}

#[tokio::test]
async fn every_provider_does_what_its_documentation_shows() {
    let mut problems = Vec::new();
    let mut played = BTreeMap::<String, (usize, usize)>::new();
    for (file, cases) in documented() {
        for case in &cases.0 {
            let Some(metadata) = metadata(&case.provider) else {
                problems.push(format!("{file}: no provider `{}`", case.provider));
                continue;
            };
            let tokens = match case.play(metadata).await {
                Ok(tokens) => tokens,
                Err(problem) => {
                    problems.push(format!("{file}: {problem}"));
                    continue;
                }
            };
            let counts = played.entry(case.provider.clone()).or_default();
            counts.0 += usize::from(!tokens.is_empty());
            counts.1 += usize::from(case.is_refused());
            // What a struct has typed fields for is of their types.
            for token in tokens {
                if let Err(problem) = typed(&case.provider, token) {
                    problems.push(format!("{file}: {} ({}): {problem}", case.provider, case.page));
                }
            }
        }
    }
    for entry in CATALOGUE {
        let name = entry.metadata.name();
        let (tokens, errors) = played.get(&name).copied().unwrap_or_default();
        if tokens == 0 || errors == 0 {
            problems.push(format!("{name}: {tokens} cases with a token and {errors} with an error"));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// Whether a token of a provider, as a store keeps it, is one with the typed members of its struct.
#[expect(clippy::too_many_lines, reason = "a line for each provider")]
fn typed(name: &str, token: Value) -> Result<(), String> {
    fn read<P: StaticProvider>(token: Value) -> Result<(), String> {
        let token: Token<P> = serde_json::from_value(token).map_err(|error| error.to_string())?;
        token.extra().map(drop).map_err(|error| error.to_string())
    }
    match name {
        "AdobePublic" => read::<oauth_specs::AdobePublic>(token),
        "AdobeServer" => read::<oauth_specs::AdobeServer>(token),
        "AdobeUser" => read::<oauth_specs::AdobeUser>(token),
        "Adp" => read::<oauth_specs::Adp>(token),
        "Airtable" => read::<oauth_specs::Airtable>(token),
        "AliExpress" => read::<oauth_specs::AliExpress>(token),
        "Alipay" => read::<oauth_specs::Alipay>(token),
        "AlipayApp" => read::<oauth_specs::AlipayApp>(token),
        "Amadeus" => read::<oauth_specs::Amadeus>(token),
        "Amazon" => read::<oauth_specs::Amazon>(token),
        "AmazonSellingPartner" => read::<oauth_specs::AmazonSellingPartner>(token),
        "AmazonSellingPartnerGrantless" => read::<oauth_specs::AmazonSellingPartnerGrantless>(token),
        "AppStoreConnect" => read::<oauth_specs::AppStoreConnect>(token),
        "AppStoreServer" => read::<oauth_specs::AppStoreServer>(token),
        "Apple" => read::<oauth_specs::Apple>(token),
        "Asana" => read::<oauth_specs::Asana>(token),
        "Atlassian" => read::<oauth_specs::Atlassian>(token),
        "Auth0" => read::<oauth_specs::Auth0>(token),
        "Auth0Certificate" => read::<oauth_specs::Auth0Certificate>(token),
        "Auth0Machine" => read::<oauth_specs::Auth0Machine>(token),
        "Autodesk" => read::<oauth_specs::Autodesk>(token),
        "AutodeskUser" => read::<oauth_specs::AutodeskUser>(token),
        "Avanan" => read::<oauth_specs::Avanan>(token),
        "AzureAi" => read::<oauth_specs::AzureAi>(token),
        "Baidu" => read::<oauth_specs::Baidu>(token),
        "BaiduAi" => read::<oauth_specs::BaiduAi>(token),
        "BambooHr" => read::<oauth_specs::BambooHr>(token),
        "Bitbucket" => read::<oauth_specs::Bitbucket>(token),
        "Blackbaud" => read::<oauth_specs::Blackbaud>(token),
        "BoxServer" => read::<oauth_specs::BoxServer>(token),
        "BoxUser" => read::<oauth_specs::BoxUser>(token),
        "Bungie" => read::<oauth_specs::Bungie>(token),
        "BungiePublic" => read::<oauth_specs::BungiePublic>(token),
        "Calendly" => read::<oauth_specs::Calendly>(token),
        "CheckPoint" => read::<oauth_specs::CheckPoint>(token),
        "CheckPointSpark" => read::<oauth_specs::CheckPointSpark>(token),
        "ClickUp" => read::<oauth_specs::ClickUp>(token),
        "Clio" => read::<oauth_specs::Clio>(token),
        "ClioPlatform" => read::<oauth_specs::ClioPlatform>(token),
        "Cliquify" => read::<oauth_specs::Cliquify>(token),
        "Cognito" => read::<oauth_specs::Cognito>(token),
        "ConstantContact" => read::<oauth_specs::ConstantContact>(token),
        "ConstantContactDevice" => read::<oauth_specs::ConstantContactDevice>(token),
        "ConstantContactPublic" => read::<oauth_specs::ConstantContactPublic>(token),
        "Databricks" => read::<oauth_specs::Databricks>(token),
        "DatabricksAccount" => read::<oauth_specs::DatabricksAccount>(token),
        "Datadog" => read::<oauth_specs::Datadog>(token),
        "Deel" => read::<oauth_specs::Deel>(token),
        "Deezer" => read::<oauth_specs::Deezer>(token),
        "DeezerOffline" => read::<oauth_specs::DeezerOffline>(token),
        "DigitalOcean" => read::<oauth_specs::DigitalOcean>(token),
        "DigitalOceanPublic" => read::<oauth_specs::DigitalOceanPublic>(token),
        "DingTalk" => read::<oauth_specs::DingTalk>(token),
        "DingTalkApp" => read::<oauth_specs::DingTalkApp>(token),
        "DingTalkInternalApp" => read::<oauth_specs::DingTalkInternalApp>(token),
        "Discord" => read::<oauth_specs::Discord>(token),
        "DockerRegistry" => read::<oauth_specs::DockerRegistry>(token),
        "DockerRegistryAnonymous" => read::<oauth_specs::DockerRegistryAnonymous>(token),
        "DocuSign" => read::<oauth_specs::DocuSign>(token),
        "DocuSignJwt" => read::<oauth_specs::DocuSignJwt>(token),
        "Douyin" => read::<oauth_specs::Douyin>(token),
        "DouyinApp" => read::<oauth_specs::DouyinApp>(token),
        "Dpc" => read::<oauth_specs::Dpc>(token),
        "Dropbox" => read::<oauth_specs::Dropbox>(token),
        "Ebay" => read::<oauth_specs::Ebay>(token),
        "Epic" => read::<oauth_specs::Epic>(token),
        "Etsy" => read::<oauth_specs::Etsy>(token),
        "Eventbrite" => read::<oauth_specs::Eventbrite>(token),
        "Facebook" => read::<oauth_specs::Facebook>(token),
        "FacebookApp" => read::<oauth_specs::FacebookApp>(token),
        "FedEx" => read::<oauth_specs::FedEx>(token),
        "FedExCompatible" => read::<oauth_specs::FedExCompatible>(token),
        "FedExParentChild" => read::<oauth_specs::FedExParentChild>(token),
        "Feishu" => read::<oauth_specs::Feishu>(token),
        "FeishuTenant" => read::<oauth_specs::FeishuTenant>(token),
        "FeishuUser" => read::<oauth_specs::FeishuUser>(token),
        "Figma" => read::<oauth_specs::Figma>(token),
        "Firebase" => read::<oauth_specs::Firebase>(token),
        "Fitbit" => read::<oauth_specs::Fitbit>(token),
        "FitbitPublic" => read::<oauth_specs::FitbitPublic>(token),
        "Flutterwave" => read::<oauth_specs::Flutterwave>(token),
        "FreshBooks" => read::<oauth_specs::FreshBooks>(token),
        "Front" => read::<oauth_specs::Front>(token),
        "GenesysCloud" => read::<oauth_specs::GenesysCloud>(token),
        "GenesysCloudMachine" => read::<oauth_specs::GenesysCloudMachine>(token),
        "GenesysCloudPublic" => read::<oauth_specs::GenesysCloudPublic>(token),
        "GenesysCloudSaml" => read::<oauth_specs::GenesysCloudSaml>(token),
        "GitHub" => read::<oauth_specs::GitHub>(token),
        "GitHubInstallation" => read::<oauth_specs::GitHubInstallation>(token),
        "GitLab" => read::<oauth_specs::GitLab>(token),
        "Gitee" => read::<oauth_specs::Gitee>(token),
        "GoCardless" => read::<oauth_specs::GoCardless>(token),
        "GoCardlessBankData" => read::<oauth_specs::GoCardlessBankData>(token),
        "Gong" => read::<oauth_specs::Gong>(token),
        "Google" => read::<oauth_specs::Google>(token),
        "GoogleDevice" => read::<oauth_specs::GoogleDevice>(token),
        "GoogleSelfSigned" => read::<oauth_specs::GoogleSelfSigned>(token),
        "GoogleServiceAccount" => read::<oauth_specs::GoogleServiceAccount>(token),
        "Gusto" => read::<oauth_specs::Gusto>(token),
        "GustoSystem" => read::<oauth_specs::GustoSystem>(token),
        "Harvest" => read::<oauth_specs::Harvest>(token),
        "Heroku" => read::<oauth_specs::Heroku>(token),
        "HuaweiCloud" => read::<oauth_specs::HuaweiCloud>(token),
        "HubSpot" => read::<oauth_specs::HubSpot>(token),
        "HubSpotApp" => read::<oauth_specs::HubSpotApp>(token),
        "Infobip" => read::<oauth_specs::Infobip>(token),
        "Instagram" => read::<oauth_specs::Instagram>(token),
        "Intercom" => read::<oauth_specs::Intercom>(token),
        "JiraSession" => read::<oauth_specs::JiraSession>(token),
        "Kakao" => read::<oauth_specs::Kakao>(token),
        "Keycloak" => read::<oauth_specs::Keycloak>(token),
        "KeycloakCertificate" => read::<oauth_specs::KeycloakCertificate>(token),
        "KeycloakFederated" => read::<oauth_specs::KeycloakFederated>(token),
        "KeycloakPassword" => read::<oauth_specs::KeycloakPassword>(token),
        "KeycloakSecretJwt" => read::<oauth_specs::KeycloakSecretJwt>(token),
        "Klarna" => read::<oauth_specs::Klarna>(token),
        "Klaviyo" => read::<oauth_specs::Klaviyo>(token),
        "Line" => read::<oauth_specs::Line>(token),
        "LineChannel" => read::<oauth_specs::LineChannel>(token),
        "LineChannelStateless" => read::<oauth_specs::LineChannelStateless>(token),
        "Linear" => read::<oauth_specs::Linear>(token),
        "LinkedIn" => read::<oauth_specs::LinkedIn>(token),
        "LinkedInNative" => read::<oauth_specs::LinkedInNative>(token),
        "LogtoManagement" => read::<oauth_specs::LogtoManagement>(token),
        "MPesa" => read::<oauth_specs::MPesa>(token),
        "MailRu" => read::<oauth_specs::MailRu>(token),
        "Mailchimp" => read::<oauth_specs::Mailchimp>(token),
        "Marketo" => read::<oauth_specs::Marketo>(token),
        "Matrix" => read::<oauth_specs::Matrix>(token),
        "Microsoft" => read::<oauth_specs::Microsoft>(token),
        "MicrosoftCertificate" => read::<oauth_specs::MicrosoftCertificate>(token),
        "MicrosoftDaemon" => read::<oauth_specs::MicrosoftDaemon>(token),
        "MicrosoftFederated" => read::<oauth_specs::MicrosoftFederated>(token),
        "MicrosoftFormPost" => read::<oauth_specs::MicrosoftFormPost>(token),
        "MicrosoftV1" => read::<oauth_specs::MicrosoftV1>(token),
        "Miro" => read::<oauth_specs::Miro>(token),
        "MobifinanceDeepLink" => read::<oauth_specs::MobifinanceDeepLink>(token),
        "MobifinanceMiniApp" => read::<oauth_specs::MobifinanceMiniApp>(token),
        "Mollie" => read::<oauth_specs::Mollie>(token),
        "Monday" => read::<oauth_specs::Monday>(token),
        "Monzo" => read::<oauth_specs::Monzo>(token),
        "MtnMomo" => read::<oauth_specs::MtnMomo>(token),
        "Naver" => read::<oauth_specs::Naver>(token),
        "NetSuite" => read::<oauth_specs::NetSuite>(token),
        "NetSuiteMachine" => read::<oauth_specs::NetSuiteMachine>(token),
        "Netlify" => read::<oauth_specs::Netlify>(token),
        "Notion" => read::<oauth_specs::Notion>(token),
        "Odnoklassniki" => read::<oauth_specs::Odnoklassniki>(token),
        "Okta" => read::<oauth_specs::Okta>(token),
        "OktaService" => read::<oauth_specs::OktaService>(token),
        "OpenStack" => read::<oauth_specs::OpenStack>(token),
        "Oura" => read::<oauth_specs::Oura>(token),
        "Outreach" => read::<oauth_specs::Outreach>(token),
        "PagerDuty" => read::<oauth_specs::PagerDuty>(token),
        "PagerDutyApp" => read::<oauth_specs::PagerDutyApp>(token),
        "Patreon" => read::<oauth_specs::Patreon>(token),
        "PayPal" => read::<oauth_specs::PayPal>(token),
        "PayPalLogin" => read::<oauth_specs::PayPalLogin>(token),
        "PhonePe" => read::<oauth_specs::PhonePe>(token),
        "PingOne" => read::<oauth_specs::PingOne>(token),
        "PingOneSecretJwt" => read::<oauth_specs::PingOneSecretJwt>(token),
        "Pinterest" => read::<oauth_specs::Pinterest>(token),
        "Pipedrive" => read::<oauth_specs::Pipedrive>(token),
        "Procore" => read::<oauth_specs::Procore>(token),
        "ProcoreServiceAccount" => read::<oauth_specs::ProcoreServiceAccount>(token),
        "Proxmox" => read::<oauth_specs::Proxmox>(token),
        "QPay" => read::<oauth_specs::QPay>(token),
        "QQ" => read::<oauth_specs::QQ>(token),
        "QQUnion" => read::<oauth_specs::QQUnion>(token),
        "QuickBooks" => read::<oauth_specs::QuickBooks>(token),
        "Quickbase" => read::<oauth_specs::Quickbase>(token),
        "Razorpay" => read::<oauth_specs::Razorpay>(token),
        "RazorpayPartner" => read::<oauth_specs::RazorpayPartner>(token),
        "Reddit" => read::<oauth_specs::Reddit>(token),
        "RedditDevice" => read::<oauth_specs::RedditDevice>(token),
        "RedditInstalled" => read::<oauth_specs::RedditInstalled>(token),
        "RedditScript" => read::<oauth_specs::RedditScript>(token),
        "RingCentral" => read::<oauth_specs::RingCentral>(token),
        "RingCentralJwt" => read::<oauth_specs::RingCentralJwt>(token),
        "SageAccounting" => read::<oauth_specs::SageAccounting>(token),
        "Salesforce" => read::<oauth_specs::Salesforce>(token),
        "SalesforceClientCredentials" => read::<oauth_specs::SalesforceClientCredentials>(token),
        "SalesforceJwtBearer" => read::<oauth_specs::SalesforceJwtBearer>(token),
        "SapBtp" => read::<oauth_specs::SapBtp>(token),
        "Sentry" => read::<oauth_specs::Sentry>(token),
        "ServiceNow" => read::<oauth_specs::ServiceNow>(token),
        "Shopify" => read::<oauth_specs::Shopify>(token),
        "ShopifyOnline" => read::<oauth_specs::ShopifyOnline>(token),
        "ShopifyOwnStore" => read::<oauth_specs::ShopifyOwnStore>(token),
        "Slack" => read::<oauth_specs::Slack>(token),
        "Smartsheet" => read::<oauth_specs::Smartsheet>(token),
        "SnapchatLogin" => read::<oauth_specs::SnapchatLogin>(token),
        "SnapchatLoginPublic" => read::<oauth_specs::SnapchatLoginPublic>(token),
        "SnapchatMarketing" => read::<oauth_specs::SnapchatMarketing>(token),
        "Snowflake" => read::<oauth_specs::Snowflake>(token),
        "SnowflakeKeyPair" => read::<oauth_specs::SnowflakeKeyPair>(token),
        "SoundCloud" => read::<oauth_specs::SoundCloud>(token),
        "SoundCloudApp" => read::<oauth_specs::SoundCloudApp>(token),
        "Spotify" => read::<oauth_specs::Spotify>(token),
        "Square" => read::<oauth_specs::Square>(token),
        "SquarePkce" => read::<oauth_specs::SquarePkce>(token),
        "SquareShortLived" => read::<oauth_specs::SquareShortLived>(token),
        "Strava" => read::<oauth_specs::Strava>(token),
        "StripeApp" => read::<oauth_specs::StripeApp>(token),
        "StripeConnect" => read::<oauth_specs::StripeConnect>(token),
        "SuccessFactors" => read::<oauth_specs::SuccessFactors>(token),
        "Tableau" => read::<oauth_specs::Tableau>(token),
        "TableauConnectedApp" => read::<oauth_specs::TableauConnectedApp>(token),
        "Threads" => read::<oauth_specs::Threads>(token),
        "ThreadsApp" => read::<oauth_specs::ThreadsApp>(token),
        "TikTok" => read::<oauth_specs::TikTok>(token),
        "TikTokDesktop" => read::<oauth_specs::TikTokDesktop>(token),
        "TikTokMerchant" => read::<oauth_specs::TikTokMerchant>(token),
        "TikTokShop" => read::<oauth_specs::TikTokShop>(token),
        "Todoist" => read::<oauth_specs::Todoist>(token),
        "Trakt" => read::<oauth_specs::Trakt>(token),
        "TraktDevice" => read::<oauth_specs::TraktDevice>(token),
        "TrueLayer" => read::<oauth_specs::TrueLayer>(token),
        "TrueLayerPayments" => read::<oauth_specs::TrueLayerPayments>(token),
        "Twilio" => read::<oauth_specs::Twilio>(token),
        "TwilioUser" => read::<oauth_specs::TwilioUser>(token),
        "Twitch" => read::<oauth_specs::Twitch>(token),
        "TwitchDevice" => read::<oauth_specs::TwitchDevice>(token),
        "Typeform" => read::<oauth_specs::Typeform>(token),
        "Ups" => read::<oauth_specs::Ups>(token),
        "UpsUser" => read::<oauth_specs::UpsUser>(token),
        "Usps" => read::<oauth_specs::Usps>(token),
        "UspsUser" => read::<oauth_specs::UspsUser>(token),
        "VeevaVault" => read::<oauth_specs::VeevaVault>(token),
        "Vercel" => read::<oauth_specs::Vercel>(token),
        "VercelIntegration" => read::<oauth_specs::VercelIntegration>(token),
        "Vimeo" => read::<oauth_specs::Vimeo>(token),
        "VimeoApp" => read::<oauth_specs::VimeoApp>(token),
        "VkId" => read::<oauth_specs::VkId>(token),
        "WeChat" => read::<oauth_specs::WeChat>(token),
        "WeChatOfficialAccount" => read::<oauth_specs::WeChatOfficialAccount>(token),
        "WeChatServer" => read::<oauth_specs::WeChatServer>(token),
        "WeChatServerStable" => read::<oauth_specs::WeChatServerStable>(token),
        "WeCom" => read::<oauth_specs::WeCom>(token),
        "WeComThirdParty" => read::<oauth_specs::WeComThirdParty>(token),
        "Webex" => read::<oauth_specs::Webex>(token),
        "Weibo" => read::<oauth_specs::Weibo>(token),
        "Wise" => read::<oauth_specs::Wise>(token),
        "Withings" => read::<oauth_specs::Withings>(token),
        "Workday" => read::<oauth_specs::Workday>(token),
        "WorkdayIntegration" => read::<oauth_specs::WorkdayIntegration>(token),
        "X" => read::<oauth_specs::X>(token),
        "XApp" => read::<oauth_specs::XApp>(token),
        "XPublic" => read::<oauth_specs::XPublic>(token),
        "Xero" => read::<oauth_specs::Xero>(token),
        "XeroCustomConnection" => read::<oauth_specs::XeroCustomConnection>(token),
        "XeroPkce" => read::<oauth_specs::XeroPkce>(token),
        "Yandex" => read::<oauth_specs::Yandex>(token),
        "Youzan" => read::<oauth_specs::Youzan>(token),
        "Zalo" => read::<oauth_specs::Zalo>(token),
        "ZaloOfficialAccount" => read::<oauth_specs::ZaloOfficialAccount>(token),
        "Zendesk" => read::<oauth_specs::Zendesk>(token),
        "Zoho" => read::<oauth_specs::Zoho>(token),
        "ZohoOrganization" => read::<oauth_specs::ZohoOrganization>(token),
        "ZohoSelfClient" => read::<oauth_specs::ZohoSelfClient>(token),
        "Zoom" => read::<oauth_specs::Zoom>(token),
        "ZoomServerToServer" => read::<oauth_specs::ZoomServerToServer>(token),
        _ => Err("the test does not know it".to_owned()),
    }
}

/// A file that is made of the declarations. With `UPDATE_DOCS` set it is written, else it has to be up to date.
fn made(path: &str, text: &str) {
    let file = specs().join(path);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(file, text).unwrap();
    } else {
        let found = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(
            found == text,
            "{path} is out of date; run `UPDATE_DOCS=1 cargo test -p oauth-tests --test catalogue`"
        );
    }
}

#[test]
fn the_declarations_as_json() {
    let mut names: Vec<String> = CATALOGUE.iter().map(|entry| entry.metadata.name()).collect();
    for entry in CATALOGUE {
        made(&format!("providers/{}.json", entry.metadata.name()), &format!("{}\n", entry.metadata));
    }
    let all: Vec<&Metadata> = CATALOGUE.iter().map(|entry| entry.metadata).collect();
    let lines: Vec<String> = all.iter().map(|metadata| serde_json::to_string(metadata).unwrap()).collect();
    made("providers/bundle.json", &format!("[\n{}\n]\n", lines.join(",\n")));
    let schema = serde_json::to_string_pretty(&schemars::schema_for!(Metadata)).unwrap();
    made("providers/provider.schema.json", &format!("{schema}\n"));
    // Nothing else is there, such as a provider that is gone.
    names.extend(["bundle".to_owned(), "provider.schema".to_owned()]);
    for file in std::fs::read_dir(specs().join("providers")).unwrap() {
        let name = file.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned();
        assert!(names.contains(&name), "providers/{name}.json is of no provider");
    }
}

#[test]
fn the_bundle_is_the_catalogue() {
    let bundle: Vec<Metadata> = serde_json::from_str(oauth_specs::BUNDLE).unwrap();
    assert!(bundle.iter().eq(CATALOGUE.iter().map(|entry| entry.metadata)));
    assert!(bundle.len() >= 120, "{}", bundle.len());
}

#[test]
fn the_index() {
    let kinds = [
        (Kind::Identity, "Accounts and single sign-on"),
        (Kind::Developer, "Code"),
        (Kind::Cloud, "Machines, data and infrastructure"),
        (Kind::Business, "What companies work with"),
        (Kind::Storage, "Files"),
        (Kind::Messaging, "Messages and calls"),
        (Kind::Social, "Networks of people"),
        (Kind::Media, "Music, video, games and pictures"),
        (Kind::Commerce, "Shops and marketplaces"),
        (Kind::Payments, "Banks, payments and accounting"),
        (Kind::Marketing, "Mailings and campaigns"),
        (Kind::Health, "Sport and health"),
        (Kind::Logistics, "Parcels"),
        (Kind::Travel, "Flights and hotels"),
    ];
    let companies: BTreeSet<&str> = CATALOGUE.iter().map(|entry| entry.company).collect();
    let mut text = format!(
        "# Providers\n\n{} declarations for {} services, by what they are for. Not all of them could be held against the \
         provider's own pages; the module of each says what it is taken from.\n",
        CATALOGUE.len(),
        companies.len()
    );
    let mut listed = 0;
    for (kind, title) in kinds {
        writeln!(text, "\n## {title}\n\n| service | struct | grants |\n|---|---|---|").unwrap();
        for entry in Entry::of_kind(kind) {
            let grants: Vec<_> = entry.metadata.grants().iter().map(|grant| format!("`{grant}`")).collect();
            let (company, name, grants) = (entry.company, entry.metadata.name(), grants.join(", "));
            writeln!(text, "| {company} | [`{name}`] | {grants} |").unwrap();
            listed += 1;
        }
    }
    assert_eq!(listed, CATALOGUE.len(), "a kind has no title");
    made("INDEX.md", &text);
}

/// Keys for which no second provider was found that documents what they say, or none at all.
/// `client_auth(client_secret_post)` is what goes without saying.
const SELDOM: &[&str] = &[
    "pushed_authorization_request_url",
    "issuer(identifier)",
    "issuer(metadata_url)",
    "issuer(domains)",
    "jwks_uri",
    "signed_response_alg",
    "end_session_url",
    "client_auth(client_secret_post)",
    "client_secret",
    "refresh(step)",
    "revocation(response)",
    "introspection(client_auth)",
    "introspection(response)",
    "device(response)",
    "response(strip_prefix)",
    "response(strip_suffix)",
    "response(accept_status)",
    "response(headers(token_type))",
    "response(headers(expires_in))",
    "response(headers(expires_at))",
    "response(headers(refresh_token))",
    "response(headers(refresh_token_expires_in))",
    "response(headers(scope))",
    "response(headers(id_token))",
    "authorize(response_type)",
    "authorize(place)",
    "authorize(request_object)",
    "authorize(request_object(alg))",
    "authorize(request_object(key))",
    "authorize(request_object(kid))",
    "authorize(request_object(aud))",
    "authorize(request_object(lifetime))",
    "authorize(callback(verify(key)))",
    "jwt(leeway)",
    "dpop",
    "then(ok)",
];

#[test]
fn each_key_is_used_by_two_providers() {
    let declarations: Vec<Value> =
        CATALOGUE.iter().map(|entry| serde_json::to_value(entry.metadata).unwrap()).collect();
    let mut seldom = Vec::new();
    for key in oauth_grammar::keys::listed_keys() {
        // As it is written in a declaration that is JSON: `response(expires_in(unit))` is a member of a member.
        let path = key.path.replace(')', "");
        let path: Vec<&str> = path.trim_start_matches("field: ").split('(').collect();
        let is_field = key.path.starts_with("field: ");
        let uses = |declaration: &&Value| {
            if is_field {
                let fields = declaration.get("fields").and_then(Value::as_object);
                return fields.is_some_and(|fields| fields.values().any(|field| has(field, &path)));
            }
            has(declaration, &path)
        };
        // The answer of a device authorization endpoint is as RFC 8628 has it nearly everywhere.
        let is_of_rfc = key.path.starts_with("device(response(");
        if key.path != "crate" && !is_of_rfc && declarations.iter().filter(uses).count() < 2 {
            seldom.push(key.path.clone());
        }
    }
    assert_eq!(seldom, SELDOM);
}

/// Whether a declaration says this key; the name of a word, such as a method, is the value of its key.
fn has(value: &Value, path: &[&str]) -> bool {
    let Some((first, rest)) = path.split_first() else { return true };
    match value {
        Value::Array(items) => items.iter().any(|item| has(item, path)),
        Value::Object(members) => members.get(*first).is_some_and(|value| has(value, rest)),
        Value::String(word) => word == first && rest.is_empty(),
        _ => false,
    }
}

#[test]
fn no_provider_has_logic_of_its_own() {
    for file in std::fs::read_dir(specs().join("src")).unwrap() {
        let file = file.unwrap().path();
        if file.ends_with("lib.rs") || file.ends_with("catalogue.rs") {
            continue;
        }
        let source = std::fs::read_to_string(&file).unwrap();
        for word in ["fn ", "impl ", "macro_rules!", "unsafe"] {
            let has = source.lines().any(|line| {
                line.trim_start().starts_with(word)
                    || line.contains(&format!(" {word}")) && !line.trim_start().starts_with("//")
            });
            assert!(!has, "{}: `{word}`", file.display());
        }
    }
}
