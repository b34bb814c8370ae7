//! Where the parameters of a request are.

use super::{Inner, MockRequest};
use crate::plan::ParamPlace as Place;

pub(super) fn sent_in(request: &MockRequest, place: Place, name: &str) -> bool {
    value_in(request, place, name).is_some()
}

pub(super) fn value_in(request: &MockRequest, place: Place, name: &str) -> Option<String> {
    values_in(request, place, name).next()
}

pub(super) fn values_in(request: &MockRequest, place: Place, name: &str) -> impl Iterator<Item = String> {
    let name = name.to_owned();
    all_in(request, place).into_iter().filter(move |(param, _)| *param == name).map(|(_, value)| value)
}

pub(super) fn all_in(request: &MockRequest, place: Place) -> Vec<(String, String)> {
    match place {
        Place::Query => request.query_params(),
        Place::Body => request.body_params(),
        Place::Nowhere => Vec::new(),
    }
}

/// The scope that a request asks for; several parameters are one.
pub(super) fn scope(inner: &Inner, name: &str, request: &MockRequest) -> Option<String> {
    let all = request.query_params().into_iter().chain(request.body_params());
    let asked: Vec<_> = all.filter(|(param, _)| param == name).map(|(_, value)| value).collect();
    (!asked.is_empty()).then(|| asked.join(&inner.plan.scope.separator))
}
