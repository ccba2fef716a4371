//! The macro that generates builders of parts

/// Type of the argument of a setter
macro_rules! argument {
    (value $type:ty) => { impl $crate::describe::Value<$type> };
    (item $type:ty) => { impl $crate::describe::Value<$type> };
    (exact $type:ty) => { $type };
    (add $type:ty) => { $type };
    (values $type:ty) => { impl IntoIterator<Item = impl $crate::describe::Value<$type>> };
    (adds $type:ty) => { impl IntoIterator<Item = $type> };
}

/// Puts the argument of a setter into the mapping
macro_rules! put {
    (value $type:ty, $map:expr, $key:literal, $value:ident, $at:expr) => {
        $map.set($key, $crate::describe::Value::<$type>::given($value, $at).tree)
    };
    (exact $type:ty, $map:expr, $key:literal, $value:ident, $at:expr) => {
        $map.set($key, $crate::describe::Value::<$type>::given($value, $at).tree)
    };
    (item $type:ty, $map:expr, $key:literal, $value:ident, $at:expr) => {
        $map.extend(
            $key,
            $crate::describe::given::Tree::list(
                [$crate::describe::Value::<$type>::given($value, $at).tree],
                $at,
            ),
        )
    };
    (add $type:ty, $map:expr, $key:literal, $value:ident, $at:expr) => {
        $map.extend(
            $key,
            $crate::describe::given::Tree::list(
                [$crate::describe::Value::<$type>::given($value, $at).tree],
                $at,
            ),
        )
    };
    (values $type:ty, $map:expr, $key:literal, $value:ident, $at:expr) => {
        $map.extend(
            $key,
            $crate::describe::given::Tree::list(
                $value.into_iter().map(|value| $crate::describe::Value::<$type>::given(value, $at).tree),
                $at,
            ),
        )
    };
    (adds $type:ty, $map:expr, $key:literal, $value:ident, $at:expr) => {
        $map.extend(
            $key,
            $crate::describe::given::Tree::list(
                $value.into_iter().map(|value| $crate::describe::Value::<$type>::given(value, $at).tree),
                $at,
            ),
        )
    };
}

/// How a key is written in Rust
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setter {
    pub(crate) name: &'static str,
    pub(crate) key: &'static str,
    /// `value`, `exact`, `item`, `add`, `values` or `adds`; see [`builder`]
    pub(crate) kind: &'static str,
    /// Type of the value, as written here
    pub(crate) of: &'static str,
}

/// The setters of a part, or the arguments of its `new`, as data
macro_rules! table {
    ($($setter:ident = $key:literal: $kind:ident $type:ty;)*) => {
        &[$($crate::describe::Setter {
            name: stringify!($setter),
            key: $key,
            kind: stringify!($kind),
            of: stringify!($type),
        }),*]
    };
}

/// First words of a setter's documentation
macro_rules! verb {
    (item $key:literal) => {
        concat!("Adds one to `", $key, "`:")
    };
    (add $key:literal) => {
        concat!("Adds one to `", $key, "`:")
    };
    ($kind:ident $key:literal) => {
        ""
    };
}

