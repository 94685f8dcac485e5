//! The tables hold together: AWS's names are in the model's list, and nothing of them is written twice.

use std::collections::BTreeSet;

use super::{Kind, Shape, model, own};
use crate::call::Name;

#[test]
fn fields_of_aws_are_in_the_model() {
    // What AWS keeps elsewhere and this format has in the same object; documented as an addition.
    let additions = ["Attributes", "InstanceType", "awsvpcTrunking", "Name", "Rules"];
    let mut seen = BTreeSet::new();
    let mut roots: Vec<&Shape> = vec![&own::SCENARIO];
    roots.extend(Name::ALL.iter().map(|name| name.shape()));
    for root in roots {
        visit(root, &mut seen, &|shape| {
            let Some(aws) = shape.aws else { return };
            assert!(model::members(aws).count() > 0, "{aws} is not in aws-model.txt");
            for field in shape.fields {
                let known = model::members(aws).any(|member| member == field.name);
                assert!(known || additions.contains(&field.name), "{aws}.{}", field.name);
            }
        });
    }
    assert!(seen.len() > 40, "{}", seen.len());
}

fn visit(shape: &'static Shape, seen: &mut BTreeSet<&'static str>, look: &impl Fn(&Shape)) {
    if !seen.insert(shape.name) {
        return;
    }
    look(shape);
    let names: BTreeSet<&str> = shape.fields.iter().map(|field| field.name).collect();
    assert_eq!(names.len(), shape.fields.len(), "{} has a field twice", shape.name);
    for field in shape.fields {
        visit_kind(&field.kind, seen, look);
    }
}

fn visit_kind(kind: &'static Kind, seen: &mut BTreeSet<&'static str>, look: &impl Fn(&Shape)) {
    match kind {
        Kind::List(item, _) | Kind::Map(item, _) => visit_kind(item, seen, look),
        Kind::Object(shape) => visit(shape, seen, look),
        Kind::Either(kinds) => kinds.iter().for_each(|kind| visit_kind(kind, seen, look)),
        _ => {}
    }
}
