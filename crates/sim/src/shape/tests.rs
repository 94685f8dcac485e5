//! The tables hold together: AWS's names are in the model's list, and nothing of them is written twice.

use std::cell::RefCell;
use std::collections::BTreeSet;

use expect_test::expect;

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

/// What AWS requires and the format knows it requires, too, but for what there is only one of here, or nothing looks at.
#[test]
fn what_aws_requires_is_required() {
    let may_be_left_out = RefCell::new(BTreeSet::new());
    let mut seen = BTreeSet::new();
    for name in Name::ALL {
        visit(name.shape(), &mut seen, &|shape| {
            for member in shape.aws.into_iter().flat_map(model::required) {
                let own = shape.fields.iter().find(|field| field.name == member);
                if own.is_none_or(|field| !field.required) {
                    may_be_left_out.borrow_mut().insert(format!("{}.{member}", shape.name));
                }
            }
        });
    }
    expect![[r#"
        CreateManagedInstancesProviderConfiguration.infrastructureRoleArn
        CreateManagedInstancesProviderConfiguration.instanceLaunchTemplate
        DeleteScalingPolicy.ScalableDimension
        DeleteScalingPolicy.ServiceNamespace
        DeleteScheduledAction.ScalableDimension
        DeleteScheduledAction.ServiceNamespace
        DeregisterScalableTarget.ScalableDimension
        DeregisterScalableTarget.ServiceNamespace
        InstanceLaunchTemplate.ec2InstanceProfileArn
        InstanceLaunchTemplate.networkConfiguration
        InstanceRequirementsRequest.memoryMiB
        InstanceRequirementsRequest.vCpuCount
        PutClusterCapacityProviders.cluster
        PutScalingPolicy.ScalableDimension
        PutScalingPolicy.ServiceNamespace
        PutScheduledAction.ScalableDimension
        PutScheduledAction.ServiceNamespace
        RegisterScalableTarget.ScalableDimension
        RegisterScalableTarget.ServiceNamespace
        UpdateTaskProtection.cluster"#]]
    .assert_eq(&Vec::from_iter(may_be_left_out.into_inner()).join("\n"));
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
