//! One chain and the verdict that a client should reach: [`VerdictCase`].

use super::{
    chain::{Chain, Scene},
    verdict::Verdict,
};

/// A chain that is odd in one way.
pub(crate) struct VerdictCase {
    /// The topic and the case, for example `validity::leaf_expired`.
    pub(crate) name: String,
    /// What is odd, as a sentence without the full stop.
    pub(crate) odd: String,
    /// The document and section that decide the verdict or leave it open.
    pub(crate) rule: &'static str,
    pub(crate) expected: Verdict,
    /// Whether the standards leave the verdict open; `expected` is then the verdict we want.
    pub(crate) open: bool,
    pub(crate) chain: Box<dyn Fn() -> Chain + Send>,
}

/// A case that the standards decide. `spoil` gets a good chain and makes it odd.
pub(crate) fn case(
    name: impl Into<String>,
    odd: impl Into<String>,
    rule: &'static str,
    expected: Verdict,
    spoil: impl Fn(&mut Scene) + Send + 'static,
) -> VerdictCase {
    let chain = move || {
        let mut scene = Scene::new();
        spoil(&mut scene);
        scene.sign()
    };
    let (name, odd, chain) = (name.into(), odd.into(), Box::new(chain));
    VerdictCase { name, odd, rule, expected, open: false, chain }
}

impl VerdictCase {
    /// Marks the verdict as left open by the standards.
    pub(crate) fn open(self) -> Self {
        Self { open: true, ..self }
    }
}