/// Generates the setters of one key
macro_rules! setters_of_key {
    ($key:literal [$($doc:literal)*]) => {};
    ($key:literal [$($doc:literal)*] $setter:ident($kind:ident $type:ty) $($rest:tt)*) => {
        #[doc = $crate::describe::part::verb!($kind $key)]
        $(#[doc = $doc])*
        #[track_caller]
        pub fn $setter(mut self, $setter: $crate::describe::part::argument!($kind $type)) -> Self {
            let at = $crate::origin::Origin::here();
            $crate::describe::part::put!($kind $type, self.0, $key, $setter, at);
            self
        }

        $crate::describe::part::setters_of_key!($key [$($doc)*] $($rest)*);
    };
}

/// Generates the setters of a part from its description; see [`builder`]
macro_rules! setters {
    ($part:ident $table:ident {
        $(
            $(#[doc = $doc:literal])*
            $field:ident $key:literal $shape:tt $data:ty $(as $schema:ty)? $(: $($setter:ident($kind:ident $type:ty))+)?;
        )*
    }) => {
        impl $part {
            pub(crate) const $table: &'static [$crate::describe::Setter] = $crate::describe::part::table!(
                $($($($setter = $key: $kind $type;)+)?)*
            );

            $($crate::describe::part::setters_of_key!($key [$($doc)*] $($($setter($kind $type))+)?);)*
        }
    };
}

/// Generates the builder of a part from its description
///
/// Each part is described once, by a macro that calls another macro with
///
/// ```text
/// /// What it is
/// Part(arguments of `new`) [how it is read] {
///     /// What the key means; its default
///     field "keyInTheFile" shape Data: setter(kind Type) otherSetter(kind Type);
/// }
/// ```
///
/// This macro generates the builder from the description. The macro `data` in `model` generates the model's type with its schema, and
/// `reader` the conversion between the two. With `own` in place of the arguments, `new` is written by hand.
///
/// Shapes: `required`, `several` (a required list), `nonempty` (a list that has items), `optional`, `list`, `(some "without it")` (a list
/// that is rejected without items), `(default value)`, `(unless value)` (not printed if it has this value), `nested` (a part that may be
/// empty), `flat` (the keys of another part).
///
/// Kinds of setters: `value` and `exact` set the key, `item` and `add` append one value to a list, `values` and `adds` append several.
/// `value`, `item` and `values` accept anything that represents a `Type`, the others only a `Type`, so that the compiler names the expected
/// type and an editor offers the matching constants. If a key has no setters here, they are written by hand, or handles provide the key.
macro_rules! builder {
    (
        $(#[doc = $doc:literal])*
        $part:ident($($new:ident = $new_key:literal: $new_kind:ident $new_type:ty),* $(,)?) [$($read:tt)*] { $($keys:tt)* }
    ) => {
        $crate::describe::part::builder! {
            $(#[doc = $doc])*
            $part own [$($read)*] { $($keys)* }
        }

        impl $part {
            pub(crate) const NEW: &'static [$crate::describe::Setter] =
                $crate::describe::part::table!($($new = $new_key: $new_kind $new_type;)*);

            /// Returns the part with its required values
            #[track_caller]
            #[allow(clippy::new_without_default, reason = "a default would not know the line of the program")]
            pub fn new($($new: $crate::describe::part::argument!($new_kind $new_type)),*) -> Self {
                let at = $crate::origin::Origin::here();
                #[allow(unused_mut, reason = "not every part has keys that it cannot be without")]
                let mut map = $crate::describe::mapping::Mapping::new(at);
                $($crate::describe::part::put!($new_kind $new_type, map, $new_key, $new, at);)*
                Self(map)
            }
        }
    };
    ($(#[doc = $doc:literal])* $part:ident own [$($read:tt)*] { $($keys:tt)* }) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug)]
        #[must_use = "a part has no effect until it is added to a model"]
        pub struct $part(pub(crate) $crate::describe::mapping::Mapping);

        $crate::describe::part::setters! { $part SETTERS { $($keys)* } }
        $crate::describe::part::tree!($part);
    };
}

/// Generates the setters of keys that several parts share
macro_rules! setters_for {
    ($part:ident $(#[doc = $doc:literal])* $of:ident $new:tt [$($read:tt)*] { $($keys:tt)* }) => {
        $crate::describe::part::setters! { $part SHARED { $($keys)* } }
    };
}

/// Makes a type that wraps a mapping usable as a value of itself
macro_rules! tree {
    ($part:ident) => {
        #[diagnostic::do_not_recommend]
        impl $crate::describe::Value<Self> for $part {
            fn given(self, at: $crate::origin::Origin) -> $crate::describe::Given<Self> {
                let mut map = self.0;
                map.at = map.at.or(at);
                $crate::describe::Given::new(map.tree())
            }
        }

        #[diagnostic::do_not_recommend]
        impl $crate::describe::Value<$part> for &$part {
            fn given(self, at: $crate::origin::Origin) -> $crate::describe::Given<$part> {
                self.clone().given(at)
            }
        }
    };
}

pub(crate) use {argument, builder, put, setters, setters_for, setters_of_key, table, tree, verb};
