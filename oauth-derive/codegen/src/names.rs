//! Names that are made from other names, and what types are called.

use syn::{GenericArgument, PathArguments, Type};

/// `users:read` → `UsersRead`; none where no identifier comes out.
pub(crate) fn variant(name: &str) -> Option<String> {
    let words = name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let variant: String = words.flat_map(capitalised).collect();
    // No other word of the language begins with a capital.
    let is_plain = variant.starts_with(|letter: char| letter.is_ascii_uppercase()) && variant.is_ascii();
    let is_usable = variant != "Self" && (is_plain || syn::parse_str::<syn::Ident>(&variant).is_ok());
    is_usable.then_some(variant)
}

fn capitalised(word: &str) -> impl Iterator<Item = char> {
    let mut letters = word.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters)
}

/// The JSON type of a typed member, and whether it may be absent: `Option<u64>` is an `integer`. Before type checking
/// no more can be known than how the type is written.
pub(crate) fn json_type(ty: &Type) -> (&'static str, bool) {
    let Some(last) = last_segment(ty) else { return ("any", false) };
    if last.ident == "Option" {
        return (argument(ty).map_or("any", |inner| json_type(inner).0), true);
    }
    let name = match last.ident.to_string().as_str() {
        "String" | "Secret" | "str" | "char" => "string",
        "bool" => "boolean",
        "u8" | "u16" | "u32" | "u64" | "u128" | "usize" | "i8" | "i16" | "i32" | "i64" | "i128" | "isize" => {
            "integer"
        }
        "f32" | "f64" => "number",
        "Vec" | "HashSet" | "BTreeSet" => "array",
        "HashMap" | "BTreeMap" | "Map" => "object",
        _ => "any",
    };
    (name, false)
}

/// Whether the last segment of a type's path is this word.
pub(crate) fn is_named(ty: &Type, name: &str) -> bool {
    last_segment(ty).is_some_and(|segment| segment.ident == name)
}

/// The first type argument, such as that of an `Option`.
pub(crate) fn argument(ty: &Type) -> Option<&Type> {
    match &last_segment(ty)?.arguments {
        PathArguments::AngleBracketed(arguments) => {
            arguments.args.iter().find_map(|argument| match argument {
                GenericArgument::Type(ty) => Some(ty),
                _ => None,
            })
        }
        _ => None,
    }
}

fn last_segment(ty: &Type) -> Option<&syn::PathSegment> {
    match ty {
        Type::Path(path) => path.path.segments.last(),
        Type::Group(group) => last_segment(&group.elem),
        Type::Paren(paren) => last_segment(&paren.elem),
        _ => None,
    }
}
