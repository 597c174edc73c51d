//! The licences of a program as a whole.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context;
use spdx::{
    Expression,
    expression::{ExprNode, Operator},
};

use super::super::component::Tree;
use super::super::licences;

/// Licences of which one is to be chosen.
pub(super) type Choice = BTreeSet<String>;

/// What the program is under: each choice applies. A licence that applies anyway settles the
/// choices that it is among.
pub(super) fn of_program(tree: &Tree) -> anyhow::Result<Vec<Choice>> {
    let mut all = BTreeSet::new();
    for expression in licences::of_program(tree)? {
        all.extend(choices(&expression)?);
    }
    Ok(without_settled(&all))
}

/// An expression as choices that all apply.
fn choices(expression: &str) -> anyhow::Result<BTreeSet<Choice>> {
    let parsed = Expression::parse(expression)
        .with_context(|| format!("`{expression}` is no SPDX expression"))?;
    let mut stack: Vec<BTreeSet<Choice>> = Vec::new();
    // In postfix order.
    for node in parsed.iter() {
        let operator = match node {
            ExprNode::Req(one) => {
                stack.push([Choice::from([one.req.to_string()])].into());
                continue;
            }
            ExprNode::Op(operator) => *operator,
        };
        let (right, left) = stack.pop().zip(stack.pop()).context("an operator joins two")?;
        stack.push(match operator {
            Operator::And => left.union(&right).cloned().collect(),
            Operator::Or => {
                let pairs = left.iter().flat_map(|left| right.iter().map(move |one| (left, one)));
                pairs.map(|(left, right)| left.union(right).cloned().collect()).collect()
            }
        });
    }
    stack.pop().context("an expression names a licence")
}

fn without_settled(all: &BTreeSet<Choice>) -> Vec<Choice> {
    let is_settled =
        |choice: &Choice| all.iter().any(|other| other != choice && other.is_subset(choice));
    // The shorter first: what applies, then what is to be chosen.
    let mut rest: BTreeMap<(usize, &Choice), ()> = BTreeMap::new();
    for choice in all.iter().filter(|choice| !is_settled(choice)) {
        rest.insert((choice.len(), choice), ());
    }
    rest.into_keys().map(|(_, choice)| choice.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(expressions: &[&str]) -> String {
        let mut all = BTreeSet::new();
        for expression in expressions {
            all.extend(choices(expression).unwrap());
        }
        let all = without_settled(&all);
        let all = all.iter().map(|choice| {
            let names: Vec<_> = choice.iter().map(String::as_str).collect();
            names.join(" or ")
        });
        all.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn what_applies_settles_what_could_be_chosen() {
        let expected = "Apache-2.0, ISC, MIT-0 or Zlib";
        assert_eq!(text(&["MIT OR Apache-2.0", "Apache-2.0 AND ISC", "Zlib OR MIT-0"]), expected);
    }

    #[test]
    fn choices_between_several_are_kept() {
        assert_eq!(text(&["(MIT AND ISC) OR Apache-2.0"]), "Apache-2.0 or ISC, Apache-2.0 or MIT");
        assert_eq!(text(&["MIT OR Apache-2.0", "Apache-2.0 OR MIT"]), "Apache-2.0 or MIT");
    }
}
