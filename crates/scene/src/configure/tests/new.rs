//! Forms of what there was none for before: listeners, alarms, schedules, protection; things that are yet to be made,
//! and the calls that delete them; and several calls as one action.

use sim::ids::{InstanceId, ServiceId, TargetGroupId, TaskId, ZoneId};

use super::*;
use crate::frame::Subject;

fn new(kind: Kind) -> Thing {
    Thing { kind, name: None }
}

fn titles(run: &Show) -> Vec<String> {
    let things = Forms::new(run).things();
    let new = things.iter().filter(|it| it.name.is_none() && !is_fault(it));
    new.map(Thing::title).collect()
}

fn is_fault(thing: &Thing) -> bool {
    matches!(thing.kind, Kind::Fault(_))
}

#[test]
fn what_can_be_made_can_be_made_as_its_form_begins_and_deleted() {
    let mut kinds = Vec::new();
    for (example, _) in EXAMPLES {
        let run = at(example, 90);
        let forms = Forms::new(&run);
        let before = forms.things();
        let made = before.iter().filter(|thing| thing.name.is_none() && !is_fault(thing));
        for thing in made {
            kinds.push(thing.kind);
            let sheet = forms.sheet(thing, &Vec::new()).unwrap();
            assert!(sheet.is_new && sheet.is_right(), "{example}: {thing:?} {sheet:#?}");
            assert!(sheet.delete.is_none());
            assert!(sheet.fields().any(|field| field.required), "{thing:?} requires nothing");
            let mut fork = run.clone();
            sheet.calls.iter().for_each(is_whole_for_aws);
            assert_eq!(make(&mut fork, &sheet), None, "{example}: {thing:?}");
            let forms = Forms::new(&fork);
            let after = forms.things();
            let made = |it: &&Thing| it.kind == thing.kind && !before.contains(it);
            let made = after.iter().find(made).unwrap();
            let sheet = forms.sheet(made, &Vec::new()).unwrap();
            let (call, wrong) = sheet.delete.unwrap();
            is_whole_for_aws(&call);
            assert_eq!(wrong, [""; 0], "{example}: {made:?}");
            assert_eq!(Show::refusal(&fork.act(call.name, &call.with)), None);
            assert!(!Forms::new(&fork).things().contains(made), "{example}: {made:?}");
        }
    }
    for table in table::TABLES.iter().filter(|table| table.new.is_some()) {
        assert!(kinds.contains(&table.kind), "no example can have more: {}", table.kind.title());
    }
}

#[test]
fn only_what_the_world_can_have_is_offered() {
    assert_eq!(
        titles(&at("daemon", 5)),
        ["New service", "New capacity provider", "New scalable target", "New alarm"]
    );
    // Its one service is scaled already.
    assert_eq!(
        titles(&at("queue-workers", 5)),
        ["New service", "New scaling policy", "New scheduled action", "New alarm"]
    );
}

#[test]
fn what_cannot_be_made_yet_is_told_with_what_it_needs() {
    let check = |example: &str, expected: &[&str]| {
        let things = Forms::new(&at(example, 5)).things();
        assert_eq!(Forms::not_yet(&things).collect::<Vec<_>>(), expected, "{example}");
    };
    check(
        "daemon",
        &[
            "New Managed Instances provider: needs a task definition for MANAGED_INSTANCES",
            "New scaling policy: needs a scalable target",
            "New scheduled action: needs a scalable target",
        ],
    );
    check(
        "queue-workers",
        &[
            "New capacity provider: needs an Auto Scaling group that has none",
            "New Managed Instances provider: needs a task definition for MANAGED_INSTANCES",
            "New scalable target: needs a service that scales and has none",
        ],
    );
    for table in table::TABLES {
        assert_eq!(table.new.is_some(), table.kind.needs().is_some(), "{}", table.kind.title());
    }
}

