//! The declaration as one constant: only what differs from the defaults of the runtime.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::LitStr;
use syn::ext::IdentExt;

use super::{docs, grant_names};
use crate::model::{
    Bearer, ClientAuth, ErrorRules, Expires, Extra, Field, Lifetime, Member, Param, Provider, Request,
    Response, ScopeRules, Value, WireGrantType,
};
use crate::names;
use crate::parse::Word;

/// The value of `DECLARATION`.
///
/// The names of the runtime are imported inside the constant's own block, where no type of the user's is in reach.
pub(super) fn constant(provider: &Provider) -> TokenStream {
    let runtime = &provider.runtime;
    let name = provider.ident.unraw().to_string();
    let prefix = names::env_prefix(&name);
    let token_url = provider.token_url.as_ref().map(|template| &template.literal);
    let grants = grant_names(provider);
    let rules = rules(provider, &prefix);
    quote! {
        {
            use #runtime::metadata::*;
            Metadata::new(#name, #prefix, #token_url, &[#(Grant::#grants),*]) #rules
        }
    }
}

fn rules(provider: &Provider, prefix: &str) -> Option<TokenStream> {
    let fields: Vec<_> = provider.fields.iter().map(|field| self::field(field, prefix)).collect();
    let authorize_none = provider.authorize_none.map(|_| quote! { Authorize::None });
    let refresh_none = provider.refresh_none.map(|_| quote! { Refresh::None });
    let resource: Vec<_> = provider.resource.iter().map(|template| &template.literal).collect();
    let lifetime = provider.lifetime.as_ref().map(|(lifetime, _)| self::lifetime(lifetime));
    chain([
        call("fields", slice(&fields)),
        call("authorization_url", provider.authorization_url.as_ref().map(|template| &template.literal)),
        call("client_auth", provider.client_auth.as_ref().map(client_auth)),
        group("scope", "ScopeRules", scope(&provider.scope)),
        group("request", "RequestRules", request(&provider.request)),
        group("response", "ResponseRules", response(&provider.response)),
        call("lifetime", lifetime),
        group("errors", "ErrorRules", errors(&provider.errors)),
        call("authorize", authorize_none),
        call("refresh", refresh_none),
        group("bearer", "BearerRules", bearer(&provider.bearer)),
        call("resource", slice(&resource)),
        call("min_validity", provider.min_validity.map(|(seconds, _)| integer(seconds))),
    ])
}

/// `.method(value)`, or nothing.
fn call(method: &str, value: Option<impl ToTokens>) -> Option<TokenStream> {
    let value = value?;
    let method = syn::Ident::new(method, proc_macro2::Span::call_site());
    Some(quote! { .#method(#value) })
}

/// `.method()`, or nothing.
fn flag(method: &str, is_set: bool) -> Option<TokenStream> {
    let method = is_set.then(|| syn::Ident::new(method, proc_macro2::Span::call_site()))?;
    Some(quote! { .#method() })
}

/// `.method(Rules::new()..)`, or nothing where no rule differs.
fn group(method: &str, rules: &str, calls: Option<TokenStream>) -> Option<TokenStream> {
    let calls = calls?;
    let rules = syn::Ident::new(rules, proc_macro2::Span::call_site());
    call(method, Some(quote! { #rules::new() #calls }))
}

/// The calls that there are, or nothing.
///
/// Most rules of most providers are the defaults, and rustc charges for every stream that is made.
fn chain(calls: impl IntoIterator<Item = Option<TokenStream>>) -> Option<TokenStream> {
    let mut calls = calls.into_iter().flatten().peekable();
    calls.peek()?;
    Some(calls.collect())
}

fn slice<T: ToTokens>(values: &[T]) -> Option<TokenStream> {
    (!values.is_empty()).then(|| quote! { &[#(#values),*] })
}

fn integer(value: u64) -> proc_macro2::Literal {
    proc_macro2::Literal::u64_unsuffixed(value)
}

fn word(ty: &str, word: Word) -> TokenStream {
    let ty = syn::Ident::new(ty, proc_macro2::Span::call_site());
    let variant = word.variant();
    quote! { #ty::#variant }
}

fn field(field: &Field, prefix: &str) -> TokenStream {
    let name = &field.name;
    let env = docs::env_name(prefix, field);
    let calls = chain([
        flag("optional", field.is_optional()),
        call("default", field.default.as_ref().map(|default| &default.text)),
        flag("secret", field.secret),
        call("pattern", field.pattern.as_ref()),
        call("one_of", slice(&field.one_of)),
    ]);
    quote! { Field::new(#name, #env) #calls }
}

fn client_auth(auth: &ClientAuth) -> TokenStream {
    let method = word("ClientAuth", auth.method);
    if !auth.method.is("client_secret_basic") {
        return method;
    }
    let encoding = auth
        .encoding
        .map_or_else(|| quote! { BasicEncoding::FormUrlEncoded }, |encoding| word("BasicEncoding", encoding));
    quote! { #method(#encoding) }
}

fn lifetime(lifetime: &Lifetime) -> TokenStream {
    match lifetime {
        Lifetime::Seconds(seconds) => {
            let seconds = integer(*seconds);
            quote! { Lifetime::Seconds(#seconds) }
        }
        Lifetime::Word(name) => word("Lifetime", *name),
    }
}

fn scope(scope: &ScopeRules) -> Option<TokenStream> {
    let named: Vec<_> = scope.named.iter().map(|named| pair(&named.name, &named.wire)).collect();
    chain([
        call("separator", scope.separator.as_ref()),
        call("param", scope.param.as_ref()),
        call("default", slice(&scope.default)),
        call("named", slice(&named)),
    ])
}

fn request(request: &Request) -> Option<TokenStream> {
    let grant_type = request.grant_type.as_ref().map(|grant_type| match grant_type {
        WireGrantType::Text(text) => quote! { WireGrantType::Value(#text) },
        WireGrantType::None => quote! { WireGrantType::None },
    });
    let rename: Vec<_> = request.rename.iter().map(|(name, wire)| pair(&name.text, wire)).collect();
    let omit: Vec<_> = request.omit.iter().map(|name| &name.text).collect();
    chain([
        call("method", request.method.map(|method| word("Method", method))),
        call("format", request.format.map(|format| word("RequestFormat", format))),
        call("grant_type", grant_type),
        call("params", params(&request.params)),
        call("query", params(&request.query)),
        call("headers", params(&request.headers)),
        call("rename", slice(&rename)),
        call("omit", slice(&omit)),
    ])
}

fn bearer(bearer: &Bearer) -> Option<TokenStream> {
    let none = || quote! { ::core::option::Option::None };
    let some = |text: &LitStr| quote! { ::core::option::Option::Some(#text) };
    let scheme = bearer.scheme.as_ref().map(|scheme| scheme.text.as_ref().map_or_else(none, some));
    chain([
        call("header", bearer.header.as_ref()),
        call("scheme", scheme),
        call("query", bearer.query.as_ref()),
        call("value", bearer.value.as_ref().map(|template| &template.literal)),
        call("headers", params(&bearer.headers)),
    ])
}

fn response(response: &Response) -> Option<TokenStream> {
    let statuses: Vec<_> = response.accept_status.iter().map(|(status, _)| integer(*status)).collect();
    let headers: Vec<_> = response.headers.iter().map(|(name, header)| pair(name, header)).collect();
    let extra: Vec<_> = response.extra.iter().map(member).collect();
    let extra_headers: Vec<_> = response.extra_headers.iter().map(member).collect();
    chain([
        call("format", response.format.map(|format| word("ResponseFormat", format))),
        call("root", response.root.as_ref().map(|(root, _)| root)),
        call("strip_prefix", response.strip_prefix.as_ref()),
        call("accept_status", slice(&statuses)),
        chain(response.members.iter().map(paths)),
        call("default_token_type", response.default_token_type.as_ref()),
        call("expires_in", response.expires_in.as_ref().map(|rule| expires(rule, "expires_in"))),
        call("expires_at", response.expires_at.as_ref().map(|rule| expires(rule, "expires_at"))),
        call("headers", slice(&headers)),
        call("extra", slice(&extra)),
        call("extra_headers", slice(&extra_headers)),
    ])
}

fn errors(errors: &ErrorRules) -> Option<TokenStream> {
    let ok: Vec<_> = errors.ok.iter().map(|(path, value)| pair(path, literal(value))).collect();
    let status: Vec<_> = errors.status.iter().map(|(status, code)| status_pair(status, code)).collect();
    let code: Vec<_> = errors.code.iter().map(|(own, code)| pair(own, code)).collect();
    chain([
        call("ok", slice(&ok)),
        chain(errors.members.iter().map(paths)),
        call("status", slice(&status)),
        call("code", slice(&code)),
    ])
}

fn paths(member: &Member) -> Option<TokenStream> {
    call(member.key, slice(&member.paths))
}

/// A rule with the default path where only the form was said.
fn expires(rule: &Expires, member: &str) -> TokenStream {
    let (ty, format_type) = match member {
        "expires_in" => (quote! { ExpiresInRule }, "ExpiresInFormat"),
        _ => (quote! { ExpiresAtRule }, "ExpiresAtFormat"),
    };
    let paths = slice(&rule.paths).unwrap_or_else(|| quote! { &[#member] });
    let calls = chain([
        call("unit", rule.unit.map(|unit| word("TimeUnit", unit))),
        call("format", rule.format.map(|format| word(format_type, format))),
        call("default", rule.default.map(integer)),
    ]);
    quote! { #ty::new(#paths) #calls }
}

fn params(params: &[Param]) -> Option<TokenStream> {
    let params: Vec<_> = params
        .iter()
        .map(|param| {
            let name = &param.name.text;
            let values = param.values.iter().map(literal);
            quote! { Param::new(#name, &[#(#values),*]) }
        })
        .collect();
    slice(&params)
}

fn literal(value: &Value) -> TokenStream {
    match value {
        Value::Template(template) => text(&template.literal),
        Value::Text(literal) => text(literal),
        Value::Integer(value) => {
            let value = proc_macro2::Literal::i64_unsuffixed(*value);
            quote! { Literal::Integer(#value) }
        }
        Value::Bool(value) => quote! { Literal::Bool(#value) },
    }
}

fn text(literal: &LitStr) -> TokenStream {
    quote! { Literal::Text(#literal) }
}

fn member(extra: &Extra) -> TokenStream {
    let Extra { name, ty, path, .. } = extra;
    let ty = names::type_text(&ty.to_token_stream().to_string());
    quote! { ExtraMember::new(#name, #ty, #path) }
}

fn pair(left: &str, right: impl ToTokens) -> TokenStream {
    quote! { (#left, #right) }
}

fn status_pair(status: &str, code: &str) -> TokenStream {
    // The grammar has checked that it is a number.
    let status: Option<TokenStream> = status.parse().ok();
    quote! { (#status, #code) }
}
