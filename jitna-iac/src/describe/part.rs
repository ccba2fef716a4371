//! The one macro that makes builders of parts

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

/// How a key is said in Rust
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setter {
    pub(crate) name: &'static str,
    pub(crate) key: &'static str,
    /// `value`, `exact`, `item`, `add`, `values` or `adds`; see [`part`]
    pub(crate) kind: &'static str,
    /// Type of the value, as it is written here
    pub(crate) of: &'static str,
}

/// The setters of a part, or the arguments of its `new`, as data
macro_rules! table {
    ($($setter:ident = $key:literal: $kind:ident $type:ty),*) => {
        &[$($crate::describe::Setter {
            name: stringify!($setter),
            key: $key,
            kind: stringify!($kind),
            of: stringify!($type),
        }),*]
    };
}

/// Makes a setter for each key; see [`part`]
macro_rules! setters {
    ($part:ident { $($(#[$key_doc:meta])* $setter:ident = $key:literal: $kind:ident $type:ty),* $(,)? }) => {
        impl $part {
            pub(crate) const SETTERS: &'static [$crate::describe::Setter] =
                $crate::describe::part::table!($($setter = $key: $kind $type),*);

            $(
                $(#[$key_doc])*
                #[track_caller]
                pub fn $setter(mut self, $setter: $crate::describe::part::argument!($kind $type)) -> Self {
                    let at = $crate::origin::Origin::here();
                    $crate::describe::part::put!($kind $type, self.0, $key, $setter, at);
                    self
                }
            )*
        }
    };
}

/// Makes the builder of a part: what `new` must be given, and a setter for each of the other keys
///
/// A key is `setter = "keyInTheFile": kind Type`. `value` and `exact` set it, `item` and `add` append one value to a list, `values` and
/// `adds` append several. `value`, `item` and `values` take whatever stands for a `Type`, the others a `Type` alone, so that the compiler
/// names the type that is wanted and an editor offers the constants that fit. Keys after `and` have setters that are written by hand.
macro_rules! part {
    (
        $(#[$doc:meta])*
        $part:ident($($new:ident = $new_key:literal: $new_kind:ident $new_type:ty),* $(,)?) {
            $($(#[$key_doc:meta])* $setter:ident = $key:literal: $kind:ident $type:ty),* $(,)?
        }
        $(and $($more:literal),+)?
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        #[must_use = "a part has no effect until it is added to a model"]
        pub struct $part(pub(crate) $crate::describe::mapping::Mapping);

        impl $part {
            pub(crate) const NEW: &'static [$crate::describe::Setter] =
                $crate::describe::part::table!($($new = $new_key: $new_kind $new_type),*);

            /// The part with what it cannot be without
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

        $crate::describe::part::setters!($part {
            $($(#[$key_doc])* $setter = $key: $kind $type),*
        });

        impl $crate::describe::keys::Keys for $part {
            const NAME: &'static str = stringify!($part);
            const KEYS: &'static [&'static str] = &[$($new_key,)* $($key,)* $($($more),+)?];
        }

        $crate::describe::part::tree!($part);
    };
}

/// Makes a type that wraps a mapping a value of itself
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

pub(super) use {argument, part, put, setters, table, tree};