#[test]
fn a_new_service_can_be_a_daemon() {
    let run = at("daemon", 60);
    let service = new(Kind::Service);
    let typed = [
        ("serviceName", "logs"),
        ("taskDefinition", "agent:1"),
        ("schedulingStrategy", "DAEMON"),
        (
            "placementConstraints",
            r#"[{"type": "memberOf", "expression": "attribute:ecs.instance-type == m5.large"}]"#,
        ),
    ];
    let sheet = form(&run, &service, &typed);
    expect![[r#"
        aws ecs create-service --cli-input-json '{"launchType":"EC2","placementConstraints":[{"expression":"attribute:ecs.instance-type == m5.large","type":"memberOf"}],"schedulingStrategy":"DAEMON","serviceName":"logs","taskDefinition":"agent:1"}'
    "#]].assert_eq(&said(&sheet));
    assert!(sheet.find("desiredCount").is_none() && sheet.find("placementStrategy").is_none());
    assert_eq!(sheet.find("deploymentConfiguration/maximumPercent").unwrap().without, "100");
    let mut after = run.clone();
    assert_eq!(make(&mut after, &sheet), None);
    after.seek(SimTime::from_secs(120));
    while after.tick(16.0, u32::MAX) {}
    let world = after.runs()[0].world();
    let made = world.services.values().find(|it| &*it.name == "logs").unwrap();
    assert!(made.is_daemon() && made.desired == 3);
    let on_fargate = form(&run, &service, &[typed[0], typed[2], ("launchType", "FARGATE")]);
    expect![[r#"
        aws ecs create-service --cli-input-json '{"launchType":"FARGATE","schedulingStrategy":"DAEMON","serviceName":"logs","taskDefinition":"agent:2"}'
        `agent` is not for FARGATE: add it to requiresCompatibilities
        the DAEMON scheduling strategy is not for Fargate, which has no instances: give launchType EC2
    "#]].assert_eq(&said(&on_fargate));
}

#[test]
fn things_are_made_by_their_own_calls() {
    let run = at("target-tracking", 60);
    let mut all = String::new();
    for kind in [Kind::Service, Kind::ScalingPolicy, Kind::ScheduledAction, Kind::Alarm] {
        all += &said(&form(&run, &new(kind), &[]));
    }
    all += &said(&form(
        &run,
        &new(Kind::ScalingPolicy),
        &[("PolicyType", "StepScaling"), ("PolicyName", "steps")],
    ));
    let policy = new(Kind::ScalingPolicy);
    let predefined = "TargetTrackingScalingPolicyConfiguration/PredefinedMetricSpecification";
    let label = format!("{predefined}/ResourceLabel");
    let known = form(&run, &policy, &[]).find(&label).unwrap().choices.first().cloned().unwrap();
    let kind = format!("{predefined}/PredefinedMetricType");
    all += &said(&form(&run, &policy, &[(&kind, "ALBRequestCountPerTarget"), (&label, &known)]));
    let run = at("daemon", 60);
    all += &said(&form(&run, &new(Kind::CapacityProvider), &[]));
    all += &said(&form(&run, &new(Kind::ScalableTarget), &[("MinCapacity", "")]));
    all += &said(&form(&run, &new(Kind::Service), &[("serviceName", ""), ("desiredCount", "")]));
    let made = form(&run, &new(Kind::CapacityProvider), &[]);
    let mut after = run.clone();
    assert_eq!(make(&mut after, &made), None);
    // A strategy can name it once the cluster is associated with it.
    let providers = [("capacityProviders", r#"["FARGATE", "hosts"]"#)];
    all += &said(&form(&after, &Thing::named(Kind::Cluster, "default"), &providers));
    all += &said(&form(&run, &Thing::named(Kind::Cluster, "default"), &providers));
    expect![[r#"
        aws ecs create-service --cli-input-json '{"desiredCount":1,"launchType":"FARGATE","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a","subnet-b","subnet-c"]}},"schedulingStrategy":"REPLICA","serviceName":"web-2","taskDefinition":"web:1"}'
        aws application-autoscaling put-scaling-policy --cli-input-json '{"PolicyName":"cpu-2","PolicyType":"TargetTrackingScaling","ResourceId":"service/default/web","ScalableDimension":"ecs:service:DesiredCount","ServiceNamespace":"ecs","TargetTrackingScalingPolicyConfiguration":{"PredefinedMetricSpecification":{"PredefinedMetricType":"ECSServiceAverageCPUUtilization"},"TargetValue":50}}'
        aws application-autoscaling put-scheduled-action --cli-input-json '{"ResourceId":"service/default/web","ScalableDimension":"ecs:service:DesiredCount","ScalableTargetAction":{"MaxCapacity":10,"MinCapacity":2},"Schedule":"rate(5 minutes)","ScheduledActionName":"bounds","ServiceNamespace":"ecs"}'
        aws cloudwatch put-metric-alarm --cli-input-json '{"AlarmName":"high-cpu","ComparisonOperator":"GreaterThanThreshold","Dimensions":[{"Name":"ClusterName","Value":"default"},{"Name":"ServiceName","Value":"web"}],"EvaluationPeriods":3,"MetricName":"CPUUtilization","Namespace":"AWS/ECS","Period":60,"Statistic":"Average","Threshold":80}'
        aws application-autoscaling put-scaling-policy --cli-input-json '{"PolicyName":"steps","PolicyType":"StepScaling","ResourceId":"service/default/web","ScalableDimension":"ecs:service:DesiredCount","ServiceNamespace":"ecs","StepScalingPolicyConfiguration":{"AdjustmentType":"ChangeInCapacity","StepAdjustments":[{"MetricIntervalLowerBound":0,"ScalingAdjustment":1}]}}'
        aws application-autoscaling put-scaling-policy --cli-input-json '{"PolicyName":"cpu-2","PolicyType":"TargetTrackingScaling","ResourceId":"service/default/web","ScalableDimension":"ecs:service:DesiredCount","ServiceNamespace":"ecs","TargetTrackingScalingPolicyConfiguration":{"PredefinedMetricSpecification":{"PredefinedMetricType":"ALBRequestCountPerTarget","ResourceLabel":"app/web/0000000000000000/targetgroup/web/0000000000000000"},"TargetValue":50}}'
        aws ecs create-capacity-provider --cli-input-json '{"autoScalingGroupProvider":{"autoScalingGroupArn":"arn:aws:autoscaling:us-east-1:000000000000:autoScalingGroup:00000000:autoScalingGroupName/hosts","managedScaling":{"status":"ENABLED"}},"name":"hosts"}'
        aws application-autoscaling register-scalable-target --cli-input-json '{"MaxCapacity":24,"ResourceId":"service/default/web","ScalableDimension":"ecs:service:DesiredCount","ServiceNamespace":"ecs"}'
        a new scalable target needs MinCapacity and MaxCapacity
        aws ecs create-service --cli-input-json '{"launchType":"EC2","schedulingStrategy":"REPLICA","taskDefinition":"agent:2"}'
        serviceName: `serviceName` is missing; write a text
        aws ecs put-cluster-capacity-providers --cli-input-json '{"capacityProviders":["FARGATE","hosts"],"cluster":"default","defaultCapacityProviderStrategy":[]}'
        aws ecs put-cluster-capacity-providers --cli-input-json '{"capacityProviders":["FARGATE","hosts"],"cluster":"default","defaultCapacityProviderStrategy":[]}'
        capacityProviders: capacityProviders[1]: no capacity provider `hosts`: there are FARGATE, FARGATE_SPOT
    "#]].assert_eq(&all);
}

#[test]
fn listeners_alarms_and_schedules_are_changed_as_a_whole() {
    let run = at("listener-weights", 60);
    let half = r#"[{"Type": "forward", "ForwardConfig": {"TargetGroups": [
        {"TargetGroupArn": "blue", "Weight": 50}, {"TargetGroupArn": "green", "Weight": 50}]}}]"#;
    let mut all =
        said(&form(&run, &Thing::named(Kind::Listener, "http"), &[("DefaultActions", half)]));
    let preview = Thing::named(Kind::ListenerRule, "http/10");
    all += &said(&form(&run, &preview, &[("Actions", &half.replace("50", "1000"))]));
    let run = at("queue-workers", 60);
    let night = Thing::named(Kind::ScheduledAction, "worker/night");
    all += &said(&form(
        &run,
        &night,
        &[("Schedule", "rate(1 hour)"), ("StartTime", "2026-01-05T20:00:00")],
    ));
    let flood = Thing::named(Kind::Alarm, "backlog-flood");
    all += &said(&form(&run, &flood, &[("Threshold", "99.5"), ("TreatMissingData", "breaching")]));
    expect![[r#"
        aws elbv2 modify-listener --cli-input-json '{"DefaultActions":[{"ForwardConfig":{"TargetGroups":[{"TargetGroupArn":"blue","Weight":50},{"TargetGroupArn":"green","Weight":50}]},"Type":"forward"}],"ListenerArn":"arn:aws:elasticloadbalancing:us-east-1:000000000000:listener/app/web/http"}'
        aws elbv2 modify-rule --cli-input-json '{"Actions":[{"ForwardConfig":{"TargetGroups":[{"TargetGroupArn":"blue","Weight":1000},{"TargetGroupArn":"green","Weight":1000}]},"Type":"forward"}],"RuleArn":"arn:aws:elasticloadbalancing:us-east-1:000000000000:listener-rule/app/web/http/10"}'
        Actions: Actions[0].ForwardConfig.TargetGroups[0].Weight: 1000 is not within 0 to 999
        Actions: Actions[0].ForwardConfig.TargetGroups[1].Weight: 1000 is not within 0 to 999
        aws application-autoscaling put-scheduled-action --cli-input-json '{"ResourceId":"service/default/worker","ScalableDimension":"ecs:service:DesiredCount","ScalableTargetAction":{"MaxCapacity":4,"MinCapacity":0},"Schedule":"rate(1 hour)","ScheduledActionName":"night","ServiceNamespace":"ecs","StartTime":"2026-01-05T20:00:00"}'
        aws cloudwatch put-metric-alarm --cli-input-json '{"AlarmActions":["arn:aws:autoscaling:us-east-1:000000000000:scalingPolicy:00000000:resource/ecs/service/default/worker:policyName/flood"],"AlarmName":"backlog-flood","ComparisonOperator":"GreaterThanThreshold","DatapointsToAlarm":1,"Dimensions":[],"EvaluationPeriods":1,"MetricName":"BacklogPerTask","Namespace":"Shop","Period":60,"Statistic":"Average","Threshold":99.5,"TreatMissingData":"breaching"}'
    "#]].assert_eq(&all);
    // What was set stays what it is in the form.
    let mut run = run;
    let typed = [("StartTime", "2026-01-05T20:00:00")];
    let sheet = form(&run, &night, &typed);
    assert_eq!(make(&mut run, &sheet), None);
    assert_eq!(form(&run, &night, &[]).find("StartTime").unwrap().text(), typed[0].1);
}

#[test]
fn a_service_s_tasks_are_protected_or_one_alone() {
    let mut run = at("task-protection", 20);
    let service = first(&run, Kind::TaskProtection);
    let all = Thing::named(Kind::TaskProtection, service);
    let typed = [("protectionEnabled", "true"), ("expiresInMinutes", "30")];
    let mut text = said(&form(&run, &all, &typed));
    let one = Thing::named(Kind::TaskProtection, "t-1");
    let sheet = form(&run, &one, &typed);
    text += &said(&sheet);
    text += &said(&form(&run, &one, &[("expiresInMinutes", "2881")]));
    expect![[r#"
        aws ecs update-task-protection --cli-input-json '{"cluster":"default","expiresInMinutes":30,"protectionEnabled":true,"tasks":["t-1","t-2","t-3","t-4"]}'
        aws ecs update-task-protection --cli-input-json '{"cluster":"default","expiresInMinutes":30,"protectionEnabled":true,"tasks":["t-1"]}'
        aws ecs update-task-protection --cli-input-json '{"cluster":"default","expiresInMinutes":2881,"protectionEnabled":false,"tasks":["t-1"]}'
        expiresInMinutes: 2881 is not within 1 to 2880
    "#]].assert_eq(&text);
    assert_eq!(make(&mut run, &sheet), None);
    let enabled = |run: &Show, thing| {
        form(run, thing, &[]).find("protectionEnabled").unwrap().text().to_owned()
    };
    assert_eq!((enabled(&run, &one), enabled(&run, &all)), ("true".to_owned(), "false".to_owned()));
    let gone = Thing::named(Kind::TaskProtection, "t-999");
    assert!(Forms::new(&run).sheet(&gone, &Vec::new()).is_none());
}

#[test]
fn calls_that_follow_are_judged_before_the_first_is_made_and_undone_with_it() {
    let run = at("service-discovery", 30);
    let api = Thing::named(Kind::TaskDefinition, "api");
    let plain = form(&run, &api, &[]);
    let text = plain.find("containerDefinitions").unwrap().text().replace("\"http\"", "\"web\"");
    let sheet = form(&run, &api, &[("containerDefinitions", &text)]);
    // Service Connect of the service names a port that the new revision does not have.
    expect![[r#"
        aws ecs register-task-definition --cli-input-json '{"containerDefinitions":[{"healthCheck":{"command":["CMD-SHELL","true"],"interval":10,"retries":3,"timeout":5},"image":"api:1","name":"app","portMappings":[{"containerPort":80,"name":"web"}]}],"cpu":"256","family":"api","memory":"512","networkMode":"awsvpc","requiresCompatibilities":["FARGATE"]}'
        aws ecs update-service --cli-input-json '{"service":"api","taskDefinition":"api:2"}'
        UpdateService: no port mapping of `api` is called `http`
    "#]].assert_eq(&said(&sheet));
    assert!(!sheet.is_right());
    let mut run = at("blue-green", 30);
    let definition = Thing::named(Kind::TaskDefinition, "web");
    let sheet = form(&run, &definition, &[("cpu", "512"), ("memory", "1024")]);
    assert!(sheet.is_right() && sheet.calls.len() == 2);
    let before = run.digest();
    assert_eq!(make(&mut run, &sheet), None);
    assert_eq!(run.actions().len(), 2);
    assert!(run.undo() && run.actions().is_empty());
    run.seek(SimTime::from_secs(30));
    assert_eq!(run.digest(), before);
}

#[test]
fn what_another_lane_says_counts_too() {
    let run = at_in("twin-lanes", 60, &Lane::TWINS);
    let daemon = form(
        &run,
        &new(Kind::Service),
        &[("serviceName", "agent"), ("schedulingStrategy", "DAEMON"), ("launchType", "EC2")],
    );
    expect![[r#"
        aws ecs create-service --cli-input-json '{"launchType":"EC2","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a","subnet-b","subnet-c"]}},"schedulingStrategy":"DAEMON","serviceName":"agent","taskDefinition":"web:1"}'
        the DAEMON scheduling strategy is not for Fargate, which has no instances: give launchType EC2
    "#]].assert_eq(&said(&daemon));
    let things = Forms::new(&run).things();
    let things = things.iter().filter(|it| !is_fault(it));
    let names: Vec<String> = things.map(Thing::title).collect();
    expect![[r#"
        Service web
        Task protection web
        Task definition web
        Target group web
        Cluster default
        New service
        New capacity provider
        New scalable target
        New alarm"#]]
    .assert_eq(&names.join("\n"));
    let accepted = |record: &sim::record::Record| matches!(record.what, What::Accepted { .. });
    let mut run = run;
    let said = run.act(Name::DeleteService, &json!({"service": "web", "force": true}));
    assert!(said.len() == 2 && said.iter().all(accepted));
}

#[test]
fn what_is_chosen_on_the_stage_leads_to_its_forms() {
    let check = |example: &str, subject: Subject, expected: &Expect| {
        let run = at(example, 60);
        let things = of(run.runs()[0].world(), subject);
        let forms = Forms::new(&run);
        assert!(things.iter().all(|thing| forms.has(thing)), "{example}: {things:?}");
        let titles: Vec<String> = things.iter().map(Thing::title).collect();
        expected.assert_eq(&titles.join(", "));
    };
    check(
        "target-tracking",
        Subject::Task(TaskId(1)),
        &expect!["Service web, Task protection t-1, Task definition web, Scalable target web"],
    );
    check(
        "target-tracking",
        Subject::Service(ServiceId(1)),
        &expect!["Service web, Task protection web, Task definition web, Scalable target web"],
    );
    let green = Subject::TargetGroup(TargetGroupId(2));
    let expected = &expect!["Target group green, Listener rule http/10, Listener http"];
    check("listener-weights", green, expected);
    let instance = Subject::Instance(InstanceId(1));
    check("cluster-scaling", instance, &expect!["Capacity provider own"]);
    check("daemon", instance, &expect![""]);
    check("daemon", Subject::Zone(ZoneId(0)), &expect![""]);
}

#[test]
fn a_lane_that_does_not_have_the_tasks_keeps_none_from_being_protected() {
    let mut run = at_in("twin-lanes", 60, &Lane::TWINS);
    // From now on the tasks on EC2 have other ids than those on Fargate.
    run.act(Name::TerminateInstances, &json!({"InstanceIds": ["i-1"]}));
    run.seek(SimTime::from_secs(240));
    while run.tick(16.0, u32::MAX) {}
    let protection = Thing::named(Kind::TaskProtection, "web");
    let sheet = form(&run, &protection, &[("protectionEnabled", "true")]);
    assert!(sheet.is_right(), "{sheet:#?}");
    make(&mut run, &sheet);
    let protected = |lane: usize| {
        let tasks = run.runs()[lane].world().tasks.values();
        tasks.filter(|task| task.protected_until.is_some()).count()
    };
    assert_eq!((protected(0), protected(1)), (6, 0));
}

/// Rules `provider.managed-update`, `engine.managed-type`: the provider of Managed Instances is made, changed and chosen
/// like that of a group.
#[test]
fn managed_instances_are_configured() {
    let run = at("managed-instances", 200);
    let own = Thing::named(Kind::ManagedInstances, "managed");
    let instance = Subject::Instance(InstanceId(1));
    let world = run.runs()[0].world();
    assert_eq!(of(world, instance), std::slice::from_ref(&own));
    let requirements = "managedInstancesProvider/instanceLaunchTemplate/instanceRequirements";
    let after = "managedInstancesProvider/infrastructureOptimization/scaleInAfter";
    let most = format!("{requirements}/vCpuCount/max");
    let types = format!("{requirements}/allowedInstanceTypes");
    let mut all = said(&form(&run, &new(Kind::ManagedInstances), &[]));
    all += &said(&form(&run, &own, &[(after, "-1"), (&types, r#"["c5.*"]"#)]));
    all += &said(&form(&run, &own, &[(after, "3601")]));
    all += &said(&form(&run, &own, &[(&most, "1")]));
    let role = "managedInstancesProvider/infrastructureRoleArn";
    all += &said(&form(&run, &own, &[(role, "")]));
    expect![[r#"
        aws ecs create-capacity-provider --cli-input-json '{"managedInstancesProvider":{"infrastructureRoleArn":"arn:aws:iam::000000000000:role/ecsInfrastructureRole","instanceLaunchTemplate":{"ec2InstanceProfileArn":"arn:aws:iam::000000000000:instance-profile/ecsInstanceRole","instanceRequirements":{"memoryMiB":{"min":4096},"vCpuCount":{"min":2}},"networkConfiguration":{"subnets":["subnet-us-east-1a","subnet-us-east-1b","subnet-us-east-1c"]}}},"name":"managed-instances"}'
        aws ecs update-capacity-provider --cli-input-json '{"managedInstancesProvider":{"autoRepairConfiguration":{"actionsStatus":"ENABLED"},"infrastructureOptimization":{"scaleInAfter":-1},"infrastructureRoleArn":"arn:aws:iam::111122223333:role/infrastructure","instanceLaunchTemplate":{"instanceRequirements":{"allowedInstanceTypes":["c5.*"],"memoryMiB":{"min":4096},"vCpuCount":{"min":2}}}},"name":"managed"}'
        aws ecs update-capacity-provider --cli-input-json '{"managedInstancesProvider":{"autoRepairConfiguration":{"actionsStatus":"ENABLED"},"infrastructureOptimization":{"scaleInAfter":3601},"infrastructureRoleArn":"arn:aws:iam::111122223333:role/infrastructure","instanceLaunchTemplate":{"instanceRequirements":{"memoryMiB":{"min":4096},"vCpuCount":{"min":2}}}},"name":"managed"}'
        managedInstancesProvider/infrastructureOptimization/scaleInAfter: this is 3601; write a number from -3600 to 3600
        aws ecs update-capacity-provider --cli-input-json '{"managedInstancesProvider":{"autoRepairConfiguration":{"actionsStatus":"ENABLED"},"infrastructureOptimization":{"scaleInAfter":180},"infrastructureRoleArn":"arn:aws:iam::111122223333:role/infrastructure","instanceLaunchTemplate":{"instanceRequirements":{"memoryMiB":{"min":4096},"vCpuCount":{"max":1,"min":2}}}},"name":"managed"}'
        managedInstancesProvider.instanceLaunchTemplate.instanceRequirements.vCpuCount: min is at most max
        managedInstancesProvider.instanceLaunchTemplate.instanceRequirements: none of the simulator's instance types meets it
        aws ecs update-capacity-provider --cli-input-json '{"managedInstancesProvider":{"autoRepairConfiguration":{"actionsStatus":"ENABLED"},"infrastructureOptimization":{"scaleInAfter":180},"instanceLaunchTemplate":{"instanceRequirements":{"memoryMiB":{"min":4096},"vCpuCount":{"min":2}}}},"name":"managed"}'
        managedInstancesProvider/infrastructureRoleArn: `infrastructureRoleArn` is missing; write a text
    "#]].assert_eq(&all);
    assert!(form(&run, &own, &[]).find(role).unwrap().required);
}
