//! What a request may lack, because a placeholder of it has no value.

use crate::plan::{Name, Param, Plan, Value};

/// When a request is made, which decides what has a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Before there is a token, or without one.
    Before,
    /// With the token that the answer before has brought.
    After,
}

/// Whether a declared parameter may be missing, because every alternative has a placeholder that may have no value.
pub(super) fn is_optional(plan: &Plan, param: &Param, stage: Stage) -> bool {
    param.values.iter().all(|value| match value {
        Value::Template(template) => template.names().any(|name| may_be_empty(plan, name, stage)),
        Value::Members(members) => members.iter().all(|member| is_optional(plan, member, stage)),
        Value::Integer(_) | Value::Bool(_) | Value::Json(_) => false,
    })
}

/// Whether a name may have no value.
pub(super) fn may_be_empty(plan: &Plan, name: Name, stage: Stage) -> bool {
    match name {
        Name::Field(index) => plan.fields.get(index).is_none_or(|field| field.optional),
        Name::TokenUrl
        | Name::NowMs
        | Name::NowUnix
        | Name::Uuid
        | Name::Jwt
        | Name::Body
        | Name::SortedParams
        | Name::SortedQuery => false,
        // Those of a call are in its answer, and those of the client are the mock's.
        Name::Member(index) => {
            let root = plan.members.get(index).map(|member| &*member.root);
            let is_call = |root: &str| plan.calls().any(|call| *call.id == *root);
            let is_there = |root: &str| is_call(root) || stage == Stage::After && root == "token";
            !root.is_some_and(is_there)
        }
        Name::AccessToken => stage != Stage::After,
        Name::Parameter(parameter) => !matches!(parameter.name, "client_id" | "client_secret"),
    }
}
