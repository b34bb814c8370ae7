//! Rules between keys: a flat list, each rule small and on its own. A rule about one key is in the file of its name.

mod authorize;
mod bearer;
mod client_auth;
mod endpoint;
mod field;
mod grant;
mod header;
mod lifetime;
mod parameter;
mod place;
mod request;
mod resource;
mod response;
mod scope;
mod url;

use crate::errors::Errors;
use crate::model::Provider;

pub(crate) fn all(provider: &Provider, errors: &mut Errors) {
    endpoint::required(provider, errors);
    endpoint::urls(provider, errors);
    grant::required(provider, errors);
    grant::are_distinct(provider, errors);
    authorize::authorization(provider, errors);
    client_auth::one_method(provider, errors);
    client_auth::encoding(provider, errors);
    field::names(provider, errors);
    field::defaults(provider, errors);
    field::secrets(provider, errors);
    field::variables(provider, errors);
    place::values(provider, errors);
    request::method_and_format(provider, errors);
    request::without_parameters(provider, errors);
    request::code_placeholders(provider, errors);
    request::headers(provider, errors);
    scope::values(provider, errors);
    scope::separator(provider, errors);
    scope::names(provider, errors);
    parameter::literal_secrets(provider, errors);
    parameter::renamed_and_omitted(provider, errors);
    parameter::renamed_are_sent(provider, errors);
    parameter::in_the_endpoint(provider, errors);
    parameter::collisions(provider, errors);
    response::text(provider, errors);
    response::statuses(provider, errors);
    response::token_types(provider, errors);
    response::headers(provider, errors);
    response::lifetimes(provider, errors);
    response::extra(provider, errors);
    lifetime::overrides(provider, errors);
    lifetime::seconds(provider, errors);
    lifetime::min_validity(provider, errors);
    lifetime::at_expiry(provider, errors);
    bearer::query(provider, errors);
    bearer::value(provider, errors);
    bearer::headers(provider, errors);
    bearer::rejected(provider, errors);
    resource::urls(provider, errors);
    resource::are_distinct(provider, errors);
    response::successes(provider, errors);
    scope::named_by_themselves(provider, errors);
    field::used(provider, errors);
}
