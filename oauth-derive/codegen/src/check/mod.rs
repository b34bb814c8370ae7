//! Rules between keys: a flat list, each rule small and on its own. A rule about one key is in the file of its name.

mod authorize;
mod bearer;
mod call;
mod client_auth;
mod device;
mod endpoint;
mod field;
mod grant;
mod header;
mod lifetime;
mod parameter;
mod place;
mod refresh;
mod request;
mod resource;
mod response;
mod scope;

use crate::errors::Errors;
use crate::model::Provider;

/// A rule between keys.
type Rule = fn(&Provider, &mut Errors);

/// All of them; their messages come in this order where they are at one place.
const RULES: &[Rule] = &[
    endpoint::required,
    endpoint::urls,
    endpoint::reachable,
    endpoint::about_tokens,
    endpoint::issuer,
    endpoint::signed,
    grant::required,
    grant::are_distinct,
    device::grant,
    authorize::authorization,
    authorize::pushed,
    authorize::parameters,
    authorize::callback,
    authorize::verifier,
    authorize::callback_members,
    refresh::has_user,
    refresh::is_used,
    refresh::inherited,
    client_auth::one_method,
    client_auth::encoding,
    field::names,
    field::defaults,
    field::secrets,
    field::variables,
    place::values,
    request::method_and_format,
    request::without_parameters,
    request::code_is_sent,
    request::code_placeholders,
    request::headers,
    request::nested,
    request::sent_in_itself,
    scope::values,
    scope::separator,
    scope::names,
    parameter::literal_secrets,
    parameter::renamed_and_omitted,
    parameter::renamed_are_sent,
    parameter::in_the_endpoint,
    parameter::collisions,
    parameter::of_signature,
    refresh::signature,
    response::text,
    response::statuses,
    response::token_types,
    response::headers,
    response::lifetimes,
    response::extra,
    response::extra_of_refresh,
    lifetime::overrides,
    lifetime::seconds,
    lifetime::min_validity,
    lifetime::at_expiry,
    bearer::query,
    bearer::value,
    bearer::names_token,
    bearer::headers,
    bearer::rejected,
    resource::urls,
    resource::are_distinct,
    resource::origins,
    resource::environments_are_used,
    response::successes,
    scope::named_by_themselves,
    call::complete,
    call::order,
    call::kept,
    call::members,
    call::signatures,
    call::verified,
    client_auth::jwt,
    field::used,
];

pub(crate) fn all(provider: &Provider, errors: &mut Errors) {
    for rule in RULES {
        rule(provider, errors);
    }
}
