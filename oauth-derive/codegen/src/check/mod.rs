//! Rules between keys: a flat list, each rule small and on its own.

mod bearer;
mod endpoints;
mod fields;
mod headers;
mod parameters;
mod request;
mod resource;
mod response;
mod url;

use crate::errors::Errors;
use crate::model::Provider;

pub(crate) fn all(provider: &Provider, errors: &mut Errors) {
    endpoints::required(provider, errors);
    endpoints::grants_are_distinct(provider, errors);
    endpoints::urls(provider, errors);
    endpoints::authorization(provider, errors);
    fields::defaults(provider, errors);
    fields::secrets(provider, errors);
    fields::variables(provider, errors);
    request::method_and_format(provider, errors);
    request::without_parameters(provider, errors);
    request::scopes(provider, errors);
    request::code_placeholders(provider, errors);
    parameters::literal_secrets(provider, errors);
    parameters::renamed_and_omitted(provider, errors);
    parameters::collisions(provider, errors);
    headers::request(provider, errors);
    headers::bearer(provider, errors);
    headers::response(provider, errors);
    response::text(provider, errors);
    response::statuses(provider, errors);
    response::lifetime(provider, errors);
    response::min_validity(provider, errors);
    bearer::query(provider, errors);
    resource::urls(provider, errors);
    resource::are_distinct(provider, errors);
}
